// lengths.hpp: how long one wait can be, and how long a message can be held back.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "compiler/check/checked.hpp"
#include "compiler/prove/open_week.hpp"

namespace tend {

/// Without end, and what sums are cut to.
inline constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();
/// Neither is negative.
std::int64_t add_lengths(std::int64_t left, std::int64_t right);

struct Length {
  std::int64_t least_us = 0;
  std::int64_t longest_us = 0;
};

/// Days are of 24 hours, months of 28 to 31 days.
Length length_of(const Duration& duration);

/// The windows in which marketing messages of a channel may leave by the policy, quiet hours off.
OpenWeek policy_week(const checked::Policy& policy, ChannelKind channel);

/// Answers for one project; remembers the windows that it has seen. Not thread-safe.
class Lengths {
 public:
  explicit Lengths(const checked::Checked& checked);

  const checked::Checked& project() const { return checked_; }
  /// A wait that is no UntilCondition.
  Length of(const checked::Wait& wait);
  /// An arm of an UntilCondition: `after 5d`, a moment; one for a condition may take for ever.
  Length of(const checked::WaitArm& arm) const;
  /// How long a marketing message may be held. `landed`: the run is inside the window already.
  std::int64_t longest_hold_us(const checked::Workflow& workflow, const checked::Send& send,
                               const Window* window, bool landed);
  /// From any moment to where the window is open, or where in it a contact's place is.
  std::int64_t closed_us(const Window& window);

 private:
  struct Channel {
    OpenWeek policy;
    bool always_open = true;
    std::int64_t limited_us = 0;
  };
  /// A window, and what it leaves together with the policy's of each channel.
  struct Known {
    Window window;
    std::int64_t closed_us = 0;
    std::array<std::int64_t, 4> closed_with_policy_us{};
    std::array<bool, 4> within_policy{};
  };
  const Known& known(const Window& window);
  Length without_up_to(const checked::Wait& wait);
  /// What holidays add at most to so many business days.
  std::int64_t held_up_us(std::int32_t business_days) const;
  Length on_days(const checked::Wait& wait, Length length);

  const checked::Checked& checked_;
  std::array<Channel, 4> channels_;
  std::vector<Date> holidays_;  ///< of the policy, sorted
  std::int64_t holidays_us_ = 0;
  std::int64_t blackouts_us_ = 0;
  std::vector<Known> known_;
  std::size_t replaced_ = 0;  ///< when there are too many
};

}  // namespace tend
