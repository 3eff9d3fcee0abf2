#include "compiler/template/markdown_marks.hpp"

#include <algorithm>
#include <array>

namespace tend {
namespace {

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_space(char c) {
  return c == ' ' || c == '\t';
}

std::optional<MarkdownMark> link(std::string_view line) {
  constexpr std::string_view middle = "](";
  constexpr std::array<std::string_view, 6> beginnings{
      "http://", "https://", "mailto:", "tel:", "www.", "{{"};
  for (std::size_t at = line.find(middle); at != std::string_view::npos;
       at = line.find(middle, at + middle.size())) {
    const std::string_view address = line.substr(at + middle.size());
    const std::size_t begin = line.rfind('[', at);
    const std::size_t end = address.find(')');
    const bool is_address =
        std::any_of(beginnings.begin(), beginnings.end(),
                    [&](std::string_view each) { return address.starts_with(each); });
    if (is_address && begin != std::string_view::npos && end != std::string_view::npos)
      return MarkdownMark{MarkdownMark::Kind::Link, begin, at + middle.size() + end + 1};
  }
  return std::nullopt;
}

/// Whether two stars, and no more, stand there.
bool are_stars(std::string_view line, std::size_t at) {
  return line.substr(at, 2) == "**" && line.substr(at, 3) != "***" &&
         (at == 0 || line[at - 1] != '*');
}

std::optional<MarkdownMark> bold(std::string_view line) {
  for (std::size_t at = 0; at + 2 < line.size(); ++at) {
    const bool opens =
        are_stars(line, at) && !is_space(line[at + 2]) && (at == 0 || !is_word_byte(line[at - 1]));
    if (!opens) continue;
    for (std::size_t close = at + 3; close + 1 < line.size(); ++close) {
      const bool closes = are_stars(line, close) && !is_space(line[close - 1]) &&
                          (close + 2 == line.size() || !is_word_byte(line[close + 2]));
      if (closes) return MarkdownMark{MarkdownMark::Kind::Bold, at, close + 2};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<MarkdownMark> find_markdown(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    std::optional<MarkdownMark> found = link(line);
    if (!found) found = bold(line);
    if (found) return MarkdownMark{found->kind, begin + found->begin, begin + found->end};
    begin = end + 1;
  }
  return std::nullopt;
}

}  // namespace tend
