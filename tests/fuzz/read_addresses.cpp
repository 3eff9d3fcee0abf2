#include "tests/fuzz/read_addresses.hpp"

#include <string>

#include "base/base64.hpp"
#include "base/check.hpp"
#include "runtime/effects/address_guard.hpp"
#include "runtime/effects/standard_webhooks.hpp"

namespace tend {
namespace {

/// Each line of the text, at most four; the last holds the rest.
std::array<std::string_view, 4> lines_of(std::string_view text) {
  std::array<std::string_view, 4> lines;
  for (std::size_t at = 0; at < 3; ++at) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines[at] = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  lines[3] = text;
  return lines;
}

void read_ip(std::string_view text) {
  const std::optional<IpAddress> address = parse_ip(text);
  if (!address) return;
  TEND_CHECK(parse_ip(format_ip(*address)) == address, "an address reads as it is written");
  AddressGuard guard;
  TEND_CHECK(guard.allow(text).has_value(), "an address is a network of one");
  const Result<Url> url = parse_url("http://x.example:8080/");
  TEND_CHECK(guard.objection(*url, *address).empty(), "what is allowed may be reached");
}

}  // namespace

void read_address(std::string_view text) {
  read_ip(text);
  AddressGuard guard;
  static_cast<void>(guard.allow(text));
  const Result<Url> url = parse_url(text);
  if (!url) return;
  TEND_CHECK(!url->host.empty() && url->port != 0, "an address has a host and a port");
  const Result<Url> again = parse_url(url->text);
  TEND_CHECK(again.has_value(), "an address that was read can be read");
  TEND_CHECK(again->text == url->text && again->host == url->host && again->port == url->port &&
                 again->is_https == url->is_https,
             "and is the same");
  const std::optional<IpAddress> literal = parse_ip(url->host);
  if (literal && !special_purpose(*literal).empty()) {
    TEND_CHECK(!AddressGuard().objection(*url, *literal).empty(), "only the Internet is reached");
  }
}

void read_webhook(std::string_view text) {
  const auto [id, timestamp, signature, body] = lines_of(text);
  static_cast<void>(WebhookSecrets::parse(text));
  static_cast<void>(from_base64url(text));
  const Result<WebhookSecrets> secrets =
      WebhookSecrets::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  constexpr Instant now{1'767'614'400 * us_per_second};
  const WebhookHeaders given{std::string(id), std::string(timestamp), std::string(signature)};
  TEND_CHECK(verify_webhook(*secrets, given, body, now) != WebhookVerdict::Genuine,
             "nothing is genuine that nobody signed");
  if (id.empty()) return;
  const WebhookHeaders signed_by_us = sign_webhook(*secrets, id, now, body);
  TEND_CHECK(verify_webhook(*secrets, signed_by_us, body, now) == WebhookVerdict::Genuine,
             "what was signed is genuine");
  if (std::optional<std::string> bytes = from_base64(text))
    TEND_CHECK(base64(*bytes) == text, "base64 reads as it is written");
}

}  // namespace tend
