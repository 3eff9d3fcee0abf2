// prove.hpp: what holds for every contact, whatever they do, read off the flow graph.
#pragma once

#include "base/diagnostic.hpp"
#include "compiler/flow/flow_graph.hpp"

namespace tend {

/// Every step can be reached, every loop waits, no condition is the same for everyone. (That each
/// window can open is seen by check already.) Findings go to the diagnostics.
void prove(const Sources& sources, const checked::Checked& checked,
           const std::vector<FlowGraph>& graphs, Diagnostics& diagnostics);

}  // namespace tend
