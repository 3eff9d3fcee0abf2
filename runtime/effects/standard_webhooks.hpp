// standard_webhooks.hpp: that a request comes from who it says, and is what was sent (Standard
// Webhooks 1.0, symmetric signatures `v1`).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace tend {

/// The keys that sign, or that a signature may be of. Two or more while one takes the place of
/// another: all sign, and the signature of any of them is good. Never printed.
class WebhookSecrets {
 public:
  WebhookSecrets() = default;
  /// `whsec_` and the base64 of 24 to 64 bytes; several with blanks between them. Malformed
  /// otherwise, in words that do not hold the secret.
  static Result<WebhookSecrets> parse(std::string_view text);
  bool empty() const { return keys_.empty(); }

 private:
  friend std::vector<std::string> webhook_signatures(const WebhookSecrets& secrets,
                                                     std::string_view content);
  std::vector<std::string> keys_;
};

/// `v1,…` of each secret, of `ID.SECONDS.BODY`.
std::vector<std::string> webhook_signatures(const WebhookSecrets& secrets,
                                            std::string_view content);

/// What goes into the headers of those names.
struct WebhookHeaders {
  std::string webhook_id;  ///< the same on every attempt
  std::string webhook_timestamp;
  std::string webhook_signature;
};

/// Signs `body` as sent at `at`. `id` holds no dot, as no effect's key does.
WebhookHeaders sign_webhook(const WebhookSecrets& secrets, std::string_view id, Instant at,
                            std::string_view body);

enum class WebhookVerdict : std::uint8_t {
  Genuine,
  Malformed,  ///< a header is missing or not of its form
  TooOld,     ///< sent more than five minutes ago: perhaps somebody's copy of it
  TooNew,     ///< sent more than five minutes from now
  Forged,     ///< no signature is of one of the secrets
};
inline constexpr std::int64_t webhook_tolerance_us = 5 * us_per_minute;
WebhookVerdict verify_webhook(const WebhookSecrets& secrets, const WebhookHeaders& headers,
                              std::string_view body, Instant now);

}  // namespace tend
