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

constexpr std::size_t version_at = 8;
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

  Value history(std::uint32_t reading, Value group) const override {
    const Reading& asked = program_.readings.at(reading);
    const TallyInfo& tally = program_.tallies.at(asked.tally);
    const auto& fields = program_.events.at(tally.event).fields;
    TEND_CHECK(group.known() <= (tally.group_field != none), "only a tally with groups has one");
    const bool of_values = asked.kind == ReadingKind::First || asked.kind == ReadingKind::Last;
    if (of_values) return any(fields.at(tally.value_field));
    return Value::of(number());
  }
  bool is_event(std::uint32_t asked) const override {
    program_.events.at(asked);
    return asked == event;
  }
  bool is_member(std::uint32_t list) const override { return yes(program_.contact_lists, list); }
  bool is_active(std::uint32_t workflow) const override {
    return yes(program_.workflows, workflow);
  }
  Value is_subscribed(std::uint32_t topic) const override {
    return Value::of_bool(yes(program_.topics, topic));
  }
  bool has_held(std::uint32_t watch) const override { return yes(program_.watches, watch); }
  Value variable(std::uint32_t variable) const override {
    return any(program_.variables.at(variable));
  }
  Value recipient() const override { return texts_.value("anna@example.com"); }

  /// Of a field, a variable, or anything else with a type.
  template <class Info>
  Value any(const Info& info) const {
    return any(info.type, info.enum_type, info.shape);
  }
  std::uint64_t next() const { return state_ = stable_hash("next", state_); }

  std::uint32_t event = none;  ///< that is at hand

 private:
  bool yes(const auto& table, std::uint32_t index) const {
    table.at(index);
    return next() % 2 == 0;
  }

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

  Value any(Type type, std::uint32_t enum_type, std::uint32_t shape) const {
    if (next() % 4 == 0) return Value::unknown();
    if (is_text(type)) {
      static constexpr std::array<std::string_view, 6> words{"CEO",   "",     "åsa",
                                                             "guide", "\xff", "Europe/Paris"};
      return texts_.value(words[next() % words.size()]);
    }
    switch (type) {
      case Type::Bool:
        return Value::of_bool(next() % 2 == 0);
      case Type::Duration:
        return texts_.value(Duration{static_cast<std::int32_t>(number()),
                                     static_cast<std::int32_t>(number()),
                                     static_cast<std::int32_t>(number()), number()});
      case Type::Enum: {
        const std::size_t count = program_.enums[enum_type].values.size();
        if (count == 0) return Value::unknown();
        return Value::of(static_cast<std::int64_t>(next() % count));
      }
      case Type::List:
        return tuple(program_.shapes.at(shape), next() % 4);
      case Type::Record:
        return tuple(program_.shapes.at(shape), 1);
      default:
        return Value::of(number());
    }
  }

  Value tuple(const Shape& shape, std::uint64_t rounds) const {
    std::vector<Value> values;
    for (; rounds > 0; --rounds) {
      for (const FieldInfo& field : shape.fields) values.push_back(any(field));
    }
    return texts_.tuple(values);
  }

  const Program& program_;
  Texts& texts_;
  const Zone& zone_;
  mutable std::uint64_t state_;
};

/// What a value may be.
struct Wanted {
  Type type = Type::Bool;
  std::uint32_t enum_type = none;
  std::uint32_t shape = none;
};
template <class Info>
Wanted wanted(const Info& info) {
  return {info.type, info.enum_type, info.shape};
}

class Runner {
 public:
  Runner(const Program& program, const Zone& zone, std::uint64_t seed)
      : program_(program), machine_(program, texts_), facts_(program, texts_, zone, seed) {}

  void run(const WorkflowInfo& flow) {
    slots_.assign(flow.slots, Value::unknown());
    for (const TriggerInfo& trigger : flow.triggers) {
      ask(trigger, {});
      follow(flow, trigger.entry == none ? flow.entry : trigger.entry);
    }
    facts_.event = none;
    if (flow.triggers.empty()) follow(flow, flow.entry);
    for (const std::uint32_t moment : {flow.starts, flow.ends}) {
      evaluate(moment, {}, {Type::DateTime});
    }
    for (const GoalInfo& goal : flow.goals) {
      facts_.event = none;
      evaluate(goal.condition, slots_, {});
      if (goal.block != none) follow(flow, goal.block);
    }
    for (const OnInfo& on : flow.ons) {
      for (const TriggerInfo& trigger : on.triggers) {
        ask(trigger, slots_);
        follow(flow, on.block);
      }
    }
  }

  /// The fragments that belong to no workflow.
  void run_project() {
    for (const TallyInfo& tally : program_.tallies) {
      ask({.event = tally.event, .condition = tally.condition}, {});
      facts_.event = none;
      evaluate(tally.since, {}, {Type::DateTime});
    }
    for (const WatchInfo& watch : program_.watches) {
      const bool yearly = watch.recurrence.kind == Recurrence::Kind::Year;
      const Type moment = yearly ? Type::Date : Type::DateTime;
      evaluate(watch.fragment, {}, {watch.kind == WatchInfo::Kind::Moment ? moment : Type::Bool});
    }
    for (const ScoreInfo& score : program_.scores) {
      for (const ScoreRule& rule : score.rules) ask(rule.trigger, {});
    }
    for (const AbsenceInfo& absence : program_.absences) {
      ask({.event = absence.first, .condition = absence.first_condition}, {});
      ask({.event = absence.second, .condition = absence.second_condition}, {});
    }
    facts_.event = none;
    for (const MessageInfo& message : program_.messages) {
      for (const Template* parts : {&message.subject, &message.text, &message.html}) fill(*parts);
    }
    for (const NoticeInfo& notice : program_.notices) fill(notice.subject);
  }

 private:
  void follow(const WorkflowInfo& flow, std::uint32_t pc) {
    Outcome outcome = outcome_came;
    for (int stops = 0; stops < 20; ++stops) {
      const Stopped stopped = machine_.run(pc, outcome, slots_, facts_, fuel_);
      TEND_CHECK(flow.code_begin <= stopped.at && stopped.at < flow.code_end,
                 "it stays inside its code");
      if (!look_at(stopped)) return;
      pc = stopped.next;
      outcome = static_cast<Outcome>(facts_.next() % 3);
    }
  }

  /// What an engine would look up at a stop. False at the end.
  bool look_at(const Stopped& stopped) {
    switch (stopped.stop) {
      case Stop::Wait:
        facts_.event = none;
        wait(program_.waits.at(stopped.operand));
        break;
      case Stop::Send:
        facts_.event = none;
        program_.messages.at(stopped.operand);
        break;
      case Stop::Hand:
        program_.messages.at(stopped.operand);
        break;
      case Stop::SetField:
        look_up(stopped.value, wanted(program_.fields.at(stopped.operand)));
        break;
      case Stop::Log:
      case Stop::Branch:
        program_.texts.at(stopped.operand);
        break;
      case Stop::Notify:
        program_.notices.at(stopped.operand);
        break;
      case Stop::AddToList:
      case Stop::RemoveFromList:
        program_.contact_lists.at(stopped.operand);
        break;
      case Stop::Subscribe:
      case Stop::Unsubscribe:
        program_.topics.at(stopped.operand);
        break;
      case Stop::Assign: {
        const AssignmentInfo& assignment = program_.assignments.at(stopped.operand);
        program_.texts.at(program_.teams.at(assignment.team).members.at(0));
        break;
      }
      case Stop::Take:
        slots_.at(program_.takings.at(stopped.operand).slot) = texts_.value("CODE");
        break;
      case Stop::Split:
        program_.splits.at(stopped.operand);
        break;
      case Stop::CallAction:
        facts_.event = none;
        call(program_.action_calls.at(stopped.operand));
        break;
      case Stop::EnrollIn:
      case Stop::ExitFrom:
        program_.workflows.at(stopped.operand);
        break;
      case Stop::Exit:
      case Stop::Complete:
      case Stop::Done:
      case Stop::OutOfFuel:
        return false;
    }
    program_.steps.at(program_.step_of.at(stopped.at));
    return true;
  }

  void wait(const WaitPlan& plan) {
    evaluate(plan.fragment, slots_, {plan.kind == WaitKind::For ? Type::Duration : Type::DateTime});
    for (const WaitArm& arm : plan.arms) {
      facts_.event = any_event();
      evaluate(arm.condition, slots_, {});
      facts_.event = none;
      evaluate(arm.moment, slots_, {Type::DateTime});
    }
  }

  void call(const ActionCallInfo& call) {
    const ActionInfo& action = program_.actions.at(call.action);
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      evaluate(call.arguments[i], slots_, wanted(action.parameters.at(i)));
    }
    for (std::size_t i = 0; i < call.results.size(); ++i) {
      slots_.at(call.results[i]) = facts_.any(action.returns.at(i));
    }
  }

  /// All pieces, whichever way leads to them.
  void fill(const Template& parts) {
    for (const TemplatePart& part : parts) {
      const bool truth = part.kind == TemplatePart::Kind::Unless;
      evaluate(part.fragment, {}, truth ? Wanted{} : wanted(part));
      for (const FilterCall& filter : part.filters) {
        for (const std::uint32_t argument : filter.arguments) {
          look_up(machine_.constant(argument), {program_.constants.at(argument).type});
        }
      }
    }
  }

  std::uint32_t any_event() const {
    const std::size_t count = program_.events.size();
    return count == 0 ? none : static_cast<std::uint32_t>(facts_.next() % count);
  }

  void ask(const TriggerInfo& trigger, std::span<const Value> slots) {
    facts_.event = trigger.event;
    evaluate(trigger.condition, slots, {});
  }

  void evaluate(std::uint32_t pc, std::span<const Value> slots, Wanted as) {
    if (pc != none) look_up(machine_.evaluate(pc, slots, facts_, fuel_), as);
  }

  void look_up(Value value, Wanted as) {
    if (!value.known()) return;
    const auto index = static_cast<std::size_t>(value.bits);
    if (is_text(as.type)) {
      TEND_CHECK(index < texts_.size(), "a text is one of its table");
      texts_.view(static_cast<std::uint32_t>(index));
    }
    if (as.type == Type::Duration) texts_.duration(value);
    if (as.type == Type::Bool) TEND_CHECK(index < 2, "a bool is 0 or 1");
    if (as.type == Type::Enum) program_.enums[as.enum_type].values.at(index);
    if (as.type != Type::List && as.type != Type::Record) return;
    const std::span<const Value> values = texts_.tuple(value);
    const auto& fields = program_.shapes.at(as.shape).fields;
    if (as.type == Type::Record) TEND_CHECK(values.size() == fields.size(), "a record is whole");
    for (std::size_t i = 0; i < values.size(); ++i) {
      look_up(values[i], wanted(fields[as.type == Type::List ? 0 : i]));
    }
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
  const bool newest = bytes.substr(version_at, 4) == write_program(Program{}).substr(version_at, 4);
  if (newest) TEND_CHECK(write_program(*program) == bytes, "a program has one form in bytes");
  disassemble(*program);
  static Zones zones;
  const auto stockholm = zones.find("Europe/Stockholm");
  const Zone& zone = stockholm ? **stockholm : zones.utc();
  Runner(*program, zone, stable_hash(bytes)).run_project();
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
