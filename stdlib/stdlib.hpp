// stdlib.hpp: the files of the standard library, as they are in the binary.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace tend {

/// File name (`prelude.tend`) and text.
const std::vector<std::pair<std::string_view, std::string_view>>& stdlib_files();

}  // namespace tend
