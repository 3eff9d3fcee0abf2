// occurrences.cpp: what somebody does, has done and has not done.
#include <algorithm>

#include "base/overloaded.hpp"
#include "compiler/check/operands.hpp"
#include "compiler/describe/event_words.hpp"
#include "compiler/describe/phrases.hpp"
#include "compiler/describe/text.hpp"
#include "compiler/describe/time_words.hpp"

namespace tend::describing {
namespace {

constexpr std::string_view placeholder = "{}";
constexpr Number one{1'000'000};

std::string with(std::string_view before, std::string_view word) {
  return word.empty() ? std::string() : std::string(before) + std::string(word);
}

std::string put_in(std::string_view pattern, const std::string& key) {
  std::string text(pattern);
  if (const std::size_t at = text.find(placeholder); at != std::string::npos)
    text.replace(at, placeholder.size(), key);
  return text;
}

/// `open`, or of `are sent` the `be` alone: what follows `does not`.
std::string does_not(std::string_view they) {
  if (they.starts_with("are ")) return "is not " + std::string(they.substr(4));
  return "does not " + std::string(they);
}

}  // namespace

bool Phrases::reads_event(checked::ExprId condition) const {
  return checking::any_node(checked_, condition,
                            [](checked::ExprId, const checked::ExprNode& node) {
                              return std::holds_alternative<checked::EventField>(node);
                            });
}

/// That opens and clicks which machines made are left out goes without saying.
bool Phrases::is_about_machines(checked::ExprId condition) const {
  const auto* no = std::get_if<checked::Apply>(&checked_.exprs[condition].node);
  if (!no || no->op != Op::Not) return false;
  const auto* known = std::get_if<checked::Apply>(&checked_.exprs[no->operands[0]].node);
  if (!known || known->op != Op::Default) return false;
  const auto* field = std::get_if<checked::EventField>(&checked_.exprs[known->operands[0]].node);
  return field && event_ && checked_.events[event_].fields[field->field].name == "machine";
}

/// The keys that a condition asks for, in words; nothing when it asks something else.
std::optional<std::string> Phrases::key_of(checked::EventId event, checked::ExprId condition) {
  const bool is_field = checked_.events[event].name == "changed";
  const auto is_key = [&](checked::ExprId operand) {
    const auto* field = std::get_if<checked::EventField>(&checked_.exprs[operand].node);
    return field && checked_.events[event].key == field->field;
  };
  const auto said = [&](const checked::Literal& key, const checked::Expr& like) {
    const auto* name = is_field ? std::get_if<std::string>(&key) : nullptr;
    return name ? field_words(*name) : literal(key, like);
  };
  const checked::ExprNode& node = checked_.exprs[condition].node;
  if (const auto* in = std::get_if<checked::InList>(&node); in && is_key(in->operand)) {
    std::vector<std::string> keys;
    for (const checked::Literal& item : in->items)
      keys.push_back(said(item, checked_.exprs[in->operand]));
    return joined(keys, "or");
  }
  const auto* apply = std::get_if<checked::Apply>(&node);
  if (!apply || apply->op != Op::Equal) return std::nullopt;
  const std::size_t other = is_key(apply->operands[0]) ? 1 : 0;
  if (!is_key(apply->operands[1 - other])) return std::nullopt;
  const checked::Constant* key = constant(apply->operands[other]);
  return key ? said(key->value, checked_.exprs[apply->operands[other]])
             : value(apply->operands[other]);
}

Phrases::Occurrence Phrases::of(const checked::History& history) const {
  const checked::Tally& tally = checked_.tallies[history.tally];
  Occurrence made{tally.event, {}, tally.group_field, history.group};
  if (tally.condition) flatten(Op::And, tally.condition, made.conditions);
  return made;
}

/// What is asked of the event besides its key: ` where the amount is over 100 for this cart`.
std::string Phrases::where(const Occurrence& occurrence, checked::ExprId key_condition) {
  std::string run;
  std::vector<checked::ExprId> asked;
  const auto is_run_key = [&](checked::ExprId id) {
    const auto* variable = std::get_if<checked::RunVariable>(&checked_.exprs[id].node);
    return variable && workflow_ && workflow_->key == variable->variable;
  };
  for (const checked::ExprId each : occurrence.conditions) {
    if (each == key_condition || is_about_machines(each)) continue;
    const auto* apply = std::get_if<checked::Apply>(&checked_.exprs[each].node);
    if (apply && apply->op == Op::Equal && is_run_key(apply->operands[1]))
      run = " for " + value(apply->operands[1]);
    else
      asked.push_back(each);
  }
  if (occurrence.group && is_run_key(occurrence.group)) run = " for " + value(occurrence.group);
  std::vector<std::string> parts = parts_of(true, asked, false);
  if (occurrence.group && run.empty()) {
    const checked::Event& event = checked_.events[occurrence.event];
    parts.push_back("the " + field_words(event.fields[*occurrence.group_field].name) + " is " +
                    value(occurrence.group));
  }
  return run + (parts.empty() ? std::string() : " where " + as_one(parts, "and"));
}

Phrases::Told Phrases::told(const Occurrence& occurrence, std::string_view some) {
  const EventWords* words = event_words(checked_.events[occurrence.event].name);
  const checked::EventId outer = std::exchange(event_, occurrence.event);
  Told made{std::string(some), {}, false};
  checked::ExprId key_condition;
  for (const checked::ExprId each : occurrence.conditions) {
    if (!words || made.keyed) break;
    const std::optional<std::string> key = key_of(occurrence.event, each);
    if (!key) continue;
    made.object = put_in(words->keyed, *key);
    made.keyed = true;
    key_condition = each;
  }
  const std::optional<std::uint32_t> key = checked_.events[occurrence.event].key;
  Occurrence rest = occurrence;
  if (words && !made.keyed && occurrence.group && key == occurrence.group_field) {
    made.object = put_in(words->keyed, value(occurrence.group));
    made.keyed = true;
    rest.group = {};
  }
  made.where = where(rest, key_condition);
  event_ = outer;
  return made;
}

std::string Phrases::occurrence(const Occurrence& occurrence, Form form, const std::string& often,
                                const std::string& range) {
  const auto absence =
      std::find_if(checked_.absences.begin(), checked_.absences.end(),
                   [&](const auto& each) { return each.event == occurrence.event; });
  if (absence != checked_.absences.end()) return this->absence(*absence, form);
  const std::string& name = checked_.events[occurrence.event].name;
  const EventWords* words = event_words(name);
  const bool is_someone = is_someone_;
  const bool is_denied = form == Form::HasNot || form == Form::DoesNot;
  if (!words) {
    const std::string subject = "the event " + in_quotes(spaced(name));
    const std::string person = std::exchange(is_someone_, false) ? " for someone" : "";
    const Told said = told(occurrence, {});
    const std::string verb = form == Form::Happens   ? " happens"
                             : form == Form::DoesNot ? " does not happen"
                             : form == Form::Has     ? " has happened"
                             : range.empty() && !told_since_entered_ && !in_run_
                                 ? " has never happened"
                                 : " has not happened";
    return subject + verb + person + with(" ", often) +
           (said.where.starts_with(" where") ? "," : "") + said.where + range;
  }
  const std::string subject = form == Form::DoesNot ? std::string() : who() + " ";
  const Told said = told(occurrence, is_denied ? words->any : words->some);
  const std::string rest = with(" ", said.object) + with(" ", words->after) + said.where;
  const std::string have = is_someone ? "has " : "have ";
  const bool early = !often.empty() && !said.where.empty();
  switch (form) {
    case Form::Happens:
      return subject + std::string(is_someone ? words->someone : words->they) + rest;
    case Form::DoesNot:
      return does_not(words->they) + rest;
    case Form::HasNot:
      return subject + have + (range.empty() && !in_run_ ? "never " : "not ") +
             std::string(words->participle) + rest + range;
    case Form::Has:
      break;
  }
  return subject + have + (early ? often + " " : "") + std::string(words->participle) + rest +
         (early ? "" : with(" ", often)) + range;
}

/// `someone fills a cart and does not buy anything for the same cart within 4 hours`.
std::string Phrases::absence(const checked::Absence& absence, Form form) {
  const auto occurs = [&](checked::EventId event, checked::ExprId condition) {
    Occurrence made{event, {}, {}, {}};
    if (condition) flatten(Op::And, condition, made.conditions);
    return made;
  };
  const bool is_someone = is_someone_;
  const Form first_form = form == Form::Happens ? Form::Happens : Form::Has;
  std::string first =
      occurrence(occurs(absence.first, absence.first_condition), first_form, {}, {});
  std::string same;
  if (absence.first_key)
    same = " with the same " +
           field_words(checked_.events[absence.first].fields[*absence.first_key].name);
  const Occurrence second = occurs(absence.second, absence.second_condition);
  std::string not_done = occurrence(second, Form::DoesNot, {}, {});
  const bool is_message =
      absence.first_key &&
      checked_.events[absence.first].fields[*absence.first_key].type == Type::Message;
  if (const EventWords* words = event_words(checked_.events[absence.second].name);
      words && is_message) {
    not_done = not_done.substr(0, not_done.rfind(words->any)) + "it";
    same.clear();
  }
  if (!is_someone && not_done.starts_with("does not ")) not_done.replace(0, 4, "do");
  if (!is_someone && not_done.starts_with("is not ")) not_done.replace(0, 2, "are");
  return first + " and then " + not_done + same + " within " + in_words(absence.within);
}

std::string Phrases::winner(checked::TallyId tally) {
  const bool in_run = std::exchange(in_run_, false);
  std::string said = occurrence(of({tally, ReadingKind::Count, {}}), Form::Has, {}, {});
  in_run_ = in_run;
  return "how many " + said.substr(said.find(' ') + 1);
}

std::string Phrases::range_of(const checked::Tally& tally, bool since_entered) {
  if (since_entered) {
    told_since_entered_ = true;
    return {};
  }
  if (tally.last) return " in the last " + past_in_words(*tally.last);
  if (tally.since) return " since " + value(tally.since);
  return in_run_ ? " at any time" : "";
}

std::optional<Phrases::Count> Phrases::count_of(checked::ExprId value) const {
  const checked::ExprNode& node = checked_.exprs[value].node;
  if (const auto* history = std::get_if<checked::History>(&node))
    return history->kind == ReadingKind::Count ? std::optional(Count{history, false})
                                               : std::nullopt;
  const auto* apply = std::get_if<checked::Apply>(&node);
  if (!apply || apply->op != Op::Subtract) return std::nullopt;
  const auto* entry = std::get_if<checked::AtEntry>(&checked_.exprs[apply->operands[1]].node);
  const auto* history = std::get_if<checked::History>(&checked_.exprs[apply->operands[0]].node);
  if (!entry || !history || history->kind != ReadingKind::Count) return std::nullopt;
  return Count{history, true};
}

/// A count that is compared with a number: how often something has happened.
std::optional<std::string> Phrases::counted(Op op, checked::ExprId left, checked::ExprId right) {
  std::optional<Count> count = count_of(left);
  if (!count) return std::nullopt;
  Number bound;
  if (std::holds_alternative<checked::AtEntry>(checked_.exprs[right].node)) {
    count->since_entered = true;
  } else {
    const checked::Constant* number = constant(right);
    const auto* amount = number ? std::get_if<Number>(&number->value) : nullptr;
    if (!amount) return std::nullopt;
    bound = *amount;
  }
  const checked::Tally& tally = checked_.tallies[count->history->tally];
  const Occurrence occurs = of(*count->history);
  const std::string range = range_of(tally, count->since_entered);
  const bool none_yet = (op == Op::LessEqual && bound == Number{}) ||
                        (op == Op::Less && bound == one) || (op == Op::Equal && bound == Number{});
  const bool any = (op == Op::Greater && bound == Number{}) ||
                   (op == Op::GreaterEqual && bound == one) ||
                   (op == Op::NotEqual && bound == Number{});
  const bool is_seldom = none_yet || op == Op::Less || op == Op::LessEqual;
  told_absence_ |= tally.last.has_value() && is_seldom;
  if (none_yet) {
    // `never` says `at any time` already.
    const bool is_ever = range == " at any time";
    const bool in_run = std::exchange(in_run_, in_run_ && !is_ever);
    std::string said = occurrence(occurs, Form::HasNot, {}, is_ever ? std::string() : range);
    in_run_ = in_run;
    return said;
  }
  if (any) return occurrence(occurs, Form::Has, {}, range);
  const std::string number = times(format_number(bound));
  const std::string often = op == Op::GreaterEqual ? "at least " + number
                            : op == Op::Greater    ? "more than " + number
                            : op == Op::LessEqual  ? "at most " + number
                            : op == Op::Less       ? "fewer than " + format_number(bound) + " times"
                            : op == Op::Equal
                                ? "exactly " + number
                                : "some other number of times than " + format_number(bound);
  const bool is_first = op == Op::Equal && bound == one && tally.event == at_event_ &&
                        occurs.conditions.empty() && range.empty();
  if (is_first) return "this is their first time";
  return occurrence(occurs, Form::Has, often, range) +
         (tally.event == at_event_ ? ", this time included" : "");
}

/// `their purchases of “kayak”`, `their last purchase`: without the `their`.
std::string Phrases::noun_of(const checked::History& history, bool plural) {
  const Occurrence occurs = of(history);
  const std::string& name = checked_.events[occurs.event].name;
  const EventWords* words = event_words(name);
  const Told said = told(occurs, {});
  const std::string noun = words ? std::string(words->noun) : in_quotes(spaced(name));
  std::string made = noun + (plural && words ? "s" : "");
  if (words && noun.ends_with("y") && plural) made = noun.substr(0, noun.size() - 1) + "ies";
  if (said.keyed) {
    const bool has_preposition = said.object.starts_with("to ") ||
                                 said.object.starts_with("for ") ||
                                 said.object.starts_with("of ") || said.object.starts_with("on ") ||
                                 said.object.starts_with("from ");
    made += (has_preposition ? " " : " of ") + said.object;
  }
  return made + said.where;
}

}  // namespace tend::describing
