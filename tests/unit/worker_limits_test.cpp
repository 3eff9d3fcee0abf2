// What leaves long after it was decided on is asked about once more: limits, and whether its run
// has been taken out (runtime.md, G7).
#include <algorithm>
#include <limits>
#include <vector>

#include "tests/unit/small_shop.hpp"

using namespace tend;
using namespace tend::test;

namespace {

constexpr const char* head = R"(
policy { sender 'a@shop.example'  limit 1 per 24h }
event asked {}
email first, second, third, fourth { subject: 'Hello', body: 'Hello' }
email receipt { subject: 'Your order', body: 'Thank you', kind: transactional }
)";

std::string event(int number, const std::string& type) {
  return R"({"id":")" + std::to_string(number) + R"(","contact":"anna@example.com","type":")" +
         type + R"(","set":{"email":"anna@example.com"}})" + '\n';
}

enum class Server : std::uint8_t { Takes, Refuses, IsNotThere };

/// Ten minutes after ten minutes, with a mail server that is in that state.
struct Post {
  explicit Post(SmallShop& a_shop) : shop(a_shop) {}
  void go_on_until(std::int64_t minute, Server server) {
    for (; now_minute <= minute; now_minute += 10) {
      const Instant now = after_minutes(now_minute);
      shop.turn(now);
      if (server == Server::IsNotThere) continue;
      for (const Attempt& attempt : shop.hand_out(now)) {
        const bool takes = server == Server::Takes;
        if (takes) taken.emplace_back(now, std::get<OutgoingMessage>(attempt.what).name);
        shop.report(attempt, takes ? Delivery{} : Delivery::retry("not now"), now);
      }
    }
  }
  std::int64_t least_distance_us() const {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = 1; i < taken.size(); ++i)
      least = std::min(least, taken[i].first.us - taken[i - 1].first.us);
    return least;
  }
  SmallShop& shop;
  std::int64_t now_minute = 0;
  std::vector<std::pair<Instant, std::string>> taken;
};

constexpr std::int64_t day = 24 * 60;  // minutes

}  // namespace

TEST_CASE("what a mail server refused for days does not leave at once when it takes it") {
  SmallShop shop(R"(
policy { sender 'a@shop.example'  limit 1 per 1h }
event asked {}
email first, second, third, fourth { subject: 'Hello', body: 'Hello' }
workflow drips {
  when asked
  no goal
  send first   wait 1d  send second  wait 1d  send third  wait 1d  send fourth
}
)");
  shop.options.retry.attempts = 100;
  shop.restart();
  shop.take(event(1, "asked"), monday);
  Post post(shop);
  post.go_on_until(3 * day + 60, Server::Refuses);
  // Between two attempts at one there is room for another to pass the first gate.
  REQUIRE(*shop.store.effect_count(EffectState::Waiting) == 4);
  // All of them are due when it comes back.
  post.go_on_until(4 * day, Server::IsNotThere);
  const bool restarts = GENERATE(false, true);
  if (restarts) shop.restart();
  post.go_on_until(4 * day + 60, Server::Takes);
  if (restarts) shop.restart();
  post.go_on_until(5 * day, Server::Takes);
  REQUIRE(post.taken.size() == 4);
  CHECK(post.least_distance_us() >= us_per_hour);
  CHECK(post.taken[3].first <= after_minutes(4 * day + 10 + 4 * 60));
  CHECK(says(shop.history(), R"("kind":"held")"));
}

TEST_CASE("what nobody could hand over for days does not leave at once") {
  SmallShop shop(std::string(head) + R"(
workflow drips {
  when asked
  no goal
  send first   wait 1d  send second  wait 1d  send third  wait 1d  send fourth
}
workflow buys { when form_submitted  no goal  send receipt }
)");
  shop.take(event(1, "asked"), monday);
  Post post(shop);
  post.go_on_until(3 * day + 60, Server::IsNotThere);
  REQUIRE(*shop.store.effect_count(EffectState::Waiting) == 4);
  SECTION("each waits for its day, and none is lost") {
    post.go_on_until(8 * day, Server::Takes);
    REQUIRE(post.taken.size() == 4);
    CHECK(post.least_distance_us() >= us_per_day);
    CHECK(post.taken[3].first <= after_minutes(3 * day + 70 + 4 * day));
  }
  SECTION("what is no marketing leaves at once") {
    post.go_on_until(3 * day + 120, Server::Takes);
    shop.take(event(2, "form_submitted"), after_minutes(post.now_minute));
    const std::size_t before = post.taken.size();
    post.go_on_until(post.now_minute, Server::Takes);
    REQUIRE(post.taken.size() == before + 1);
    CHECK(post.taken.back().second == "receipt");
  }
}

TEST_CASE("who comes later goes behind those that were put off") {
  SmallShop shop(std::string(head) + R"(
workflow drips { when asked  no goal  send first  wait 1d  send second }
workflow more  { when form_submitted  no goal  send third }
)");
  shop.take(event(1, "asked"), monday);
  Post post(shop);
  post.go_on_until(day, Server::IsNotThere);
  post.go_on_until(day + 600, Server::Takes);
  REQUIRE(post.taken.size() == 1);
  shop.take(event(2, "form_submitted"), after_minutes(post.now_minute));
  post.go_on_until(6 * day, Server::Takes);
  REQUIRE(post.taken.size() == 3);
  CHECK(post.taken[2].second == "third");
  CHECK(post.taken[2].first.us - post.taken[1].first.us >= us_per_day);
}

TEST_CASE("what is late is dropped where its limit skips") {
  SmallShop shop(R"(
policy { sender 'a@shop.example' }
email first, second { subject: 'Hello', body: 'Hello' }
event asked {}
workflow drips {
  when asked
  no goal
  limit 1 per 24h else skip
  send first  wait 1d  send second
}
)");
  shop.take(event(1, "asked"), monday);
  Post post(shop);
  post.go_on_until(day, Server::IsNotThere);
  REQUIRE(*shop.store.effect_count(EffectState::Waiting) == 2);
  post.go_on_until(5 * day, Server::Takes);
  REQUIRE(post.taken.size() == 1);
  CHECK(says(shop.history(), R"("kind":"dropped","reason":"limit","message":"first")"));
}

TEST_CASE("what is a little late keeps its place, whatever lifts the limit after it") {
  SmallShop shop(R"(
policy { sender 'a@shop.example' }
email first, second { subject: 'Hello', body: 'Hello' }
event asked {}
workflow drips {
  when asked
  no goal
  limit 1 per 24h
  send first  send second ignoring limit
}
)");
  shop.take(event(1, "asked"), monday);
  shop.turn(monday);
  CHECK(shop.hand_out(after_minutes(5)).size() == 2);
  CHECK_FALSE(says(shop.history(), R"("kind":"held")"));
}

TEST_CASE("an attempt counts from when it begins") {
  SmallShop shop(std::string(head) + R"(
workflow drips { when asked  no goal  send first  wait 24h  send second }
)");
  shop.take(event(1, "asked"), monday);
  shop.turn(monday);
  const auto first = shop.hand_out(after_minutes(20));
  REQUIRE(first.size() == 1);
  shop.report(first[0], Delivery::unknown("nobody knows"), after_minutes(21));
  shop.turn(after_minutes(day));
  CHECK(shop.hand_out(after_minutes(day)).empty());
  shop.turn(after_minutes(day + 20));
  CHECK(shop.hand_out(after_minutes(day + 20)).size() == 1);
}

TEST_CASE("what has not left when its run is taken out does not leave") {
  const std::string script = R"(
policy { sender 'a@shop.example' }
event asked {}
event stopped {}
email first, thanks { subject: 'Hello', body: 'Hello' }
workflow drips {
  when asked
  goal purchased { send thanks }
  send first
  wait 30d
}
workflow ends { when stopped  no goal  exit from drips }
)";
  SmallShop shop(script);
  shop.take(event(1, "asked"), monday);
  shop.turn(monday);
  SECTION("by a goal; what its block sends leaves") {
    shop.take(event(2, "purchased"), after_minutes(5));
    const auto attempts = shop.hand_out(after_minutes(6));
    REQUIRE(attempts.size() == 1);
    CHECK(std::get<OutgoingMessage>(attempts[0].what).name == "thanks");
    CHECK(says(shop.history(), R"("kind":"dropped","reason":"exit","message":"first")"));
  }
  SECTION("by another workflow, after a restart") {
    shop.take(event(2, "stopped"), after_minutes(5));
    shop.restart();
    CHECK(shop.hand_out(after_minutes(6)).empty());
  }
  SECTION("not by its own end") {
    shop.turn(after_minutes(31 * day));
    CHECK(shop.hand_out(after_minutes(31 * day)).size() == 1);
  }
}

TEST_CASE("a goal that a message itself reaches does not keep it") {
  SmallShop shop(R"(
policy { sender 'a@shop.example' }
event asked {}
email first { subject: 'Hello', body: 'Hello' }
workflow drips { when asked  goal sent  send first  wait 30d }
)");
  shop.take(event(1, "asked"), monday);
  shop.turn(monday);
  INFO(shop.history());
  CHECK(shop.hand_out(after_minutes(5)).size() == 1);
}
