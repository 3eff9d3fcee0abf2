#include "compiler/flow/reach.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/strong_components.hpp>

namespace tend {
namespace {

using Directed = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

/// The graph with those edges for which `keep(edge index)` holds.
template <class Keep>
Directed directed(const FlowGraph& graph, Keep keep) {
  Directed result(graph.vertices.size());
  for (std::size_t i = 0; i < graph.edges.size(); ++i) {
    if (keep(i)) add_edge(graph.edges[i].from.index(), graph.edges[i].to.index(), result);
  }
  return result;
}

class MarkReached : public boost::default_bfs_visitor {
 public:
  explicit MarkReached(IdMap<VertexId, bool>& reached) : reached_(reached) {}
  void discover_vertex(std::size_t vertex, const Directed&) const {
    reached_[VertexId(vertex)] = true;
  }

 private:
  IdMap<VertexId, bool>& reached_;
};

}  // namespace

IdMap<VertexId, bool> reached_from_start(const FlowGraph& graph, const std::vector<bool>& open) {
  IdMap<VertexId, bool> reached(graph.vertices.size(), false);
  const Directed edges =
      directed(graph, [&](std::size_t edge) { return open.empty() || open[edge]; });
  boost::breadth_first_search(edges, boost::vertex(0, edges), boost::visitor(MarkReached(reached)));
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
