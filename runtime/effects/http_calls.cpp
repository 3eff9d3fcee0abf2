#include "runtime/effects/http_calls.hpp"

#include <algorithm>
#include <utility>

#include "base/hash.hpp"
#include "base/json_text.hpp"
#include "runtime/effects/http_status.hpp"

namespace tend {
namespace {

/// Of a notice the key holds an address, which has no place in a header.
std::string wire_key(const std::string& key) {
  const bool plain = std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
  return plain ? key : to_hex(sha256(key));
}

HttpRequest json_request(std::string url, const std::string& key, std::string body,
                         const WebhookSecrets& secrets, Instant now) {
  HttpRequest request;
  request.url = std::move(url);
  request.headers = {
      {"Content-Type", "application/json"}, {"User-Agent", "tend"}, {"Idempotency-Key", key}};
  if (!secrets.empty()) {
    WebhookHeaders headers = sign_webhook(secrets, key, now, body);
    request.headers.push_back({"webhook-id", std::move(headers.webhook_id)});
    request.headers.push_back({"webhook-timestamp", std::move(headers.webhook_timestamp)});
    request.headers.push_back({"webhook-signature", std::move(headers.webhook_signature)});
  }
  request.body = std::move(body);
  return request;
}

Delivery delivery_of(HttpOutcome outcome) {
  if (outcome.status != 0) {
    if (is_success(outcome.status)) return {};
    std::string reason = "answered with " + std::to_string(outcome.status);
    return may_pass(outcome.status) ? Delivery::retry(std::move(reason), outcome.retry_after_us)
                                    : Delivery::dead(std::move(reason));
  }
  if (outcome.fault == HttpFault::BadUrl || outcome.fault == HttpFault::Blocked)
    return Delivery::dead(std::move(outcome.reason));
  return outcome.may_have_acted ? Delivery::unknown(std::move(outcome.reason))
                                : Delivery::retry(std::move(outcome.reason));
}

/// A JSON object of texts.
class TextObject {
 public:
  void add(std::string_view name, std::string_view text) {
    if (text.empty()) return;
    json_ += json_.empty() ? '{' : ',';
    append_json_string(json_, name);
    json_ += ':';
    append_json_string(json_, text);
  }
  std::string whole() && { return std::move(json_) + '}'; }

 private:
  std::string json_;
};

/// What messages and notices have in common.
template <class Outgoing>
void add_content(TextObject& object, const Outgoing& outgoing) {
  object.add("workflow", outgoing.workflow);
  object.add("to", outgoing.to);
  object.add("from", outgoing.from);
  object.add("subject", outgoing.subject);
  object.add("text", outgoing.text);
  object.add("html", outgoing.html);
  object.add("preview", outgoing.preview);
  object.add("at", format_utc(outgoing.at));
}

}  // namespace

HttpCaller::HttpCaller(HttpOptions http, SigningSecrets secrets, Environment environment,
                       SystemClock now)
    : client_(std::move(http)),
      secrets_(std::move(secrets)),
      environment_(std::move(environment)),
      now_(std::move(now)) {}

Result<CallAnswer> HttpCaller::call(const OutgoingCall& call) {
  std::string url(call.url);
  if (url.empty()) {
    std::optional<std::string> found = environment_(call.url_variable);
    if (!found || found->empty())
      return failure(ErrorCode::NotFound,
                     "the variable " + std::string(call.url_variable) + " is not set");
    url = std::move(*found);
  }
  HttpOutcome outcome = client_.send(json_request(std::move(url), wire_key(call.key), call.body,
                                                  secrets_.of(call.action), now_()));
  if (outcome.status != 0)
    return CallAnswer{outcome.status, std::move(outcome.body), outcome.retry_after_us};
  const bool in_vain = outcome.fault == HttpFault::BadUrl || outcome.fault == HttpFault::Blocked;
  return failure(ErrorCode::Unavailable, std::move(outcome.reason), !in_vain);
}

HttpChannel::HttpChannel(std::string url, HttpOptions http, WebhookSecrets secrets, SystemClock now)
    : url_(std::move(url)),
      client_(std::move(http)),
      secrets_(std::move(secrets)),
      now_(std::move(now)) {}

Result<std::unique_ptr<HttpChannel>> HttpChannel::open(std::string url, HttpOptions http,
                                                       WebhookSecrets secrets, SystemClock now) {
  if (const Result<Url> parsed = parse_url(url); !parsed)
    return tl::unexpected<Error>(parsed.error());
  return std::unique_ptr<HttpChannel>(
      new HttpChannel(std::move(url), std::move(http), std::move(secrets), std::move(now)));
}

Delivery HttpChannel::deliver(const OutgoingMessage& message) {
  TextObject object;
  const std::string key = wire_key(message.key);
  object.add("key", key);
  object.add("channel", channel_name(message.channel));
  object.add("kind", message.kind == MessageKind::Marketing ? "marketing" : "transactional");
  object.add("message", message.name);
  add_content(object, message);
  return post(key, std::move(object).whole());
}

Delivery HttpChannel::notify(const OutgoingNotice& notice) {
  TextObject object;
  const std::string key = wire_key(notice.key);
  object.add("key", key);
  object.add("channel", "email");
  object.add("kind", "notice");
  add_content(object, notice);
  return post(key, std::move(object).whole());
}

Delivery HttpChannel::post(const std::string& key, std::string body) {
  return delivery_of(client_.send(json_request(url_, key, std::move(body), secrets_, now_())));
}

}  // namespace tend
