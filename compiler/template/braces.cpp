#include "compiler/template/braces.hpp"

#include <algorithm>

namespace tend {

std::vector<Brace> find_braces(std::string_view text) {
  std::vector<Brace> braces;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = std::min(text.find("{{", at), text.find("{%", at));
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find(text[open + 1] == '%' ? "%}" : "}}", open + 2);
    if (close == std::string_view::npos) break;
    braces.push_back({open, close + 2});
    at = close + 2;
  }
  return braces;
}

}  // namespace tend
