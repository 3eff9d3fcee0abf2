// http_calls_test.cpp: actions and messages as requests that others verify.
#include "runtime/effects/http_calls.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "base/base64.hpp"
#include "runtime/sources/json_object.hpp"
#include "tests/peers/peer.hpp"

using namespace tend;
using test::http_peer;
using test::Peer;

namespace {

const std::string secret = "whsec_" + base64("a key of the tests, 32 bytes long");

HttpOptions on_this_machine() {
  HttpOptions options;
  REQUIRE(options.guard.allow("127.0.0.1"));
  options.timeout_ms = 5'000;
  return options;
}

Instant by_the_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

WebhookSecrets secrets(const std::string& text) {
  auto parsed = WebhookSecrets::parse(text);
  REQUIRE(parsed);
  return std::move(*parsed);
}

std::optional<std::string> nothing(std::string_view) {
  return std::nullopt;
}

Peer receiver() {
  return Peer({"node", TEND_TESTS_DIR "/peers/webhook_receiver.mjs", secret});
}

OutgoingCall call_to(const std::string& url) {
  OutgoingCall call;
  call.key = "0123456789abcdef";
  call.action = "open_ticket";
  call.url = url;
  call.body = R"({"subject":"Grüße"})";
  return call;
}

OutgoingMessage reminder() {
  OutgoingMessage message;
  message.key = "0123456789abcdef";
  message.name = "reminder";
  message.workflow = "visits";
  message.channel = ChannelKind::Sms;
  message.kind = MessageKind::Transactional;
  message.to = "+46701234567";
  message.text = "Tomorrow at \"9\"";
  message.at = Instant{1'767'614'400 * us_per_second};
  return message;
}

Delivery deliver_to(const std::string& url) {
  const auto channel = HttpChannel::open(url, on_this_machine(), {}, by_the_clock);
  REQUIRE(channel);
  return (*channel)->deliver(reminder());
}

}  // namespace

TEST_CASE("the npm library of Standard Webhooks verifies the signature of a call") {
  const Peer peer = receiver();
  SigningSecrets signing;
  signing.set(secrets(secret));
  HttpCaller caller(on_this_machine(), signing, nothing, by_the_clock);
  const auto answer = caller.call(call_to(peer.url("/")));
  REQUIRE(answer);
  INFO(answer->body);
  CHECK(answer->status == 200);
  CHECK(answer->body == R"({"id":"0123456789abcdef","body":{"subject":"Grüße"}})");
}

TEST_CASE("it takes either signature while a secret is replaced, and no other") {
  const Peer peer = receiver();
  const std::string other = "whsec_" + base64(std::string(24, 'o'));
  SigningSecrets signing;
  signing.set(secrets(other));
  signing.set("open_ticket", secrets(other + ' ' + secret));
  HttpCaller caller(on_this_machine(), signing, nothing, by_the_clock);
  const std::string url = peer.url("/");
  OutgoingCall call = call_to(url);
  CHECK(caller.call(call)->status == 200);
  call.action = "close_ticket";
  CHECK(caller.call(call)->status == 401);

  HttpCaller unsigned_caller(on_this_machine(), {}, nothing, by_the_clock);
  CHECK(unsigned_caller.call(call)->status == 401);
  const auto an_hour_ago = [] { return Instant{by_the_clock().us - us_per_hour}; };
  HttpCaller late(on_this_machine(), signing, nothing, an_hour_ago);
  CHECK(late.call(call_to(url))->status == 401);
}

TEST_CASE("and verifies that of a message") {
  const Peer peer = receiver();
  const auto channel =
      HttpChannel::open(peer.url("/"), on_this_machine(), secrets(secret), by_the_clock);
  REQUIRE(channel);
  CHECK((*channel)->deliver(reminder()));
}

TEST_CASE("the address may be in a variable") {
  const Peer peer = http_peer();
  const auto environment = [&](std::string_view name) -> std::optional<std::string> {
    if (name == "TICKETS_URL") return peer.url("/ok");
    if (name == "EMPTY_URL") return "";
    if (name == "WRONG_URL") return "tickets.example/secret";
    return std::nullopt;
  };
  HttpCaller caller(on_this_machine(), {}, environment, by_the_clock);
  OutgoingCall call = call_to("");
  call.url_variable = "TICKETS_URL";
  CHECK(caller.call(call)->body == R"({"id": "T-1"})");
  for (const char* const name : {"NO_URL", "EMPTY_URL"}) {
    call.url_variable = name;
    const auto answer = caller.call(call);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message == "the variable " + std::string(name) + " is not set");
    CHECK_FALSE(answer.error().retryable);
  }
  call.url_variable = "WRONG_URL";
  const auto answer = caller.call(call);
  REQUIRE_FALSE(answer);
  CHECK_FALSE(answer.error().retryable);
  CHECK(answer.error().message.find("secret") == std::string::npos);
}

TEST_CASE("what came of a call says whether another may do better") {
  const Peer peer = http_peer();
  HttpCaller caller(on_this_machine(), {}, nothing, by_the_clock);
  CHECK(caller.call(call_to(peer.url("/status/410")))->status == 410);
  const std::string busy = peer.url("/busy");
  CHECK(caller.call(call_to(busy))->retry_after_us == 7 * us_per_second);
  const std::string dropped = peer.url("/drop-after");
  const auto broken = caller.call(call_to(dropped));
  REQUIRE_FALSE(broken);
  CHECK(broken.error().retryable);
  const auto blocked = caller.call(call_to("https://10.0.0.1/"));
  REQUIRE_FALSE(blocked);
  CHECK_FALSE(blocked.error().retryable);
}

TEST_CASE("a message is an object that a provider's adapter reads") {
  const Peer peer = http_peer();
  const auto channel = HttpChannel::open(peer.url("/ok"), on_this_machine(), {}, by_the_clock);
  REQUIRE(channel);
  REQUIRE((*channel)->deliver(reminder()));
  OutgoingNotice notice;
  notice.key = "0123456789abcdef sam\r\n@house.example";
  notice.workflow = "visits";
  notice.to = "sam@house.example";
  notice.subject = "Late";
  REQUIRE((*channel)->notify(notice));

  HttpClient client(on_this_machine());
  const std::string log = client.send({peer.url("/log"), {}, {}}).body;
  JsonObject request;
  REQUIRE(request.read(log.substr(0, log.find('\n'))));
  CHECK(request.find("body")->text ==
        R"({"key":"0123456789abcdef","channel":"sms","kind":"transactional","message":"reminder",)"
        R"("workflow":"visits","to":"+46701234567","text":"Tomorrow at \"9\"",)"
        R"("at":"2026-01-05T12:00:00Z"})");
  CHECK(log.find(R"("idempotency-key": "0123456789abcdef")") != std::string::npos);
  CHECK(log.find(R"(\"kind\":\"notice\")") != std::string::npos);
  CHECK(log.find("sam\\r") == std::string::npos);
}

TEST_CASE("the outcome of a message is sent, again, never, or not known") {
  const Peer peer = http_peer();
  const auto state = [&](const std::string& path) { return deliver_to(peer.url(path)).state; };
  for (const char* const path : {"/ok", "/status/202", "/endless", "/half", "/gzip-bomb"})
    CHECK(state(path) == DeliveryState::Sent);
  for (const char* const path : {"/status/408", "/status/500", "/status/502", "/busy"})
    CHECK(state(path) == DeliveryState::Retry);
  for (const char* const path : {"/301", "/307", "/status/400", "/status/401", "/status/410"})
    CHECK(state(path) == DeliveryState::Dead);
  for (const char* const path : {"/drop-after", "/garbage"})
    CHECK(state(path) == DeliveryState::Unknown);
  CHECK(deliver_to(peer.url("/busy")).retry_after_us == 7 * us_per_second);
  CHECK(deliver_to("https://127.0.0.2/").state == DeliveryState::Dead);
  CHECK(deliver_to("http://127.0.0.1:1/").state == DeliveryState::Retry);
  CHECK_FALSE(HttpChannel::open("https://", on_this_machine(), {}, by_the_clock));
}
