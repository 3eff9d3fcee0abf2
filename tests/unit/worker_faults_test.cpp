// What the simulation of faults (tests/faults) has found, each as the shortest way there.
#include <map>

#include "tests/unit/small_shop.hpp"

using namespace tend;
using namespace tend::test;

TEST_CASE("what is due at one instant goes in the same order after a restart") {
  constexpr const char* script = R"(
policy { sender 'a@shop.example'  limit 1 per 1d }
email first, second { subject: 'Hello', body: 'Hello' }
workflow a { when form_submitted  no goal  wait until 09:00  send first }
workflow b { when page_viewed     no goal  wait until 09:00  send second }
)";
  for (const bool restarts : {false, true}) {
    SmallShop shop(script);
    shop.take(
        R"({"id":"1","contact":"anna@example.com","type":"form_submitted","form":"f","set":{"email":"anna@example.com"}})"
        "\n",
        monday);
    shop.take(R"({"id":"2","contact":"anna@example.com","type":"page_viewed","path":"/"})"
              "\n",
              after_minutes(1));
    if (restarts) shop.restart();
    shop.turn(after_minutes(120));
    CHECK(says(shop.history(), R"("kind":"sent","message":"first")"));
    CHECK_FALSE(says(shop.history(), R"("kind":"sent","message":"second")"));
  }
}

TEST_CASE("an answer does not overtake an event that was accepted before it") {
  SmallShop shop(R"(
event pinged {}
action look_up(who: text) returns { id: text } { webhook: post 'https://crm.example/x' }
workflow waits { when form_submitted  no goal  wait until next pinged up to 1h { log 'heard' } else { log 'silent' } }
workflow calls { when downloaded      no goal  call look_up(email) as found }
workflow busy  { when page_viewed     no goal  reenroll always  log 'busy' }
)",
                 2);
  shop.take(
      R"({"id":"1","contact":"anna@example.com","type":"form_submitted","form":"f"})"
      "\n"
      R"({"id":"2","contact":"bo@example.com","type":"downloaded","asset":"a","set":{"email":"bo@example.com"}})"
      "\n",
      monday);
  shop.turn(monday);
  const std::vector<Attempt> calls = shop.hand_out(monday);
  REQUIRE(calls.size() == 1);
  // More than one turn holds, so that the last of them waits in the inbox.
  shop.take(R"({"id":"3","contact":"cia@example.com","type":"page_viewed","path":"/"})"
            "\n"
            R"({"id":"4","contact":"dan@example.com","type":"page_viewed","path":"/"})"
            "\n"
            R"({"id":"5","contact":"anna@example.com","type":"pinged"})"
            "\n",
            after_minutes(30));
  shop.report(calls[0], {}, after_minutes(120));
  shop.turn(after_minutes(120));
  CHECK(says(shop.history(), R"("text":"heard")"));
  CHECK_FALSE(says(shop.history(), R"("text":"silent")"));
}

TEST_CASE("what may be repeated is not repeated for ever when nobody ever knows") {
  SmallShop shop(R"(
policy { sender 'a@shop.example' }
email receipt { subject: 'Your order', body: 'Thank you', kind: transactional, delivery: at_least_once }
action look_up(who: text) returns { id: text } { webhook: post 'https://crm.example/x'  retry: 2 times }
workflow receipts { when form_submitted  no goal  send receipt }
workflow calls    { when downloaded      no goal  call look_up(email) as found else { log 'nobody' } }
)");
  shop.take(
      R"({"id":"1","contact":"anna@example.com","type":"form_submitted","form":"f","set":{"email":"anna@example.com"}})"
      "\n"
      R"({"id":"2","contact":"bo@example.com","type":"downloaded","asset":"a","set":{"email":"bo@example.com"}})"
      "\n",
      monday);
  shop.turn(monday);
  // Of every second one nobody even tells that it has ended.
  std::map<std::string, int> begun;
  for (std::int64_t hour = 0; hour < 200; ++hour) {
    const Instant now = after_minutes(hour * 60);
    REQUIRE(shop.worker->recover(now));
    for (const Attempt& attempt : shop.hand_out(now)) {
      ++begun[attempt.contact.empty() ? "call" : "mail"];
      if (hour % 2 == 0) shop.report(attempt, Delivery::unknown("no answer"), now);
    }
  }
  CHECK(begun["mail"] == 10);
  CHECK(begun["call"] == 3);
  CHECK(says(shop.history(), R"("text":"nobody")"));
  CHECK(*shop.store.effect_count(EffectState::Unknown) == 1);
  CHECK(*shop.worker->next() == never_due);
}
