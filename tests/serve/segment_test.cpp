#include "runtime/serve/segment.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

#include "runtime/sources/json_object.hpp"
#include "tests/serve/running_service.hpp"

namespace tend {
namespace {

using test::RunningService;

SegmentContext received(std::optional<Instant> sent = std::nullopt) {
  return {test::service_now, sent, ""};
}
std::string event_of(std::string_view message, std::optional<Instant> sent = std::nullopt) {
  const SegmentEvent event = translate_segment(message, received(sent));
  CHECK(event.error.empty() == !event.json.empty());
  JsonObject object;
  if (event.error.empty()) CHECK(object.read(event.json));
  return event.error.empty() ? event.json : "error: " + event.error;
}

}  // namespace

TEST_CASE("each of Segment's calls becomes an event of ours") {
  const std::string now = R"("at":"2026-01-05T15:00:00Z",)";
  CHECK(
      event_of(
          R"({"type":"track","messageId":"m","userId":"a@x.example","event":"Order Completed",
                "properties":{"revenue":10.50,
                "items":[1]}})") ==
      R"({"id":"m",)" + now +
          R"("contact":"a@x.example","type":"Order Completed","data":{"revenue":10.50,                 "items":[1]}})");
  CHECK(
      event_of(R"({"type":"identify","userId":7,"anonymousId":"v","traits":{"firstName":"Anna",
"company":{"name":"X","employees":9},"first_name":"B","address":{"city":"Y"},"plan":null},"context":{"timezone":"Europe/Stockholm"}})") ==
      "{" + now +
          R"("contact":"7","visitor":"v","type":"identify","set":{"first_name":"Anna","company":"X","employees":9,"city":"Y","timezone":"Europe/Stockholm"}})");
  CHECK(
      event_of(
          R"({"type":"page","anonymousId":"v","category":"docs","name":"Home","properties":{"url":"https://x.example/a/b?c#d"}})") ==
      "{" + now +
          R"("visitor":"v","type":"page_viewed","path":"/a/b","title":"Home","topic":"docs","data":{"url":"https://x.example/a/b?c#d"}})");
  CHECK(event_of(R"({"type":"screen","userId":"u","name":"Cart"})") ==
        "{" + now + R"("contact":"u","type":"screen_viewed","title":"Cart"})");
  CHECK(
      event_of(R"({"type":"group","userId":"u","groupId":"g","traits":{"name":"X"}})") ==
      "{" + now +
          R"("contact":"u","type":"group","group":"g","data":{"name":"X"},"set":{"company":"X"}})");
  CHECK(event_of(R"({"type":"alias","userId":"u","previousId":"v"})") ==
        "{" + now + R"("contact":"u","visitor":"v","type":"identify"})");
}

TEST_CASE("the time is the client's, less what its clock is off by, and never to come") {
  const auto at = [](const std::string& stamp, std::int64_t sent_before_us) {
    const std::string event =
        event_of(R"({"type":"track","event":"e","userId":"u","timestamp":")" + stamp + "\"}",
                 Instant{test::service_now.us - sent_before_us});
    return event.substr(7, event.find("\",") - 7);
  };
  CHECK(at("2026-01-05T14:00:00.250Z", 0) == "2026-01-05T14:00:00.250000Z");
  CHECK(at("2026-01-05T14:00:00Z", 2 * us_per_second) == "2026-01-05T14:00:00Z");
  CHECK(at("2026-01-05T12:00:00Z", us_per_hour) == "2026-01-05T13:00:00Z");
  CHECK(at("2026-01-05T15:30:00Z", -us_per_hour) == "2026-01-05T14:30:00Z");
  CHECK(at("2027-01-05T15:30:00Z", 0) == "2026-01-05T15:00:00Z");
}

TEST_CASE("a call that says too little is none") {
  CHECK(event_of(R"({"type":"track","event":"e"})") == "error: no `userId` or `anonymousId`");
  CHECK(event_of(R"({"type":"track","userId":"u"})") == "error: no `event`");
  CHECK(event_of(R"({"type":"dance","userId":"u"})").starts_with("error: `type` has to be"));
  CHECK(event_of(R"({"type":"track","event":"e","userId":"u","timestamp":"soon"})")
            .starts_with("error: `timestamp`"));
}

TEST_CASE("a batch is answered so that a client library tries again when it should") {
  RunningService running;
  const auto batch = [&](const std::string& messages) {
    return running.post("/v1/batch", R"({"writeKey":")" + std::string(test::house_key) +
                                         R"(","sentAt":"2026-01-05T15:00:00Z","batch":[)" +
                                         messages + "]}");
  };
  const std::string good = R"({"type":"track","messageId":"1","event":"e","userId":"u"})";
  CHECK(batch(good).status == 200);
  CHECK(batch(good + R"(,{"type":"dance"})").status == 200);
  CHECK(batch(R"({"type":"dance"})").status == 400);
  running.now = Instant{running.now.load().us + us_per_second};
  const auto repeated = batch(good);  // its time is another one: it carries none
  CHECK(repeated.status == 200);
  CHECK(repeated.has(R"("again":1)"));
  CHECK(batch("").status == 400);
  CHECK(running.post("/v1/batch", R"({"writeKey":"wrong","batch":[]})").status == 401);
  CHECK(running.post("/v1/batch", "[]").status == 400);
  running.engine.refuse_all(true);
  CHECK(batch(good).status == 503);
  CHECK(running.taken().size() == 1);
}

TEST_CASE("a single call names itself in its address") {
  RunningService running;
  CHECK(running.send("/v1/track", R"({"event":"e","userId":"u","messageId":"1"})").status == 200);
  CHECK(running.taken().front() ==
        R"({"id":"1","at":"2026-01-05T15:00:00Z","contact":"u","type":"e"})");
}

TEST_CASE("an unmodified @segment/analytics-node from npm sends its events here") {
  RunningService running;
  const std::string command = "node " TEND_TESTS_DIR "/peers/segment_client.mjs http://127.0.0.1:" +
                              std::to_string(running.server.port()) + ' ' +
                              std::string(test::house_key);
  REQUIRE(std::system(command.c_str()) == 0);
  std::set<std::string> types;
  for (const std::string& json : running.taken()) {
    JsonObject object;
    REQUIRE(object.read(json));
    types.insert(std::string(object.find("type")->text));
    CHECK(object.find("contact")->text == "anna@example.com");
  }
  CHECK(running.taken().size() == 56);
  CHECK(types == std::set<std::string>{"Order Completed", "identify", "page_viewed",
                                       "screen_viewed", "group", "tick"});
}

}  // namespace tend
