// goals.hpp: what can be said of a workflow's goals, exits and holdout before anyone enters.
#pragma once

#include "base/diagnostic.hpp"
#include "compiler/prove/lengths.hpp"

namespace tend {

/// A goal or `no goal` is missing, a goal is met by whoever the trigger takes in, a holdout has no
/// end.
void prove_goals(Lengths& lengths, const checked::Workflow& workflow, Diagnostics& diagnostics);

}  // namespace tend
