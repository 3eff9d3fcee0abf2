#include "tools/tend/test_coverage.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "runtime/engine/cells.hpp"

namespace tend {
namespace {

bool is_step(Op op) {
  switch (op) {
    case Op::Wait:
    case Op::Send:
    case Op::SetField:
    case Op::Log:
    case Op::Branch:
    case Op::Exit:
    case Op::Hand:
    case Op::Notify:
    case Op::AddToList:
    case Op::RemoveFromList:
    case Op::Subscribe:
    case Op::Unsubscribe:
    case Op::Assign:
    case Op::Take:
    case Op::Split:
    case Op::CallAction:
    case Op::EnrollIn:
    case Op::ExitFrom:
      return true;
    default:
      return false;
  }
}

}  // namespace

void TestCoverage::add(const std::vector<TraceRecord>& records) {
  for (const TraceRecord& record : records) {
    if (record.step == none) continue;
    // Taken out while at a step says nothing of what the step does.
    const bool done = record.kind != TraceKind::Exited || record.reason == Reason::Exit;
    if (done) steps_.insert(record.step);
    if (record.kind == TraceKind::Branched) branches_.emplace(record.step, record.operand);
  }
}

bool TestCoverage::is_seen(std::uint32_t step) const {
  if (steps_.contains(step)) return true;
  return std::any_of(ended_.begin(), ended_.end(), [&](const auto& ended) {
    return ended.first < program_.step_of.size() && program_.step_of[ended.first] == step;
  });
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

std::string TestCoverage::way_name(const WorkflowInfo& workflow, std::uint32_t pc,
                                   std::uint32_t outcome) const {
  const Word word = program_.code[pc];
  if (word.op() == Op::Split)
    return program_.text(program_.splits[word.operand()].arms[outcome].name);
  const std::string& identity = program_.text(program_.steps[program_.step_of[pc]].identity);
  for (const FlowGraph& graph : graphs_) {
    if (graph.workflow != program_.text(workflow.name)) continue;
    for (const Edge& edge : graph.edges)
      if (edge.kind == EdgeKind::Arm && edge.arm == outcome && edge.words != none &&
          graph.vertices[edge.from].identity == identity)
        return graph.arms[edge.words];
  }
  return outcome == 0 ? "it came" : "else";
}

void TestCoverage::miss(std::uint32_t step, const std::string& what, Count& count) const {
  const StepInfo& info = program_.steps[step];
  count.missed += fmt::format("  {}:{}:{}  {}: {}\n", program_.text(info.file), info.line,
                              info.column, program_.text(info.identity), what);
}

void TestCoverage::count_step(std::uint32_t step, Count& count) const {
  ++count.steps;
  if (is_seen(step))
    ++count.steps_seen;
  else
    miss(step, "never reached", count);
}

void TestCoverage::count_ways(const WorkflowInfo& workflow, std::uint32_t pc, Count& count) const {
  const Word word = program_.code[pc];
  const std::uint32_t step = program_.step_of[pc];
  const auto take = [&](bool seen, const std::string& name) {
    ++count.ways;
    if (seen)
      ++count.ways_seen;
    else if (is_seen(step))
      miss(step, "never went `" + name + "`", count);
  };
  if (word.op() == Op::Branch) {
    take(branches_.contains({step, word.operand()}), program_.text(word.operand()));
    return;
  }
  const std::size_t ways = ways_of(pc);
  if (ways < 2) return;
  for (std::uint32_t outcome = 0; outcome < ways; ++outcome)
    take(ended_.contains({pc, outcome}), way_name(workflow, pc, outcome));
}

void TestCoverage::count(const WorkflowInfo& workflow, Count& count) const {
  // In the order in which they were written, a step's ways after the step.
  std::map<std::uint32_t, std::vector<std::uint32_t>> steps;
  for (std::uint32_t pc = workflow.code_begin; pc < workflow.code_end; ++pc)
    if (pc < program_.step_of.size() && program_.step_of[pc] != none &&
        is_step(program_.code[pc].op()))
      steps[program_.step_of[pc]].push_back(pc);
  for (const auto& [step, places] : steps) {
    count_step(step, count);
    std::set<std::uint32_t> arms;
    for (const std::uint32_t pc : places) {
      const Word word = program_.code[pc];
      // The same arm may be laid down twice.
      if (word.op() == Op::Branch && !arms.insert(word.operand()).second) continue;
      count_ways(workflow, pc, count);
    }
  }
}

std::string TestCoverage::report() const {
  std::string out = "\ncoverage\n";
  for (const WorkflowInfo& workflow : program_.workflows) {
    Count count;
    this->count(workflow, count);
    out += fmt::format("{}: {} of {} steps, {} of {} ways\n", program_.text(workflow.name),
                       count.steps_seen, count.steps, count.ways_seen, count.ways);
    out += count.missed;
  }
  return out;
}

}  // namespace tend
