// init.hpp: the files of tools/tend/init/ in the binary.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace tend {

/// Path below the folder, and text, in the order in which a newcomer reads them.
const std::vector<std::pair<std::string_view, std::string_view>>& init_files();

}  // namespace tend
