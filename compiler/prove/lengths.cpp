#include "compiler/prove/lengths.hpp"

#include <algorithm>
#include <variant>
#include <vector>

namespace tend {
namespace {

constexpr std::int64_t weekend_days = 2;
/// Days off that are no further apart run into each other over a weekend.
constexpr std::int32_t days_between_runs = 3;
constexpr std::size_t most_known_windows = 8;

/// The longest run of days off.
std::int64_t longest_run_us(const std::vector<Date>& days) {
  std::int64_t longest = 0;
  for (std::size_t first = 0, last = 0; first < days.size(); first = ++last) {
    while (last + 1 < days.size() && days[last + 1].days <= days[last].days + days_between_runs)
      ++last;
    longest = std::max<std::int64_t>(longest, days[last].days - days[first].days + 1);
  }
  return longest == 0 ? 0 : (longest + weekend_days) * us_per_day;
}

/// Days of weekends that so many business days may reach over.
std::int64_t weekends_over(std::int64_t business_days) {
  return business_days == 0 ? 0 : (business_days / 5 + 1) * weekend_days;
}

/// The most of them, sorted, that lie within so many days.
std::int64_t most_within(const std::vector<Date>& days, std::int64_t length_days) {
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; last < days.size(); ++last) {
    while (days[last].days - days[first].days >= length_days) ++first;
    most = std::max(most, last - first + 1);
  }
  return static_cast<std::int64_t>(most);
}

/// `enrolled + 28d`: how long that is after entering.
std::int64_t longest_to_moment(const checked::Checked& checked, checked::ExprId moment) {
  const auto* sum = moment ? std::get_if<checked::Apply>(&checked.exprs[moment].node) : nullptr;
  if (!sum || sum->op != Op::AddDuration || sum->operands.size() != 2) return endless;
  if (!std::holds_alternative<checked::Enrolled>(checked.exprs[sum->operands[0]].node))
    return endless;
  const auto* constant = std::get_if<checked::Constant>(&checked.exprs[sum->operands[1]].node);
  const auto* duration = constant ? std::get_if<Duration>(&constant->value) : nullptr;
  return duration ? length_of(*duration).longest_us : endless;
}

std::int64_t limits_us(const std::vector<checked::Limit>& limits, ChannelKind channel) {
  std::int64_t longest = 0;
  for (const checked::Limit& limit : limits) {
    if (limit.skip || (limit.channel && *limit.channel != channel)) continue;
    longest = std::max(longest, length_of(limit.per).longest_us);
  }
  return longest;
}

}  // namespace

std::int64_t add_lengths(std::int64_t left, std::int64_t right) {
  return left > endless - right ? endless : left + right;
}

Length length_of(const Duration& duration) {
  const auto days = [](std::int64_t count) { return count * us_per_day; };
  const std::int64_t business = duration.business_days;
  const std::int64_t weekends = weekends_over(business);
  const std::int64_t exact = days(duration.days) + days(business) + duration.us;
  return {std::max<std::int64_t>(0, exact + days(28 * std::int64_t{duration.months})),
          std::max<std::int64_t>(0, exact + days(31 * std::int64_t{duration.months} + weekends))};
}

OpenWeek policy_week(const checked::Policy& policy, ChannelKind channel) {
  OpenWeek week = OpenWeek::always();
  for (const checked::ChannelWindow& each : policy.windows) {
    if (!each.channel || *each.channel == channel) week = week.both(OpenWeek::of(each.window));
  }
  return policy.quiet ? week.without(*policy.quiet) : week;
}

Lengths::Lengths(const checked::Checked& checked) : checked_(checked) {
  const checked::Policy& policy = checked.policy;
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    const auto kind = static_cast<ChannelKind>(i);
    channels_[i].policy = policy_week(policy, kind);
    channels_[i].always_open = channels_[i].policy.longest_closed_us() == 0;
    channels_[i].limited_us = limits_us(policy.limits, kind);
  }
  const auto days_of = [&](checked::CalendarId id) {
    return days_off(checked.calendars[id].ranges, checked.calendars[id].yearly);
  };
  if (policy.holidays) holidays_ = days_of(policy.holidays);
  holidays_us_ = longest_run_us(holidays_);
  for (const checked::CalendarId blackout : policy.blackouts)
    blackouts_us_ = add_lengths(blackouts_us_, longest_run_us(days_of(blackout)));
}

const Lengths::Known& Lengths::known(const Window& window) {
  for (const Known& known : known_) {
    if (known.window == window) return known;
  }
  const OpenWeek open = OpenWeek::of(window);
  Known known{.window = window, .closed_us = open.longest_closed_us()};
  if (window.business) known.closed_us += holidays_us_;
  if (window.spread) known.closed_us += open.longest_open_us();
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    known.closed_with_policy_us[i] = open.both(channels_[i].policy).longest_closed_us();
    if (window.business) known.closed_with_policy_us[i] += holidays_us_;
    known.within_policy[i] = open.within(channels_[i].policy);
  }
  if (known_.size() < most_known_windows) return known_.emplace_back(std::move(known));
  replaced_ = (replaced_ + 1) % most_known_windows;
  return known_[replaced_] = std::move(known);
}

// Each holiday makes the wait a day longer, and the longer wait may reach over another.
std::int64_t Lengths::held_up_us(std::int32_t business_days) const {
  if (business_days <= 0) return 0;
  std::int64_t passed = 0;
  for (std::int64_t most = 0;; passed = most) {
    const std::int64_t worked = business_days + passed;
    most = most_within(holidays_, worked + weekends_over(worked) + 1);
    if (most <= passed) break;
  }
  const std::int64_t worked = business_days + passed;
  return (passed + weekends_over(worked) - weekends_over(business_days)) * us_per_day;
}

std::int64_t Lengths::closed_us(const Window& window) {
  return known(window).closed_us;
}

/// To a day, then to a time of it: earlier than the days by what is left of the day on which it
/// lands.
Length Lengths::on_days(const checked::Wait& wait, Length length) {
  std::int64_t first_time = us_per_day;  // the time of day stays
  if (wait.at) {
    first_time = wait.at->us;
  } else if (wait.window && !wait.window->spans.empty()) {
    first_time = wait.window->spans.front().start.us;
  }
  length.least_us = std::max<std::int64_t>(0, length.least_us - (us_per_day - first_time));
  if (wait.at) length.longest_us = add_lengths(length.longest_us, wait.at->us);
  if (wait.window) length.longest_us = add_lengths(length.longest_us, closed_us(*wait.window));
  return length;
}

Length Lengths::of(const checked::Wait& wait) {
  Length length = without_up_to(wait);
  if (wait.up_to)
    length.longest_us = std::min(length.longest_us, length_of(*wait.up_to).longest_us);
  return length;
}

Length Lengths::without_up_to(const checked::Wait& wait) {
  const std::int64_t closed = wait.window ? closed_us(*wait.window) : 0;
  switch (wait.kind) {
    case WaitKind::For: {
      if (!wait.duration) return {0, endless};
      Length length = length_of(*wait.duration);
      length.longest_us = add_lengths(length.longest_us, held_up_us(wait.duration->business_days));
      if (wait.whole_day) return on_days(wait, length);
      return {length.least_us, add_lengths(length.longest_us, closed)};
    }
    case WaitKind::UntilWindow:
      return {0, closed};
    case WaitKind::UntilTime:
      return {
          0, us_per_day +
                 closed_us(
                     {.days = wait.days, .business = wait.business, .spread = false, .spans = {}})};
    case WaitKind::UntilMoment:
    case WaitKind::UntilCondition:
      break;
  }
  const std::int64_t at = wait.at ? us_per_day : 0;
  return {0, add_lengths(longest_to_moment(checked_, wait.computed), closed + at)};
}

Length Lengths::of(const checked::WaitArm& arm) const {
  if (arm.after) return length_of(*arm.after);
  return {0, longest_to_moment(checked_, arm.moment)};
}

std::int64_t Lengths::longest_hold_us(const checked::Workflow& workflow, const checked::Send& send,
                                      const Window* window, bool landed) {
  const auto kind = checked_.messages[send.message].channel;
  const auto index = static_cast<std::size_t>(kind);
  const Channel& channel = channels_[index];
  const Known* own = window && !send.ignoring_window ? &known(*window) : nullptr;
  const std::int64_t closed =
      own ? own->closed_with_policy_us[index] : channel.policy.longest_closed_us();
  const bool is_open = own ? landed && own->within_policy[index] : channel.always_open;
  std::int64_t hold = add_lengths(is_open ? 0 : closed, blackouts_us_);
  std::int64_t limited = channel.limited_us;
  if (!send.ignoring_limit) limited = std::max(limited, limits_us(workflow.limits, kind));
  // What a limit lets through waits for its window again.
  if (limited > 0) hold = add_lengths(hold, limited + closed);
  if (workflow.expires) hold = std::min(hold, length_of(*workflow.expires).longest_us);
  return hold;
}

}  // namespace tend
