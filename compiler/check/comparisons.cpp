// comparisons.cpp: what may be compared with what. Nothing is converted silently, with one rule for
// days: a date compared with a date and time asks about the day, in the zone in force.
#include <algorithm>
#include <utility>

#include "base/regex.hpp"
#include "compiler/check/comparison_ops.hpp"
#include "compiler/check/expressions.hpp"

namespace tend::checking {
namespace {

Op operation(ast::BinaryOp op) {
  if (const auto compares = comparison_op(op)) return *compares;
  if (op == ast::BinaryOp::Contains) return Op::Contains;
  return op == ast::BinaryOp::StartsWith ? Op::StartsWith : Op::EndsWith;
}

bool is_of_text(ast::BinaryOp op) {
  return op == ast::BinaryOp::FoldEqual || op == ast::BinaryOp::Contains ||
         op == ast::BinaryOp::StartsWith || op == ast::BinaryOp::EndsWith;
}

bool is_order(ast::BinaryOp op) {
  return op == ast::BinaryOp::Less || op == ast::BinaryOp::LessEqual ||
         op == ast::BinaryOp::Greater || op == ast::BinaryOp::GreaterEqual;
}

bool is_day(Type type) {
  return type == Type::Date || type == Type::DateTime;
}

bool has_order(Type type) {
  return type == Type::Number || type == Type::Time || type == Type::Enum || is_day(type);
}

}  // namespace

Operand Expressions::comparison(const ast::Binary& binary, Span whole) {
  if (!binary.left) {
    const Operand left = operand_or_element(binary.left, whole);
    return left ? compare(binary.op, left, binary.op_span, binary.right, whole, binary.op_span)
                : Operand{};
  }
  // A bare name that nothing declares, or a text, is what the other side makes of it.
  const bool is_loose =
      loose_name(binary.left) || std::holds_alternative<ast::TextLiteral>(node(binary.left).node);
  const bool right_is_loose =
      loose_name(binary.right) || std::holds_alternative<ast::TextLiteral>(node(binary.right).node);
  if (is_loose && !right_is_loose && !is_of_text(binary.op)) {
    const Operand right = value(binary.right);
    if (!right) return {};
    return compare(mirrored(binary.op), right, span(binary.right), binary.left, whole,
                   binary.op_span);
  }
  const Operand left = value(binary.left);
  if (left) return compare(binary.op, left, span(binary.left), binary.right, whole, binary.op_span);
  // The right side has mistakes of its own to tell, unless it only makes sense beside the left one.
  if (!right_is_loose) value(binary.right);
  return {};
}

Operand Expressions::compare(ast::BinaryOp op, const Operand& left, Span left_span,
                             ast::ExprId right, Span whole, Span op_span) {
  const Label reason = why(left, left_span);
  if (left.type == Type::List && op == ast::BinaryOp::Contains)
    return list_contains(left, right, whole, reason);
  if (left.type == Type::List || left.type == Type::Record) {
    auto report = project_.diagnostics.report(
        Code::TypeMismatch, op_span,
        std::string(in_words(left.type)) + " is not compared as a whole");
    report.label(left_span, reason.text);
    report.help(left.type == Type::List
                    ? "ask whether it `contains` a value, or its elements: `any of LIST (…)`"
                    : "compare its fields");
    return {};
  }
  if (is_of_text(op)) {
    if (!is_text(left.type))
      return mismatch(left, left_span, {Type::Text, {}}, Label{op_span, "this compares text"});
    const Operand text = wanted(right, {Type::Text, {}}, reason);
    return text ? finish_comparison(op, left, text, whole, op_span) : Operand{};
  }
  if (is_order(op) && !has_order(left.type)) {
    auto report = project_.diagnostics.report(Code::TypeMismatch, op_span,
                                              std::string(in_words(left.type)) + " has no order");
    report.label(left_span, reason.text);
    if (is_text(left.type))
      report.help("compare with `==`, or ask whether it `contains` or `starts with` something");
    return {};
  }
  if (is_day(left.type)) {
    const Operand day = value(right);
    if (!day) return {};
    if (!is_day(day.type)) return mismatch(day, span(right), {left.type, {}}, reason);
    return finish_comparison(op, left, day, whole, op_span);
  }
  const Operand other = wanted(right, type_of(left), reason);
  return other ? finish_comparison(op, left, other, whole, op_span) : Operand{};
}

Operand Expressions::finish_comparison(ast::BinaryOp op, Operand left, Operand right, Span whole,
                                       Span op_span) {
  hint_comparison(op, left, right, whole, op_span);
  if (is_day(left.type))
    if (const auto asked = asked_of_clock(op, left, right, whole)) return *asked;
  if (is_day(left.type) && left.type != right.type) {
    left = to_date(left);
    right = to_date(right);
  }
  return result(operation(op), left, right, whole);
}

Operand Expressions::to_date(const Operand& operand) {
  if (operand.type == Type::Date) return operand;
  Operand date = operand;
  date.type = Type::Date;
  const Span where = project_.out.exprs[operand.expr].span;
  const bool is_now = std::holds_alternative<checked::Now>(project_.out.exprs[operand.expr].node);
  date.expr = is_now
                  ? project_.add(where, {Type::Date}, checked::Today{})
                  : project_.add(where, {Type::Date}, checked::Apply{Op::DateOf, {operand.expr}});
  return date;
}

Operand Expressions::result(Op op, const Operand& left, const Operand& right, Span whole) {
  Operand made;
  if (!left || !right) return made;
  made.expr = project_.add(whole, {Type::Bool, {}}, checked::Apply{op, {left.expr, right.expr}});
  made.may_be_unset = left.may_be_unset || right.may_be_unset;
  made.unset_field = left.unset_field ? left.unset_field : right.unset_field;
  return made;
}

Operand Expressions::wanted(ast::ExprId id, Wanted type, std::optional<Label> reason) {
  const ast::Expr& expr = node(id);
  const auto* text = std::get_if<ast::TextLiteral>(&expr.node);
  if (type.type == Type::Enum) {
    if (text) return enum_value(text->value, expr.span, type.enum_type, reason);
    if (const ast::Name* name = loose_name(id))
      return enum_value(name->text, name->span, type.enum_type, reason);
  }
  if (type.type == Type::Message) {
    if (const ast::Name* name = loose_name(id)) {
      project_.message_mentions.push_back(*name);
      return project_.constant(name->span, Type::Message, std::string(name->text));
    }
  }
  if (type.type == Type::ListName && loose_name(id))
    return named_key(*loose_name(id), type, reason ? reason->span : expr.span);
  if (const auto* list = std::get_if<ast::ListLiteral>(&expr.node); list && type.type == Type::List)
    return list_literal(*list, element_type(type.shape), expr.span);
  if (type.type == Type::Timezone && text && !project_.check_zone({text->value, expr.span}))
    return {};
  const Operand operand = type.type == Type::Bool ? check(id, true) : value(id);
  if (!operand) return operand;
  if (!fits(type_of(operand), type)) return mismatch(operand, expr.span, type, reason);
  return operand;
}

Operand Expressions::enum_value(std::string_view text, Span where, checked::EnumId enum_type,
                                const std::optional<Label>& reason) {
  const std::vector<std::string>& values = project_.out.enums[enum_type].values;
  const auto found = std::find(values.begin(), values.end(), text);
  if (found != values.end()) {
    const auto ordinal = static_cast<std::int32_t>(found - values.begin());
    return made(where, {Type::Enum, enum_type}, checked::Constant{ordinal});
  }
  auto report =
      project_.diagnostics.report(Code::UnknownEnumValue, where,
                                  quoted(text) + " is none of the values that are possible here");
  if (reason) report.label(reason->span, reason->text);
  std::string list = "the values are ";
  for (std::size_t index = 0; index < values.size(); ++index)
    list += (index ? ", " : "") + values[index];
  if (values.size() > 8) report.note(list);
  suggest(report, where, text, {values.begin(), values.end()});
  return {};
}

Operand Expressions::mismatch(const Operand& value, Span where, Wanted type,
                              const std::optional<Label>& reason) {
  std::string message;
  if (value.type != type.type)
    message =
        std::string(in_words(type.type)) + " is wanted, not " + std::string(in_words(value.type));
  else if (value.type == Type::Enum)
    message = "these are values of different enums";
  else
    message = value.type == Type::List ? "these are lists of different things"
                                       : "these are records with different fields";
  auto report = project_.diagnostics.report(Code::TypeMismatch, where, std::move(message));
  report.primary("this is " + std::string(in_words(value.type)));
  if (reason) report.label(reason->span, reason->text);
  const checked::Literal* literal = project_.literal(value.expr);
  if (!literal) return {};
  const std::string_view written = project_.sources.text(where);
  if (const auto* text = std::get_if<std::string>(literal); text && type.type == Type::Number) {
    if (const auto number = parse_number(*text))
      report.fix("without quotes it is a number", {{where, format_number(*number)}},
                 Applicability::Unsafe);
  } else if (text && (type.type == Type::Bool) && (*text == "true" || *text == "false")) {
    report.fix("without quotes it is true or false", {{where, *text}}, Applicability::Unsafe);
  } else if (!text && is_text(type.type)) {
    report.fix("in quotes it is text", {{where, "'" + std::string(written) + "'"}},
               Applicability::Unsafe);
  } else if (std::holds_alternative<Number>(*literal) && type.type == Type::Duration) {
    report.fix("give it a unit, such as days", {{where, std::string(written) + "d"}},
               Applicability::Unsafe);
  }
  return {};
}

Operand Expressions::in_list(const Operand& operand, Span operand_span,
                             const std::vector<ast::ExprId>& items, Span whole) {
  const Label reason = why(operand, operand_span);
  if (operand.type == Type::List || operand.type == Type::Record)
    return mismatch(operand, operand_span, {Type::Text}, std::nullopt);
  std::vector<Operand> values;
  for (const ast::ExprId item : items) values.push_back(wanted(item, type_of(operand), reason));
  const bool sound = std::all_of(values.begin(), values.end(),
                                 [](const Operand& each) { return static_cast<bool>(each); });
  return sound ? in_values(operand, values, whole) : Operand{};
}

/// Constants are looked up; a value that is worked out is compared by itself.
Operand Expressions::in_values(const Operand& operand, const std::vector<Operand>& values,
                               Span whole) {
  checked::InList in{operand.expr, {}};
  std::vector<Operand> computed;
  for (const Operand& value : values) {
    if (const checked::Literal* literal = project_.literal(value.expr))
      in.items.push_back(*literal);
    else
      computed.push_back(value);
  }
  Operand found;
  if (!in.items.empty() || computed.empty()) {
    found = made(whole, {Type::Bool}, std::move(in), operand.may_be_unset);
    found.unset_field = operand.unset_field;
  }
  for (const Operand& each : computed) {
    const Operand equal = result(Op::Equal, operand, each, whole);
    found = found ? both(Op::Or, found, equal, whole) : equal;
  }
  return found;
}

/// RE2 says what is wrong, and after a colon the part of the text that is. Its place is exact where
/// the text has no escapes.
void Expressions::report_regex(const ast::Text& regex, std::string_view message) {
  Span where = regex.span;
  const std::size_t colon = message.find(": ");
  if (colon != std::string_view::npos) {
    const std::string_view part = message.substr(colon + 2);
    const std::size_t offset = part.empty() ? std::string_view::npos : regex.value.rfind(part);
    const bool is_plain = project_.sources.text(regex.span).size() == regex.value.size() + 2;
    if (is_plain && offset != std::string_view::npos) {
      where.begin += 1 + static_cast<std::uint32_t>(offset);
      where.end = where.begin + static_cast<std::uint32_t>(part.size());
    }
    message = message.substr(0, colon);
  }
  project_.diagnostics.report(Code::BadRegex, where, "this regular expression cannot be read")
      .primary(std::string(message))
      .note("the syntax is that of RE2: no look-around and no back references");
}

Operand Expressions::matches(const Operand& operand, Span operand_span, const ast::Text& regex,
                             Span whole) {
  if (!is_text(operand.type))
    return mismatch(operand, operand_span, {Type::Text}, Label{regex.span, "this asks about text"});
  if (const auto compiled = Regex::compile(regex.value); !compiled) {
    report_regex(regex, compiled.error().message);
    return {};
  }
  Operand asked =
      made(whole, {Type::Bool}, checked::Matches{operand.expr, std::string(regex.value)},
           operand.may_be_unset);
  asked.unset_field = operand.unset_field;
  return asked;
}

Operand Expressions::between(const Operand& operand, Span operand_span, ast::ExprId low,
                             ast::ExprId high, Span whole) {
  const Span low_span = span(low);
  const Operand from = compare(ast::BinaryOp::GreaterEqual, operand, operand_span, low,
                               join(operand_span, low_span), low_span);
  if (!from) return {};
  // The operand stands once in the text: its hints were given with the lower end.
  Operand asked = operand;
  asked.unset_field = {};
  const Operand to =
      compare(ast::BinaryOp::LessEqual, asked, operand_span, high, whole, span(high));
  return to ? both(Op::And, from, to, whole) : Operand{};
}

Label Expressions::why(const Operand& operand, Span where) const {
  return {where, "this is " + std::string(in_words(operand.type))};
}

std::optional<Span> Expressions::declared_at(const Operand& operand) const {
  const auto* field = std::get_if<checked::ContactField>(&project_.out.exprs[operand.expr].node);
  if (!field || project_.library_field[field->field]) return std::nullopt;
  return project_.out.fields[field->field].span;
}

}  // namespace tend::checking
