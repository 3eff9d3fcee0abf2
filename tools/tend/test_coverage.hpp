// test_coverage.hpp: which steps of the workflows the tests went through, and which ways they took.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/flow/flow_graph.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/engine/trace.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// Told by the engine and by the traces of all cases. `program` and `graphs` must outlive it.
class TestCoverage final : public Coverage {
 public:
  TestCoverage(const Program& program, const std::vector<FlowGraph>& graphs)
      : program_(program), graphs_(graphs) {}

  void stopped(std::uint32_t pc, std::uint32_t outcome) override { ended_.emplace(pc, outcome); }
  /// What a case's trace tells of.
  void add(const std::vector<TraceRecord>& records);

  /// A line a workflow, and beneath it, by file and line, all that no test has come to.
  std::string report() const;

 private:
  struct Count {
    std::size_t steps = 0, steps_seen = 0, ways = 0, ways_seen = 0;
    std::string missed;
  };
  void count(const WorkflowInfo& workflow, Count& count) const;
  void count_step(std::uint32_t step, Count& count) const;
  void count_ways(const WorkflowInfo& workflow, std::uint32_t pc, Count& count) const;
  void miss(std::uint32_t step, const std::string& what, Count& count) const;
  bool is_seen(std::uint32_t step) const;
  std::string way_name(const WorkflowInfo& workflow, std::uint32_t pc, std::uint32_t outcome) const;
  std::size_t ways_of(std::uint32_t pc) const;

  const Program& program_;
  const std::vector<FlowGraph>& graphs_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> ended_;  ///< pc and outcome
  std::set<std::uint32_t> steps_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> branches_;  ///< step and the arm's text
};

}  // namespace tend
