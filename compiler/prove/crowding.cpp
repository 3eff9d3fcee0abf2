#include "compiler/prove/crowding.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/overloaded.hpp"
#include "compiler/prove/lengths.hpp"

namespace tend {
namespace {

constexpr std::int64_t week_days = 7;
/// So many are told apart; one more is too many.
constexpr std::size_t most_told = 40;
constexpr std::int64_t never = std::numeric_limits<std::int32_t>::max();

/// By a number of messages, the fewest days in which they can be sent.
using Days = std::array<std::int64_t, most_told + 2>;

Days no_way() {
  Days days;
  days.fill(never);
  return days;
}

std::int64_t sum(std::int64_t left, std::int64_t right) {
  return std::min(never, left + right);
}

/// What is between two places, over all ways from one to the other: all that matters of them for
/// what is before and behind.
struct Stretch {
  Days from_begin = no_way();  ///< to the nth message, from the beginning
  Days to_end = no_way();      ///< from the nth last message to the end
  Days through = no_way();     ///< from the beginning to the end, with exactly n messages
  Days apart = no_way();       ///< from a message to the nth, itself the first
};

Stretch of_days(std::int64_t days) {
  Stretch stretch;
  stretch.through[0] = days;
  return stretch;
}

Stretch of_message() {
  Stretch stretch;
  stretch.through[0] = 0;  // it may be dropped
  stretch.through[1] = stretch.from_begin[1] = stretch.to_end[1] = stretch.apart[1] = 0;
  return stretch;
}

void take_nearer(Days& days, const Days& other) {
  for (std::size_t n = 0; n < days.size(); ++n) days[n] = std::min(days[n], other[n]);
}

Stretch either(Stretch one, const Stretch& other) {
  take_nearer(one.from_begin, other.from_begin);
  take_nearer(one.to_end, other.to_end);
  take_nearer(one.through, other.through);
  take_nearer(one.apart, other.apart);
  return one;
}

/// Into `days` what both give together: `left` of some messages and `right` of the rest, at least
/// `from` of them each.
void join(Days& days, const Days& left, std::size_t from_left, const Days& right,
          std::size_t from_right) {
  for (std::size_t i = from_left; i < left.size(); ++i) {
    if (left[i] == never) continue;
    for (std::size_t j = from_right; j < right.size(); ++j) {
      const std::size_t n = std::min(i + j, days.size() - 1);
      days[n] = std::min(days[n], sum(left[i], right[j]));
    }
  }
}

Stretch after(const Stretch& first, const Stretch& second) {
  Stretch both;
  both.from_begin = first.from_begin;
  join(both.from_begin, first.through, 0, second.from_begin, 1);
  both.to_end = second.to_end;
  join(both.to_end, first.to_end, 1, second.through, 0);
  join(both.through, first.through, 0, second.through, 0);
  both.apart = first.apart;
  take_nearer(both.apart, second.apart);
  join(both.apart, first.to_end, 1, second.from_begin, 1);
  return both;
}

/// The fewest days of the calendar from when a wait begins to when it ends.
std::int64_t fewest_days(const Duration& duration) {
  // A day of 25 hours may hold the whole of one that is counted in hours.
  const std::int64_t of_hours =
      duration.has_calendar_part() ? 0 : (duration.us - us_per_hour) / us_per_day;
  return length_of({duration.months, duration.days, duration.business_days, 0}).least_us /
             us_per_day +
         std::max<std::int64_t>(0, of_hours);
}

class Walk {
 public:
  explicit Walk(const checked::Checked& checked) : checked_(checked) {}

  Stretch block(const checked::Block& block) const {
    Stretch all = of_days(0);
    for (const checked::StepId id : block.steps) all = after(all, step(checked_.steps[id].node));
    return all;
  }

 private:
  Stretch optional(const std::optional<checked::Block>& block) const {
    return block ? this->block(*block) : of_days(0);
  }

  Stretch step(const checked::StepNode& node) const {
    return std::visit(
        overloaded{
            [&](const checked::Wait& each) { return wait(each); },
            [&](const checked::Send& each) {
              const bool counts = checked_.messages[each.message].kind == MessageKind::Marketing;
              return either(counts ? of_message() : of_days(0), optional(each.otherwise));
            },
            [&](const checked::If& each) {
              Stretch ways = optional(each.otherwise);
              for (const checked::IfArm& arm : each.arms) ways = either(ways, block(arm.block));
              return ways;
            },
            [](const checked::Exit&) { return Stretch{}; },
            [&](const checked::Take& each) { return either(of_days(0), optional(each.otherwise)); },
            [&](const checked::Call& each) { return either(of_days(0), optional(each.otherwise)); },
            [&](const checked::Split& each) {
              Stretch ways;
              for (const checked::SplitArm& arm : each.arms) ways = either(ways, block(arm.block));
              return ways;
            },
            [&](const checked::Repeat& each) { return repeat(each); },
            [](const auto&) { return of_days(0); },
        },
        node);
  }

  Stretch wait(const checked::Wait& wait) const {
    if (wait.kind == WaitKind::UntilCondition) {
      Stretch ways;
      for (const checked::WaitArm& arm : wait.arms)
        ways = either(ways,
                      after(of_days(arm.after ? fewest_days(*arm.after) : 0), optional(arm.block)));
      return ways;
    }
    const bool is_known = wait.kind == WaitKind::For && wait.duration && !wait.up_to;
    const Stretch came =
        after(of_days(is_known ? fewest_days(*wait.duration) : 0), optional(wait.came));
    return wait.otherwise ? either(came, block(*wait.otherwise)) : came;
  }

  /// With more rounds than messages can be told apart, they are too many already.
  Stretch repeat(const checked::Repeat& repeat) const {
    const Stretch round = block(repeat.block);
    Stretch all = of_days(0);
    Stretch any = all;
    const auto rounds =
        std::min<std::size_t>(static_cast<std::size_t>(std::max(repeat.times, 0)), most_told + 1);
    for (std::size_t i = 0; i < rounds; ++i) {
      all = after(all, round);
      any = either(any, all);
    }
    return repeat.until ? any : all;
  }

  const checked::Checked& checked_;
};

}  // namespace

std::optional<std::uint32_t> most_in_a_week(const checked::Checked& checked,
                                            const checked::Workflow& workflow) {
  const Stretch all = Walk(checked).block(workflow.body);
  std::uint32_t most = 0;
  for (std::size_t n = 1; n < all.apart.size(); ++n)
    if (all.apart[n] < week_days) most = static_cast<std::uint32_t>(n);
  return most > most_told ? std::nullopt : std::optional(most);
}

std::optional<std::uint32_t> limited_in_a_week(const std::vector<checked::Limit>& limits) {
  std::optional<std::uint32_t> most;
  for (const checked::Limit& limit : limits) {
    const std::int64_t per_us = length_of(limit.per).least_us;
    if (limit.channel || per_us == 0) continue;
    const std::int64_t times = (week_days * us_per_day + per_us - 1) / per_us;
    const std::int64_t count = times * limit.count;
    if (count <= std::int64_t{most.value_or(std::numeric_limits<std::uint32_t>::max())})
      most = static_cast<std::uint32_t>(count);
  }
  return most;
}

}  // namespace tend
