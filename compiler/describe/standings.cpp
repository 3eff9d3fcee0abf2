// standings.cpp: clauses that are no comparison: where somebody stands, what the clock says, what a
// list or a text holds.
#include <algorithm>

#include "compiler/describe/phrases.hpp"
#include "compiler/describe/text.hpp"
#include "compiler/describe/time_words.hpp"

namespace tend::describing {

bool Phrases::is_length(checked::ExprId id) const {
  const checked::Constant* each = constant(id);
  return each && std::holds_alternative<Duration>(each->value);
}

std::string Phrases::is_set(checked::ExprId operand, bool denied) {
  const bool is_list = checked_.exprs[operand].type == Type::List;
  const std::string subject = value(operand);
  return subject + (is_list ? " are" : " is") + (denied ? " not known" : " known");
}

std::string Phrases::stands(std::string_view what, bool denied) {
  const bool is_someone = is_someone_;
  const std::string subject = who();
  return subject + (is_someone ? " is " : " are ") + (denied ? "not " : "") + std::string(what);
}

/// A pattern of letters alone is said in words: `(?i)^head of`.
std::string Phrases::matches(const checked::Matches& each, bool denied) {
  const std::string left = value(each.operand);
  std::string_view plain = each.regex;
  constexpr std::string_view any_case = "(?i)";
  const bool is_any_case = plain.starts_with(any_case);
  if (is_any_case) plain.remove_prefix(any_case.size());
  const bool starts = plain.starts_with('^');
  if (starts) plain.remove_prefix(1);
  const bool ends = plain.ends_with('$');
  if (ends) plain.remove_suffix(1);
  const bool is_plain = std::all_of(plain.begin(), plain.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || c == ' ' || c == '-' || c == '_' || c == '/' ||
           c == '|' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  const bool is_choice = plain.find('|') != std::string_view::npos;
  if (!is_plain || plain.empty() || (is_choice && (starts || ends)))
    return left + (denied ? " does not match" : " matches") + " the pattern " +
           in_quotes(each.regex);
  const std::string verb = starts && ends ? denied ? "is something other than" : "is"
                           : starts       ? denied ? "does not start with" : "starts with"
                           : ends         ? denied ? "does not end with" : "ends with"
                           : denied       ? "does not contain"
                                          : "contains";
  std::vector<std::string> choices;
  while (!plain.empty()) {
    const std::size_t end = std::min(plain.find('|'), plain.size());
    choices.push_back(in_quotes(plain.substr(0, end)));
    plain.remove_prefix(std::min(end + 1, plain.size()));
  }
  return left + " " + verb + " " + joined(choices, "or") +
         (is_any_case ? " (in capitals or not)" : "");
}

/// The clock has come to a moment. A day is over when the next begins.
std::string Phrases::reached(const checked::Reached& reached, bool denied) {
  checked::ExprId day = reached.instant;
  const auto inside = [&](Op op) -> const checked::Apply* {
    const auto* apply = std::get_if<checked::Apply>(&checked_.exprs[day].node);
    return apply && apply->op == op ? apply : nullptr;
  };
  if (const checked::Apply* midnight = inside(Op::DateToInstant)) {
    day = midnight->operands[0];
    if (const checked::Apply* next = inside(Op::AddDurationToDate)) {
      const checked::Constant* length = constant(next->operands[1]);
      const bool is_next_day = length && std::get<Duration>(length->value) == Duration{.days = 1};
      if (is_next_day)
        return "today is " + std::string(denied ? "no later than " : "after ") +
               value(next->operands[0]);
    }
    return "today is " + (denied ? "before " + value(day) : value(day) + " or later");
  }
  day = reached.instant;
  if (const checked::Apply* later = inside(Op::AddDuration); later && is_length(later->operands[1]))
    return (denied             ? "it is less than "
            : reached.strictly ? "it is more than "
                               : "it is at least ") +
           value(later->operands[1]) + " since " + when(later->operands[0]);
  if (const checked::Apply* earlier = inside(Op::SubtractDuration);
      earlier && is_length(earlier->operands[1]))
    return (denied ? "it is still more than " : "it is no more than ") +
           value(earlier->operands[1]) + " to " + value(earlier->operands[0]);
  return "it is " + std::string(denied ? "before " : "past ") + value(reached.instant);
}

std::string Phrases::held(const checked::Watch& watch, bool denied) {
  const std::string length = in_words(watch.duration);
  const bool in_run = std::exchange(in_run_, false);
  std::string what = clause(watch.expr);
  in_run_ = in_run;
  if (denied) return "it has not been so for " + length + " without a break that " + what;
  const auto* apply = std::get_if<checked::Apply>(&checked_.exprs[watch.expr].node);
  const bool is_one = !apply || (apply->op != Op::And && apply->op != Op::Or);
  for (const auto& [now, since] :
       {std::pair<std::string_view, std::string_view>(" is ", " has been "),
        {" are ", " have been "}}) {
    const std::size_t at = what.find(now);
    if (is_one && at != std::string::npos)
      return what.replace(at, now.size(), since) + " for " + length + " without a break";
  }
  return what + " (which has been so for " + length + " without a break)";
}

std::string Phrases::quantified(const checked::Quantified& each, bool denied) {
  const std::string list = value(each.list);
  const Op op = !denied                 ? each.op
                : each.op == Op::AnyOf  ? Op::NoneOf
                : each.op == Op::NoneOf ? Op::AnyOf
                                        : Op::AllOf;
  const auto* apply = std::get_if<checked::Apply>(&checked_.exprs[each.condition].node);
  std::vector<checked::ExprId> choices;
  if (apply && apply->op == Op::Or) flatten(Op::Or, each.condition, choices);
  const bool is_one = !apply || (!choices.empty() && one_of(choices)) ||
                      (apply->op != Op::And && apply->op != Op::Or && apply->op != Op::Not);
  const std::string which = op == Op::AnyOf    ? "at least one of "
                            : op == Op::NoneOf ? "none of "
                            : denied           ? "not every one of "
                                               : "every one of ";
  if (is_one) {
    const std::string outer = std::exchange(element_, which + list);
    std::string said = clause(each.condition);
    element_ = outer;
    return said;
  }
  return "for " + which + list + ", " + clause(each.condition);
}

}  // namespace tend::describing
