#include "runtime/serve/feedback.hpp"

#include <charconv>
#include <cstdlib>

#include "base/hash.hpp"
#include "runtime/effects/standard_webhooks.hpp"
#include "runtime/serve/event_line.hpp"
#include "runtime/sources/json_object.hpp"

namespace tend {
namespace {

bool is_recent(std::string_view seconds, Instant now) {
  std::int64_t at = 0;
  const auto parsed = std::from_chars(seconds.data(), seconds.data() + seconds.size(), at);
  const bool is_whole = parsed.ec == std::errc() && parsed.ptr == seconds.data() + seconds.size();
  const std::int64_t now_s = now.us / us_per_second;
  constexpr std::int64_t tolerance_s = webhook_tolerance_us / us_per_second;
  return is_whole && at >= now_s - tolerance_s && at <= now_s + tolerance_s;
}

bool is_standard(const Secret& secret, const IncomingRequest& request, Instant now) {
  const auto secrets = WebhookSecrets::parse(secret.reveal());
  const WebhookHeaders headers{std::string(request.header("webhook-id")),
                               std::string(request.header("webhook-timestamp")),
                               std::string(request.header("webhook-signature"))};
  return secrets && verify_webhook(*secrets, headers, request.body, now) == WebhookVerdict::Genuine;
}

bool is_mailgun(const Secret& secret, const IncomingRequest& request, Instant now) {
  JsonObject object;
  if (!object.read(request.body)) return false;
  const auto members = object.members();
  const std::uint32_t block = object.find_in(JsonMember::top, "signature");
  if (block == members.size()) return false;
  const auto text = [&](std::string_view key) {
    const std::uint32_t at = object.find_in(block, key);
    return at == members.size() ? std::string() : std::string(members[at].text);
  };
  const std::string stamp = text("timestamp");
  if (!is_recent(stamp, now)) return false;
  return equal_in_constant_time(to_hex(hmac_sha256(secret.reveal(), stamp + text("token"))),
                                text("signature"));
}

bool has_password(const Secret& secret, const IncomingRequest& request) {
  const auto [user, password] = read_authorization(request.header("authorization"));
  return equal_in_constant_time(secret.reveal(), password.empty() ? user : password);
}

}  // namespace

bool is_from_provider(FeedbackShape shape, const Secret& secret, const IncomingRequest& request,
                      Instant now) {
  if (secret.empty()) return false;
  if (shape == FeedbackShape::Standard) return is_standard(secret, request, now);
  if (shape == FeedbackShape::Mailgun) return is_mailgun(secret, request, now);
  return has_password(secret, request);
}

RawEvent feedback_event(FeedbackShape shape, const Feedback& feedback, const SentMessage& message,
                        Instant now) {
  const std::string source =
      "feedback/" + std::string(feedback_names[static_cast<std::size_t>(shape)]);
  EventLine event;
  std::string id = feedback.id;
  if (id.empty())
    id = to_hex(sha256(feedback.type + '\0' + feedback.effect + '\0' + feedback.link));
  event.text("id", source + '/' + id);
  const bool can_be = feedback.at && *feedback.at >= message.at && *feedback.at <= now;
  event.text("at", format_utc(can_be ? *feedback.at : now));
  event.text("contact", message.contact);
  event.text("type", feedback.type);
  if (feedback.type == "unsubscribed") {
    event.text("channel", message.channel);
  } else {
    event.text("message", message.message);
  }
  if (feedback.type == "bounced") event.flag("hard", feedback.hard);
  if (!feedback.link.empty()) event.text("link", feedback.link);
  if (feedback.machine) event.flag("machine", true);
  return {source, event.finish()};
}

}  // namespace tend
