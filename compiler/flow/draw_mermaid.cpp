#include <array>

#include "compiler/flow/draw.hpp"
#include "compiler/flow/picture.hpp"

namespace tend {
namespace {

/// Inside of quotes; Mermaid writes entities with `#`, and reads text between backquotes as
/// Markdown.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '"':
        result += "#quot;";
        break;
      case '#':
        result += "#35;";
        break;
      case '&':
        result += "#amp;";
        break;
      case '<':
        result += "#lt;";
        break;
      case '>':
        result += "#gt;";
        break;
      case '`':
        result += "#96;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

struct Brackets {
  std::string_view open;
  std::string_view close;
};

Brackets brackets(VertexKind kind) {
  switch (kind) {
    case VertexKind::Decision:
    case VertexKind::Split:
    case VertexKind::Repeat:
      return {"{{\"", "\"}}"};
    case VertexKind::Exit:
    case VertexKind::End:
    case VertexKind::Done:
      return {"([\"", "\"])"};
    default:
      return {"(\"", "\")"};
  }
}

std::string label(const Vertex& vertex) {
  std::string result;
  for (const std::string& line : lines_of(vertex)) {
    if (!result.empty()) result += "<br/>";
    result += escaped(line);
  }
  for (const std::string& line : details_of(vertex))
    result += "<br/><small>" + escaped(line) + "</small>";
  return result;
}

void append_vertex(std::string& out, std::size_t graph, VertexId id, const Vertex& vertex) {
  const Brackets around = brackets(vertex.kind);
  out.append("    ")
      .append(node_name(graph, id))
      .append(around.open)
      .append(label(vertex))
      .append(around.close);
  out.append(":::").append("tend-").append(kind_name(vertex.kind)).append("\n");
}

void append_edge(std::string& out, std::size_t index, const FlowGraph& graph, const Edge& edge) {
  out.append("    ")
      .append(node_name(index, edge.from))
      .append(edge.kind == EdgeKind::Lapsed ? " -.->" : " -->");
  const std::string_view words = words_of(graph, edge);
  if (edge.words != none) {
    out.append("|\"").append(escaped(words)).append("\"|");  // an author's
  } else if (!words.empty()) {
    out.append("|").append(words).append("|");
  }
  out.append(" ").append(node_name(index, edge.to)).append("\n");
}

}  // namespace

std::string draw_mermaid(const std::vector<FlowGraph>& graphs) {
  std::string out = "flowchart TD\n";
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    const FlowGraph& graph = graphs[i];
    out.append("  subgraph w")
        .append(std::to_string(i))
        .append("[\"")
        .append(escaped(heading(graph)))
        .append("\"]\n");
    for (std::size_t vertex = 0; vertex < graph.vertices.size(); ++vertex) {
      append_vertex(out, i, VertexId(vertex), graph.vertices[VertexId(vertex)]);
    }
    for (const Edge& edge : graph.edges) append_edge(out, i, graph, edge);
    out += "  end\n";
  }
  std::array<bool, vertex_kind_count> drawn{};
  for (const FlowGraph& graph : graphs) {
    for (const Vertex& vertex : graph.vertices) drawn[static_cast<std::size_t>(vertex.kind)] = true;
  }
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (!drawn[i]) continue;
    const auto kind = static_cast<VertexKind>(i);
    const Paint colours = paint(kind);
    out.append("  classDef tend-").append(kind_name(kind)).append(" fill:").append(colours.fill);
    out.append(",stroke:").append(colours.line).append(",color:#1f2933\n");
  }
  return out;
}

}  // namespace tend
