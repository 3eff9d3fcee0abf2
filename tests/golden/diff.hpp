// diff.hpp: what differs between two texts, line by line.
#pragma once

#include <string>
#include <string_view>

namespace tend::golden {

/// Lines of both, those of `before` alone marked `-`, those of `after` alone `+`; three lines
/// around each difference, `…` for what is left out. Empty when the texts are equal.
std::string line_diff(std::string_view before, std::string_view after);

}  // namespace tend::golden
