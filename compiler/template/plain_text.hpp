// plain_text.hpp: the text that stands beside an HTML body, for those who read mail as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/template/kept_piece.hpp"

namespace tend {

/// The words of the HTML, a line for each block, `- ` before the items of a list, and a link's
/// address in parentheses behind its words. What Liquid's braces hold is left as it is, and each
/// such piece is put into `kept`. RFC 2046, 5.1.4, on what an alternative is for.
std::string html_to_text(std::string_view html, std::vector<KeptPiece>& kept);

}  // namespace tend
