// braces.hpp: where Liquid stands in a text, for what turns one markup into another around it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace tend {

/// One `{{ … }}` or `{% … %}`, its braces included.
struct Brace {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// In order; what is not closed is none.
std::vector<Brace> find_braces(std::string_view text);

}  // namespace tend
