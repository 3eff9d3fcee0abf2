#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "base/overloaded.hpp"
#include "compiler/flow/flow_graph.hpp"
#include "compiler/flow/words.hpp"

namespace tend {
namespace {

/// A way on from a vertex whose other end is not known yet.
struct Loose {
  VertexId from;
  EdgeKind kind = EdgeKind::Next;
  Span span;
};

class Builder {
 public:
  Builder(const Sources& sources, const checked::Checked& checked)
      : sources_(sources), checked_(checked) {}

  FlowGraph build(std::uint32_t workflow_index) {
    const checked::Workflow& workflow = checked_.workflows[workflow_index];
    graph_.vertices.resize(0);
    graph_.edges.clear();
    graph_.workflow = workflow.name;
    graph_.title = workflow.title;
    graph_.workflow_index = workflow_index;
    start(workflow);
    block(workflow.body);
    if (!loose_.empty())
      add({.kind = VertexKind::End, .span = {workflow.body.span.end, workflow.body.span.end}});
    std::sort(graph_.edges.begin(), graph_.edges.end(), [](const Edge& left, const Edge& right) {
      return std::pair(left.from, left.kind) < std::pair(right.from, right.kind);
    });
    identify(graph_, checked_);
    return exact_copy();
  }

 private:
  /// The graph at hand grows in memory that all share; what is kept is as large as it needs to be.
  FlowGraph exact_copy() {
    FlowGraph graph;
    graph.workflow = graph_.workflow;
    graph.title = graph_.title;
    graph.workflow_index = graph_.workflow_index;
    graph.vertices = IdMap<VertexId, Vertex>(graph_.vertices.size());
    std::move(graph_.vertices.begin(), graph_.vertices.end(), graph.vertices.begin());
    graph.edges.assign(graph_.edges.begin(), graph_.edges.end());
    return graph;
  }

  void start(const checked::Workflow& workflow) {
    Vertex vertex{.kind = VertexKind::Start, .span = workflow.span};
    vertex.title = title_of(workflow.triggers, sources_);
    const VertexId id = graph_.vertices.add(std::move(vertex));
    loose_.assign(1, {id, EdgeKind::Next, workflow.span});
  }

  /// All that was loose leads to the new vertex.
  VertexId add(Vertex vertex) {
    if (vertex.step && !vertex.condition) entitle(vertex, sources_, checked_);
    const VertexId id = graph_.vertices.add(std::move(vertex));
    for (const Loose& loose : loose_)
      graph_.edges.push_back({loose.from, id, loose.kind, loose.span});
    loose_.clear();
    return id;
  }

  void block(const checked::Block& block) {
    for (const checked::StepId id : block.steps) {
      const checked::Step& step = checked_.steps[id];
      std::visit(overloaded{
                     [&](const checked::Wait& wait) {
                       two_ways(add({.kind = VertexKind::Wait, .step = id, .span = step.span}),
                                wait.came, wait.otherwise, step);
                     },
                     [&](const checked::Send& send) {
                       two_ways(add({.kind = VertexKind::Send, .step = id, .span = step.span}),
                                std::nullopt, send.otherwise, step);
                     },
                     [&](const checked::Set&) { one_way(VertexKind::Set, id); },
                     [&](const checked::Log&) { one_way(VertexKind::Log, id); },
                     [&](const checked::Exit&) {
                       add({.kind = VertexKind::Exit, .step = id, .span = step.span});
                     },
                     [&](const checked::If& branches) { decide(id, branches); },
                     [&](const auto&) {},
                 },
                 step.node);
    }
  }

  void one_way(VertexKind kind, checked::StepId id) {
    const Span span = checked_.steps[id].span;
    const VertexId vertex = add({.kind = kind, .step = id, .span = span});
    loose_.push_back({vertex, EdgeKind::Next, span});
  }

  void two_ways(VertexId vertex, const std::optional<checked::Block>& came,
                const std::optional<checked::Block>& lapsed, const checked::Step& step) {
    if (!came && !lapsed) {
      loose_.push_back({vertex, EdgeKind::Next, step.span});
      return;
    }
    way({vertex, EdgeKind::Came, step.span}, came);
    std::vector<Loose> ends = std::exchange(loose_, {});
    way({vertex, EdgeKind::Lapsed, step.span}, lapsed);
    loose_.insert(loose_.begin(), ends.begin(), ends.end());
  }

  /// One way on, through its block if it has one. Its ends stay loose.
  void way(Loose edge, const std::optional<checked::Block>& through) {
    if (through) edge.span = through->span;
    loose_.push_back(edge);
    if (through) block(*through);
  }

  void decide(checked::StepId id, const checked::If& branches) {
    std::vector<Loose> ends;
    for (const checked::IfArm& arm : branches.arms) {
      const Span condition = checked_.exprs[arm.condition].span;
      const VertexId decision = add({.kind = VertexKind::Decision,
                                     .step = id,
                                     .condition = arm.condition,
                                     .title = title_of(branches, arm, sources_, checked_),
                                     .span = condition});
      loose_.push_back({decision, EdgeKind::True, condition});
      block(arm.block);
      ends.insert(ends.end(), loose_.begin(), loose_.end());
      loose_.assign(1, {decision, EdgeKind::False, condition});
    }
    if (branches.otherwise) {
      loose_.front().span = branches.otherwise->span;
      block(*branches.otherwise);
    }
    loose_.insert(loose_.begin(), ends.begin(), ends.end());
  }

  const Sources& sources_;
  const checked::Checked& checked_;
  FlowGraph graph_;  // at hand
  std::vector<Loose> loose_;
};

}  // namespace

std::string_view kind_name(VertexKind kind) {
  switch (kind) {
    case VertexKind::Start:
      return "start";
    case VertexKind::Wait:
      return "wait";
    case VertexKind::Send:
      return "send";
    case VertexKind::Set:
      return "set";
    case VertexKind::Log:
      return "log";
    case VertexKind::Decision:
      return "decision";
    case VertexKind::Exit:
      return "exit";
    case VertexKind::End:
      return "end";
  }
  return "";
}

std::string_view kind_name(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::Next:
      return "next";
    case EdgeKind::True:
      return "true";
    case EdgeKind::False:
      return "false";
    case EdgeKind::Came:
      return "came";
    case EdgeKind::Lapsed:
      return "lapsed";
  }
  return "";
}

std::vector<FlowGraph> build_flow(const Sources& sources, const checked::Checked& checked) {
  std::vector<FlowGraph> graphs;
  graphs.reserve(checked.workflows.size());
  Builder builder(sources, checked);
  for (std::uint32_t i = 0; i < checked.workflows.size(); ++i) graphs.push_back(builder.build(i));
  return graphs;
}

}  // namespace tend
