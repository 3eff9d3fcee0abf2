// durable_run.hpp: `run --store`: an audience, played on a store that outlives the run.
#pragma once

#include "tools/tend/options.hpp"
#include "tools/tend/terminal.hpp"

namespace tend {

/// As `run`, but what is in the store goes on, what was taken in before is not taken in again, and
/// what is left to happen at the end stays there.
int run_on_store(const RunCommand& command, const Terminal& terminal);

}  // namespace tend
