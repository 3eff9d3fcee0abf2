// circles.hpp: workflows that start each other.
#pragma once

#include <vector>

#include "base/diagnostic.hpp"
#include "compiler/flow/flow_graph.hpp"

namespace tend {

/// No contact goes from workflow to workflow and back without a wait on the way.
void prove_circles(const checked::Checked& checked, const std::vector<FlowGraph>& graphs,
                   Diagnostics& diagnostics);

}  // namespace tend
