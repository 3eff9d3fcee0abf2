// emit.hpp: flow graphs to bytecode.
#pragma once

#include <vector>

#include "compiler/check/checked.hpp"
#include "compiler/flow/flow_graph.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// Only for a project without errors. The same program for the same text, on every machine. What it
/// makes passes verify().
Program emit(const Sources& sources, const checked::Checked& checked,
             const std::vector<FlowGraph>& graphs);

}  // namespace tend
