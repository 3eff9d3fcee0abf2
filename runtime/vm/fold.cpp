#include "runtime/vm/fold.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

namespace tend {
namespace {

constexpr bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}
constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::optional<std::string> folded(std::string_view text) {
  utf8proc_uint8_t* result = nullptr;
  constexpr auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &result, options);
  if (size < 0) return std::nullopt;
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
  return std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(size));
}

template <class Change>
std::string each_letter(std::string_view text, Change change) {
  std::string result;
  result.reserve(text.size());
  const auto* rest = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t letter = 0;
    const auto size = utf8proc_iterate(rest, left, &letter);
    if (size <= 0) return std::string(text);
    utf8proc_uint8_t bytes[4];
    const auto written = utf8proc_encode_char(change(letter), bytes);
    result.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(written));
    rest += size;
    left -= size;
  }
  return result;
}

}  // namespace

bool fold_equal(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (std::all_of(a.begin(), a.end(), is_ascii) && std::all_of(b.begin(), b.end(), is_ascii)) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
  }
  const auto left = folded(a);
  const auto right = folded(b);
  return left && right && *left == *right;
}

std::string lower(std::string_view text) {
  return each_letter(text, utf8proc_tolower);
}
std::string upper(std::string_view text) {
  return each_letter(text, utf8proc_toupper);
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

}  // namespace tend
