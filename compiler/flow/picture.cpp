#include "compiler/flow/picture.hpp"

#include <algorithm>

namespace tend {
namespace {

constexpr std::size_t widest_line = 44;

/// In code points: near enough to cells for a picture.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) result.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

bool joins(std::string_view word) {
  return word == "and" || word == "or";
}

/// A condition reads best with one part a line.
std::vector<std::string> parts(std::string_view line) {
  std::vector<std::string> result;
  for (const std::string_view word : words(line)) {
    if (result.empty() || joins(word)) {
      result.emplace_back(word);
    } else {
      result.back().append(" ").append(word);
    }
  }
  return result;
}

void wrap_words(std::string_view text, std::vector<std::string>& lines) {
  bool first = true;
  for (const std::string_view word : words(text)) {
    if (first || width(lines.back()) + 1 + width(word) > widest_line) {
      lines.emplace_back(word);
    } else {
      lines.back().append(" ").append(word);
    }
    first = false;
  }
}

std::string_view lapsed_words(const FlowGraph& graph, const Edge& edge) {
  if (edge.words != none) return graph.arms[edge.words];
  switch (graph.vertices[edge.from].kind) {
    case VertexKind::Send:
      return "dropped";
    case VertexKind::Take:
      return "none left";
    case VertexKind::Call:
      return "failed";
    default:
      return "was past";
  }
}

}  // namespace

Paint paint(VertexKind kind) {
  switch (kind) {
    case VertexKind::Start:
      return {"#e7f1fb", "#6b9bc9"};
    case VertexKind::Wait:
      return {"#fdf5dd", "#cfa93f"};
    case VertexKind::Send:
      return {"#e4f4ea", "#5fa97c"};
    case VertexKind::Set:
      return {"#f0eafa", "#9a83c4"};
    case VertexKind::Log:
      return {"#f3f4f6", "#9aa3ad"};
    case VertexKind::Decision:
      return {"#fdebe0", "#d2946b"};
    case VertexKind::Exit:
      return {"#fbe6e8", "#c9808a"};
    case VertexKind::End:
    case VertexKind::Done:
      return {"#eceff2", "#8a949e"};
    case VertexKind::Listing:
    case VertexKind::Subscribe:
    case VertexKind::Assign:
    case VertexKind::Take:
      return paint(VertexKind::Set);  // of the contact, too
    case VertexKind::Notify:
    case VertexKind::Call:
      return {"#e0f2f1", "#5f9ea0"};  // of people of the house, and other systems
    case VertexKind::Split:
    case VertexKind::Repeat:
      return paint(VertexKind::Decision);
    case VertexKind::Enroll:
    case VertexKind::ExitFrom:
    case VertexKind::Beside:
      return paint(VertexKind::Start);
    case VertexKind::Let:
      return paint(VertexKind::Log);
  }
  return {};
}

std::vector<std::string> wrap(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (width(line) <= widest_line) {
      lines.emplace_back(line);
    } else {
      for (const std::string& part : parts(line)) wrap_words(part, lines);
    }
  }
  return lines;
}

std::vector<std::string> lines_of(const Vertex& vertex) {
  if (vertex.kind == VertexKind::End) return {"completed"};
  if (vertex.kind == VertexKind::Done) return {"done"};
  if (vertex.kind == VertexKind::Start && vertex.title.empty()) return {"start"};
  return wrap(vertex.title);
}

std::vector<std::string> details_of(const Vertex& vertex) {
  return vertex.detail.empty() ? std::vector<std::string>() : wrap(vertex.detail);
}

std::string_view words_of(const FlowGraph& graph, const Edge& edge) {
  const VertexKind from = graph.vertices[edge.from].kind;
  switch (edge.kind) {
    case EdgeKind::Next:
      return "";
    case EdgeKind::True:
      return from == VertexKind::Repeat ? "again" : "yes";
    case EdgeKind::False:
      return from == VertexKind::Repeat ? "then" : "no";
    case EdgeKind::Came:
      if (from == VertexKind::Send) return "sent";
      if (from == VertexKind::Take) return "taken";
      return from == VertexKind::Call ? "answered" : "then";
    case EdgeKind::Lapsed:
      return lapsed_words(graph, edge);
    case EdgeKind::Arm:
      return graph.arms[edge.words];
  }
  return "";
}

std::string node_name(std::size_t graph, VertexId vertex) {
  return "w" + std::to_string(graph) + "_" + std::to_string(vertex.value);
}

const std::string& heading(const FlowGraph& graph) {
  return graph.title.empty() ? graph.workflow : graph.title;
}

}  // namespace tend
