#include "compiler/template/markdown.hpp"

#include <md4c-html.h>

#include <algorithm>

#include "base/check.hpp"
#include "compiler/template/braces.hpp"

namespace tend {
namespace {

bool stands_alone(std::string_view text, const Brace& brace) {
  if (text[brace.begin + 1] != '%') return false;
  const std::size_t line = text.rfind('\n', brace.begin) + 1;
  const std::size_t end = std::min(text.find('\n', brace.end), text.size());
  const auto is_blank = [](std::string_view part) {
    return part.find_first_not_of(" \t\r") == std::string_view::npos;
  };
  return is_blank(text.substr(line, brace.begin - line)) &&
         is_blank(text.substr(brace.end, end - brace.end));
}

/// Letters that the text does not hold: what stands for a brace passes Markdown as a word, in links
/// too.
std::string unused_word(std::string_view text) {
  std::string word = "tendbrace";
  while (text.find(word) != std::string_view::npos) word += 'x';
  return word;
}

void append(const MD_CHAR* text, MD_SIZE size, void* out) {
  static_cast<std::string*>(out)->append(text, size);
}

std::string convert(const std::string& markdown) {
  std::string html;
  const int failed = md_html(markdown.data(), static_cast<MD_SIZE>(markdown.size()), append, &html,
                             MD_DIALECT_GITHUB, 0);
  TEND_CHECK(failed == 0, "the reader of Markdown takes every text");
  return html;
}

}  // namespace

std::string markdown_to_html(std::string_view markdown, std::vector<KeptPiece>& kept) {
  const std::vector<Brace> braces = find_braces(markdown);
  const std::string word = unused_word(markdown);
  std::string with_words;
  std::size_t at = 0;
  for (std::size_t i = 0; i < braces.size(); ++i) {
    with_words += markdown.substr(at, braces[i].begin - at);
    // A tag on a line of its own is a block of its own: what is before and after it ends there.
    const bool is_block = stands_alone(markdown, braces[i]);
    if (is_block) with_words += "\n\n";
    with_words += word + std::to_string(i) + 'z';
    if (is_block) with_words += "\n\n";
    at = braces[i].end;
  }
  with_words += markdown.substr(at);
  const std::string html = convert(with_words);

  std::string out;
  for (at = 0; at < html.size();) {
    const std::size_t found = html.find(word, at);
    out.append(html, at, found - at);
    if (found == std::string::npos) break;
    std::size_t end = found + word.size();
    std::size_t number = 0;
    for (; html[end] != 'z'; ++end)
      number = number * 10 + static_cast<std::size_t>(html[end] - '0');
    ++end;
    const Brace& brace = braces[number];
    constexpr std::string_view paragraph = "<p>";
    constexpr std::string_view paragraph_end = "</p>";
    const bool alone = markdown[brace.begin + 1] == '%' && out.ends_with(paragraph) &&
                       html.compare(end, paragraph_end.size(), paragraph_end) == 0;
    if (alone) {
      out.resize(out.size() - paragraph.size());
      end += paragraph_end.size();
    }
    const std::size_t begin = out.size();
    out += markdown.substr(brace.begin, brace.end - brace.begin);
    kept.push_back({begin, out.size(), brace.begin});
    at = end;
  }
  return out;
}

}  // namespace tend
