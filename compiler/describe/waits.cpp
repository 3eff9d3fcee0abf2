// waits.cpp: when things happen: waits, alone and with what follows them, and drips.
#include <algorithm>

#include "compiler/describe/steps.hpp"
#include "compiler/describe/time_words.hpp"

namespace tend::describing {
namespace {

constexpr std::size_t same_to_the_end = 3;

/// `every day` and all hours say nothing.
std::string days_and_time(const checked::Wait& wait) {
  const std::string time = wait.at ? format_time(*wait.at) : std::string();
  if (wait.days == every_day && !wait.business) return "the next " + time;
  return "the next " + days_in_words(wait.days, wait.business).substr(2) + " at " + time;
}

bool is_length(const checked::Wait& wait) {
  return wait.kind == WaitKind::For && wait.duration.has_value();
}

/// `3, 5 and 7 days`, or each with its own unit.
std::string gaps_in_words(const std::vector<Duration>& gaps) {
  std::vector<std::string> words;
  const bool in_days = std::all_of(gaps.begin(), gaps.end(), [](const Duration& gap) {
    return gap.days > 0 && gap == Duration{.days = gap.days};
  });
  for (const Duration& gap : gaps)
    words.push_back(in_days ? std::to_string(gap.days) : in_words(gap));
  std::size_t same = 1;
  while (same < gaps.size() && gaps[gaps.size() - 1 - same] == gaps.back()) ++same;
  const std::string unit = in_days ? " days" : "";
  if (same < same_to_the_end || same == gaps.size()) return joined(words, "and") + unit;
  const std::string last = words.back();
  words.resize(words.size() - same);
  std::string made;
  for (const std::string& word : words) made += (made.empty() ? "" : ", ") + word;
  return made + " and then always " + last + unit;
}

}  // namespace

bool StepWords::is_plain_wait(checked::StepId id) const {
  const auto* wait = std::get_if<checked::Wait>(&node(id));
  return wait && wait->kind != WaitKind::UntilCondition && !wait->came && !wait->otherwise;
}

/// Whether a step may be told in one breath with the wait before it.
bool StepWords::takes_a_delay(checked::StepId id) const {
  return !std::holds_alternative<checked::Wait>(node(id));
}

/// `, on a weekday between 08:00 and 09:00`, where it is not what holds for the whole workflow.
std::string StepWords::hours(const checked::Wait& wait) {
  if (!wait.window || wait.window == workflow_.window) return {};
  told_hours_ = true;
  return ", " + in_words(*wait.window);
}

std::string StepWords::delay(const checked::Wait& wait) {
  const std::string at = wait.at ? " at " + format_time(*wait.at) : std::string();
  const std::string limit =
      wait.up_to ? " (after " + in_words(*wait.up_to) + " at the latest)" : std::string();
  switch (wait.kind) {
    case WaitKind::For:
      if (wait.duration && wait.duration->is_zero()) {
        if (wait.at) return "at the next" + at.substr(3) + hours(wait);
        return hours(wait).empty() ? "" : "at the next time " + in_words(*wait.window);
      }
      return (wait.duration ? in_words(*wait.duration) + " later"
                            : "after " + phrases_.value(wait.computed)) +
             at + hours(wait);
    case WaitKind::UntilWindow:
      told_hours_ = true;
      return "at the next time " + in_words(*wait.window) + limit;
    case WaitKind::UntilTime:
      return (wait.days == every_day && !wait.business ? "at " : "on ") + days_and_time(wait) +
             limit;
    case WaitKind::UntilMoment:
      return phrases_.value(wait.computed) + hours(wait) + limit;
    case WaitKind::UntilCondition:
      break;
  }
  return {};
}

/// `wait 3 days, then for a weekday between 08:00 and 09:00`.
std::string StepWords::plain_wait(const checked::Wait& wait) {
  const std::string hours = this->hours(wait);
  const std::string limit = wait.up_to ? " (" + in_words(*wait.up_to) + " at most)" : std::string();
  const std::string open = !wait.window ? ""
                           : in_words(*wait.window).starts_with("on ")
                               ? in_words(*wait.window).substr(3)
                               : "a time " + in_words(*wait.window);
  const std::string then = hours.empty() ? "" : ", then for " + open;
  switch (wait.kind) {
    case WaitKind::For: {
      const std::string at = wait.at ? ", until " + format_time(*wait.at) : std::string();
      if (wait.duration && wait.duration->is_zero())
        return "wait for " + (open.empty() ? "the right time" : open) + at;
      return (wait.duration ? "wait " + in_words(*wait.duration)
                            : "wait as long as " + phrases_.value(wait.computed)) +
             at + then;
    }
    case WaitKind::UntilWindow:
      told_hours_ = true;
      return "wait for " + open + limit;
    case WaitKind::UntilTime:
      return "wait until " + days_and_time(wait) + limit;
    default:
      return "wait until " + phrases_.value(wait.computed) + then + limit;
  }
}

Item StepWords::wait(const checked::Wait& wait) {
  if (wait.kind == WaitKind::UntilCondition) return wait_for_condition(wait);
  Item made{plain_wait(wait), {}, false};
  if (wait.came) made.ways.push_back(way("When that comes", *wait.came));
  if (wait.otherwise)
    made.ways.push_back(way(
        wait.up_to ? "If that is past already, or is not there in time" : "If that is past already",
        *wait.otherwise));
  return made;
}

std::string StepWords::arm_lead(const checked::WaitArm& arm) {
  if (arm.after) return in_words(*arm.after) + " have passed";
  if (arm.moment) return "it is " + phrases_.value(arm.moment);
  return phrases_.clause(arm.condition) + (arm.next ? " (from now on)" : "");
}

Item StepWords::wait_for_condition(const checked::Wait& wait) {
  const auto is_time = [](const checked::WaitArm& arm) { return !arm.condition; };
  const auto times = std::count_if(wait.arms.begin(), wait.arms.end(), is_time);
  Item made;
  if (wait.arms.size() - static_cast<std::size_t>(times) == 1 && times <= 1 &&
      !is_time(wait.arms.front())) {
    const checked::WaitArm& condition = wait.arms.front();
    made.text = "wait until " + arm_lead(condition);
    const checked::WaitArm* time = times == 1 ? &wait.arms[1] : nullptr;
    if (time && time->after) made.text += ", " + in_words(*time->after) + " at most";
    if (time && time->moment) {
      const std::string end = phrases_.value(time->moment);
      constexpr std::string_view counted_from_here = " from then";
      made.text += end.ends_with(counted_from_here)
                       ? ", for at most " + end.substr(0, end.size() - counted_from_here.size())
                       : ", but no longer than until " + end;
    }
    if (condition.block) made.ways.push_back(way("When that is so", *condition.block));
    if (time && time->block) made.ways.push_back(way("If it has not come to that", *time->block));
    return made;
  }
  made.text = "wait for the first of these";
  made.numbered = true;
  for (const checked::WaitArm& arm : wait.arms)
    made.ways.push_back(arm.block ? way(arm_lead(arm), *arm.block) : Way{arm_lead(arm), {}});
  return made;
}

/// How many pairs of a wait and a send follow one another here, in the same hours.
std::size_t StepWords::drip_length(const Steps& steps, std::size_t at) const {
  const checked::Wait* first = nullptr;
  std::size_t count = 0;
  for (; at + 1 < steps.size(); at += 2, ++count) {
    const auto* wait = std::get_if<checked::Wait>(&node(steps[at]));
    const auto* send = std::get_if<checked::Send>(&node(steps[at + 1]));
    if (!wait || !send || !is_length(*wait) || !is_plain_wait(steps[at])) break;
    if (send->otherwise || send->ignoring_window || send->ignoring_limit) break;
    if (first && (wait->window != first->window || wait->at != first->at)) break;
    first = first ? first : wait;
  }
  return count;
}

Item StepWords::drip(const Steps& steps, std::size_t at, std::size_t count) {
  bool has_subject = false;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& send = std::get<checked::Send>(node(steps[at + 2 * i + 1]));
    const checked::Message& message = checked_.messages[send.message];
    has_subject |= !message.subject.empty() && !told_subjects_.contains(send.message.value);
    has_subject |= message.kind == MessageKind::Transactional;
  }
  if (!has_subject) return {drip_in_short(steps, at, count), {}, false};
  const auto& first = std::get<checked::Wait>(node(steps[at]));
  std::string when = hours(first);
  if (!when.empty()) when = ", each" + when.substr(1);
  if (first.at) when += ", each at " + format_time(*first.at);
  Item made{"send these, one after the other" + when, {}, true};
  for (std::size_t i = 0; i < count; ++i) {
    const auto& wait = std::get<checked::Wait>(node(steps[at + 2 * i]));
    const auto& send = std::get<checked::Send>(node(steps[at + 2 * i + 1]));
    made.ways.push_back(
        {in_words(*wait.duration) + " later", {{message(send.message), {}, false}}});
  }
  return made;
}

/// `send the emails “a”, “b” and “c”, one at a time, 3, 5 and 7 days after one another`.
std::string StepWords::drip_in_short(const Steps& steps, std::size_t at, std::size_t count) {
  std::vector<std::string> names;
  std::vector<Duration> gaps;
  std::set<ChannelKind> channels;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& send = std::get<checked::Send>(node(steps[at + 2 * i + 1]));
    gaps.push_back(*std::get<checked::Wait>(node(steps[at + 2 * i])).duration);
    names.push_back(in_quotes(checked_.messages[send.message].name));
    channels.insert(checked_.messages[send.message].channel);
  }
  const auto& first = std::get<checked::Wait>(node(steps[at]));
  const std::string kind = channels.size() > 1 ? "messages"
                           : *channels.begin() == ChannelKind::Email
                               ? "emails"
                               : std::string(channel_name(*channels.begin())) + " messages";
  const bool is_even = std::all_of(gaps.begin(), gaps.end(),
                                   [&](const Duration& gap) { return gap == gaps.front(); });
  std::string text = "send the " + kind + " " + joined(names, "and") + ", one at a time: ";
  text += is_even ? in_words(gaps.front()) + " apart, the first " + in_words(gaps.front()) +
                        " from here"
                  : gaps_in_words(gaps) + " apart, the first counted from here";
  if (first.at) text += ", each at " + format_time(*first.at);
  const std::string hours = this->hours(first);
  return text + (hours.empty() ? "" : ", each" + hours.substr(1));
}

}  // namespace tend::describing
