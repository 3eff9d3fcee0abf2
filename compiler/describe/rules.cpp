// rules.cpp: the settings of a workflow that hold all the way.
#include <algorithm>

#include "compiler/describe/event_words.hpp"
#include "compiler/describe/paragraphs.hpp"
#include "compiler/describe/time_words.hpp"
#include "compiler/prove/blocks.hpp"

namespace tend::describing {
namespace {

constexpr std::size_t indent = 2;
constexpr std::string_view bullet = "- ";

/// What the steps of a workflow ask for, blocks beside the main way included.
struct Facts {
  bool marketing = false;
  bool sms = false;  ///< of the marketing ones
  bool by_the_clock = false;
  bool has_longest_wait = false;  ///< waits for something, at most so long
  bool has_moment = false;        ///< waits until a moment that it names, with no hours for it
};

class Look {
 public:
  Look(const checked::Checked& checked, const checked::Workflow& workflow) : checked_(checked) {
    facts.by_the_clock = workflow.window.has_value() || workflow.starts || workflow.ends;
    for (const checked::Trigger& trigger : workflow.triggers) look_at(trigger);
    block(workflow.body);
    for (const checked::Goal& goal : workflow.goals)
      if (goal.block) block(*goal.block);
    for (const checked::On& on : workflow.ons) {
      for (const checked::Trigger& trigger : on.triggers) look_at(trigger);
      block(on.block);
    }
  }

  Facts facts;

 private:
  void look_at(const checked::Trigger& trigger) {
    if (trigger.watch)
      facts.by_the_clock |= checked_.watches[trigger.watch].kind == WatchInfo::Kind::Moment;
  }

  void block(const checked::Block& block) {
    for (const checked::StepId id : block.steps) {
      const checked::StepNode& node = checked_.steps[id].node;
      if (const auto* send = std::get_if<checked::Send>(&node)) {
        const checked::Message& message = checked_.messages[send->message];
        const bool is_marketing = message.kind == MessageKind::Marketing;
        facts.marketing |= is_marketing;
        facts.sms |= is_marketing && message.channel == ChannelKind::Sms;
      }
      const auto* wait = std::get_if<checked::Wait>(&node);
      if (wait)
        facts.has_longest_wait |=
            std::any_of(wait->arms.begin(), wait->arms.end(),
                        [](const checked::WaitArm& arm) { return !arm.condition; });
      if (wait) facts.has_moment |= wait->kind == WaitKind::UntilMoment && !wait->window;
      if (wait)
        facts.by_the_clock |= wait->window || wait->at || wait->kind == WaitKind::UntilMoment ||
                              (wait->duration && wait->duration->has_calendar_part());
      for_each_block(node, [&](const checked::Block& inner) { this->block(inner); });
    }
  }

  const checked::Checked& checked_;
};

/// The first instant after the end is kept: of a whole day the midnight that ends it.
std::string last_day(const checked::Checked& checked, checked::ExprId ends, Phrases& phrases) {
  const auto* midnight = std::get_if<checked::Apply>(&checked.exprs[ends].node);
  if (!midnight || midnight->op != Op::DateToInstant) return phrases.value(ends);
  const auto* day = std::get_if<checked::Constant>(&checked.exprs[midnight->operands[0]].node);
  if (!day) return phrases.value(ends);
  return "the end of " + in_words(Date{std::get<Date>(day->value).days - 1});
}

std::string dates_in_words(const checked::Checked& checked, const checked::Workflow& workflow,
                           Phrases& phrases) {
  std::string words = "People enter";
  if (workflow.starts) words += " from " + phrases.value(workflow.starts) + " on";
  if (workflow.ends)
    words += std::string(workflow.starts ? " and" : "") + " until " +
             last_day(checked, workflow.ends, phrases);
  return words + " only.";
}

/// What the workflow's window does not move.
std::string_view at_any_hour(const Facts& facts) {
  if (facts.has_moment && facts.has_longest_wait)
    return " A moment that is named, what is waited for, and the longest time for it may come at "
           "any hour of any day.";
  if (facts.has_moment) return " A moment that is named may come at any hour of any day.";
  if (facts.has_longest_wait)
    return " What is waited for, and the longest time for it, may come at any hour.";
  return "";
}

}  // namespace

std::string limit_in_words(const checked::Limit& limit) {
  const std::string kind = limit.channel ? (*limit.channel == ChannelKind::Sms
                                                ? "sms"
                                                : std::string(channel_name(*limit.channel))) +
                                               " message"
                                         : std::string("marketing message");
  return "At most " + counted(limit.count, kind) + " to one person in any " +
         rolling_in_words(limit.per) + "; what is too much " +
         (limit.skip ? "is not sent at all." : "waits for its turn.");
}

void tell_rules(Page& page, const checked::Checked& checked, const checked::Workflow& workflow,
                Phrases& phrases, const StepWords& steps) {
  const Facts facts = Look(checked, workflow).facts;
  std::vector<std::string> rules;
  if (facts.by_the_clock)
    rules.push_back("Days and times are those of " +
                    in_words(checked::Zone{workflow.contact_zone, workflow.zone}) + ".");
  if (workflow.window)
    rules.push_back(
        "Marketing messages leave, and waits of whole days end, " + in_words(*workflow.window) +
        " only; what comes at another time waits for the next." + std::string(at_any_hour(facts)));
  if (steps.told_hours())
    rules.push_back(
        "Where a named day or hour does not fit, things go on at the next one that does.");
  for (const checked::Limit& limit : workflow.limits)
    rules.push_back("From this workflow a" + limit_in_words(limit).substr(1));
  if (workflow.expires)
    rules.push_back("A message that is held back for more than " + in_words(*workflow.expires) +
                    " is not sent.");
  if (!workflow.exclusive_group.empty())
    rules.push_back("Nobody is in two workflows of the group " +
                    in_quotes(spaced(workflow.exclusive_group)) +
                    " at the same time: someone who is in one " +
                    (workflow.exclusive_queue ? "waits for a turn to enter this one."
                                              : "does not enter this one."));
  if (workflow.admit_count > 0)
    rules.push_back("At most " + std::to_string(workflow.admit_count) + " people enter in any " +
                    rolling_in_words(workflow.admit_per) + "; the others wait for their turn.");
  if (workflow.starts || workflow.ends) rules.push_back(dates_in_words(checked, workflow, phrases));
  if (workflow.holdout.micros > 0)
    rules.push_back(
        format_number(Number{workflow.holdout.micros * 100}) +
        "% of those who enter are left alone, and are only watched for the goal" +
        (workflow.holdout_for ? " for " + in_words(*workflow.holdout_for) : std::string()) +
        ", to see what the workflow does.");
  if (workflow.priority != 0)
    rules.push_back(
        "Where messages compete for the same room, those of this workflow go by priority " +
        std::to_string(workflow.priority) + " (0 is usual; the higher goes first).");
  if (facts.marketing)
    rules.push_back(
        "Marketing messages go only to those who may be written to: nobody who has unsubscribed, "
        "complained or bounced for good" +
        std::string(facts.sms && (checked.policy.consent_required & 1u << 1)
                        ? ", and sms only to those who have asked for it."
                        : "."));
  if (steps.told_transactional())
    rules.push_back("Transactional messages go at once, at any hour and to everyone.");
  if (phrases.told_since_entered())
    rules.push_back(
        "What somebody “has done” is counted from when they entered, unless it says otherwise.");
  if (workflow.draft) rules.push_back("This is a draft: it is tried out, and never runs.");
  if (rules.empty()) return;
  page.title("Rules that hold");
  for (const std::string& rule : rules) page.entry(indent, bullet, rule);
}

}  // namespace tend::describing
