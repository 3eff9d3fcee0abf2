// http_calls.hpp: calls of actions, and messages for providers, as signed HTTP requests.
#pragma once

#include <memory>
#include <string>

#include "runtime/effects/http_client.hpp"
#include "runtime/effects/outside.hpp"
#include "runtime/effects/signing_secrets.hpp"
#include "runtime/effects/standard_webhooks.hpp"
#include "runtime/engine/channel.hpp"

namespace tend {

/// Posts an action's body to its address, with the effect's key as `Idempotency-Key` and
/// `webhook-id`, and signed when there is a secret. One thread.
class HttpCaller final : public Caller {
 public:
  HttpCaller(HttpOptions http, SigningSecrets secrets, Environment environment, SystemClock now);

  /// NotFound when the variable that holds the address is not set. Otherwise retryable, unless the
  /// address is none or is blocked.
  Result<CallAnswer> call(const OutgoingCall& call) override;

 private:
  HttpClient client_;
  SigningSecrets secrets_;
  Environment environment_;
  SystemClock now_;
};

/// Posts each message and notice to one address, of a provider or of something that speaks with
/// one, as a JSON object: `key channel kind message workflow to from subject text html at`, each a
/// text, left out where there is nothing to say. 2xx: sent. 408, 425, 429, 5xx: again later. Any
/// other answer: never again. No answer: not known, if it may have been read. One thread.
class HttpChannel final : public Channel {
 public:
  /// Malformed when `url` is no address.
  static Result<std::unique_ptr<HttpChannel>> open(std::string url, HttpOptions http,
                                                   WebhookSecrets secrets, SystemClock now);

  Delivery deliver(const OutgoingMessage& message) override;
  Delivery notify(const OutgoingNotice& notice) override;

 private:
  HttpChannel(std::string url, HttpOptions http, WebhookSecrets secrets, SystemClock now);
  Delivery post(const std::string& key, std::string body);

  std::string url_;
  HttpClient client_;
  WebhookSecrets secrets_;
  SystemClock now_;
};

}  // namespace tend
