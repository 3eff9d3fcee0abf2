// read_html.hpp: HTML, read as a mail reader would. Written from the HTML standard, section 13.2.5,
// and not from what writes it or follows it while compiling.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tend {

struct HtmlToken {
  enum class Kind { Start, End, Text, Comment } kind = Kind::Text;
  std::string name;                                             ///< of a tag, in lower case
  std::vector<std::pair<std::string, std::string>> attributes;  ///< values with entities read
  std::string text;  ///< with entities read; of a comment what is in it

  std::string attribute(std::string_view name) const;
};

std::vector<HtmlToken> read_html(std::string_view text);

/// Its tags with the names of their attributes, and its comments: what a value must not change.
/// Without line breaks, which a filter makes.
std::vector<std::string> skeleton(const std::vector<HtmlToken>& tokens);

}  // namespace tend
