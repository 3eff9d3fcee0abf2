// Texts: escapes, and the indentation of those with three quotes.
#include <algorithm>

#include "base/utf8.hpp"
#include "grammar/build.hpp"

namespace tend::grammar {
namespace {

// After `\u`: `{1F600}`. The size of the braces and what is in them, or 0.
std::size_t read_code_point(std::string_view rest, std::uint32_t& code) {
  const std::size_t close = rest.find('}');
  if (rest.empty() || rest[0] != '{' || close == std::string_view::npos || close < 2 || close > 7)
    return 0;
  code = 0;
  for (const char c : rest.substr(1, close - 1)) {
    const auto digit = c >= '0' && c <= '9'   ? c - '0'
                       : c >= 'a' && c <= 'f' ? c - 'a' + 10
                       : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                              : -1;
    if (digit < 0) return 0;
    code = code * 16 + static_cast<std::uint32_t>(digit);
  }
  return code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0 : close + 1;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::size_t indentation(std::string_view line) {
  const std::size_t found = line.find_first_not_of(" \t");
  return found == std::string_view::npos ? line.size() : found;
}

// A text with three quotes holds lines: a line end after the opening quotes is not in it, nor one
// before the closing ones; the indentation that all lines share, that of the closing quotes among
// them, is taken off.
std::vector<std::string_view> stripped_lines(std::string_view written) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0;;) {
    const std::size_t end = written.find('\n', at);
    lines.push_back(written.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) break;
    at = end + 1;
  }
  if (lines.size() == 1) return lines;
  const bool opens_alone = is_blank(lines.front());
  std::size_t shared = std::string_view::npos;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (i + 1 == lines.size() || !is_blank(lines[i]))
      shared = std::min(shared, indentation(lines[i]));
  }
  for (std::size_t i = 1; i < lines.size(); ++i)
    lines[i].remove_prefix(std::min(shared, indentation(lines[i])));
  for (std::string_view& line : lines) {
    if (line.ends_with('\r')) line.remove_suffix(1);
  }
  if (is_blank(lines.back())) lines.pop_back();
  if (opens_alone && !lines.empty()) lines.erase(lines.begin());
  return lines;
}

}  // namespace

std::string_view Builder::decode(std::string_view written, bool is_long) {
  std::string result;
  result.reserve(written.size());
  bool is_first = true;
  for (const std::string_view line : is_long ? stripped_lines(written) : std::vector{written}) {
    if (!is_first) result.push_back('\n');
    is_first = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (line[at] != '\\' || at + 1 == line.size()) {
        result.push_back(line[at]);
        continue;
      }
      const char escape = line[++at];
      std::uint32_t code = 0;
      if (escape == 'n') {
        result.push_back('\n');
      } else if (escape == 't') {
        result.push_back('\t');
      } else if (escape == '\\' || escape == '\'' || escape == '"') {
        result.push_back(escape);
      } else if (const std::size_t size =
                     escape == 'u' ? read_code_point(line.substr(at + 1), code) : 0;
                 size != 0) {
        append_utf8(result, code);
        at += size;
      } else {
        const auto begin = static_cast<std::size_t>(line.data() + at - 1 - source_.text.data());
        diagnostics_
            .report(Code::UnknownEscape, source_.span(begin, begin + 2), "unknown escape in a text")
            .primary("expected `\\n`, `\\t`, `\\\\`, `\\'`, `\\\"` or `\\u{1F600}`")
            .fix("write `\\\\` for a backslash", {{source_.span(begin, begin + 1), "\\\\"}},
                 Applicability::Unsafe);
        result.push_back(escape);
      }
    }
  }
  return keep(std::move(result));
}

}  // namespace tend::grammar
