#include "runtime/program/verify_tables.hpp"

#include <string_view>

#include "base/source.hpp"
#include "runtime/program/verify.hpp"

namespace tend {
namespace {

// What arithmetic on dates, instants and durations stays exact for: some 27,000 years.
constexpr std::int64_t largest_days = 9'999'999;
constexpr std::int64_t largest_us = largest_days * us_per_day;

constexpr bool within(std::int64_t value, std::int64_t least, std::int64_t most) {
  return least <= value && value <= most;
}

bool good_time(TimeOfDay time, bool end_allowed) {
  return time.us >= 0 && (time.us < us_per_day || (end_allowed && time.us == us_per_day));
}

/// Looks at one table after the other; the first failure is kept.
class TableVerifier {
 public:
  explicit TableVerifier(const Program& program) : program_(program) {}

  Result<void> run() {
    check_texts();
    check_durations();
    check_windows();
    check_enums();
    check_constants();
    check_lists();
    for (const FieldInfo& field : program_.fields) check_field(field, "field");
    check_events();
    check_messages();
    check_waits();
    check_workflows();
    check_steps();
    check_operations();
    if (error_.empty()) return {};
    return failure(ErrorCode::Malformed, error_);
  }

 private:
  void expect(bool condition, std::string_view table, std::string_view reason) {
    if (condition || !error_.empty()) return;
    error_ = std::string(table) + ": " + std::string(reason);
  }
  template <class Table>
  void expect_index(std::uint32_t index, const Table& table, std::string_view what,
                    std::string_view of) {
    expect(index < table.size(), what, of);
  }
  template <class Table>
  void expect_index_or_none(std::uint32_t index, const Table& table, std::string_view what,
                            std::string_view of) {
    if (index != none) expect_index(index, table, what, of);
  }
  void expect_text(TextIndex index, std::string_view what) {
    expect_index(index, program_.texts, what, "no such text");
  }
  void expect_text_or_none(TextIndex index, std::string_view what) {
    if (index != none) expect_text(index, what);
  }

  void check_texts() {
    for (const std::string& text : program_.texts) {
      expect(find_invalid_utf8(text) == std::string_view::npos, "text", "not valid UTF-8");
    }
  }

  void check_durations() {
    for (const Duration& duration : program_.durations) {
      expect(within(duration.months, -largest_days / 31, largest_days / 31) &&
                 within(duration.days, -largest_days, largest_days) &&
                 within(duration.business_days, -largest_days, largest_days) &&
                 within(duration.us, -largest_us, largest_us),
             "duration", "out of range");
    }
  }

  void check_windows() {
    expect(program_.windows.size() < 0xffff, "windows", "too many");
    for (const Window& window : program_.windows) {
      expect(window.days != 0 && window.days <= every_day, "window", "no such days");
      for (std::size_t i = 0; i < window.spans.size(); ++i) {
        const TimeSpan& span = window.spans[i];
        expect(good_time(span.start, false) && good_time(span.end, true), "window",
               "a time that is none");
        if (i == 0) continue;
        const TimeSpan& before = window.spans[i - 1];
        expect(before.start < before.end && before.end <= span.start, "window",
               "spans that overlap or are out of order");
      }
      if (error_.empty()) expect(can_open(window), "window", "it can never open");
    }
  }

  void check_enums() {
    for (const EnumType& type : program_.enums) {
      for (const TextIndex value : type.values) expect_text(value, "enum value");
    }
  }

  void expect_enum_type(Type type, std::uint32_t enum_type, std::string_view what) {
    if (type == Type::Enum) {
      expect_index(enum_type, program_.enums, what, "no such enum");
    } else {
      expect(enum_type == none, what, "names an enum, but is of another type");
    }
  }

  void check_constants() {
    for (const Constant& constant : program_.constants) {
      expect_enum_type(constant.type, constant.enum_type, "constant");
      if (error_.empty()) {
        expect(good_bits(constant), "constant",
               "no " + std::string(type_name(constant.type)) + " is like that");
      }
    }
  }

  bool good_bits(const Constant& constant) const {
    const auto below = [&](std::size_t size) {
      return within(constant.bits, 0, static_cast<std::int64_t>(size) - 1);
    };
    switch (constant.type) {
      case Type::Bool:
        return below(2);
      case Type::Number:
        return Value::of(constant.bits).known();
      case Type::Text:
      case Type::Email:
      case Type::Timezone:
      case Type::Message:
        return below(program_.texts.size());
      case Type::Date:
        return within(constant.bits, -largest_days, largest_days);
      case Type::DateTime:
        return within(constant.bits, -largest_us, largest_us);
      case Type::Time:
        return within(constant.bits, 0, us_per_day);
      case Type::Duration:
        return below(program_.durations.size());
      case Type::Enum:
        return below(program_.enums[constant.enum_type].values.size());
      case Type::List:
        return false;
    }
    return false;
  }

  void check_lists() {
    for (const auto& list : program_.lists) {
      for (const std::uint32_t item : list) {
        expect_index(item, program_.constants, "list", "no such constant");
        if (!error_.empty()) return;
        expect(value_type(program_.constants[item]) == value_type(program_.constants[list[0]]),
               "list", "constants of several types");
      }
    }
  }

  void check_field(const FieldInfo& field, std::string_view what) {
    expect_text(field.name, what);
    expect_enum_type(field.type, field.enum_type, what);
    expect_index_or_none(field.initial, program_.constants, what, "no such constant");
    if (field.initial == none || !error_.empty()) return;
    expect(value_type(program_.constants[field.initial]) == value_type(field), what,
           "begins with a value of another type");
  }

  void check_events() {
    for (const EventInfo& event : program_.events) {
      expect_text(event.name, "event");
      expect_index_or_none(event.key, event.fields, "event", "no such key field");
      for (const FieldInfo& field : event.fields) check_field(field, "event field");
    }
  }

  void check_template(const Template& parts) {
    for (const TemplatePart& part : parts) {
      expect((part.literal == none) != (part.field == none), "template",
             "a part is a literal or a field");
      expect(part.fallback == none || part.field != none, "template", "a literal has no fallback");
      expect_text_or_none(part.literal, "template");
      expect_index_or_none(part.field, program_.fields, "template", "no such field");
      expect_text_or_none(part.fallback, "template");
    }
  }

  void check_messages() {
    for (const MessageInfo& message : program_.messages) {
      expect_text(message.name, "message");
      expect_text_or_none(message.from, "message");
      check_template(message.subject);
      check_template(message.text);
      check_template(message.html);
    }
  }

  void check_waits() {
    for (const WaitPlan& plan : program_.waits) {
      expect_index_or_none(plan.duration, program_.durations, "wait", "no such duration");
      expect_index_or_none(plan.fragment, program_.code, "wait", "no such fragment");
      expect_index_or_none(plan.window, program_.windows, "wait", "no such window");
      if (plan.at) expect(good_time(*plan.at, false), "wait", "a time that is none");
      expect(plan.days != 0 && plan.days <= every_day, "wait", "no such days");
      if (error_.empty()) check_plan(plan);
    }
  }

  void check_plan(const WaitPlan& plan) {
    const bool has_duration = plan.duration != none;
    const bool has_fragment = plan.fragment != none;
    const bool has_window = plan.window != none;
    if (plan.kind != WaitKind::UntilTime) {
      expect(plan.days == every_day && !plan.business, "wait", "only a time of day has days");
    }
    if (plan.kind != WaitKind::For) expect(!plan.whole_day, "wait", "only a duration is whole-day");
    switch (plan.kind) {
      case WaitKind::For:
        expect(has_duration != has_fragment, "wait", "a duration or a fragment, and not both");
        expect(!plan.at || plan.whole_day, "wait", "a time of day needs whole days");
        if (plan.whole_day && has_duration) {
          expect(program_.durations[plan.duration].us == 0, "wait", "it is not made of whole days");
        }
        return;
      case WaitKind::UntilWindow:
        expect(has_window && !has_duration && !has_fragment && !plan.at, "wait",
               "until a window: a window and nothing else");
        return;
      case WaitKind::UntilTime:
        expect(plan.at && !has_duration && !has_fragment && !has_window, "wait",
               "until a time: a time and its days");
        return;
      case WaitKind::UntilMoment:
        expect(has_fragment && !has_duration, "wait", "until a moment: a fragment");
        return;
    }
  }

  void check_workflows() {
    expect(program_.workflows.size() <= largest_workflow_count, "workflows", "too many");
    std::uint32_t code_end = 0;
    for (const WorkflowInfo& flow : program_.workflows) {
      expect_text(flow.name, "workflow");
      expect_text_or_none(flow.title, "workflow");
      expect_text_or_none(flow.zone, "workflow");
      expect_index_or_none(flow.window, program_.windows, "workflow", "no such window");
      for (const TriggerInfo& trigger : flow.triggers) {
        expect_index(trigger.event, program_.events, "trigger", "no such event");
      }
      expect(flow.slots <= largest_slot_count, "workflow", "too many slots");
      expect((flow.reenroll == ReenrollMode::After) == (flow.reenroll_after != none), "workflow",
             "a time until one may enter again is given with `after` alone");
      expect_index_or_none(flow.reenroll_after, program_.durations, "workflow", "no such duration");
      expect(flow.code_begin >= code_end && flow.code_end >= flow.code_begin &&
                 flow.code_end <= program_.code.size(),
             "workflow", "its code lies outside the program or in another's");
      expect(flow.entry >= flow.code_begin && flow.entry < flow.code_end, "workflow",
             "its entry lies outside its code");
      code_end = flow.code_end;
    }
  }

  void check_steps() {
    for (const StepInfo& step : program_.steps) {
      expect_text(step.identity, "step");
      expect_text(step.file, "step");
    }
    expect(program_.step_of.size() == program_.code.size(), "steps",
           "not one entry for each instruction");
    for (const std::uint32_t step : program_.step_of) {
      expect_index_or_none(step, program_.steps, "steps", "no such step");
    }
  }

  /// Of all the code, what no path reaches too, so that it can be listed.
  void check_operations() {
    for (const Word word : program_.code) {
      expect(static_cast<std::size_t>(word.op()) < op_infos.size(), "code", "no such operation");
    }
  }

  const Program& program_;
  std::string error_;
};

}  // namespace

std::string describe(const ValueType& type) {
  if (type.any) return "unknown";
  std::string name{type_name(type.type)};
  if (type.enum_type != none) name += " " + std::to_string(type.enum_type);
  return name;
}

Result<void> verify_tables(const Program& program) {
  return TableVerifier(program).run();
}

}  // namespace tend
