#include "compiler/check/filters.hpp"

#include <algorithm>
#include <array>

namespace tend::checking {
namespace {

/// What a filter takes: any value that can be written, or only those of a kind.
enum class Takes : std::uint8_t { Any, Words, Number, List, Moment };

struct FilterFacts {
  std::string_view name;
  FilterKind kind;
  Takes takes;
  std::array<Type, 2> arguments;  ///< the first `most`
  std::uint8_t least;
  std::uint8_t most;
};

// clang-format off
constexpr std::array filter_facts{
    FilterFacts{"default", FilterKind::Default, Takes::Any, {Type::Text}, 1, 1},
    FilterFacts{"upcase", FilterKind::Upcase, Takes::Words, {}, 0, 0},
    FilterFacts{"downcase", FilterKind::Downcase, Takes::Words, {}, 0, 0},
    FilterFacts{"capitalize", FilterKind::Capitalize, Takes::Words, {}, 0, 0},
    FilterFacts{"strip", FilterKind::Strip, Takes::Words, {}, 0, 0},
    FilterFacts{"truncate", FilterKind::Truncate, Takes::Words, {Type::Number, Type::Text}, 1, 2},
    FilterFacts{"append", FilterKind::Append, Takes::Words, {Type::Text}, 1, 1},
    FilterFacts{"prepend", FilterKind::Prepend, Takes::Words, {Type::Text}, 1, 1},
    FilterFacts{"replace", FilterKind::Replace, Takes::Words, {Type::Text, Type::Text}, 2, 2},
    FilterFacts{"remove", FilterKind::Remove, Takes::Words, {Type::Text}, 1, 1},
    FilterFacts{"join", FilterKind::Join, Takes::List, {Type::Text}, 0, 1},
    FilterFacts{"first", FilterKind::First, Takes::List, {}, 0, 0},
    FilterFacts{"last", FilterKind::Last, Takes::List, {}, 0, 0},
    FilterFacts{"size", FilterKind::Size, Takes::Any, {}, 0, 0},
    FilterFacts{"plus", FilterKind::Plus, Takes::Number, {Type::Number}, 1, 1},
    FilterFacts{"minus", FilterKind::Minus, Takes::Number, {Type::Number}, 1, 1},
    FilterFacts{"times", FilterKind::Times, Takes::Number, {Type::Number}, 1, 1},
    FilterFacts{"divided_by", FilterKind::DividedBy, Takes::Number, {Type::Number}, 1, 1},
    FilterFacts{"round", FilterKind::Round, Takes::Number, {Type::Number}, 0, 1},
    FilterFacts{"ceil", FilterKind::Ceil, Takes::Number, {}, 0, 0},
    FilterFacts{"floor", FilterKind::Floor, Takes::Number, {}, 0, 0},
    FilterFacts{"abs", FilterKind::Abs, Takes::Number, {}, 0, 0},
    FilterFacts{"date", FilterKind::Date, Takes::Moment, {Type::Text}, 1, 1},
    FilterFacts{"url_encode", FilterKind::UrlEncode, Takes::Words, {}, 0, 0},
    FilterFacts{"escape", FilterKind::Escape, Takes::Words, {}, 0, 0},
    FilterFacts{"newline_to_br", FilterKind::NewlineToBr, Takes::Words, {}, 0, 0},
};
// clang-format on

bool takes(Takes wanted, Type type) {
  switch (wanted) {
    case Takes::Any:
      return true;
    case Takes::Words:
      return type != Type::List && type != Type::Record;
    case Takes::Number:
      return type == Type::Number;
    case Takes::List:
      return type == Type::List;
    case Takes::Moment:
      return type == Type::Date || type == Type::DateTime;
  }
  return false;
}

std::string_view in_words(Takes wanted) {
  switch (wanted) {
    case Takes::Number:
      return "a number";
    case Takes::List:
      return "a list";
    case Takes::Moment:
      return "a date";
    case Takes::Any:
    case Takes::Words:
      break;
  }
  return "a text";
}

const FilterFacts* find(std::string_view name) {
  const auto found = std::find_if(filter_facts.begin(), filter_facts.end(),
                                  [&](const FilterFacts& each) { return each.name == name; });
  return found == filter_facts.end() ? nullptr : &*found;
}

void report_unknown(Project& project, const liquid::Filter& written, Span where) {
  auto report = project.diagnostics.report(Code::UnknownFilter, where,
                                           "no filter is called " + quoted(written.name));
  constexpr std::array<std::string_view, 4> trusting{"raw", "safe", "html_safe", "unescape"};
  if (std::find(trusting.begin(), trusting.end(), written.name) != trusting.end()) {
    report.help(
        "values are always escaped, so that nobody writes HTML into a message but its author; "
        "markup stands in the template, and `{% if %}` chooses between it");
    return;
  }
  std::vector<std::string_view> names;
  for (const FilterFacts& each : filter_facts) names.push_back(each.name);
  suggest(report, where, written.name, names);
}

/// What comes out of it.
void change(const FilterFacts& facts, Project& project, Filtered& value) {
  switch (facts.kind) {
    case FilterKind::Default:
      value.may_be_unset = false;
      if (value.type != Type::List && value.type != Type::Record) value.type = Type::Text;
      return;
    case FilterKind::First:
    case FilterKind::Last: {
      const checked::Field& element = project.out.shapes[value.shape].fields.front();
      value = {element.type, element.enum_type, element.shape, true};
      return;
    }
    case FilterKind::Size:
      value = {Type::Number, {}, {}, value.may_be_unset};
      return;
    default:
      if (facts.takes != Takes::Number) value = {Type::Text, {}, {}, value.may_be_unset};
  }
}

}  // namespace

bool check_filter(Project& project, const liquid::Filter& written, const liquid::SpanOf& span_of,
                  Filtered& value, checked::Filter& filter) {
  const Span where = span_of(written.place);
  const FilterFacts* facts = find(written.name);
  if (facts == nullptr) {
    report_unknown(project, written, where);
    return false;
  }
  if (!takes(facts->takes, value.type)) {
    project.diagnostics
        .report(
            Code::TypeMismatch, where,
            "the filter " + quoted(written.name) + " takes " + std::string(in_words(facts->takes)))
        .primary("what comes here is " + std::string(checking::in_words(value.type)));
    return false;
  }
  if (written.arguments.size() < facts->least || written.arguments.size() > facts->most) {
    project.diagnostics.report(
        Code::WrongArguments, where,
        "the filter " + quoted(written.name) + " takes " + std::to_string(facts->least) +
            (facts->least == facts->most ? std::string() : " to " + std::to_string(facts->most)) +
            (facts->most == 1 ? " argument" : " arguments"));
    return false;
  }
  filter.kind = facts->kind;
  for (std::size_t i = 0; i < written.arguments.size(); ++i) {
    const liquid::Argument& argument = written.arguments[i];
    const auto* number = std::get_if<Number>(&argument.value);
    const bool may_be_number = facts->kind == FilterKind::Default;
    if (!may_be_number && (number != nullptr) != (facts->arguments[i] == Type::Number)) {
      project.diagnostics.report(Code::TypeMismatch, span_of(argument.place),
                                 "the filter " + quoted(written.name) + " wants " +
                                     std::string(checking::in_words(facts->arguments[i])) +
                                     " here");
      return false;
    }
    if (number != nullptr && !may_be_number) {
      filter.arguments.emplace_back(*number);
    } else if (number != nullptr) {
      filter.arguments.emplace_back(format_number(*number));
    } else {
      filter.arguments.emplace_back(std::string(std::get<std::string_view>(argument.value)));
    }
  }
  change(*facts, project, value);
  return true;
}

}  // namespace tend::checking
