// entry.cpp: who enters, who leaves early, and what happens to those who are inside.
#include <algorithm>

#include "compiler/check/operands.hpp"
#include "compiler/describe/event_words.hpp"
#include "compiler/describe/paragraphs.hpp"
#include "compiler/describe/time_words.hpp"

namespace tend::describing {
namespace {

constexpr std::size_t indent = 2;
constexpr std::string_view bullet = "- ";
constexpr int shortest_month = 28;

/// Whether it can be true only of what happens after someone has entered.
bool comes_later(const checked::Checked& checked, checked::ExprId condition) {
  const auto* apply = std::get_if<checked::Apply>(&checked.exprs[condition].node);
  if (!apply) return false;
  const auto later = [&](checked::ExprId each) { return comes_later(checked, each); };
  const auto& operands = apply->operands;
  if (apply->op == Op::Or) return std::all_of(operands.begin(), operands.end(), later);
  if (apply->op == Op::And) return std::any_of(operands.begin(), operands.end(), later);
  return apply->op == Op::Greater &&
         std::holds_alternative<checked::AtEntry>(checked.exprs[operands[1]].node);
}

bool may_be_unknown(const checked::Checked& checked, checked::ExprId condition) {
  return checking::any_node(checked, condition, [](checked::ExprId, const checked::ExprNode& node) {
    return std::holds_alternative<checked::ContactField>(node) ||
           std::holds_alternative<checked::RunVariable>(node) ||
           std::holds_alternative<checked::Quantified>(node);
  });
}

/// Of `exit unless`: that it is not so, or that nobody knows.
std::string unless_in_words(const checked::Checked& checked, checked::ExprId condition,
                            Phrases& phrases) {
  if (!may_be_unknown(checked, condition)) return phrases.clause(condition, true);
  const checked::ExprNode& node = checked.exprs[condition].node;
  const auto* apply = std::get_if<checked::Apply>(&node);
  const bool is_one_value = std::holds_alternative<checked::InList>(node) ||
                            (apply && (apply->op == Op::Equal || apply->op == Op::GreaterEqual));
  if (is_one_value) return phrases.clause(condition, true) + ", or is not known";
  return "it does not hold, or is not known, that " + phrases.clause(condition);
}

bool is_state(const checked::Checked& checked, const checked::Trigger& trigger) {
  return trigger.watch && checked.watches[trigger.watch].kind != WatchInfo::Kind::Moment;
}

/// An `And`ed condition that was told first has introduced who it is about.
std::string and_then(const std::vector<std::string>& clauses, std::string_view before) {
  return clauses.empty() ? std::string() : std::string(before) + as_one(clauses, "and");
}

std::string reenroll_in_words(const checked::Workflow& workflow) {
  const std::string each =
      workflow.key_field.empty() ? "" : " for the same " + field_words(workflow.key_field);
  switch (workflow.reenroll) {
    case ReenrollMode::Never:
      return workflow.key_field.empty() ? "Each person enters once only."
                                        : "Each person enters once only" + each + ".";
    case ReenrollMode::Always:
      return "Those who have been through may enter again" + each +
             ", any number of times, but not while they are inside.";
    case ReenrollMode::After:
      return "Those who have been through may enter again" + each + ", " +
             in_words(*workflow.reenroll_after) +
             (workflow.reenroll_from_entry ? " after entering." : " after leaving.");
    case ReenrollMode::Restart:
      return "If it happens again" + each +
             " while they are inside, they begin again from the top; those who have been through "
             "may "
             "enter again.";
    case ReenrollMode::Update:
      return "If it happens again" + each +
             " while they are inside, they stay where they are and go on with the new details; the "
             "wait they stand in is worked out anew. Those who have been through may enter again.";
  }
  return {};
}

}  // namespace

std::string moment_in_words(const checked::Watch& watch, Phrases& phrases) {
  const std::string at = watch.at ? " at " + format_time(*watch.at) : std::string();
  switch (watch.every.kind) {
    case Recurrence::Kind::Days:
      return every_in_words(watch.every.days, watch.every.business) + at;
    case Recurrence::Kind::Month:
      return "on the " + ordinal(watch.every.day) + " of every month" +
             (watch.every.day > shortest_month ? " (the last day of a shorter one)" : "") + at;
    case Recurrence::Kind::Year:
      return "every year on " + phrases.value(watch.expr) + at;
    case Recurrence::Kind::Period:
      return "every " + in_words(watch.every.period) + " from " + phrases.value(watch.expr) + " on";
    case Recurrence::Kind::None:
      break;
  }
  const std::string when = phrases.value(watch.expr);
  const bool is_moved =
      when.find(" before ") != std::string::npos || when.find(" after ") != std::string::npos;
  return is_moved ? when : "on " + when;
}

std::string trigger_in_words(const checked::Checked& checked, const checked::Trigger& trigger,
                             Phrases& phrases) {
  const bool is_moment =
      trigger.watch && checked.watches[trigger.watch].kind == WatchInfo::Kind::Moment;
  if (!is_moment) phrases.introduce();
  if (trigger.event) return "When " + as_one(phrases.trigger_clauses(trigger), "and");
  const checked::Watch& watch = checked.watches[trigger.watch];
  if (is_moment) {
    const std::string when = moment_in_words(watch, phrases);
    const std::vector<std::string> asked =
        trigger.condition ? phrases.clauses(trigger.condition) : std::vector<std::string>();
    return "Everyone, " + when + and_then(asked, ", if at that moment ");
  }
  const std::string words = "As soon as " + (watch.kind == WatchInfo::Kind::Held
                                                 ? phrases.held(watch, false)
                                                 : as_one(phrases.clauses(watch.expr), "and"));
  return words + (trigger.condition ? and_then(phrases.clauses(trigger.condition), ", and ") : "");
}

void tell_entry(Page& page, const checked::Checked& checked, const checked::Workflow& workflow,
                Phrases& phrases) {
  page.title("Who enters");
  std::vector<std::string> triggers;
  bool states = false;
  bool existing = false;
  bool lately = false;
  for (const checked::Trigger& trigger : workflow.triggers) {
    triggers.push_back(trigger_in_words(checked, trigger, phrases));
    states |= is_state(checked, trigger) && !trigger.including_existing;
    existing |= trigger.including_existing;
    lately |= is_state(checked, trigger) && checked.watches[trigger.watch].newcomers_later;
  }
  if (triggers.empty())
    page.entry(indent, "", "Only those whom another workflow puts into this one.");
  if (triggers.size() == 1) page.entry(indent, "", triggers[0] + ".");
  for (const std::string& each : triggers)
    if (triggers.size() > 1) page.entry(indent, bullet, each + ".");
  std::string again;
  if (existing)
    again += "Those for whom this is so already when the workflow goes live enter then. ";
  if (states)
    again += "Those for whom this is so already when the workflow goes live do not enter. ";
  if (lately && phrases.told_absence())
    again += "For somebody new, the time counts from when we first know of them. ";
  if (!workflow.key_field.empty())
    again += "Each " + field_words(workflow.key_field) + " is followed on its own. ";
  page.entry(indent, "", again + reenroll_in_words(workflow));
}

void tell_ways_out(Page& page, const checked::Checked& checked, const checked::Workflow& workflow,
                   Phrases& phrases, StepWords& steps) {
  page.title("Who leaves early");
  if (workflow.goals.empty()) return page.entry(indent, "", "Nobody, and no goal is set.");
  bool has_goal = false;
  bool at_start = false;
  for (const checked::Goal& goal : workflow.goals) {
    const bool is_goal = goal.kind == GoalInfo::Kind::Goal;
    has_goal |= is_goal;
    at_start |= !comes_later(checked, goal.condition);
    const std::string name = goal.name.empty() ? "" : " (" + in_quotes(spaced(goal.name)) + ")";
    Way way;
    const bool is_unless = goal.kind == GoalInfo::Kind::ExitUnless;
    way.lead = "As soon as " + (is_unless ? unless_in_words(checked, goal.condition, phrases)
                                          : phrases.clause(goal.condition));
    way.lead += is_goal ? ": counted as a success" + name : ": they leave" + name;
    if (!goal.block) {
      page.entry(indent, bullet, way.lead + ".");
      continue;
    }
    way.lead += "; on the way out";
    way.items = steps.block(*goal.block);
    print(page, way, indent, bullet, 0);
  }
  const std::string start =
      !at_start ? ""
      : workflow.goals.size() == 1
          ? "Someone for whom this is so from the start does not enter."
          : "Someone for whom one of these is so from the start does not enter.";
  if (!start.empty() || !has_goal)
    page.entry(indent, "",
               start + (has_goal   ? ""
                        : at_start ? " No goal is set."
                                   : "No goal is set."));
}

namespace {

/// `each time they view the page “/pricing”`, `every Monday at 09:00`.
std::string each_time(const checked::Checked& checked, const checked::Trigger& trigger,
                      Phrases& phrases) {
  if (trigger.event) return "each time " + as_one(phrases.trigger_clauses(trigger), "and");
  const checked::Watch& watch = checked.watches[trigger.watch];
  const std::string words = watch.kind == WatchInfo::Kind::Moment ? moment_in_words(watch, phrases)
                            : watch.kind == WatchInfo::Kind::Held
                                ? "each time " + phrases.held(watch, false)
                                : "each time it comes to be so that " + phrases.clause(watch.expr);
  if (!trigger.condition) return words;
  return words + and_then(phrases.clauses(trigger.condition), ", if then ");
}

}  // namespace

void tell_beside(Page& page, const checked::Checked& checked, const checked::Workflow& workflow,
                 Phrases& phrases, StepWords& steps) {
  bool titled = false;
  for (const checked::On& on : workflow.ons) {
    if (is_kept_first(checked, on)) continue;
    if (!std::exchange(titled, true)) page.title("Meanwhile, as long as they are inside");
    std::vector<std::string> triggers;
    checked::EventId event = on.triggers.front().event;
    for (const checked::Trigger& trigger : on.triggers) {
      if (trigger.event != event) event = {};
      triggers.push_back(each_time(checked, trigger, phrases));
    }
    phrases.at_hand(event);
    print(page, Way{joined(triggers, "or"), steps.block(on.block)}, indent, bullet, 0);
    phrases.at_hand({});
  }
}

}  // namespace tend::describing
