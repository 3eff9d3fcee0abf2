#include <optional>

#include "base/source.hpp"
#include "runtime/program/table_checks.hpp"
#include "runtime/program/value_types.hpp"

namespace tend {
namespace {

// What arithmetic on dates, instants and durations stays exact for: some 27,000 years.
constexpr std::int64_t largest_days = 9'999'999;
constexpr std::int64_t largest_us = largest_days * us_per_day;

class ValueChecks {
 public:
  explicit ValueChecks(TableChecks& checks) : checks_(checks), program_(checks.program()) {}

  void run() {
    check_texts();
    check_durations();
    check_windows();
    check_enums();
    check_shapes();
    check_constants();
    check_lists();
    if (checks_.failed()) return;
    types_.emplace(program_);
    check_list_types();
    check_zones();
    for (const FieldInfo& field : program_.fields) check_field(field, "field");
    check_events();
    for (const VariableInfo& variable : program_.variables) check_variable(variable);
  }

 private:
  void check_texts() {
    for (const std::string& text : program_.texts) {
      checks_.expect(find_invalid_utf8(text) == std::string_view::npos, "text", "not valid UTF-8");
    }
    for (const TextIndex pattern : program_.regexes) checks_.expect_text(pattern, "regex");
    for (const TextIndex topic : program_.topics) checks_.expect_text(topic, "topic");
  }

  void check_durations() {
    for (const Duration& duration : program_.durations) {
      checks_.expect(within(duration.months, -largest_days / 31, largest_days / 31) &&
                         within(duration.days, -largest_days, largest_days) &&
                         within(duration.business_days, -largest_days, largest_days) &&
                         within(duration.us, -largest_us, largest_us),
                     "duration", "out of range");
    }
  }

  void check_windows() {
    checks_.expect(program_.windows.size() < 0xffff, "windows", "too many");
    for (const Window& window : program_.windows) {
      checks_.expect(good_days(window.days), "window", "no such days");
      for (std::size_t i = 0; i < window.spans.size(); ++i) {
        const TimeSpan& span = window.spans[i];
        checks_.expect(good_time(span.start, false) && good_time(span.end, true), "window",
                       "a time that is none");
        if (i == 0) continue;
        const TimeSpan& before = window.spans[i - 1];
        checks_.expect(before.start < before.end && before.end <= span.start, "window",
                       "spans that overlap or are out of order");
      }
      if (!checks_.failed()) checks_.expect(can_open(window), "window", "it can never open");
    }
  }

  void check_enums() {
    for (const EnumType& type : program_.enums) {
      for (const TextIndex value : type.values) checks_.expect_text(value, "enum value");
    }
  }

  void expect_type(Type type, std::uint32_t enum_type, std::string_view what) {
    if (type == Type::Enum) {
      checks_.expect_index(enum_type, program_.enums, what, "no such enum");
    } else {
      checks_.expect(enum_type == none, what, "names an enum, but is of another type");
    }
  }

  /// `shapes`: how many may be named.
  void expect_shape(Type type, std::uint32_t shape, std::size_t shapes, std::string_view what) {
    if (type != Type::List && type != Type::Record) {
      checks_.expect(shape == none, what, "names a shape, but is of another type");
      return;
    }
    checks_.expect(shape < shapes, what, "no such shape");
    if (checks_.failed()) return;
    checks_.expect(program_.shapes[shape].type == type, what, "a shape of another type");
  }

  void check_shapes() {
    for (std::size_t i = 0; i < program_.shapes.size(); ++i) {
      const Shape& shape = program_.shapes[i];
      checks_.expect(shape.type == Type::Record || shape.type == Type::List, "shape",
                     "of a list or a record");
      checks_.expect(shape.type == Type::Record || shape.fields.size() == 1, "shape",
                     "a list has one kind of element");
      for (const FieldInfo& field : shape.fields) {
        checks_.expect_text(field.name, "shape");
        expect_type(field.type, field.enum_type, "shape");
        expect_shape(field.type, field.shape, i, "shape");  // only one before it: no circles
        checks_.expect(field.initial == none && !field.required, "shape", "its fields are bare");
      }
    }
  }

  void check_constants() {
    for (std::size_t i = 0; i < program_.constants.size() && !checks_.failed(); ++i) {
      const Constant& constant = program_.constants[i];
      expect_type(constant.type, constant.enum_type, "constant");
      if (checks_.failed()) return;
      checks_.expect(good_bits(constant), "constant",
                     "no " + std::string(type_name(constant.type)) + " is like that");
      if (checks_.failed() || constant.type != Type::List) continue;
      for (const std::uint32_t item : program_.lists[static_cast<std::size_t>(constant.bits)]) {
        checks_.expect(item < i, "constant", "a list of what comes after it");
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
      case Type::ListName:
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
        return below(program_.lists.size());
      case Type::Record:
        return false;
    }
    return false;
  }

  void check_lists() {
    for (const auto& list : program_.lists) {
      for (const std::uint32_t item : list) {
        checks_.expect_index(item, program_.constants, "list", "no such constant");
      }
    }
  }

  void check_list_types() {
    for (const auto& list : program_.lists) {
      for (const std::uint32_t item : list) {
        checks_.expect(types_->of_constant(item) == types_->of_constant(list[0]), "list",
                       "constants of several types");
      }
    }
  }

  void check_zones() {
    checks_.expect(!program_.zones.empty(), "zones", "the policy's is missing");
    for (const ZoneChoice& zone : program_.zones) checks_.expect_text_or_none(zone.zone, "zone");
  }

  void check_field(const FieldInfo& field, std::string_view what) {
    checks_.expect_text(field.name, what);
    expect_type(field.type, field.enum_type, what);
    expect_shape(field.type, field.shape, program_.shapes.size(), what);
    checks_.expect_index_or_none(field.initial, program_.constants, what, "no such constant");
    if (field.initial == none || checks_.failed()) return;
    checks_.expect(fits(types_->of_constant(field.initial), types_->of(field)), what,
                   "begins with a value of another type");
  }

  void check_variable(const VariableInfo& variable) {
    checks_.expect_text(variable.name, "variable");
    expect_type(variable.type, variable.enum_type, "variable");
    expect_shape(variable.type, variable.shape, program_.shapes.size(), "variable");
  }

  void check_events() {
    for (const EventInfo& event : program_.events) {
      checks_.expect_text(event.name, "event");
      checks_.expect_text_or_none(event.foreign_name, "event");
      checks_.expect_index_or_none(event.key, event.fields, "event", "no such key field");
      for (const FieldInfo& field : event.fields) check_field(field, "event field");
      for (const ForeignField& foreign : event.foreign_fields) {
        checks_.expect_index(foreign.field, event.fields, "event", "no such field");
        for (const TextIndex name : foreign.path) checks_.expect_text(name, "event");
      }
    }
  }

  TableChecks& checks_;
  const Program& program_;
  std::optional<ValueTypes> types_;  ///< once they can be told
};

}  // namespace

void check_values(TableChecks& checks) {
  ValueChecks(checks).run();
}

}  // namespace tend
