// picture.hpp: what all drawings of a flow graph have in common: colours, wrapped text, words on
// edges.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/flow/flow_graph.hpp"

namespace tend {

struct Paint {
  std::string_view fill;
  std::string_view line;
};

/// Soft, and told apart by people who do not see red or green; what a step is never rests on colour
/// alone.
Paint paint(VertexKind kind);

/// Lines of at most about 44 characters, broken at blanks, and before `and` and `or` rather than
/// elsewhere.
std::vector<std::string> wrap(std::string_view text);

/// The lines of a vertex: its title; for a step that ends the run, what the end is called.
std::vector<std::string> lines_of(const Vertex& vertex);

/// What stands under them, in small print.
std::vector<std::string> details_of(const Vertex& vertex);

/// `yes`, `dropped`; empty where there is but one way on.
std::string_view words_of(const FlowGraph& graph, const Edge& edge);

/// A name for a vertex that no other of the picture has: `w0_3`.
std::string node_name(std::size_t graph, VertexId vertex);

/// The title of a workflow, or its name.
const std::string& heading(const FlowGraph& graph);

}  // namespace tend
