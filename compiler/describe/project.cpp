// project.cpp: what all workflows of a project share.
#include <algorithm>
#include <set>
#include <span>

#include "compiler/describe/calendar_words.hpp"
#include "compiler/describe/event_words.hpp"
#include "compiler/describe/paragraphs.hpp"
#include "compiler/describe/time_words.hpp"
#include "compiler/prove/blocks.hpp"

namespace tend::describing {
namespace {

constexpr std::size_t indent = 2;
constexpr std::string_view bullet = "- ";
constexpr std::uint8_t usual_consent = 1u << static_cast<unsigned>(ChannelKind::Sms);

std::string messages_of(const std::optional<ChannelKind>& channel) {
  return channel ? "marketing by " + std::string(channel_name(*channel)) : "marketing messages";
}

void add_consent(std::vector<std::string>& rules, std::uint8_t required) {
  for (std::size_t i = 0; i < channel_names.size(); ++i) {
    const auto bit = static_cast<std::uint8_t>(1u << i);
    if ((required & bit) == (usual_consent & bit)) continue;
    rules.push_back("Marketing by " + std::string(channel_names[i]) +
                    (required & bit ? " goes only to those who have asked for it."
                                    : " goes to all who have not said no."));
  }
}

std::vector<std::string> policy_in_words(const checked::Checked& checked) {
  const checked::Policy& policy = checked.policy;
  std::vector<std::string> rules;
  if (!(policy.zone == checked::Zone{}))
    rules.push_back("Days and times are those of " + in_words(policy.zone) +
                    ", unless a workflow says otherwise.");
  if (policy.quiet) rules.push_back("No marketing message leaves " + in_words(*policy.quiet) + ".");
  for (const checked::ChannelWindow& each : policy.windows)
    rules.push_back(capitalised(messages_of(each.channel)) +
                    (each.channel ? " leaves " : " leave ") + in_words(each.window) + " only.");
  for (const checked::Limit& limit : policy.limits) rules.push_back(limit_in_words(limit));
  add_consent(rules, policy.consent_required);
  if (policy.holidays)
    rules.push_back("Business days leave out the days of the calendar " +
                    in_quotes(spaced(checked.calendars[policy.holidays].name)) + ".");
  for (const checked::CalendarId id : policy.blackouts)
    rules.push_back("No marketing message leaves on the days of the calendar " +
                    in_quotes(spaced(checked.calendars[id].name)) + ".");
  if (!policy.sender.empty())
    rules.push_back("Messages come from " + policy.sender + ", unless one says otherwise.");
  return rules;
}

/// `when A or B add 5` is a rule for each of the events, told as the one that was written.
std::string rule_in_words(const checked::Checked& checked,
                          std::span<const checked::ScoreRule> alternatives) {
  const checked::ScoreRule& rule = alternatives.front();
  std::vector<std::string> occasions;
  for (const checked::ScoreRule& each : alternatives) {
    Phrases phrases(checked, nullptr);
    phrases.introduce();
    occasions.push_back(as_one(phrases.trigger_clauses(each.trigger), "and"));
  }
  const bool is_less = rule.points < Number{};
  const Number points = is_less ? Number{-rule.points.micros} : rule.points;
  std::string words = (is_less ? "Take off " : "Add ") + format_number(points) + " each time " +
                      joined(occasions, "or");
  if (rule.up_to)
    words += ", up to " + format_number(*rule.up_to) + " in any " + rolling_in_words(rule.per);
  return words + ".";
}

void tell_score(Page& page, const checked::Checked& checked, const checked::Score& score) {
  page.title("The score “" + spaced(checked.fields[score.field].name) + "”");
  const std::span<const checked::ScoreRule> rules(score.rules);
  for (std::size_t begin = 0; begin < rules.size();) {
    std::size_t end = begin + 1;
    while (end < rules.size() && rules[end].trigger.whole == rules[begin].trigger.whole) ++end;
    page.entry(indent, bullet, rule_in_words(checked, rules.subspan(begin, end - begin)));
    begin = end;
  }
  for (const checked::ScoreDecay& decay : score.decays)
    page.entry(indent, bullet,
               "Every " + rolling_in_words(decay.per) + " it loses " +
                   format_number(Number{decay.share.micros * 100}) + "%.");
  if (score.rules.size() > 1) page.entry(indent, "", "Every line that fits counts.");
}

void tell_segments(Page& page, const checked::Checked& checked) {
  bool titled = false;
  for (const checked::ContactList& list : checked.contact_lists) {
    if (!list.watch) continue;
    if (!std::exchange(titled, true)) page.title("The segments, which keep themselves");
    Phrases phrases(checked, nullptr);
    page.entry(indent, bullet,
               capitalised(spaced(list.name)) + ": everyone, as long as " +
                   as_one(phrases.clauses(checked.watches[list.watch].expr), "and") + ".");
  }
}

/// What the workflows use of what is declared: a library that is imported has more.
struct Used {
  std::set<checked::CalendarId> calendars;
  std::set<checked::TeamId> teams;
  std::set<checked::PoolId> pools;
  std::set<checked::ActionId> actions;
};

void look_at(const checked::Checked& checked, const checked::Block& block, Used& used) {
  for (const checked::StepId id : block.steps) {
    const checked::StepNode& node = checked.steps[id].node;
    if (const auto* notify = std::get_if<checked::Notify>(&node); notify && notify->team)
      used.teams.insert(notify->team);
    if (const auto* assign = std::get_if<checked::Assign>(&node)) used.teams.insert(assign->team);
    if (const auto* take = std::get_if<checked::Take>(&node)) used.pools.insert(take->pool);
    if (const auto* call = std::get_if<checked::Call>(&node)) used.actions.insert(call->action);
    for_each_block(node, [&](const checked::Block& inner) { look_at(checked, inner, used); });
  }
}

Used used_in(const checked::Checked& checked) {
  Used used;
  if (checked.policy.holidays) used.calendars.insert(checked.policy.holidays);
  used.calendars.insert(checked.policy.blackouts.begin(), checked.policy.blackouts.end());
  for (const checked::Workflow& workflow : checked.workflows) {
    look_at(checked, workflow.body, used);
    for (const checked::Goal& goal : workflow.goals)
      if (goal.block) look_at(checked, *goal.block, used);
    for (const checked::On& on : workflow.ons) look_at(checked, on.block, used);
  }
  return used;
}

void tell_the_rest(Page& page, const checked::Checked& checked) {
  const Used used = used_in(checked);
  std::vector<std::string> lines;
  for (const checked::CalendarId id : used.calendars) {
    const checked::Calendar& calendar = checked.calendars[id];
    lines.push_back("The calendar " + in_quotes(spaced(calendar.name)) + ": " +
                    days_in_words(calendar) + ".");
  }
  for (const checked::TeamId id : used.teams) {
    const checked::Team& team = checked.teams[id];
    lines.push_back("The team " + in_quotes(spaced(team.name)) + ": " +
                    joined(team.members, "and") + ".");
  }
  for (const checked::PoolId id : used.pools) {
    const checked::Pool& pool = checked.pools[id];
    lines.push_back("The pool " + in_quotes(spaced(pool.name)) + ": " +
                    counted(static_cast<std::int64_t>(pool.codes.size()), "code") +
                    ", each for one person only.");
  }
  for (const checked::ActionId id : used.actions) {
    const checked::Action& action = checked.actions[id];
    lines.push_back(
        "The action " + in_quotes(spaced(action.name)) + ": asks " +
        (action.url.empty() ? "the address that " + action.url_variable + " holds" : action.url) +
        (action.retries > 0
             ? ", and again up to " + counted(action.retries, "time") + " if it fails"
             : "") +
        ".");
  }
  if (lines.empty()) return;
  page.title("What they use");
  for (const std::string& line : lines) page.entry(indent, bullet, line);
}

}  // namespace

void tell_project(Page& page, const checked::Checked& checked) {
  const std::vector<std::string> rules = policy_in_words(checked);
  if (!rules.empty()) page.title("For all workflows");
  for (const std::string& rule : rules) page.entry(indent, bullet, rule);
  for (const checked::Score& score : checked.scores) tell_score(page, checked, score);
  tell_segments(page, checked);
  tell_the_rest(page, checked);
}

}  // namespace tend::describing
