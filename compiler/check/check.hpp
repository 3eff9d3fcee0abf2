// check.hpp: names to things, types, and the constructs of the language down to a few steps.
#pragma once

#include <vector>

#include "base/diagnostic.hpp"
#include "compiler/check/checked.hpp"
#include "compiler/resolve/modules.hpp"

namespace tend {

struct CheckOptions {
  bool strict = false;      ///< a message that nothing declares is an error
  bool steps_only = false;  ///< for `tend when`: a workflow may have steps and no trigger
};

/// Always returns what could be understood; a workflow with errors is left out when it cannot be
/// used.
checked::Checked check(const Sources& sources, const Modules& modules, const CheckOptions& options,
                       Diagnostics& diagnostics);

}  // namespace tend
