#include "runtime/serve/feedback.hpp"

#include <catch2/catch.hpp>

#include "base/base64.hpp"
#include "base/hash.hpp"
#include "runtime/effects/standard_webhooks.hpp"
#include "tests/serve/running_service.hpp"

namespace tend {
namespace {

using test::RawResponse;
using test::RunningService;

const std::string standard_secret = "whsec_" + base64(std::string(32, 's'));

ServeSettings settings() {
  ServeSettings made = test::service_settings();
  made.feedback[FeedbackShape::Standard] = Secret(standard_secret);
  made.feedback[FeedbackShape::Mailgun] = Secret("mailgun-key");
  for (const FeedbackShape shape :
       {FeedbackShape::Postmark, FeedbackShape::SendGrid, FeedbackShape::Ses})
    made.feedback[shape] = Secret("provider-password");
  return made;
}

struct RunningFeedback : RunningService {
  RunningFeedback() : RunningService(settings()) {
    engine.add_message("e1", {"anna@example.com", "intro", "email",
                              Instant{test::service_now.us - us_per_day}, ""});
  }
  RawResponse tell(const std::string& provider, const std::string& body) {
    return post("/v1/feedback/" + provider, body,
                {"Authorization: Basic " + base64("tend:provider-password")});
  }
  /// From its time on.
  std::string last() {
    const auto all = taken();
    return all.empty() ? "" : all.back().substr(all.back().find("\"at\""));
  }
};

const std::string who = R"("contact":"anna@example.com",)";

}  // namespace

TEST_CASE("what the providers tell becomes our events") {
  RunningFeedback running;
  const auto [provider, body, event] = GENERATE(table<std::string, std::string, std::string>(
      {{"postmark",
        R"({"RecordType":"Bounce","ID":42,"Type":"HardBounce","BouncedAt":"2026-01-05T14:00:00Z","Metadata":{"effect":"e1"}})",
        R"("at":"2026-01-05T14:00:00Z",)" + who +
            R"("type":"bounced","message":"intro","hard":true})"},
       {"postmark",
        R"({"RecordType":"SpamComplaint","ID":43,"BouncedAt":"2026-01-05T14:00:00Z","Metadata":{"effect":"e1"}})",
        R"("at":"2026-01-05T14:00:00Z",)" + who + R"("type":"complained","message":"intro"})"},
       {"sendgrid",
        R"([{"event":"deferred","effect":"e1"},{"event":"click","sg_event_id":"s","timestamp":1767621600,"url":"https://x.example/","smtp-id":"<e1@mail.example>"}])",
        R"("at":"2026-01-05T14:00:00Z",)" + who +
            R"("type":"clicked","message":"intro","link":"https://x.example/"})"},
       {"sendgrid",
        R"([{"event":"bounce","type":"blocked","sg_event_id":"s2","timestamp":1767621600,"effect":"e1"}])",
        R"("at":"2026-01-05T14:00:00Z",)" + who +
            R"("type":"bounced","message":"intro","hard":false})"},
       {"ses",
        R"({"Type":"Notification","MessageId":"n","Message":"{\"eventType\":\"Bounce\",\"mail\":{\"tags\":{\"effect\":[\"e1\"]}},\"bounce\":{\"bounceType\":\"Permanent\",\"timestamp\":\"2026-01-05T14:00:00.000Z\"}}"})",
        R"("at":"2026-01-05T14:00:00Z",)" + who +
            R"("type":"bounced","message":"intro","hard":true})"}}));
  INFO(body);
  const RawResponse answer = running.tell(provider, body);
  CHECK(answer.status == 200);
  CHECK(answer.has(R"({"taken":1,"unknown":0})"));
  CHECK(running.last() == event);
  CHECK(running.engine.events().front().source == "feedback/" + provider);
  // A webhook that is sent again changes nothing.
  CHECK(running.tell(provider, body).status == 200);
  CHECK(running.taken().size() == 1);
}

TEST_CASE("feedback of a message that is none of ours is counted, and changes nothing") {
  RunningFeedback running;
  CHECK(running.tell("postmark", R"({"RecordType":"SpamComplaint","ID":1,"Email":"b@x.example"})")
            .has(R"("unknown":1)"));
  CHECK(running.tell("sendgrid", R"([{"event":"unsubscribe","email":"b@x.example","effect":"e2"}])")
            .has(R"("unknown":1)"));
  CHECK(running.taken().empty());
  CHECK(test::ask(running.server.admin_port(), "GET", "/metrics")
            .has(R"(tend_feedback_unknown_total{provider="sendgrid"} 1)"));
}

TEST_CASE("without the provider's secret nothing is believed") {
  RunningFeedback running;
  const std::string body = R"({"RecordType":"SpamComplaint","Metadata":{"effect":"e1"}})";
  CHECK(running.post("/v1/feedback/postmark", body).status == 401);
  CHECK(running.post("/v1/feedback/postmark", body, {"Authorization: Bearer provider-passwor"})
            .status == 401);
  CHECK(running.post("/v1/feedback/other", body).status == 404);
  CHECK(running.tell("postmark", "nonsense").status == 400);
  CHECK(running.taken().empty());
}

TEST_CASE("a mail relay of the house signs by Standard Webhooks") {
  RunningFeedback running;
  const std::string body = R"({"type":"opened","effect":"e1","id":"x","machine":true})";
  const auto secrets = WebhookSecrets::parse(standard_secret);
  REQUIRE(secrets.has_value());
  const auto headers = [&](Instant at, std::string_view of) {
    const WebhookHeaders made = sign_webhook(*secrets, "msg", at, of);
    return std::vector<std::string>{"webhook-id: " + made.webhook_id,
                                    "webhook-timestamp: " + made.webhook_timestamp,
                                    "webhook-signature: " + made.webhook_signature};
  };
  const auto status = [&](const std::vector<std::string>& with) {
    return running.post("/v1/feedback/standard", body, with).status;
  };
  CHECK(status({}) == 401);
  CHECK(status(headers(test::service_now, body + " ")) == 401);
  CHECK(status(headers(Instant{test::service_now.us - us_per_hour}, body)) == 401);
  CHECK(running.taken().empty());
  CHECK(status(headers(test::service_now, body)) == 200);
  CHECK(running.last() == R"("at":"2026-01-05T15:00:00Z",)" + who +
                              R"("type":"opened","message":"intro","machine":true})");
}

TEST_CASE("Mailgun signs in the body") {
  RunningFeedback running;
  const auto body = [&](const std::string& stamp, const std::string& signed_with) {
    return R"({"signature":{"timestamp":")" + stamp + R"(","token":"t","signature":")" +
           to_hex(hmac_sha256(signed_with, stamp + "t")) +
           R"("},"event-data":{"event":"failed","severity":"permanent","id":"m","timestamp":1767621600.5,"message":{"headers":{"message-id":"e1@mail.example"}}}})";
  };
  CHECK(running.post("/v1/feedback/mailgun", body("1767625200", "other")).status == 401);
  CHECK(running.post("/v1/feedback/mailgun", body("1767525200", "mailgun-key")).status == 401);
  CHECK(running.post("/v1/feedback/mailgun", body("1767625200", "mailgun-key")).status == 200);
  CHECK(running.last() == R"("at":"2026-01-05T14:00:00Z",)" + who +
                              R"("type":"bounced","message":"intro","hard":true})");
}

TEST_CASE("a subscription of SNS is for a person to confirm: its address goes to the log") {
  RunningFeedback running;
  const std::string body =
      R"({"Type":"SubscriptionConfirmation","SubscribeURL":"https://sns.example/?a=b\ntend: all is well"})";
  CHECK(running.tell("ses", body).status == 200);
  REQUIRE(running.log.size() == 1);
  CHECK(running.log.front().find("\"https://sns.example/?a=b\\ntend") != std::string::npos);
}

TEST_CASE("when the engine takes no more, a provider is told to come again") {
  RunningFeedback running;
  running.engine.refuse_all(true);
  CHECK(running.tell("postmark", R"({"RecordType":"Open","Metadata":{"effect":"e1"}})").status ==
        503);
}

}  // namespace tend
