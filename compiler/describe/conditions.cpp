// conditions.cpp: what must be so, as clauses. A denial goes down to what is compared: people deny
// that, and of unknown values both say the same.
#include <algorithm>

#include "base/overloaded.hpp"
#include "compiler/describe/event_words.hpp"
#include "compiler/describe/phrases.hpp"
#include "compiler/describe/text.hpp"
#include "compiler/describe/time_words.hpp"

namespace tend::describing {
namespace {

Op opposite(Op op) {
  switch (op) {
    case Op::Equal:
      return Op::NotEqual;
    case Op::NotEqual:
      return Op::Equal;
    case Op::Less:
      return Op::GreaterEqual;
    case Op::LessEqual:
      return Op::Greater;
    case Op::Greater:
      return Op::LessEqual;
    case Op::GreaterEqual:
      return Op::Less;
    default:
      return op;
  }
}

Op turned(Op op) {
  switch (op) {
    case Op::Less:
      return Op::Greater;
    case Op::LessEqual:
      return Op::GreaterEqual;
    case Op::Greater:
      return Op::Less;
    case Op::GreaterEqual:
      return Op::LessEqual;
    default:
      return op;
  }
}

/// Of what is asked of one value, and may be asked of several at once; else empty.
std::string_view words_of(Op op) {
  switch (op) {
    case Op::Equal:
    case Op::FoldEqual:
      return "is";
    case Op::Contains:
      return "contains";
    case Op::StartsWith:
      return "starts with";
    case Op::EndsWith:
      return "ends with";
    default:
      return {};
  }
}

bool compares(Op op) {
  return op == Op::Equal || op == Op::NotEqual || op == Op::Less || op == Op::LessEqual ||
         op == Op::Greater || op == Op::GreaterEqual;
}

}  // namespace

void Phrases::flatten(Op op, checked::ExprId condition, std::vector<checked::ExprId>& parts) const {
  const auto* apply = std::get_if<checked::Apply>(&checked_.exprs[condition].node);
  if (!apply || apply->op != op) {
    parts.push_back(condition);
    return;
  }
  for (const checked::ExprId operand : apply->operands) flatten(op, operand, parts);
}

std::string Phrases::clause(checked::ExprId condition, bool denied) {
  return std::visit(
      overloaded{
          [&](const checked::Constant& each) {
            return std::string(std::get<bool>(each.value) != denied ? "always" : "never");
          },
          [&](const checked::Apply& each) { return apply(each, denied); },
          [&](const checked::InList& each) { return in_list(each, denied); },
          [&](const checked::EventIs& each) {
            return occurrence({each.event, {}, {}, {}}, Form::Happens, {}, {});
          },
          [&](const checked::Member& each) {
            const checked::ContactList& list = checked_.contact_lists[each.list];
            return stands((list.watch ? "in " : "on ") + this->list(list.name), denied);
          },
          [&](const checked::Active& each) {
            return stands("in the workflow " + in_quotes(each.workflow), denied);
          },
          [&](const checked::SubscribedTo& each) {
            return stands("subscribed to " + in_quotes(spaced(checked_.topics[each.topic].name)),
                          denied);
          },
          [&](const checked::Held& each) { return held(checked_.watches[each.watch], denied); },
          [&](const checked::Reached& each) { return reached(each, denied); },
          [&](const checked::Quantified& each) { return quantified(each, denied); },
          [&](const checked::Matches& each) { return matches(each, denied); },
          [&](const checked::ContactField& each) {
            std::string_view name = checked_.fields[each.field].name;
            if (name.starts_with("is_")) name.remove_prefix(3);
            return stands("marked as " + in_quotes(spaced(name)), denied);
          },
          [&](const checked::RunVariable& each) {
            const std::string& name = workflow_->variables[each.variable].name;
            const std::size_t dot = name.find('.');
            return in_quotes(spaced(dot == std::string::npos ? name : name.substr(dot + 1))) +
                   (denied ? " is no" : " is yes");
          },
          [&](const checked::EventField& each) {
            if (!event_) return value(condition) + (denied ? " is no" : " is yes");
            return in_quotes(spaced(checked_.events[event_].fields[each.field].name)) +
                   (denied ? " is no" : " is yes");
          },
          [&](const auto&) { return value(condition) + (denied ? " is no" : " is yes"); },
      },
      checked_.exprs[condition].node);
}

std::vector<std::string> Phrases::clauses(checked::ExprId condition) {
  std::vector<checked::ExprId> parts;
  flatten(Op::And, condition, parts);
  return parts_of(true, std::move(parts), false);
}

std::vector<std::string> Phrases::trigger_clauses(const checked::Trigger& trigger) {
  if (!trigger.event)
    return trigger.condition ? clauses(trigger.condition) : std::vector<std::string>();
  std::vector<checked::ExprId> parts;
  if (trigger.condition) flatten(Op::And, trigger.condition, parts);
  std::vector<std::string> made;
  if (const std::optional<std::string> becomes = change(trigger.event, parts)) {
    made.push_back(*becomes);
  } else {
    std::erase_if(parts, [&](checked::ExprId each) {
      return std::holds_alternative<checked::EventIs>(checked_.exprs[each].node);
    });
    Occurrence occurs{trigger.event, {}, {}, {}};
    const auto beside = std::stable_partition(
        parts.begin(), parts.end(), [&](checked::ExprId each) { return reads_event(each); });
    occurs.conditions.assign(parts.begin(), beside);
    parts.erase(parts.begin(), beside);
    made.push_back(occurrence(occurs, Form::Happens, {}, {}));
    at_event_ = trigger.event;
  }
  for (std::string& each : parts_of(true, parts, false, true)) made.push_back(std::move(each));
  at_event_ = {};
  return made;
}

/// `FIELD becomes VALUE`, taken out of the parts: of the event of a change, with its field's name.
std::optional<std::string> Phrases::change(checked::EventId event,
                                           std::vector<checked::ExprId>& parts) {
  if (checked_.events[event].name != "changed") return std::nullopt;
  const auto equal = [&](checked::ExprId id) -> const checked::Apply* {
    const auto* apply = std::get_if<checked::Apply>(&checked_.exprs[id].node);
    return apply && apply->op == Op::Equal ? apply : nullptr;
  };
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const checked::Apply* name = equal(parts[i]);
    const checked::Apply* there = equal(parts[i + 1]);
    if (!name || !there) continue;
    if (!std::holds_alternative<checked::EventField>(checked_.exprs[name->operands[0]].node))
      continue;
    if (!std::holds_alternative<checked::ContactField>(checked_.exprs[there->operands[0]].node))
      continue;
    const std::string subject = value(there->operands[0]);
    std::string made = subject + " becomes " + value(there->operands[1]);
    if (checked_.exprs[there->operands[0]].type == Type::Bool) {
      const bool is_someone = made.starts_with("someone's ");
      made = clause(there->operands[0]);
      const bool yes = std::get<bool>(constant(there->operands[1])->value);
      made = (is_someone ? "someone " : "they ") +
             std::string(yes          ? is_someone ? "comes" : "come"
                         : is_someone ? "ceases"
                                      : "cease") +
             " to be " + made.substr(made.find("marked"));
    }
    std::erase_if(parts, [&](checked::ExprId each) {
      return std::holds_alternative<checked::EventIs>(checked_.exprs[each].node);
    });
    parts.erase(std::find(parts.begin(), parts.end(), parts[i]),
                std::find(parts.begin(), parts.end(), parts[i]) + 2);
    return made;
  }
  return std::nullopt;
}

std::string Phrases::logic(bool is_and, const std::vector<checked::ExprId>& operands, bool denied) {
  const std::vector<std::string> parts = parts_of(is_and, operands, denied);
  return as_one(parts, is_and != denied ? "and" : "or");
}

/// One clause for each operand, but for those that people say together. Where one is an `or` among
/// `and`s, or the other way round, it says so.
std::vector<std::string> Phrases::parts_of(bool is_and, std::vector<checked::ExprId> operands,
                                           bool denied, bool among_others) {
  std::vector<std::string> parts;
  if (is_and && !denied) {
    const auto happens = std::find_if(operands.begin(), operands.end(), [&](checked::ExprId each) {
      return std::holds_alternative<checked::EventIs>(checked_.exprs[each].node);
    });
    if (happens != operands.end()) {
      Occurrence occurs{
          std::get<checked::EventIs>(checked_.exprs[*happens].node).event, {}, {}, {}};
      operands.erase(happens);
      const auto beside =
          std::stable_partition(operands.begin(), operands.end(),
                                [&](checked::ExprId each) { return reads_event(each); });
      occurs.conditions.assign(operands.begin(), beside);
      operands.erase(operands.begin(), beside);
      parts.push_back(occurrence(occurs, Form::Happens, {}, {}));
    }
  }
  if (!is_and && operands.size() > 1)
    if (const std::optional<std::string> one = denied ? std::nullopt : one_of(operands))
      return {*one};
  const Op inner = is_and ? Op::Or : Op::And;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (event_ && is_about_machines(operands[i])) continue;
    std::optional<std::string> two = is_and ? same_day(operands, i, denied) : std::nullopt;
    if (!two && is_and && !denied) two = range(operands, i);
    if (two) {
      parts.push_back(*two);
      ++i;
      continue;
    }
    std::vector<checked::ExprId> nested;
    flatten(inner, operands[i], nested);
    std::string said = clause(operands[i], denied);
    const bool is_one = inner == Op::And && !denied && nested.size() == 2 &&
                        (same_day(nested, 0, false) || range(nested, 0));
    const bool is_nested = nested.size() > 1 && !is_one && (among_others || operands.size() > 1) &&
                           (denied || inner == Op::And || !one_of(nested));
    if (is_nested)
      said = (is_and != denied ? "either " : nested.size() == 2 ? "both " : "all of: ") + said;
    parts.push_back(std::move(said));
  }
  return parts;
}

/// `date == today` asks whether its day has begun and is not over.
std::optional<std::string> Phrases::same_day(const std::vector<checked::ExprId>& operands,
                                             std::size_t at, bool denied) {
  if (at + 1 >= operands.size()) return std::nullopt;
  const auto* begun = std::get_if<checked::Reached>(&checked_.exprs[operands[at]].node);
  const auto* no = std::get_if<checked::Apply>(&checked_.exprs[operands[at + 1]].node);
  if (!begun || !no || no->op != Op::Not) return std::nullopt;
  if (checked_.exprs[operands[at]].span != checked_.exprs[operands[at + 1]].span)
    return std::nullopt;
  return "today is " + std::string(denied ? "not " : "") + value(begun->instant);
}

/// `x between 10 and 20`.
std::optional<std::string> Phrases::range(const std::vector<checked::ExprId>& operands,
                                          std::size_t at) {
  if (at + 1 >= operands.size()) return std::nullopt;
  const auto* low = std::get_if<checked::Apply>(&checked_.exprs[operands[at]].node);
  const auto* high = std::get_if<checked::Apply>(&checked_.exprs[operands[at + 1]].node);
  if (!low || !high || low->op != Op::GreaterEqual || high->op != Op::LessEqual ||
      low->operands[0] != high->operands[0])
    return std::nullopt;
  const std::string subject = value(low->operands[0]);
  const std::string from = value(low->operands[1]);
  return subject + " is between " + from + " and " + value(high->operands[1]);
}

/// `x == 'a' or x == 'b'`, `x starts with 'a' or x starts with 'b'`.
std::optional<std::string> Phrases::one_of(const std::vector<checked::ExprId>& operands) {
  std::string subject;
  std::vector<std::string> values;
  std::optional<Op> op;
  const bool is_someone = is_someone_;
  const auto none = [&]() -> std::optional<std::string> {
    is_someone_ = is_someone;
    return std::nullopt;
  };
  for (const checked::ExprId each : operands) {
    const auto* apply = std::get_if<checked::Apply>(&checked_.exprs[each].node);
    if (!apply || op.value_or(apply->op) != apply->op || words_of(apply->op).empty() ||
        count_of(apply->operands[0]))
      return none();
    op = apply->op;
    is_someone_ = is_someone;
    const std::string left = value(apply->operands[0]);
    if (!subject.empty() && left != subject) return none();
    subject = left;
    values.push_back(value(apply->operands[1]));
  }
  return subject + " " + std::string(words_of(*op)) + " " + joined(values, "or") +
         (op == Op::FoldEqual ? " (in capitals or not)" : "");
}

std::string Phrases::apply(const checked::Apply& apply, bool denied) {
  const auto& operands = apply.operands;
  const auto asks = [&](std::string_view yes, std::string_view no) {
    const std::string left = value(operands[0]);
    return left + " " + std::string(denied ? no : yes) + " " + value(operands[1]);
  };
  switch (apply.op) {
    case Op::And:
    case Op::Or: {
      std::vector<checked::ExprId> all;
      for (const checked::ExprId each : operands) flatten(apply.op, each, all);
      return logic(apply.op == Op::And, all, denied);
    }
    case Op::Not:
      return clause(operands[0], !denied);
    case Op::IsSet:
      return is_set(operands[0], denied);
    case Op::FoldEqual:
      return asks("is", "is something other than") + " (in capitals or not)";
    case Op::Contains:
      return asks("contains", "does not contain");
    case Op::StartsWith:
      return asks("starts with", "does not start with");
    case Op::EndsWith:
      return asks("ends with", "does not end with");
    case Op::ListContains: {
      const std::string item = value(operands[1]);
      return item + (denied ? " is not among " : " is among ") + value(operands[0]);
    }
    default:
      break;
  }
  if (compares(apply.op))
    return comparison(denied ? opposite(apply.op) : apply.op, operands[0], operands[1]);
  return value(operands[0]) + (denied ? " is no" : " is yes");
}

std::string Phrases::comparison(Op op, checked::ExprId left, checked::ExprId right) {
  if (constant(left) && !constant(right)) return comparison(turned(op), right, left);
  if (const std::optional<std::string> count = counted(op, left, right)) return *count;
  if (count_of(right))
    if (const std::optional<std::string> count = counted(turned(op), right, left)) return *count;
  const std::string subject = value(left);
  return subject + " " + predicate(op, checked_.exprs[left].type, value(right));
}

std::string Phrases::predicate(Op op, Type type, const std::string& right) const {
  const bool is_number = type == Type::Number;
  const bool is_amount =
      !right.empty() && ((right[0] >= '0' && right[0] <= '9') || right[0] == '-');
  switch (op) {
    case Op::NotEqual:
      return is_number || type == Type::Bool ? "is not " + right
                                             : "is something other than " + right;
    case Op::Less:
      return (is_number ? "is under " : "is before ") + right;
    case Op::LessEqual:
      if (is_number && !is_amount) return "is at most " + right;
      return is_number ? "is " + right + " or less" : "is " + right + " or before";
    case Op::Greater:
      return (is_number ? "is over " : "is after ") + right;
    case Op::GreaterEqual:
      if (is_number && !is_amount) return "is at least " + right;
      return is_number ? "is " + right + " or more" : "is " + right + " or later";
    default:
      return "is " + right;
  }
}

std::string Phrases::in_list(const checked::InList& in, bool denied) {
  const std::string subject = value(in.operand);
  std::vector<std::string> items;
  for (const checked::Literal& item : in.items)
    items.push_back(literal(item, checked_.exprs[in.operand]));
  if (items.empty()) return subject + (denied ? " is anything" : " is one of nothing");
  return subject + (denied ? " is something other than " : " is ") + joined(items, "or");
}

}  // namespace tend::describing
