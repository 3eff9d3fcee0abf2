// standard_webhooks_test.cpp: signatures that other people's libraries take, and forged ones.
#include "runtime/effects/standard_webhooks.hpp"

#include <catch2/catch.hpp>

#include "base/base64.hpp"

using namespace tend;

namespace {

WebhookSecrets secrets(const std::string& text) {
  auto parsed = WebhookSecrets::parse(text);
  REQUIRE(parsed);
  return std::move(*parsed);
}

const std::string old_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string new_secret = "whsec_" + base64(std::string(32, 'n'));
constexpr Instant sent{1'614'265'330 * us_per_second};
const std::string body = R"({"test": 2432232314})";

}  // namespace

// The example of the specification's libraries.
TEST_CASE("a signature is the one of the specification") {
  const WebhookHeaders headers =
      sign_webhook(secrets(old_secret), "msg_p5jXN8AQM9LWM0D4loKWxJek", sent, body);
  CHECK(headers.webhook_id == "msg_p5jXN8AQM9LWM0D4loKWxJek");
  CHECK(headers.webhook_timestamp == "1614265330");
  CHECK(headers.webhook_signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("what was signed is genuine, for five minutes") {
  const WebhookSecrets key = secrets(old_secret);
  const WebhookHeaders headers = sign_webhook(key, "k1", sent, body);
  CHECK(verify_webhook(key, headers, body, sent) == WebhookVerdict::Genuine);
  const auto later = [](std::int64_t us) { return Instant{sent.us + us}; };
  CHECK(verify_webhook(key, headers, body, later(5 * us_per_minute)) == WebhookVerdict::Genuine);
  CHECK(verify_webhook(key, headers, body, later(5 * us_per_minute + 1)) == WebhookVerdict::TooOld);
  CHECK(verify_webhook(key, headers, body, later(-5 * us_per_minute - 1)) ==
        WebhookVerdict::TooNew);
}

TEST_CASE("what was changed on the way is forged") {
  const WebhookSecrets key = secrets(old_secret);
  const WebhookHeaders headers = sign_webhook(key, "k1", sent, body);
  CHECK(verify_webhook(key, headers, body + ' ', sent) == WebhookVerdict::Forged);
  CHECK(verify_webhook(secrets(new_secret), headers, body, sent) == WebhookVerdict::Forged);
  WebhookHeaders changed = headers;
  changed.webhook_id = "k2";
  CHECK(verify_webhook(key, changed, body, sent) == WebhookVerdict::Forged);
  changed = headers;
  changed.webhook_timestamp = "1614265331";
  CHECK(verify_webhook(key, changed, body, sent) == WebhookVerdict::Forged);
  for (const char* const signature :
       {"v1,", "v1", ",", "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}) {
    changed = headers;
    changed.webhook_signature = signature;
    CHECK(verify_webhook(key, changed, body, sent) == WebhookVerdict::Forged);
  }
  CHECK(verify_webhook({}, headers, body, sent) == WebhookVerdict::Forged);
}

TEST_CASE("headers that are missing or of another form are told from forged ones") {
  const WebhookSecrets key = secrets(old_secret);
  const WebhookHeaders good = sign_webhook(key, "k1", sent, body);
  for (const char* const timestamp : {"", "now", "1614265330.5", " 1614265330", "-1", "1e9",
                                      "99999999999999999999", "9223372036854775807"}) {
    WebhookHeaders headers = good;
    headers.webhook_timestamp = timestamp;
    INFO(timestamp);
    CHECK(verify_webhook(key, headers, body, sent) == WebhookVerdict::Malformed);
  }
  CHECK(verify_webhook(key, {"", good.webhook_timestamp, good.webhook_signature}, body, sent) ==
        WebhookVerdict::Malformed);
  CHECK(verify_webhook(key, {"k1", good.webhook_timestamp, ""}, body, sent) ==
        WebhookVerdict::Malformed);
}

TEST_CASE("while a secret is replaced, both sides may have either or both") {
  const WebhookSecrets both = secrets(new_secret + "  " + old_secret + ' ');
  const WebhookHeaders headers = sign_webhook(both, "k1", sent, body);
  CHECK(std::count(headers.webhook_signature.begin(), headers.webhook_signature.end(), ' ') == 1);
  for (const WebhookSecrets& reader : {both, secrets(old_secret), secrets(new_secret)}) {
    CHECK(verify_webhook(reader, headers, body, sent) == WebhookVerdict::Genuine);
  }
  const WebhookHeaders by_old = sign_webhook(secrets(old_secret), "k1", sent, body);
  CHECK(verify_webhook(both, by_old, body, sent) == WebhookVerdict::Genuine);
}

TEST_CASE("a secret that is none says why, and does not repeat itself") {
  for (const std::string& text :
       {std::string(), std::string(" "), std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        std::string("whsec_"), "whsec_" + base64(std::string(23, 'k')),
        "whsec_" + base64(std::string(65, 'k')),
        std::string("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!w"), old_secret + " MfKQ9r8G"}) {
    const auto parsed = WebhookSecrets::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message.find("MfKQ9") == std::string::npos);
  }
  CHECK(WebhookSecrets::parse("whsec_" + base64(std::string(24, 'k'))));
  CHECK(WebhookSecrets::parse("whsec_" + base64(std::string(64, 'k'))));
}
