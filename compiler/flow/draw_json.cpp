#include "base/json_text.hpp"
#include "compiler/flow/draw.hpp"

namespace tend {
namespace {

/// One object or array on one line: `{"a":1,"b":"x"}`.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
  void text(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(out_, value);
  }
  void number(std::string_view name, std::uint64_t value) {
    key(name);
    out_ += std::to_string(value);
  }
  void close() { out_ += '}'; }

  /// What follows is the value.
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, name);
    out_ += ':';
  }

 private:
  std::string& out_;
  bool first_ = true;
};

void append_place(JsonObject& object, const Sources& sources, Span span) {
  const Position position = sources.position(span.begin);
  object.text("file", sources[sources.at(span)].name);
  object.number("line", position.line);
  object.number("column", position.column);
}

void append_vertex(std::string& out, const Sources& sources, VertexId id, const Vertex& vertex) {
  JsonObject object(out);
  object.number("id", id.value);
  object.text("kind", kind_name(vertex.kind));
  object.text("identity", vertex.identity);
  object.text("title", vertex.title);
  if (!vertex.detail.empty()) object.text("detail", vertex.detail);
  append_place(object, sources, vertex.span);
  object.close();
}

void append_edge(std::string& out, const Sources& sources, const FlowGraph& graph,
                 const Edge& edge) {
  JsonObject object(out);
  object.number("from", edge.from.value);
  object.number("to", edge.to.value);
  object.text("kind", kind_name(edge.kind));
  if (edge.words != none) object.text("arm", graph.arms[edge.words]);
  append_place(object, sources, edge.span);
  object.close();
}

/// An array with one item a line.
template <class Items, class Append>
void append_lines(std::string& out, const Items& items, Append append) {
  out += '[';
  std::size_t index = 0;
  for (const auto& item : items) {
    out += index == 0 ? "\n      " : ",\n      ";
    append(index++, item);
  }
  out += ']';
}

}  // namespace

std::string draw_json(const Sources& sources, const std::vector<FlowGraph>& graphs) {
  std::string out = "{\"format_version\":1,\"workflows\":[";
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    const FlowGraph& graph = graphs[i];
    out += i == 0 ? "\n  " : ",\n  ";
    JsonObject object(out);
    object.text("name", graph.workflow);
    object.text("title", graph.title);
    object.key("vertices");
    append_lines(out, graph.vertices, [&](std::size_t index, const Vertex& vertex) {
      append_vertex(out, sources, VertexId(index), vertex);
    });
    object.key("edges");
    append_lines(out, graph.edges,
                 [&](std::size_t, const Edge& edge) { append_edge(out, sources, graph, edge); });
    object.close();
  }
  return out + "]}\n";
}

}  // namespace tend
