// segments.hpp: lists that keep themselves.
#pragma once

#include "compiler/check/project.hpp"

namespace tend::checking {

/// Gives each declared segment the watch that keeps it. Reports segments that are defined by each
/// other.
void check_segments(Project& project);

}  // namespace tend::checking
