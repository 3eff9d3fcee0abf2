// kinds.cpp: the names of vertices and edges.
#include <array>

#include "compiler/flow/flow_graph.hpp"

namespace tend {
namespace {

constexpr std::array<std::string_view, vertex_kind_count> vertex_names{
    "start",  "wait",    "send",      "set",       "log",    "decision", "exit",
    "end",    "listing", "subscribe", "notify",    "assign", "take",     "split",
    "repeat", "call",    "enroll",    "exit_from", "let",    "beside",   "done"};
constexpr std::array<std::string_view, 6> edge_names{"next", "true",   "false",
                                                     "came", "lapsed", "arm"};

}  // namespace

std::string_view kind_name(VertexKind kind) {
  return vertex_names[static_cast<std::size_t>(kind)];
}

std::string_view kind_name(EdgeKind kind) {
  return edge_names[static_cast<std::size_t>(kind)];
}

}  // namespace tend
