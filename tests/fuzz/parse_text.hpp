// parse_text.hpp: takes any bytes for a script. TEND_CHECK stops the process when a tree or a
// diagnostic is not what grammar/parse.hpp promises.
#pragma once

#include <string_view>

namespace tend {

/// Parses the bytes as a file and as steps, and prints both trees.
void parse_text(std::string_view bytes);

}  // namespace tend
