// windows.hpp: whether messages can leave at all.
#pragma once

#include "base/diagnostic.hpp"
#include "compiler/check/checked.hpp"

namespace tend {

/// Each window in which a marketing message is sent is open at some time of the week together with
/// what the policy says of its channel.
void prove_windows(const checked::Checked& checked, Diagnostics& diagnostics);

}  // namespace tend
