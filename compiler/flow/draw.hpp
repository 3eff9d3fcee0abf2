// draw.hpp: a flow graph for people and for other programs.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "compiler/flow/flow_graph.hpp"

namespace tend {

std::string draw_dot(const std::vector<FlowGraph>& graphs);
std::string draw_mermaid(const std::vector<FlowGraph>& graphs);
std::string draw_json(const Sources& sources, const std::vector<FlowGraph>& graphs);
/// Through Graphviz' `dot`. Unavailable when it is not installed.
Result<std::string> draw_svg(const std::vector<FlowGraph>& graphs);

}  // namespace tend
