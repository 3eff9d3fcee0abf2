#include "compiler/prove/prove.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "compiler/flow/reach.hpp"
#include "compiler/prove/blocks.hpp"
#include "compiler/prove/circles.hpp"
#include "compiler/prove/constant.hpp"
#include "compiler/prove/goals.hpp"
#include "compiler/prove/windows.hpp"

namespace tend {
namespace {

class Prover {
 public:
  Prover(const checked::Checked& checked, Diagnostics& diagnostics)
      : checked_(checked), diagnostics_(diagnostics), vertex_of_(checked.steps.size()) {}

  void prove(const FlowGraph& graph) {
    const checked::Workflow& workflow = checked_.workflows[graph.workflow_index];
    triggers(workflow.triggers);
    loops_wait(graph);
    find_reached(graph);
    steps_run(graph, workflow.body);
    for (const checked::Goal& goal : workflow.goals) {
      depends(goal.condition);
      if (goal.block) steps_run(graph, *goal.block);
    }
    for (const checked::On& on : workflow.ons) {
      triggers(on.triggers);
      steps_run(graph, on.block);
    }
    if (workflow.body.steps.empty()) {
      diagnostics_
          .report(Code::NoSteps, workflow.span, "workflow `" + workflow.name + "` has no steps")
          .note("whoever enters it has completed it at once");
    }
  }

 private:
  void triggers(const std::vector<checked::Trigger>& triggers) {
    for (const checked::Trigger& trigger : triggers) {
      const auto truth = never_true(trigger);
      if (!truth) continue;
      diagnostics_.report(Code::TriggerNeverFires, trigger.whole, "this trigger never fires")
          .primary(truth == Truth::False ? "the condition is false for everyone"
                                         : "the condition is unknown for everyone");
    }
  }

  /// What the condition of a trigger is, where that is the same for everyone and not true.
  std::optional<Truth> never_true(const checked::Trigger& trigger) const {
    std::optional<Truth> truth;
    if (trigger.condition) truth = constant_truth(checked_, trigger.condition);
    if (trigger.watch && (!truth || truth == Truth::True)) {
      const checked::Watch& watch = checked_.watches[trigger.watch];
      if (watch.expr && watch.kind != WatchInfo::Kind::Moment)
        truth = constant_truth(checked_, watch.expr);
    }
    return truth == Truth::True ? std::nullopt : truth;
  }

  /// Of a goal, a wait or a loop: what it is waited for must depend on something.
  void depends(checked::ExprId condition) {
    if (!condition) return;
    const auto truth = constant_truth(checked_, condition);
    if (!truth) return;
    diagnostics_.report(
        Code::ConstantCondition, checked_.exprs[condition].span,
        truth == Truth::True ? "this condition is always true" : "this condition is never true");
  }

  void loops_wait(const FlowGraph& graph) {
    // Vertices are in the order of the text, so that every loop has an edge back.
    const bool goes_back = std::any_of(graph.edges.begin(), graph.edges.end(),
                                       [](const Edge& edge) { return edge.to <= edge.from; });
    if (!goes_back) return;
    for (const std::vector<VertexId>& loop : loops(graph, VertexKind::Wait)) {
      auto report = diagnostics_.report(Code::LoopWithoutWait, graph.vertices[loop.front()].span,
                                        "this loop never waits");
      report.primary("it begins here");
      if (loop.size() > 1)
        report.label(graph.vertices[loop.back()].span, "and goes back from here");
      report.help("put a `wait` into the loop");
    }
  }

  /// What is reached when constant conditions go their only way.
  void find_reached(const FlowGraph& graph) {
    std::vector<bool> open(graph.edges.size(), true);
    close_endless(graph, open);
    VertexId asked;
    std::optional<Truth> truth;
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
      const Edge& edge = graph.edges[i];
      if (graph.vertices[edge.from].kind != VertexKind::Decision) continue;
      if (edge.from != asked) truth = constant_truth(checked_, graph.vertices[edge.from].condition);
      asked = edge.from;
      if (truth) open[i] = (*truth == Truth::True) == (edge.kind == EdgeKind::True);
    }
    reached_ = reached_from_start(graph, open);
    for (std::size_t i = graph.vertices.size(); i-- > 0;) {
      const VertexId id(i);
      if (graph.vertices[id].step) vertex_of_[graph.vertices[id].step] = id;  // the first one stays
    }
  }

  /// A loop that is not asked before its first round is left after a round alone: if none comes
  /// back to it, nobody gets past it.
  void close_endless(const FlowGraph& graph, std::vector<bool>& open) {
    comes_back_.resize(0);
    for (const Edge& edge : graph.edges) {
      if (edge.to > edge.from) continue;
      comes_back_.resize(graph.vertices.size(), false);
      comes_back_[edge.to] = true;
    }
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
      const Edge& edge = graph.edges[i];
      const Vertex& from = graph.vertices[edge.from];
      if (from.kind != VertexKind::Repeat || edge.kind != EdgeKind::False || from.condition)
        continue;
      open[i] = !comes_back_.empty() && comes_back_[edge.from];
    }
  }

  /// What is left out of the graph (an `else` of what a block hands over) is nobody's.
  bool runs(checked::StepId id) const { return !vertex_of_[id] || reached_[vertex_of_[id]]; }

  /// Of a block that can begin: a step of it that cannot run comes after one that nobody gets past.
  void steps_run(const FlowGraph& graph, const checked::Block& block) {
    for (std::size_t i = 0; i < block.steps.size(); ++i) {
      if (!runs(block.steps[i])) {
        report_unreachable(graph, block, i);
        return;
      }
      const checked::StepNode& node = checked_.steps[block.steps[i]].node;
      if (const auto* branches = std::get_if<checked::If>(&node)) {
        arms_run(graph, *branches);
      } else {
        if (const auto* repeat = std::get_if<checked::Repeat>(&node)) depends(repeat->until);
        if (const auto* wait = std::get_if<checked::Wait>(&node)) {
          for (const checked::WaitArm& arm : wait->arms) depends(arm.condition);
        }
        for_each_block(node, [&](const checked::Block& inner) { steps_run(graph, inner); });
      }
    }
  }

  /// What a constant condition cuts off is told with the condition.
  void arms_run(const FlowGraph& graph, const checked::If& branches) {
    for (std::size_t i = 0; i < branches.arms.size(); ++i) {
      const checked::IfArm& arm = branches.arms[i];
      const auto truth = constant_truth(checked_, arm.condition);
      const Span condition = checked_.exprs[arm.condition].span;
      if (!truth) {
        steps_run(graph, arm.block);
      } else if (*truth == Truth::True) {
        auto report = diagnostics_.report(Code::ConstantCondition, condition,
                                          "this condition is always true");
        const bool last = i + 1 == branches.arms.size();
        if (!last) report.label(branches.arms[i + 1].span, "so this never runs");
        if (last && branches.otherwise)
          report.label(branches.otherwise->span, "so this never runs");
        steps_run(graph, arm.block);
        return;
      } else {
        diagnostics_.report(Code::ConstantCondition, condition, "this condition is never true")
            .primary(*truth == Truth::False ? "false for everyone" : "unknown for everyone")
            .label(arm.block.span, "so this never runs");
      }
    }
    if (branches.otherwise) steps_run(graph, *branches.otherwise);
  }

  void report_unreachable(const FlowGraph& graph, const checked::Block& block, std::size_t first) {
    const auto span = [&](std::size_t i) { return checked_.steps[block.steps[i]].span; };
    const std::size_t count = block.steps.size() - first;
    auto report = diagnostics_.report(
        Code::UnreachableStep, span(first),
        count == 1 ? "this step can never run" : std::to_string(count) + " steps can never run");
    if (count > 1) {
      report.primary("first unreachable step");
      report.label(join(span(first + 1), span(block.steps.size() - 1)), "also unreachable");
    }
    label_exits(graph, block.steps[first - 1], report);
    report.help(count == 1 ? "remove the step, or let someone past the `exit`"
                           : "remove the steps, or let someone past the `exit`");
  }

  /// Nobody gets past a step: all ways through it end in an exit.
  void label_exits(const FlowGraph& graph, checked::StepId blocking, Diagnostics::Builder& report) {
    const std::uint32_t end = checked_.steps[blocking].span.end;
    for (std::size_t i = vertex_of_[blocking].index(); i < graph.vertices.size(); ++i) {
      const Vertex& vertex = graph.vertices[VertexId(i)];
      if (vertex.span.begin >= end) return;
      if (vertex.kind == VertexKind::Exit && reached_[VertexId(i)])
        report.label(vertex.span, "whoever gets here leaves");
    }
  }

  const checked::Checked& checked_;
  Diagnostics& diagnostics_;
  IdMap<checked::StepId, VertexId> vertex_of_;  // of the graph at hand
  IdMap<VertexId, bool> reached_;
  IdMap<VertexId, bool> comes_back_;
};

}  // namespace

void prove(const Sources&, const checked::Checked& checked, const std::vector<FlowGraph>& graphs,
           Diagnostics& diagnostics) {
  Prover prover(checked, diagnostics);
  Lengths lengths(checked);
  for (const FlowGraph& graph : graphs) {
    prover.prove(graph);
    prove_goals(lengths, checked.workflows[graph.workflow_index], diagnostics);
  }
  prove_windows(checked, diagnostics);
  prove_circles(checked, graphs, diagnostics);
}

}  // namespace tend
