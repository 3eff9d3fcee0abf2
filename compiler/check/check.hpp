// check.hpp: names to things, types, and the constructs of the language down to a few steps.
#pragma once

#include <optional>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/time.hpp"
#include "compiler/check/checked.hpp"
#include "compiler/resolve/modules.hpp"

namespace tend {

struct CheckOptions {
  bool strict = false;      ///< a message that nothing declares is an error
  bool steps_only = false;  ///< for `tend when`: a workflow may have steps and no trigger
  /// Whether dates have passed then is asked of scripts (ruling 32); none: it is not asked.
  std::optional<Instant> now = std::nullopt;
};

/// Always returns what could be understood; a workflow with errors is left out when it cannot be
/// used.
checked::Checked check(const Sources& sources, const Modules& modules, const CheckOptions& options,
                       Diagnostics& diagnostics);

}  // namespace tend
