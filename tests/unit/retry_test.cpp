// retry_test.cpp: attempts come later and later, spread, and end.
#include "runtime/effects/retry.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace tend;

namespace {

constexpr Instant noon{1'767'614'400 * us_per_second};

std::int64_t delay_us(const RetryPolicy& policy, std::uint32_t attempt, const std::string& key,
                      std::optional<std::int64_t> retry_after_us = {}) {
  const auto next = next_attempt(policy, attempt, key, retry_after_us, noon);
  REQUIRE(next);
  return next->us - noon.us;
}

}  // namespace

TEST_CASE("the delay grows to its bound, and half of it at the most is taken off") {
  const RetryPolicy policy;
  std::int64_t whole = 5 * us_per_second;
  for (std::uint32_t attempt = 1; attempt < policy.attempts; ++attempt) {
    const std::int64_t delay = delay_us(policy, attempt, "k");
    CHECK(delay <= whole);
    CHECK(delay >= whole / 2);
    whole = std::min(whole * 4, policy.longest_delay_us);
  }
}

TEST_CASE("there is an end to it") {
  RetryPolicy policy;
  policy.attempts = 3;
  CHECK(next_attempt(policy, 2, "k", {}, noon));
  CHECK_FALSE(next_attempt(policy, 3, "k", {}, noon));
  CHECK_FALSE(next_attempt(policy, 4, "k", us_per_second, noon));
  policy.attempts = 0;
  CHECK_FALSE(next_attempt(policy, 1, "k", {}, noon));
}

TEST_CASE("what failed together does not come back together, but the same is the same") {
  const RetryPolicy policy;
  std::set<std::int64_t> delays;
  for (int n = 0; n < 1'000; ++n) delays.insert(delay_us(policy, 5, "key" + std::to_string(n)));
  CHECK(delays.size() > 950);
  CHECK(delay_us(policy, 5, "k") == delay_us(policy, 5, "k"));
  CHECK(delay_us(policy, 1, "a", us_per_hour) != delay_us(policy, 1, "b", us_per_hour));
}

TEST_CASE("a peer is left alone as long as it asks, within a bound") {
  const RetryPolicy policy;
  CHECK(delay_us(policy, 1, "k", 2 * us_per_minute) >= 2 * us_per_minute);
  CHECK(delay_us(policy, 1, "k", 2 * us_per_minute) <= 2 * us_per_minute + 5 * us_per_second);
  CHECK(delay_us(policy, 9, "k", us_per_second) == delay_us(policy, 9, "k"));
  CHECK(delay_us(policy, 1, "k", 400 * us_per_day) < us_per_day + us_per_minute);
  CHECK(delay_us(policy, 1, "k", -us_per_day) == delay_us(policy, 1, "k"));
}

TEST_CASE("no policy overflows") {
  RetryPolicy policy;
  policy.attempts = 0xffffffff;
  CHECK(delay_us(policy, 0xfffffffe, "k") <= policy.longest_delay_us);
  policy.growth = 0;
  CHECK(delay_us(policy, 1'000'000, "k") <= policy.first_delay_us);
  policy = {10, std::numeric_limits<std::int64_t>::max(), 0xffffffff,
            std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max()};
  CHECK(next_attempt(policy, 9, "k", std::numeric_limits<std::int64_t>::max(), noon));
}
