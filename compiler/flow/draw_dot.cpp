#include "compiler/flow/draw.hpp"
#include "compiler/flow/picture.hpp"

namespace tend {
namespace {

constexpr std::string_view prologue = R"(digraph tend {
  graph [fontname="Helvetica,Arial,sans-serif" fontsize=13 nodesep=0.4 ranksep=0.35 pad=0.2 bgcolor=white]
  node [fontname="Helvetica,Arial,sans-serif" fontsize=11 fontcolor="#1f2933" shape=box style="rounded,filled" margin="0.2,0.1" height=0.4]
  edge [fontname="Helvetica,Arial,sans-serif" fontsize=10 fontcolor="#57606a" color="#8a949e" arrowsize=0.7]
)";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string label(const Vertex& vertex) {
  std::string result;
  for (const std::string& line : lines_of(vertex)) {
    if (!result.empty()) result += "<br/>";
    result += escaped(line);
  }
  for (const std::string& line : details_of(vertex))
    result += "<br/><font point-size=\"9\" color=\"#57606a\">" + escaped(line) + "</font>";
  return result;
}

std::string_view shape(VertexKind kind) {
  switch (kind) {
    case VertexKind::Decision:
    case VertexKind::Split:
    case VertexKind::Repeat:
      return " shape=hexagon style=filled margin=\"-0.08,0.01\"";
    case VertexKind::Exit:
    case VertexKind::End:
    case VertexKind::Done:
      return " shape=oval style=filled margin=\"0.08,0.02\" height=0.3 fontsize=10";
    case VertexKind::Start:
    case VertexKind::Beside:
      return " penwidth=1.6";
    default:
      return "";
  }
}

void append_vertex(std::string& out, std::size_t graph, VertexId id, const Vertex& vertex) {
  const Paint colours = paint(vertex.kind);
  out.append("    ")
      .append(node_name(graph, id))
      .append(" [label=<")
      .append(label(vertex))
      .append(">");
  out.append(" fillcolor=\"")
      .append(colours.fill)
      .append("\" color=\"")
      .append(colours.line)
      .append("\"");
  out.append(shape(vertex.kind)).append("]\n");
}

void append_edge(std::string& out, std::size_t index, const FlowGraph& graph, const Edge& edge) {
  out.append("    ")
      .append(node_name(index, edge.from))
      .append(" -> ")
      .append(node_name(index, edge.to));
  const std::string_view words = words_of(graph, edge);
  const bool dashed = edge.kind == EdgeKind::Lapsed;
  if (!words.empty())
    out.append(" [label=<&#160;")
        .append(escaped(words))
        .append("&#160;>")
        .append(dashed ? " style=dashed" : "")
        .append("]");
  out += '\n';
}

}  // namespace

std::string draw_dot(const std::vector<FlowGraph>& graphs) {
  std::string out(prologue);
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    const FlowGraph& graph = graphs[i];
    out.append("  subgraph cluster_").append(std::to_string(i)).append(" {\n");
    out.append("    label=<<b>").append(escaped(heading(graph))).append("</b>>");
    out.append(" style=rounded color=\"#d0d7de\" fontcolor=\"#1f2933\" margin=16\n");
    for (std::size_t vertex = 0; vertex < graph.vertices.size(); ++vertex) {
      append_vertex(out, i, VertexId(vertex), graph.vertices[VertexId(vertex)]);
    }
    for (const Edge& edge : graph.edges) append_edge(out, i, graph, edge);
    out += "  }\n";
  }
  return out + "}\n";
}

}  // namespace tend
