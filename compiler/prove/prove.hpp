// prove.hpp: what holds for every contact, whatever they do, read off the flow graph.
#pragma once

#include "base/diagnostic.hpp"
#include "compiler/flow/flow_graph.hpp"

namespace tend {

/// Every step can be reached, every loop waits, no condition is the same for everyone, each window
/// can open together with the policy's (that it can open by itself is seen by check already), goals
/// are still ahead of those who enter, workflows start each other in no circle. Findings go to the
/// diagnostics.
void prove(const Sources& sources, const checked::Checked& checked,
           const std::vector<FlowGraph>& graphs, Diagnostics& diagnostics);

}  // namespace tend
