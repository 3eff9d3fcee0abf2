#include "runtime/sources/identity.hpp"

#include <algorithm>

#include "base/printable.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

constexpr std::size_t longest_identity = 320;

bool has_unprintable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (is_unprintable(point.value)) return true;
    at += point.size;
  }
  return false;
}
char ascii_lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || text.size() > longest_identity) return false;
  const std::string_view domain = text.substr(at + 1);
  constexpr std::string_view specials = " ()<>[]:;,\\\"";
  const bool plain = std::none_of(text.begin(), text.end(), [&](char byte) {
    return specials.find(byte) != std::string_view::npos;
  });
  return plain && !has_unprintable(text) && !domain.empty() &&
         domain.find('@') == std::string_view::npos && domain.front() != '.' &&
         domain.back() != '.';
}

std::optional<std::string> identity_of(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > longest_identity) return std::nullopt;
  if (has_unprintable(text)) return std::nullopt;
  std::string identity(text);
  if (text.find('@') == std::string_view::npos) return identity;
  // What only looks like an address would be written to: `a@x.com, b@x.com` reaches two.
  if (!is_email(text)) return std::nullopt;
  std::transform(identity.begin(), identity.end(), identity.begin(), ascii_lower);
  return identity;
}

std::string visitor_identity(std::string_view visitor) {
  return "visitor:" + std::string(visitor);
}

}  // namespace tend
