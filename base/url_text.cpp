#include "base/url_text.hpp"

#include <algorithm>
#include <array>

namespace tend {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

void append_percent(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

bool equal_without_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

bool may_lead(std::string_view url) {
  const std::size_t end = url.find_first_of(":/?#");
  if (end == std::string_view::npos || url[end] != ':') return true;
  constexpr std::array<std::string_view, 4> schemes{"http", "https", "mailto", "tel"};
  return std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) {
    return equal_without_case(url.substr(0, end), scheme);
  });
}

}  // namespace

std::string url_encoded(std::string_view text, std::string_view kept) {
  constexpr std::string_view unreserved = "-_.~";
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || unreserved.find(c) != std::string_view::npos ||
        kept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      append_percent(out, c);
    }
  }
  return out;
}

std::string url_normalized(std::string_view text) {
  // Without the quote and the parentheses, which end other things than addresses.
  constexpr std::string_view stays = "-_.~:/?#[]@!$&*+,;=";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_encoded =
        c == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
    if (is_alphanumeric(c) || is_encoded || stays.find(c) != std::string_view::npos) {
      out += c;
    } else {
      append_percent(out, c);
    }
  }
  return out;
}

std::string safe_url(std::string_view text) {
  const auto is_ignored = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && is_ignored(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_ignored(text.back())) text.remove_suffix(1);
  return may_lead(text) ? url_normalized(text) : "#";
}

}  // namespace tend
