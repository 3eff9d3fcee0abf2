// test_coverage.hpp: which steps of the workflows the tests went through, which ways they took, and
// which goals, exits and reactions they came to.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/source.hpp"
#include "compiler/compile.hpp"
#include "compiler/flow/flow_graph.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/engine/trace.hpp"
#include "runtime/program/program.hpp"
#include "tools/tend/coverage_report.hpp"

namespace tend {

/// Told by the engine and by the traces of all cases of one project, which has a program. Both
/// arguments must outlive it.
class TestCoverage final : public Coverage {
 public:
  TestCoverage(const Sources& sources, const Compiled& compiled)
      : sources_(sources), compiled_(compiled), program_(*compiled.program) {}

  void stopped(std::uint32_t pc, std::uint32_t outcome) override { ended_.emplace(pc, outcome); }
  void entered(std::uint32_t workflow, std::uint32_t trigger) override {
    entered_.emplace(workflow, trigger);
  }
  void left(std::uint32_t workflow, std::uint32_t goal) override { left_.emplace(workflow, goal); }
  void reacted(std::uint32_t workflow, std::uint32_t on) override {
    reacted_.emplace(workflow, on);
  }
  /// What a case's trace tells of.
  void add(const std::vector<TraceRecord>& records);

  /// What each workflow has, and whether a case came to it.
  std::vector<WorkflowCoverage> workflows() const;

 private:
  using Seen = std::set<std::pair<std::uint32_t, std::uint32_t>>;
  using Items = std::vector<CoverageItem>;

  void add_entries(const FlowGraph& graph, Items& items) const;
  void add_reactions(const FlowGraph& graph, Items& items) const;
  void add_steps(const FlowGraph& graph, Items& items) const;
  void add_ways(const FlowGraph& graph, std::uint32_t pc, Items& items) const;
  CoverageItem of_step(std::uint32_t step, CoverageItem::Kind kind, const std::string& what) const;
  std::string place(Span span) const;
  bool is_seen(std::uint32_t step) const;
  std::string way_name(const FlowGraph& graph, std::uint32_t pc, std::uint32_t outcome) const;
  std::size_t ways_of(std::uint32_t pc) const;

  const Sources& sources_;
  const Compiled& compiled_;
  const Program& program_;
  std::set<std::uint32_t> steps_;
  Seen ended_;     ///< pc and outcome
  Seen branches_;  ///< step and the arm's text
  Seen entered_;   ///< workflow and trigger
  Seen left_;      ///< workflow and goal
  Seen reacted_;   ///< workflow and on
};

}  // namespace tend
