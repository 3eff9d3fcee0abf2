#include "tools/tend/test_coverage.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "compiler/flow/words.hpp"
#include "runtime/engine/cells.hpp"

namespace tend {

void TestCoverage::add(const std::vector<TraceRecord>& records) {
  for (const TraceRecord& record : records) {
    if (record.step == none) continue;
    // Taken out while at a step says nothing of what the step does.
    const bool done = record.kind != TraceKind::Exited || record.reason == Reason::Exit;
    if (done) steps_.insert(record.step);
    if (record.kind == TraceKind::Branched) branches_.emplace(record.step, record.operand);
  }
}

std::vector<WorkflowCoverage> TestCoverage::workflows() const {
  std::vector<WorkflowCoverage> workflows;
  for (const FlowGraph& graph : compiled_.graphs) {
    WorkflowCoverage& workflow = workflows.emplace_back();
    workflow.name = graph.workflow;
    add_entries(graph, workflow.items);
    add_reactions(graph, workflow.items);
    add_steps(graph, workflow.items);
  }
  return workflows;
}

/// Each `when`: the alternatives in one are a way in together.
void TestCoverage::add_entries(const FlowGraph& graph, Items& items) const {
  const std::vector<checked::Trigger>& triggers =
      compiled_.checked.workflows[graph.workflow_index].triggers;
  for (std::uint32_t i = 0; i < triggers.size(); ++i) {
    const bool seen = entered_.contains({graph.workflow_index, i});
    if (i > 0 && triggers[i].whole == triggers[i - 1].whole) {
      items.back().seen |= seen;
      continue;
    }
    const std::string title = title_of({triggers[i]}, sources_);
    items.push_back({.kind = CoverageItem::Kind::Way,
                     .place = place(triggers[i].whole),
                     .miss = title + ": let nobody in",
                     .seen = seen});
  }
}

void TestCoverage::add_reactions(const FlowGraph& graph, Items& items) const {
  const std::uint32_t workflow = graph.workflow_index;
  const checked::Workflow& checked = compiled_.checked.workflows[workflow];
  for (std::uint32_t i = 0; i < checked.goals.size(); ++i) {
    const bool is_goal = checked.goals[i].kind == GoalInfo::Kind::Goal;
    const std::string& name = checked.goals[i].name;
    const std::string title =
        name.empty() ? graph.goal_titles[i] : (is_goal ? "goal " : "exit ") + name;
    items.push_back({.kind = CoverageItem::Kind::Reaction,
                     .place = place(checked.goals[i].span),
                     .miss = title + (is_goal ? ": never reached" : ": never taken"),
                     .seen = left_.contains({workflow, i})});
  }
  // Those that keep `first … since enrolled` come last, and nobody wrote them.
  const std::size_t written = checked.ons.size() - checked.firsts.size();
  for (std::uint32_t i = 0; i < written; ++i)
    items.push_back({.kind = CoverageItem::Kind::Reaction,
                     .place = place(checked.ons[i].span),
                     .miss = graph.vertices[graph.on_blocks[i]].title + ": never happened",
                     .seen = reacted_.contains({workflow, i})});
}

/// In the order in which they were written, a step's ways after the step.
void TestCoverage::add_steps(const FlowGraph& graph, Items& items) const {
  const WorkflowInfo& workflow = program_.workflows[graph.workflow_index];
  std::map<std::uint32_t, std::vector<std::uint32_t>> steps;
  for (std::uint32_t pc = workflow.code_begin; pc < workflow.code_end; ++pc)
    if (pc < program_.step_of.size() && program_.step_of[pc] != none &&
        is_step(program_.code[pc].op()))
      steps[program_.step_of[pc]].push_back(pc);
  for (const auto& [step, places] : steps) {
    items.push_back(of_step(step, CoverageItem::Kind::Step, "never reached"));
    items.back().seen = is_seen(step);
    std::set<std::uint32_t> arms;
    for (const std::uint32_t pc : places) {
      const Word word = program_.code[pc];
      // The same arm may be laid down twice.
      if (word.op() == Op::Branch && !arms.insert(word.operand()).second) continue;
      add_ways(graph, pc, items);
    }
  }
}

void TestCoverage::add_ways(const FlowGraph& graph, std::uint32_t pc, Items& items) const {
  const Word word = program_.code[pc];
  const std::uint32_t step = program_.step_of[pc];
  const auto add = [&](bool seen, const std::string& name) {
    CoverageItem item = of_step(step, CoverageItem::Kind::Way, "never went `" + name + "`");
    item.seen = seen;
    item.follows = !is_seen(step);
    items.push_back(std::move(item));
  };
  if (word.op() == Op::Branch)
    return add(branches_.contains({step, word.operand()}), program_.text(word.operand()));
  const std::size_t ways = ways_of(pc);
  if (ways < 2) return;
  for (std::uint32_t outcome = 0; outcome < ways; ++outcome)
    add(ended_.contains({pc, outcome}), way_name(graph, pc, outcome));
}

/// Into how many ways an instruction parts: those that the code after it asks about.
std::size_t TestCoverage::ways_of(std::uint32_t pc) const {
  const Word word = program_.code[pc];
  if (pc + 1 >= program_.code.size()) return 1;
  const Op after = program_.code[pc + 1].op();
  if (after != Op::JumpIfLapsed && after != Op::Outcome) return 1;
  if (word.op() == Op::Split) return program_.splits[word.operand()].arms.size();
  if (word.op() == Op::Wait && program_.waits[word.operand()].kind == WaitKind::UntilCondition)
    return std::max<std::size_t>(2, program_.waits[word.operand()].arms.size());
  return 2;
}

std::string TestCoverage::way_name(const FlowGraph& graph, std::uint32_t pc,
                                   std::uint32_t outcome) const {
  const Word word = program_.code[pc];
  if (word.op() == Op::Split)
    return program_.text(program_.splits[word.operand()].arms[outcome].name);
  const std::string& identity = program_.text(program_.steps[program_.step_of[pc]].identity);
  for (const Edge& edge : graph.edges)
    if (edge.kind == EdgeKind::Arm && edge.arm == outcome && edge.words != none &&
        graph.vertices[edge.from].identity == identity)
      return graph.arms[edge.words];
  return outcome == 0 ? "it came" : "else";
}

CoverageItem TestCoverage::of_step(std::uint32_t step, CoverageItem::Kind kind,
                                   const std::string& what) const {
  const StepInfo& info = program_.steps[step];
  return {.kind = kind,
          .place = fmt::format("{}:{}:{}", program_.text(info.file), info.line, info.column),
          .miss = program_.text(info.identity) + ": " + what};
}

std::string TestCoverage::place(Span span) const {
  const Position position = sources_.position(span.begin);
  return fmt::format("{}:{}:{}", sources_[sources_.at(span)].name, position.line, position.column);
}

bool TestCoverage::is_seen(std::uint32_t step) const {
  if (steps_.contains(step)) return true;
  return std::any_of(ended_.begin(), ended_.end(), [&](const auto& ended) {
    return ended.first < program_.step_of.size() && program_.step_of[ended.first] == step;
  });
}

}  // namespace tend
