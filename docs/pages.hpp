// pages.hpp: the pages of docs/diagnostics/ in the binary, so that `tend explain` needs no network
// and no files beside it. A page's name starts with its code: `T0201-unknown-field.md`.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace tend {

/// File name and text of every page, in order of name.
const std::vector<std::pair<std::string_view, std::string_view>>& diagnostic_pages();

}  // namespace tend
