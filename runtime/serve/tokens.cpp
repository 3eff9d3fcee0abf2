#include "runtime/serve/tokens.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "base/check.hpp"
#include "base/hash.hpp"

namespace tend {
namespace {

constexpr char version = 1;
constexpr std::size_t head_bytes = 3;  // version, key, purpose
constexpr std::size_t longest_text = 2048;

/// Sizes stand before the texts, so that no two tokens have the same bytes.
void append_sized(std::string& out, std::string_view text) {
  TEND_CHECK(text.size() <= 0xffff, "a part of a token has a size of 16 bits");
  out += static_cast<char>(text.size() >> 8);
  out += static_cast<char>(text.size() & 0xff);
  out += text;
}

bool take_sized(std::string_view& from, std::string& text) {
  if (from.size() < 2) return false;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(from[at]); };
  const std::size_t size = static_cast<std::size_t>(byte(0)) << 8 | byte(1);
  if (from.size() < 2 + size) return false;
  text = from.substr(2, size);
  from.remove_prefix(2 + size);
  return true;
}

std::string signature(const TokenKey& key, std::string_view payload) {
  const Digest digest = hmac_sha256(key.secret.reveal(), payload);
  return std::string(digest.begin(), digest.end());
}

}  // namespace

std::string Tokens::sign(const Token& token) const {
  TEND_CHECK(can_sign(), "tokens are signed with a key");
  std::string payload{version, static_cast<char>(keys_.front().id),
                      static_cast<char>(token.purpose)};
  append_sized(payload, token.effect);
  append_sized(payload, token.contact);
  append_sized(payload, token.detail);
  return base64url(payload) + '.' + base64url(signature(keys_.front(), payload));
}

std::optional<Token> Tokens::read(TokenPurpose purpose, std::string_view text) const {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || text.size() > longest_text) return std::nullopt;
  const auto payload = from_base64url(text.substr(0, dot));
  const auto shown = from_base64url(text.substr(dot + 1));
  if (!payload || !shown || payload->size() < head_bytes) return std::nullopt;
  if ((*payload)[0] != version || (*payload)[2] != static_cast<char>(purpose)) return std::nullopt;
  const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const TokenKey& one) {
    return one.id == static_cast<std::uint8_t>((*payload)[1]);
  });
  if (key == keys_.end() || !equal_in_constant_time(signature(*key, *payload), *shown))
    return std::nullopt;
  Token token;
  token.purpose = purpose;
  std::string_view rest = std::string_view(*payload).substr(head_bytes);
  const bool whole = take_sized(rest, token.effect) && take_sized(rest, token.contact) &&
                     take_sized(rest, token.detail) && rest.empty();
  return whole ? std::optional(token) : std::nullopt;
}

std::string Tokens::path(const Token& token) const {
  return std::string("/") + static_cast<char>(token.purpose) + '/' + sign(token);
}

}  // namespace tend
