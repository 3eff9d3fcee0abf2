#include "base/printable.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_plain(char byte) {
  return byte >= 0x20 && byte < 0x7F;
}

}  // namespace

bool is_unprintable(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x061C ||
         (point >= 0x200E && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069);
}

std::string printable(std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    const bool plain = point.valid && (point.value == '\n' || !is_unprintable(point.value));
    out += plain ? text.substr(at, point.size) : replacement;
    at += point.size;
  }
  return out;
}

std::string printable_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char byte) { return byte >= '\t' && byte <= '\r'; }, ' ');
  return printable(line);
}

std::string printable_json(std::string_view json) {
  std::string out;
  for (std::size_t at = 0; at < json.size();) {
    const CodePoint point = decode_utf8(json, at);
    // Below it are the blanks between the parts of JSON; in its strings they are escaped already.
    if (point.value >= 0x7F && is_unprintable(point.value)) {
      append_json_escape(out, point.value);
    } else {
      out += json.substr(at, point.size);
    }
    at += point.size;
  }
  return out;
}

}  // namespace tend
