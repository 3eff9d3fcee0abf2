// markdown.hpp: bodies in Markdown (CommonMark with GitHub's tables and links), as HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tend {

/// A stretch of the HTML that stands in the Markdown, byte for byte: one `{{ … }}` or `{% … %}`.
struct KeptPiece {
  std::size_t begin = 0;  ///< in the HTML
  std::size_t end = 0;
  std::size_t source = 0;  ///< in the Markdown
};

/// What Liquid's braces hold is left as it is. A line with nothing but a tag makes no paragraph.
std::string markdown_to_html(std::string_view markdown, std::vector<KeptPiece>& kept);

}  // namespace tend
