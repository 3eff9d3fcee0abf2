// retry.hpp: when an attempt that failed is made again.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace tend {

/// The delay doubles, or more, from attempt to attempt, and is spread so that what failed together
/// does not come back together.
struct RetryPolicy {
  std::uint32_t attempts = 10;  ///< in all, the first included
  std::int64_t first_delay_us = 5 * us_per_second;
  std::uint32_t growth = 4;
  std::int64_t longest_delay_us = 6 * us_per_hour;
  /// A peer that asks for more waiting (Retry-After) is waited for so long and no longer.
  std::int64_t longest_retry_after_us = us_per_day;
};

/// When attempt number `attempt` (from 1) has failed at `now`: the instant of the next, or none
/// when there have been enough. The delay of the schedule, less at most half of it by a hash of
/// `key` and `attempt`, so that the same question has the same answer everywhere. `retry_after_us`
/// is what the peer asked for: never less than that is waited, within the policy's bound. By the
/// defaults the last of ten attempts is made between 11 and 22 hours after the first.
std::optional<Instant> next_attempt(const RetryPolicy& policy, std::uint32_t attempt,
                                    std::string_view key,
                                    std::optional<std::int64_t> retry_after_us, Instant now);

}  // namespace tend
