#include "compiler/flow/reach.hpp"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/range/iterator_range.hpp>
#include <utility>

namespace tend {
namespace {

/// Two arrays: a compiler asks this of many small graphs.
using Directed = boost::compressed_sparse_row_graph<boost::directedS>;

/// The graph with those edges for which `keep(edge index)` holds.
template <class Keep>
Directed directed(const FlowGraph& graph, Keep keep) {
  std::vector<std::pair<std::size_t, std::size_t>> ends;
  ends.reserve(graph.edges.size());
  for (std::size_t i = 0; i < graph.edges.size(); ++i) {
    if (keep(i)) ends.emplace_back(graph.edges[i].from.index(), graph.edges[i].to.index());
  }
  return {boost::edges_are_sorted, ends.begin(), ends.end(), graph.vertices.size()};
}

/// Start, and where the blocks beside the main way begin.
template <class Visit>
void each_root(const FlowGraph& graph, Visit visit) {
  visit(VertexId(std::size_t{0}));
  for (const VertexId block : graph.goal_blocks) {
    if (block) visit(block);
  }
  for (const VertexId block : graph.on_blocks) visit(block);
}

/// Most graphs need no search: every edge leads on in the text, and to every vertex there is one.
bool all_reached(const FlowGraph& graph) {
  IdMap<VertexId, bool> entered(graph.vertices.size(), false);
  std::size_t count = 0;
  each_root(graph, [&](VertexId root) {
    entered[root] = true;
    ++count;
  });
  for (const Edge& edge : graph.edges) {
    if (edge.to <= edge.from) return false;
    if (!entered[edge.to]) ++count;
    entered[edge.to] = true;
  }
  return count == graph.vertices.size();
}

}  // namespace

IdMap<VertexId, bool> reached_from_start(const FlowGraph& graph, const std::vector<bool>& open) {
  const bool is_open = std::find(open.begin(), open.end(), false) == open.end();
  if (is_open && all_reached(graph)) return IdMap<VertexId, bool>(graph.vertices.size(), true);
  IdMap<VertexId, bool> reached(graph.vertices.size(), false);
  const Directed edges =
      directed(graph, [&](std::size_t edge) { return open.empty() || open[edge]; });
  std::vector<std::size_t> found;
  each_root(graph, [&](VertexId root) { found.push_back(root.index()); });
  for (const std::size_t root : found) reached[VertexId(root)] = true;
  while (!found.empty()) {
    const std::size_t from = found.back();
    found.pop_back();
    for (const auto edge : boost::make_iterator_range(boost::out_edges(from, edges))) {
      const VertexId to(boost::target(edge, edges));
      if (!reached[to]) found.push_back(to.index());
      reached[to] = true;
    }
  }
  return reached;
}

std::vector<std::vector<VertexId>> loops(const FlowGraph& graph, VertexKind without) {
  const auto stays = [&](VertexId vertex) { return graph.vertices[vertex].kind != without; };
  const Directed edges = directed(graph, [&](std::size_t edge) {
    return stays(graph.edges[edge].from) && stays(graph.edges[edge].to);
  });

  std::vector<std::size_t> component(graph.vertices.size());
  const auto component_of =
      boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, edges));
  std::vector<std::vector<VertexId>> components(boost::strong_components(edges, component_of));
  for (std::size_t i = 0; i < component.size(); ++i)
    components[component[i]].push_back(VertexId(i));

  std::erase_if(components, [&](const std::vector<VertexId>& vertices) {
    const std::size_t only = vertices.front().index();
    return vertices.size() == 1 && !boost::edge(only, only, edges).second;
  });
  std::sort(components.begin(), components.end());
  return components;
}

}  // namespace tend
