// summary.hpp: a trace in figures: who entered and how far they came, what was sent and when, who
// is still inside. What `tend simulate` ends with.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "runtime/effects/trace_names.hpp"
#include "runtime/engine/trace.hpp"
#include "runtime/store/store.hpp"

namespace tend {

/// Counts records as they come; then `finish`, then `text` or `json`. What `names` refers to must
/// outlive this.
class Summary final : public TraceSink {
 public:
  explicit Summary(TraceNames names);

  void record(const TraceRecord& record) override;
  /// Counts those who are still inside, and notes the first few. Goes over all contacts.
  void finish(Store& store);

  /// Tables for people, a final line end included; empty when nothing happened.
  std::string text() const;
  /// One object, on one line: {"workflows":[…],"days":[…],"waiting":[…],"failures":[…]}.
  std::string json() const;

 private:
  static constexpr std::size_t kinds = static_cast<std::size_t>(TraceKind::Merged) + 1;
  static constexpr std::size_t most_named = 10;

  struct MessageCount {
    std::uint64_t sent = 0, held = 0, dropped = 0;
  };
  struct WorkflowCount {
    std::array<std::uint64_t, kinds> by_kind{};
    std::map<Reason, std::uint64_t> skipped;
    std::map<Reason, std::uint64_t> held;
    std::map<Reason, std::uint64_t> dropped;
    std::map<Reason, std::uint64_t> untold;  ///< notices that reached nobody
    std::map<std::uint32_t, MessageCount> messages;
    std::uint64_t inside = 0;
    std::uint64_t held_out = 0;
    std::uint64_t of(TraceKind kind) const { return by_kind[static_cast<std::size_t>(kind)]; }
  };
  struct StepCount {
    std::uint64_t reached = 0, inside = 0;
  };
  /// Someone who is still inside, or failed.
  struct Named {
    std::string contact;
    std::uint32_t workflow = none;
    std::uint32_t step = none;
    Instant at;                    ///< goes on then; failed then
    Reason reason = Reason::None;  ///< of a failure
  };

  void count_step(const TraceRecord& record);
  void count_message(WorkflowCount& workflow, const TraceRecord& record);
  void append_workflow(std::string& out, std::uint32_t workflow) const;
  void append_outcomes(std::string& out, std::uint32_t workflow) const;
  void append_steps(std::string& out, std::uint32_t workflow) const;
  void append_messages(std::string& out, std::uint32_t workflow) const;
  void append_days(std::string& out) const;
  void append_named(std::string& out, std::string_view title, std::uint64_t count,
                    const std::vector<Named>& named) const;
  void append_workflow_json(std::string& out, std::uint32_t workflow) const;
  void append_named_json(std::string& out, const std::vector<Named>& named) const;
  std::string step_name(std::uint32_t step) const;
  std::string workflow_name(std::uint32_t workflow) const;

  TraceNames names_;
  std::vector<WorkflowCount> workflows_;
  std::vector<StepCount> steps_;
  std::map<Date, std::uint64_t> sends_by_day_;  ///< the local day of who got it
  std::vector<Named> waiting_;
  std::vector<Named> failures_;
  std::uint64_t inside_ = 0;
  std::uint64_t failed_ = 0;
};

/// Gives each record to two sinks, one after the other. Both must outlive it.
class TraceTee final : public TraceSink {
 public:
  TraceTee(TraceSink& first, TraceSink& second) : first_(first), second_(second) {}
  void record(const TraceRecord& record) override {
    first_.record(record);
    second_.record(record);
  }

 private:
  TraceSink& first_;
  TraceSink& second_;
};

}  // namespace tend
