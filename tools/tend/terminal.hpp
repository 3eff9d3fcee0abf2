// terminal.hpp: what we are printing to.
#pragma once

#include "tools/tend/options.hpp"

namespace tend {

struct Terminal {
  bool color_output = false;  ///< standard output
  bool color_errors = false;  ///< standard error
};

/// Colour where it is wanted, or where a terminal is and neither NO_COLOR nor TERM=dumb is set
/// (no-color.org).
Terminal find_terminal(Color color);

}  // namespace tend
