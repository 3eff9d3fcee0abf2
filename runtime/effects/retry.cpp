#include "runtime/effects/retry.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace tend {
namespace {

/// What the schedule says after that many attempts, before it is spread.
std::int64_t whole_delay_us(const RetryPolicy& policy, std::uint32_t attempt) {
  const std::int64_t growth = std::max<std::int64_t>(policy.growth, 1);
  std::int64_t delay = std::min(policy.first_delay_us, policy.longest_delay_us);
  for (std::uint32_t n = 1; n < attempt; ++n) {
    if (growth == 1 || delay > policy.longest_delay_us / growth)
      return growth == 1 ? delay : policy.longest_delay_us;
    delay *= growth;
  }
  return delay;
}

}  // namespace

std::optional<Instant> next_attempt(const RetryPolicy& policy, std::uint32_t attempt,
                                    std::string_view key,
                                    std::optional<std::int64_t> retry_after_us, Instant now) {
  if (attempt >= policy.attempts) return std::nullopt;
  const std::int64_t whole = whole_delay_us(policy, attempt);
  // 0 to 65,535 of 65,536 parts of one half.
  const auto share = static_cast<std::int64_t>(stable_hash(key, attempt) >> 48);
  const std::int64_t spread = whole / 2 / 65'536 * share + whole / 2 % 65'536 * share / 65'536;
  std::int64_t delay = whole - spread;
  if (retry_after_us) {
    const std::int64_t asked =
        std::clamp<std::int64_t>(*retry_after_us, 0, policy.longest_retry_after_us);
    // Those who were told the same come back one after the other.
    if (asked > delay) now = add_saturating(now, std::min(spread, asked / 2));
    delay = std::max(delay, asked);
  }
  return add_saturating(now, delay);
}

}  // namespace tend
