#include "base/overloaded.hpp"
#include "grammar/printer.hpp"

namespace tend::grammar {

using ast::ExprId;

std::string Printer::quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
      continue;
    }
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

std::string_view Printer::symbol(ast::BinaryOp op) {
  using enum ast::BinaryOp;
  switch (op) {
    case Or:
      return "or";
    case And:
      return "and";
    case Equal:
      return "==";
    case NotEqual:
      return "!=";
    case FoldEqual:
      return "~=";
    case Less:
      return "<";
    case LessEqual:
      return "<=";
    case Greater:
      return ">";
    case GreaterEqual:
      return ">=";
    case Contains:
      return "contains";
    case StartsWith:
      return "starts with";
    case EndsWith:
      return "ends with";
    case Becomes:
      return "becomes";
    case Add:
      return "+";
    case Subtract:
      return "-";
    case Multiply:
      return "*";
    case Divide:
      return "/";
  }
  return "?";
}

std::string Printer::when(const ast::When& when) {
  return std::visit(
      overloaded{[](ast::DateLiteral literal) { return format_date(literal.value); },
                 [](ast::DateTimeLiteral literal) { return civil(literal.value); },
                 [](ast::InstantLiteral literal) { return format_utc(literal.value); }},
      when.value);
}

std::string Printer::civil(CivilTime time) {
  return format_date(time.date) + " " + format_time(time.time);
}

std::string Printer::key(const std::variant<std::monostate, ast::Text, ast::Name>& key) {
  return std::visit(overloaded{[](std::monostate) { return std::string(); },
                               [](const ast::Text& text) { return " " + quoted(text.value); },
                               [](const ast::Name& name) { return " " + std::string(name.text); }},
                    key);
}

std::string Printer::list(const std::vector<ExprId>& items) const {
  std::string result;
  for (const ExprId item : items) result += (result.empty() ? "" : ", ") + expression(item);
  return result;
}

std::string Printer::pattern(ast::PatternId id) const {
  const ast::Pattern& pattern = ast_.patterns[id];
  std::string result(pattern.event.text);
  if (pattern.has_parentheses) result += "(" + list(pattern.conditions) + ")";
  result += key(pattern.key);
  if (pattern.any_key) result += " any key";
  if (pattern.without) {
    result +=
        " without " + this->pattern(pattern.without) + " within " + format_duration(pattern.within);
  }
  return result;
}

std::string Printer::range(const std::optional<ast::Range>& range) {
  if (!range) return {};
  switch (range->kind) {
    case ast::Range::Kind::InLast:
      return " in last " +
             (range->length ? std::string(range->length->text) : format_duration(range->last));
    case ast::Range::Kind::SinceEnrolled:
      return " since enrolled";
    case ast::Range::Kind::SinceDate:
      return " since " + when(*range->since);
    case ast::Range::Kind::Ever:
      return " ever";
  }
  return {};
}

std::string Printer::days(DayMask mask, bool business) {
  Window window;
  window.days = mask;
  window.business = business;
  return format_window(window);
}

std::string Printer::moment(const ast::Moment& moment) const {
  std::string result = std::visit(
      overloaded{
          [](const ast::EveryDays& every) {
            return "every " + (every.days == every_day && !every.business
                                   ? "day"
                                   : days(every.days, every.business));
          },
          [](const ast::EveryMonth& every) {
            return "every month on " + std::to_string(every.day);
          },
          [&](const ast::EveryYear& every) { return "every year on " + expression(every.date); },
          [](const ast::EveryPeriod& every) {
            return "every " + format_duration(every.period) + " from " + when(every.from);
          },
          [](const ast::AtWhen& at) { return "at " + when(at.when); },
          [&](const ast::Offset& offset) {
            return format_duration(offset.duration) + (offset.before ? " before " : " after ") +
                   expression(offset.moment);
          },
          [&](const ast::AtField& at) { return expression(at.field); }},
      moment.kind);
  if (moment.at) result += " at " + format_time(moment.at->value);
  return result;
}

std::string Printer::history(const ast::History& history) const {
  using enum ast::HistoryKind;
  const auto word = [&]() -> std::string {
    switch (history.kind) {
      case Any:
        return "any ";
      case No:
        return "no ";
      case Count:
        return "count ";
      case Sum:
        return "sum ";
      case Last:
        return "last ";
      case First:
        return "first ";
    }
    return {};
  };
  std::string result = word() + pattern(history.pattern);
  if (history.field) result += "." + std::string(history.field->text);
  return result + range(history.range);
}

std::string Printer::quantified(const ast::Quantified& node) const {
  const std::string_view word = node.quantifier == ast::Quantifier::Any   ? "any of "
                                : node.quantifier == ast::Quantifier::All ? "all of "
                                                                          : "none of ";
  return std::string(word) + expression(node.list) + " (" + expression(node.condition) + ")";
}

// In the language's own words, with all parentheses, so that the tree shows.
std::string Printer::expression(ExprId id) const {
  if (!id) return {};
  const auto spaced = [&](ExprId operand) {
    return operand ? expression(operand) + " " : std::string();
  };
  return std::visit(
      overloaded{[](const ast::ErrorExpr&) { return std::string("<error>"); },
                 [](const ast::TextLiteral& text) { return quoted(text.value); },
                 [](const ast::NumberLiteral& number) {
                   if (!number.percent) return format_number(number.value);
                   return format_number(Number{number.value.micros * 100}) + "%";
                 },
                 [](const ast::DurationExpr& duration) { return format_duration(duration.value); },
                 [](const ast::DateLiteral& date) { return format_date(date.value); },
                 [](const ast::DateTimeLiteral& time) { return civil(time.value); },
                 [](const ast::InstantLiteral& instant) { return format_utc(instant.value); },
                 [](const ast::TimeExpr& time) { return format_time(time.value); },
                 [&](const ast::ListLiteral& items) { return "[" + list(items.items) + "]"; },
                 [&](const ast::Mention& mention) {
                   return pattern(mention.pattern) + range(mention.range);
                 },
                 [](const ast::Path& path) {
                   std::string result;
                   for (const ast::Name& name : path.names)
                     result += (result.empty() ? "" : ".") + std::string(name.text);
                   return result;
                 },
                 [&](const ast::Unary& unary) {
                   return (unary.op == ast::UnaryOp::Not ? "(not " : "(-") +
                          expression(unary.operand) + ")";
                 },
                 [&](const ast::Binary& binary) {
                   return "(" + spaced(binary.left) + std::string(symbol(binary.op)) + " " +
                          expression(binary.right) + ")";
                 },
                 [&](const ast::In& in) {
                   return "(" + spaced(in.operand) + (in.negated ? "not in " : "in ") +
                          (in.list ? expression(in.list) : "[" + list(in.items) + "]") + ")";
                 },
                 [&](const ast::Between& between) {
                   return "(" + spaced(between.operand) + "between " + expression(between.low) +
                          " and " + expression(between.high) + ")";
                 },
                 [&](const ast::Matches& matches) {
                   return "(" + spaced(matches.operand) + "matches " + quoted(matches.regex.value) +
                          ")";
                 },
                 [&](const ast::IsSet& is) {
                   return "(" + spaced(is.operand) + (is.negated ? "is not set)" : "is set)");
                 },
                 [&](const ast::HeldFor& held) {
                   return "(" + expression(held.condition) + " for " +
                          format_duration(held.duration) + ")";
                 },
                 [&](const ast::History& node) { return "(" + history(node) + ")"; },
                 [&](const ast::Quantified& node) { return quantified(node); },
                 [](const ast::MemberOf& member) {
                   return "(member of " + std::string(member.list.text) + ")";
                 },
                 [](const ast::ActiveIn& active) {
                   return "(active in " + std::string(active.workflow.text) + ")";
                 },
                 [](const ast::SubscribedTo& topic) {
                   return "(subscribed to " + std::string(topic.topic.text) + ")";
                 },
                 [&](const ast::Moment& node) { return "(" + moment(node) + ")"; }},
      ast_.exprs[id].node);
}

}  // namespace tend::grammar
