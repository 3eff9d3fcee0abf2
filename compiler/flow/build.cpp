// build.cpp: steps to vertices and edges.
#include <algorithm>
#include <tuple>
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
  std::uint32_t arm = 0;
  std::uint32_t words = none;
};

class Builder {
 public:
  Builder(const Sources& sources, const checked::Checked& checked)
      : sources_(sources), checked_(checked) {}

  FlowGraph build(std::uint32_t workflow_index) {
    const checked::Workflow& workflow = checked_.workflows[workflow_index];
    clear();
    graph_.workflow = workflow.name;
    graph_.title = workflow.title;
    graph_.workflow_index = workflow_index;
    start(workflow);
    block(workflow.body);
    if (!loose_.empty())
      add({.kind = VertexKind::End, .span = {workflow.body.span.end, workflow.body.span.end}});
    blocks_beside(workflow);
    std::sort(graph_.edges.begin(), graph_.edges.end(), [](const Edge& left, const Edge& right) {
      return std::tuple(left.from, left.kind, left.arm) <
             std::tuple(right.from, right.kind, right.arm);
    });
    identify(graph_, checked_);
    return exact_copy();
  }

 private:
  void clear() {
    graph_.vertices.resize(0);
    graph_.edges.clear();
    graph_.arms.clear();
    graph_.goal_titles.clear();
    graph_.goal_blocks.clear();
    graph_.on_blocks.clear();
    loose_.clear();
    beside_ = false;
  }

  /// The graph at hand grows in memory that all share; what is kept is as large as it needs to be.
  FlowGraph exact_copy() {
    FlowGraph graph;
    graph.workflow = graph_.workflow;
    graph.title = graph_.title;
    graph.workflow_index = graph_.workflow_index;
    graph.vertices = IdMap<VertexId, Vertex>(graph_.vertices.size());
    std::move(graph_.vertices.begin(), graph_.vertices.end(), graph.vertices.begin());
    graph.edges.assign(graph_.edges.begin(), graph_.edges.end());
    graph.arms.assign(graph_.arms.begin(), graph_.arms.end());
    graph.goal_titles.assign(graph_.goal_titles.begin(), graph_.goal_titles.end());
    graph.goal_blocks.assign(graph_.goal_blocks.begin(), graph_.goal_blocks.end());
    graph.on_blocks.assign(graph_.on_blocks.begin(), graph_.on_blocks.end());
    return graph;
  }

  void start(const checked::Workflow& workflow) {
    Vertex vertex{.kind = VertexKind::Start, .span = workflow.span};
    vertex.title = title_of(workflow.triggers, sources_);
    for (const checked::Goal& goal : workflow.goals) {
      const Span words = goal.block ? head(goal.span, *goal.block) : goal.span;
      graph_.goal_titles.push_back(source_on_one_line(sources_.text(words)));
      if (goal.block) continue;  // drawn beside
      if (!vertex.detail.empty()) vertex.detail += '\n';
      vertex.detail += graph_.goal_titles.back();
    }
    const VertexId id = graph_.vertices.add(std::move(vertex));
    loose_.push_back({id, EdgeKind::Next, workflow.span});
  }

  void blocks_beside(const checked::Workflow& workflow) {
    beside_ = true;
    for (const checked::Goal& goal : workflow.goals)
      graph_.goal_blocks.push_back(goal.block ? block_beside(goal.span, *goal.block) : VertexId());
    for (const checked::On& on : workflow.ons)
      graph_.on_blocks.push_back(block_beside(on.span, on.block));
  }

  VertexId block_beside(Span span, const checked::Block& steps) {
    loose_.clear();
    const VertexId id = add({.kind = VertexKind::Beside,
                             .title = source_on_one_line(sources_.text(head(span, steps))),
                             .span = span});
    loose_.push_back({id, EdgeKind::Next, span});
    block(steps);
    if (!loose_.empty()) add({.kind = VertexKind::Done, .span = {steps.span.end, steps.span.end}});
    return id;
  }

  /// What stands before the block.
  Span head(Span whole, const checked::Block& block) const {
    Span head{whole.begin, std::clamp(block.span.begin, whole.begin, whole.end)};
    const std::string_view text = sources_.text(head);
    head.end = head.begin + static_cast<std::uint32_t>(text.find_last_not_of(" \t\r\n") + 1);
    return head;
  }

  /// All that was loose leads to the new vertex.
  VertexId add(Vertex vertex) {
    if (vertex.step && vertex.kind != VertexKind::Decision) entitle(vertex, sources_, checked_);
    const VertexId id = graph_.vertices.add(std::move(vertex));
    for (const Loose& loose : loose_) connect(loose, id);
    loose_.clear();
    return id;
  }
  VertexId add(VertexKind kind, checked::StepId id) {
    return add({.kind = kind, .step = id, .span = checked_.steps[id].span});
  }
  void connect(const Loose& loose, VertexId to) {
    graph_.edges.push_back({loose.from, to, loose.kind, loose.span, loose.arm, loose.words});
  }

  void block(const checked::Block& block) {
    for (const checked::StepId id : block.steps) step(id);
  }

  void step(checked::StepId id) {
    const checked::Step& step = checked_.steps[id];
    const auto one_way = [&](VertexKind kind) {
      loose_.push_back({add(kind, id), EdgeKind::Next, step.span});
    };
    std::visit(overloaded{
                   [&](const checked::Wait& each) { wait(id, each); },
                   [&](const checked::Send& send) {
                     const VertexId vertex = add(VertexKind::Send, id);
                     // In a block the message is handed over: what becomes of it is not waited for.
                     two_ways(vertex, std::nullopt, beside_ ? std::nullopt : send.otherwise, step);
                   },
                   [&](const checked::Set&) { one_way(VertexKind::Set); },
                   [&](const checked::Log&) { one_way(VertexKind::Log); },
                   [&](const checked::Exit&) { add(VertexKind::Exit, id); },
                   [&](const checked::If& branches) { decide(id, branches); },
                   [&](const checked::Listing&) { one_way(VertexKind::Listing); },
                   [&](const checked::Subscribe&) { one_way(VertexKind::Subscribe); },
                   [&](const checked::Notify&) { one_way(VertexKind::Notify); },
                   [&](const checked::Assign&) { one_way(VertexKind::Assign); },
                   [&](const checked::Take& take) {
                     two_ways(add(VertexKind::Take, id), std::nullopt, take.otherwise, step);
                   },
                   [&](const checked::Split& each) { split(id, each); },
                   [&](const checked::Repeat& each) { repeat(id, each); },
                   [&](const checked::Call& call) {
                     two_ways(add(VertexKind::Call, id), std::nullopt, call.otherwise, step);
                   },
                   [&](const checked::EnrollIn&) { one_way(VertexKind::Enroll); },
                   [&](const checked::ExitFrom&) { one_way(VertexKind::ExitFrom); },
                   [&](const checked::Let&) { one_way(VertexKind::Let); },
               },
               step.node);
  }

  void two_ways(VertexId vertex, const std::optional<checked::Block>& came,
                const std::optional<checked::Block>& lapsed, const checked::Step& step,
                std::uint32_t lapsed_words = none) {
    if (!came && !lapsed) {
      loose_.push_back({vertex, EdgeKind::Next, step.span});
      return;
    }
    way({vertex, EdgeKind::Came, step.span}, came);
    std::vector<Loose> ends = std::exchange(loose_, {});
    way({vertex, EdgeKind::Lapsed, step.span, 0, lapsed_words}, lapsed);
    loose_.insert(loose_.begin(), ends.begin(), ends.end());
  }

  /// One way on, through its block if it has one. Its ends stay loose.
  void way(Loose edge, const std::optional<checked::Block>& through) {
    if (through) edge.span = through->span;
    loose_.push_back(edge);
    if (through) block(*through);
  }

  void wait(checked::StepId id, const checked::Wait& wait) {
    const checked::Step& step = checked_.steps[id];
    const VertexId vertex = add(VertexKind::Wait, id);
    if (wait.kind != WaitKind::UntilCondition)
      return two_ways(vertex, wait.came, wait.otherwise, step);
    const bool has_blocks = std::any_of(wait.arms.begin(), wait.arms.end(),
                                        [](const checked::WaitArm& arm) { return arm.block; });
    if (!has_blocks) {
      loose_.push_back({vertex, EdgeKind::Next, step.span});
    } else if (wait.arms.size() == 1) {
      way({vertex, EdgeKind::Next, step.span}, wait.arms[0].block);
    } else if (wait.arms.size() == 2 && wait.arms[0].condition && !wait.arms[1].condition) {
      came_or_time_ran_out(vertex, wait, step);
    } else {
      first_of(vertex, wait, step);
    }
  }

  void came_or_time_ran_out(VertexId vertex, const checked::Wait& wait, const checked::Step& step) {
    two_ways(vertex, wait.arms[0].block, wait.arms[1].block, step,
             call_arm(title_of(wait.arms[1], sources_, checked_)));
  }

  void first_of(VertexId vertex, const checked::Wait& wait, const checked::Step& step) {
    std::vector<Loose> ends;
    for (std::uint32_t i = 0; i < wait.arms.size(); ++i) {
      const checked::WaitArm& arm = wait.arms[i];
      const std::uint32_t words = call_arm(title_of(arm, sources_, checked_));
      way({vertex, EdgeKind::Arm, step.span, i, words}, arm.block);
      ends.insert(ends.end(), loose_.begin(), loose_.end());
      loose_.clear();
    }
    loose_ = std::move(ends);
  }

  void split(checked::StepId id, const checked::Split& split) {
    const VertexId vertex = add(VertexKind::Split, id);
    std::vector<Loose> ends;
    for (std::uint32_t i = 0; i < split.arms.size(); ++i) {
      const checked::SplitArm& arm = split.arms[i];
      loose_.push_back({vertex, EdgeKind::Arm, arm.span, i, call_arm(title_of(arm))});
      block(arm.block);
      ends.insert(ends.end(), loose_.begin(), loose_.end());
      loose_.clear();
    }
    loose_ = std::move(ends);
  }

  std::uint32_t call_arm(std::string words) {
    graph_.arms.push_back(std::move(words));
    return static_cast<std::uint32_t>(graph_.arms.size() - 1);
  }

  void repeat(checked::StepId id, const checked::Repeat& repeat) {
    const checked::Step& step = checked_.steps[id];
    const VertexId vertex = add({.kind = VertexKind::Repeat,
                                 .step = id,
                                 .condition = repeat.until,
                                 .span = head(step.span, repeat.block)});
    loose_.push_back({vertex, EdgeKind::True, repeat.block.span});
    block(repeat.block);
    for (const Loose& loose : loose_) connect(loose, vertex);
    loose_.assign(1, {vertex, EdgeKind::False, step.span});
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
  bool beside_ = false;  // in a block of a goal, an exit or an `on`
};

}  // namespace

std::vector<FlowGraph> build_flow(const Sources& sources, const checked::Checked& checked) {
  std::vector<FlowGraph> graphs;
  graphs.reserve(checked.workflows.size());
  Builder builder(sources, checked);
  for (std::uint32_t i = 0; i < checked.workflows.size(); ++i) graphs.push_back(builder.build(i));
  return graphs;
}

}  // namespace tend
