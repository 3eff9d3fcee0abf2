#include "tests/fuzz/run_program.hpp"

#include <array>
#include <vector>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "base/window.hpp"
#include "base/zone.hpp"
#include "runtime/program/disassemble.hpp"
#include "runtime/program/file.hpp"
#include "runtime/vm/machine.hpp"

namespace tend {
namespace {

constexpr std::size_t hash_at = 12;
constexpr std::size_t payload_at = 44;

/// Values of the declared types, and else of any kind: a new one at each question.
class AnyFacts final : public Facts {
 public:
  AnyFacts(const Program& program, Texts& texts, const Zone& zone, std::uint64_t seed)
      : program_(program), texts_(texts), zone_(zone), state_(seed) {}

  Value field(std::uint32_t field) const override { return any(program_.fields.at(field)); }
  Value event_field(std::uint32_t field) const override {
    TEND_CHECK(event != none, "an event's field is read while there is an event");
    return any(program_.events.at(event).fields.at(field));
  }
  Instant now() const override { return {number()}; }
  Instant enrolled() const override { return {number()}; }
  const Zone& zone() const override { return zone_; }
  const Calendar& calendar() const override { return no_holidays; }

  std::uint32_t event = none;  ///< that is at hand

 private:
  std::uint64_t next() const { return state_ = stable_hash("next", state_); }

  std::int64_t number() const {
    const std::uint64_t bits = next();
    // Small ones, those of our times, and any.
    switch (bits % 4) {
      case 0:
        return static_cast<std::int64_t>(bits >> 48);
      case 1:
        return 1'767'000'000'000'000 + static_cast<std::int64_t>(bits >> 20);
      default:
        return static_cast<std::int64_t>(bits);
    }
  }

  Value any(const FieldInfo& field) const {
    if (next() % 4 == 0) return Value::unknown();
    if (is_text(field.type)) {
      static constexpr std::array<std::string_view, 6> words{"CEO",   "",     "åsa",
                                                             "guide", "\xff", "Europe/Paris"};
      return texts_.value(words[next() % words.size()]);
    }
    switch (field.type) {
      case Type::Bool:
        return Value::of_bool(next() % 2 == 0);
      case Type::Duration:
        return texts_.value(Duration{static_cast<std::int32_t>(number()),
                                     static_cast<std::int32_t>(number()),
                                     static_cast<std::int32_t>(number()), number()});
      case Type::Enum: {
        const std::size_t count = program_.enums[field.enum_type].values.size();
        if (count == 0) return Value::unknown();
        return Value::of(static_cast<std::int64_t>(next() % count));
      }
      default:
        return Value::of(number());
    }
  }

  const Program& program_;
  Texts& texts_;
  const Zone& zone_;
  mutable std::uint64_t state_;
};

class Runner {
 public:
  Runner(const Program& program, const Zone& zone, std::uint64_t seed)
      : program_(program), machine_(program, texts_), facts_(program, texts_, zone, seed) {}

  void run(const WorkflowInfo& flow) {
    slots_.assign(flow.slots, Value::unknown());
    for (const TriggerInfo& trigger : flow.triggers) {
      facts_.event = trigger.event;
      if (trigger.condition != none) evaluate(trigger.condition, {}, {Type::Bool});
    }
    std::uint32_t pc = flow.entry;
    bool lapsed = false;
    for (int stops = 0; stops < 20; ++stops) {
      const Stopped stopped = machine_.run(pc, lapsed, slots_, facts_, fuel_);
      TEND_CHECK(flow.code_begin <= stopped.at && stopped.at < flow.code_end,
                 "it stays inside its code");
      if (!look_at(stopped)) return;
      pc = stopped.next;
      lapsed = stops % 3 == 0;
    }
  }

 private:
  /// What an engine would look up at a stop. False at the end.
  bool look_at(const Stopped& stopped) {
    switch (stopped.stop) {
      case Stop::Wait:
        wait(program_.waits.at(stopped.operand));
        break;
      case Stop::Send:
        program_.messages.at(stopped.operand);
        break;
      case Stop::SetField:
        set(program_.fields.at(stopped.operand), stopped.value);
        break;
      case Stop::Log:
      case Stop::Branch:
        program_.texts.at(stopped.operand);
        break;
      case Stop::Exit:
      case Stop::Complete:
      case Stop::OutOfFuel:
        return false;
    }
    program_.steps.at(program_.step_of.at(stopped.at));
    if (stopped.stop == Stop::Wait || stopped.stop == Stop::Send) facts_.event = none;
    return true;
  }

  void wait(const WaitPlan& plan) {
    if (plan.fragment == none) return;
    facts_.event = none;
    evaluate(plan.fragment, slots_, {plan.kind == WaitKind::For ? Type::Duration : Type::DateTime});
  }

  void set(const FieldInfo& field, Value value) { look_up(value, field); }

  struct Wanted {
    Type type;
  };
  void evaluate(std::uint32_t pc, std::span<const Value> slots, Wanted wanted) {
    FieldInfo as_field;
    as_field.type = wanted.type;
    look_up(machine_.evaluate(pc, slots, facts_, fuel_), as_field);
  }

  void look_up(Value value, const FieldInfo& field) {
    if (!value.known()) return;
    const auto index = static_cast<std::size_t>(value.bits);
    if (is_text(field.type)) {
      TEND_CHECK(index < texts_.size(), "a text is one of its table");
      texts_.view(static_cast<std::uint32_t>(index));
    }
    if (field.type == Type::Duration) texts_.duration(value);
    if (field.type == Type::Bool) TEND_CHECK(index < 2, "a bool is 0 or 1");
    if (field.type == Type::Enum) program_.enums[field.enum_type].values.at(index);
  }

  const Program& program_;
  Texts texts_;
  Machine machine_;
  AnyFacts facts_;
  std::vector<Value> slots_;
  std::uint32_t fuel_ = 10'000;
};

}  // namespace

bool read_and_run(std::string_view bytes) {
  const auto program = read_program(bytes);
  if (!program) return false;
  TEND_CHECK(write_program(*program) == bytes, "a program has one form in bytes");
  disassemble(*program);
  static Zones zones;
  const auto stockholm = zones.find("Europe/Stockholm");
  const Zone& zone = stockholm ? **stockholm : zones.utc();
  for (const WorkflowInfo& flow : program->workflows) {
    Runner(*program, zone, stable_hash(bytes)).run(flow);
  }
  return true;
}

std::string with_header(std::string_view payload) {
  std::string bytes = write_program(Program{});
  bytes.resize(payload_at);
  const Digest digest = sha256(payload);
  bytes.replace(hash_at, digest.size(), std::string(digest.begin(), digest.end()));
  return bytes += payload;
}

std::string_view payload_of(std::string_view bytes) {
  return bytes.substr(payload_at);
}

}  // namespace tend
