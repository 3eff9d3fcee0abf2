#include "runtime/effects/standard_webhooks.hpp"

#include <charconv>
#include <optional>

#include "base/base64.hpp"
#include "base/hash.hpp"

namespace tend {
namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t shortest_key = 24;
constexpr std::size_t longest_key = 64;

/// Takes what stands before the first blank off the front.
std::string_view next_word(std::string_view& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  text.remove_prefix(begin == std::string_view::npos ? text.size() : begin);
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

std::string signed_content(std::string_view id, std::string_view timestamp, std::string_view body) {
  std::string content(id);
  content += '.';
  content += timestamp;
  content += '.';
  content += body;
  return content;
}

std::optional<Instant> parse_timestamp(std::string_view text) {
  std::int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc() || stop != end) return std::nullopt;
  if (seconds < 0 || seconds > latest_instant().us / us_per_second) return std::nullopt;
  return Instant{seconds * us_per_second};
}

}  // namespace

Result<WebhookSecrets> WebhookSecrets::parse(std::string_view text) {
  WebhookSecrets secrets;
  for (std::string_view word = next_word(text); !word.empty(); word = next_word(text)) {
    if (!word.starts_with(secret_prefix))
      return failure(ErrorCode::Malformed, "a webhook secret begins with whsec_");
    std::optional<std::string> key = from_base64(word.substr(secret_prefix.size()));
    if (!key)
      return failure(ErrorCode::Malformed, "what follows whsec_ in a webhook secret is base64");
    if (key->size() < shortest_key || key->size() > longest_key)
      return failure(ErrorCode::Malformed, "a webhook secret has 24 to 64 bytes");
    secrets.keys_.push_back(std::move(*key));
  }
  if (secrets.empty()) return failure(ErrorCode::Malformed, "a webhook secret is empty");
  return secrets;
}

std::vector<std::string> webhook_signatures(const WebhookSecrets& secrets,
                                            std::string_view content) {
  std::vector<std::string> signatures;
  for (const std::string& key : secrets.keys_) {
    const Digest digest = hmac_sha256(key, content);
    signatures.push_back("v1," +
                         base64({reinterpret_cast<const char*>(digest.data()), digest.size()}));
  }
  return signatures;
}

WebhookHeaders sign_webhook(const WebhookSecrets& secrets, std::string_view id, Instant at,
                            std::string_view body) {
  WebhookHeaders headers{std::string(id), std::to_string(at.us / us_per_second), {}};
  for (const std::string& signature :
       webhook_signatures(secrets, signed_content(id, headers.webhook_timestamp, body))) {
    if (!headers.webhook_signature.empty()) headers.webhook_signature += ' ';
    headers.webhook_signature += signature;
  }
  return headers;
}

WebhookVerdict verify_webhook(const WebhookSecrets& secrets, const WebhookHeaders& headers,
                              std::string_view body, Instant now) {
  const std::optional<Instant> sent = parse_timestamp(headers.webhook_timestamp);
  if (!sent || headers.webhook_id.empty() || headers.webhook_signature.empty())
    return WebhookVerdict::Malformed;
  if (sent->us < now.us - webhook_tolerance_us) return WebhookVerdict::TooOld;
  if (sent->us > now.us + webhook_tolerance_us) return WebhookVerdict::TooNew;

  const std::vector<std::string> good = webhook_signatures(
      secrets, signed_content(headers.webhook_id, headers.webhook_timestamp, body));
  // All are compared with all, so that the time says nothing of which one it was.
  bool is_genuine = false;
  std::string_view given = headers.webhook_signature;
  for (std::string_view word = next_word(given); !word.empty(); word = next_word(given)) {
    for (const std::string& signature : good) {
      is_genuine |= equal_in_constant_time(word, signature);
    }
  }
  return is_genuine ? WebhookVerdict::Genuine : WebhookVerdict::Forged;
}

}  // namespace tend
