// markdown.hpp: bodies in Markdown (CommonMark with GitHub's tables and links), as HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/template/kept_piece.hpp"

namespace tend {

/// What Liquid's braces hold is left as it is, and each such `{{ … }}` or `{% … %}` of the HTML is
/// put into `kept`. A line with nothing but a tag makes no paragraph.
std::string markdown_to_html(std::string_view markdown, std::vector<KeptPiece>& kept);

}  // namespace tend
