// comments.hpp: where the comments of a text are, for those that ask something of the tool.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace tend::grammar {

/// From its `#` to the end of its line.
struct Comment {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool behind = false;  ///< something other than white space stands before it in its line
};

/// A `#` in a text or in a name in backticks begins none.
std::vector<Comment> comments_of(std::string_view text);

}  // namespace tend::grammar
