// test_case.hpp: one case of a test, played on virtual time in an empty store.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "base/zone.hpp"
#include "compiler/check/test_plan.hpp"
#include "runtime/effects/trace_names.hpp"
#include "runtime/engine/cells.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/store/memory.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

/// A constant of a test as the engine has it.
Value value_of(const checked::TestValue& value, Texts& texts);

/// What other systems say, as far as the test tells; what it does not speak of is simulated.
class TestAnswers final : public Caller {
 public:
  explicit TestAnswers(const Program& program) : program_(program) {}

  /// From now on. `answer`: of that kind.
  void set(const checked::TestAction& answer);
  bool makes_calls_of(std::string_view action) const override;
  Result<CallAnswer> call(const OutgoingCall& call) override;

 private:
  struct Answer {
    std::string_view action;
    const checked::TestAction* said = nullptr;
  };
  const Answer* find(std::string_view action) const;
  std::string body(const checked::TestAction& answer) const;
  void append(std::string& out, const FieldInfo& type, const checked::TestValue& value) const;

  const Program& program_;
  std::vector<Answer> answers_;
};

/// What happened, and what the expectations ask for that no trace tells. `program`, `zones` and
/// `plan` must outlive it.
class TestPlay final : public TraceSink {
 public:
  TestPlay(const Program& program, Zones& zones, const checked::TestCase& plan);

  /// Plays all of it, until nothing is left to happen or ten years are over.
  Result<void> play(Coverage* coverage);
  void record(const TraceRecord& record) override { records_.push_back(record); }

  const std::vector<TraceRecord>& records() const { return records_; }
  TraceNames names() const { return {program_, texts_, store_}; }
  const checked::TestCase& plan() const { return plan_; }
  Texts& texts() { return texts_; }
  /// Whether a record is about this contact, whoever it has become one with.
  bool is_about(const TraceRecord& record, std::uint32_t contact) const;
  /// The field, or the membership, at the moment at which an expectation asks for it.
  Value seen(std::size_t expectation) const { return seen_[expectation]; }
  Value field(std::uint32_t contact, std::uint32_t field) const;
  const Zone* zone(std::uint32_t contact) const;

 private:
  class Channels final : public Channel {
   public:
    void fail(ChannelKind channel, int times) { failures_[index(channel)] += times; }
    Delivery deliver(const OutgoingMessage& message) override;
    Delivery notify(const OutgoingNotice&) override { return {}; }

   private:
    static std::size_t index(ChannelKind channel) { return static_cast<std::size_t>(channel); }
    std::array<int, channel_count> failures_{};
  };

  void load();
  void change_world(const checked::TestAction& action);
  Result<void> act(Engine& engine, const checked::TestAction& action, std::size_t number);
  Result<void> look(Engine& engine);
  void see(std::size_t expectation);

  std::unique_ptr<Program> own_;  ///< of a test that says what pools hold
  const Program& program_;
  Zones& zones_;
  const checked::TestCase& plan_;
  Texts texts_;
  MemoryStore store_;
  Cells cells_;
  Channels channels_;
  TestAnswers answers_;
  std::vector<ContactId> contacts_;  ///< as they were loaded
  std::vector<TraceRecord> records_;
  std::vector<Value> seen_;
};

}  // namespace tend
