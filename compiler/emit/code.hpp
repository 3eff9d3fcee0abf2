// code.hpp: the code of one workflow.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/source.hpp"
#include "compiler/check/checked.hpp"
#include "compiler/emit/expressions.hpp"
#include "compiler/emit/instructions.hpp"
#include "compiler/emit/slots.hpp"
#include "compiler/emit/tables.hpp"
#include "compiler/flow/flow_graph.hpp"

namespace tend {

/// Appends workflows and their code, steps and waits to the program, one after another. The code of
/// one: a fragment for each trigger that has a condition; for each trigger whose event's fields the
/// steps need, an entry that keeps them in slots; the workflow's entry, where they are unknown, and
/// what was true when the run began; the steps in the order of the text, then the blocks beside
/// them; the fragments of waits, calls, goals and `on`. Steps that nothing leads to have no code.
class CodeWriter {
 public:
  CodeWriter(const Sources& sources, const checked::Checked& checked, Tables& tables,
             Instructions& code, ExpressionWriter& expressions);

  void write(const FlowGraph& graph);

 private:
  /// A way that says which arm was taken before it gets to its target.
  struct Stub {
    VertexId target;
    std::uint32_t jump = 0;  ///< pc of the instruction that goes there
    std::uint32_t step = none;
    std::uint32_t arm = 0;  ///< a text
  };
  struct Fixup {
    std::uint32_t jump = 0;
    VertexId target;
  };
  /// A step with fragments that are not laid yet.
  struct Later {
    std::uint32_t pc = 0;  ///< of its instruction
    VertexId vertex;
  };

  void begin(const FlowGraph& graph);

  // entries.cpp: how a run begins, and what the workflow says of itself
  void settings(const checked::Workflow& workflow, WorkflowInfo& info);
  std::uint32_t holdout_for(const checked::Workflow& workflow);
  void bind_variables(const checked::Workflow& workflow, WorkflowInfo& info);
  void triggers(const checked::Workflow& workflow, WorkflowInfo& info);
  void collect_slots(const checked::Workflow& workflow);
  void collect_slots(const checked::StepNode& node);
  void entries(const checked::Workflow& workflow, WorkflowInfo& info);
  bool capture(const checked::Workflow& workflow, std::size_t trigger);
  void goals(const checked::Workflow& workflow, WorkflowInfo& info);
  void ons(const checked::Workflow& workflow, WorkflowInfo& info);

  // code.cpp: vertices and ways
  void lay(VertexId id);
  void lay_stubs(VertexId target);
  bool awaits_stub(VertexId target) const;
  void lay_ways_back();
  void decide(VertexId id);
  void repeat(VertexId id);
  void exit(VertexId id);
  /// The way on that is no decision's.
  void leave(VertexId id);
  void leave_by_arm(VertexId id);
  void jump(Op op, VertexId target);
  /// Falls through where the target comes next.
  void go_to(VertexId from, VertexId target);
  VertexId along(VertexId from, EdgeKind kind) const;
  std::uint32_t step_of(VertexId id);

  // steps.cpp: what steps do
  void wait(VertexId id);
  void finish_wait(const Later& later);
  void effect(VertexId id);
  void call(VertexId id, const checked::Call& call);
  void finish_call(const Later& later);
  void split(const checked::Split& split);
  void constant(Number value);
  bool is_beside(VertexId id) const { return id >= first_beside_; }

  const Sources& sources_;
  const checked::Checked& checked_;
  Tables& tables_;
  Instructions& code_;
  ExpressionWriter& expressions_;
  Slots slots_;
  IdMap<checked::StepId, std::uint32_t> step_index_;
  std::unordered_map<std::uint32_t, std::uint32_t> notice_of_;  ///< per step that is one
  std::unordered_map<std::string_view, std::uint32_t> message_variables_;

  // Of the workflow at hand.
  const FlowGraph* graph_ = nullptr;
  std::vector<VertexId> order_;         ///< of those that are reached
  IdMap<VertexId, VertexId> follower_;  ///< what is laid after each
  IdMap<VertexId, std::size_t> first_edge_;
  IdMap<VertexId, std::uint32_t> pc_;     ///< none: not laid yet
  IdMap<VertexId, std::uint32_t> again_;  ///< of a Repeat: where the next round is asked for
  VertexId first_beside_;                 ///< from here on vertices are of goals, exits and `on`
  VertexId first_on_;
  std::vector<Stub> stubs_;      ///< not laid yet: of the decisions around, so they are few
  std::vector<Stub> ways_back_;  ///< the same, to a Repeat that is laid already
  std::vector<Fixup> fixups_;
  std::vector<Later> waits_later_;
  std::vector<Later> calls_later_;
};

}  // namespace tend
