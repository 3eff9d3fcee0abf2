#include "base/html_text.hpp"

#include "base/utf8.hpp"

namespace tend {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

std::string_view entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\0':
      return replacement;
    default:
      return {};
  }
}

}  // namespace

void append_html(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    const std::string_view instead = point.valid ? entity(text[at]) : replacement;
    out += instead.empty() ? text.substr(at, point.size) : instead;
    at += point.size;
  }
}

void append_html_lines(std::string& out, std::string_view text) {
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find('\n', at);
    append_html(out, text.substr(at, end - at));
    if (end == std::string_view::npos) return;
    out += "<br>\n";
    at = end + 1;
  }
}

std::string to_html(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

}  // namespace tend
