// reach.hpp: what can follow what in a flow graph.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/flow/flow_graph.hpp"

namespace tend {

/// Whether some path leads from Start or from the beginning of a block beside the main way to each
/// vertex, over the edges that `open` lets through: one
/// entry per edge of the graph, or none at all for every edge.
IdMap<VertexId, bool> reached_from_start(const FlowGraph& graph,
                                         const std::vector<bool>& open = {});

/// The loops: strongly connected components of more than one vertex, or of one with an edge to
/// itself. Each in order of its vertices. With `without`, of the graph that lacks all vertices of
/// that kind.
std::vector<std::vector<VertexId>> loops(const FlowGraph& graph, VertexKind without);

}  // namespace tend
