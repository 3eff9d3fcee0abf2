// code.hpp: the code of one workflow.
#pragma once

#include <string_view>
#include <vector>

#include "base/source.hpp"
#include "compiler/check/checked.hpp"
#include "compiler/emit/tables.hpp"
#include "compiler/flow/flow_graph.hpp"

namespace tend {

/// Appends workflows and their code, steps and waits to the program, one after another. The code of
/// one: a fragment for each trigger that has a condition; the entry, which keeps what the steps
/// need of the event that enrolled in slots; the steps in the order of the text; the fragments of
/// computed waits. Steps that nothing leads to have no code.
class CodeWriter {
 public:
  CodeWriter(const Sources& sources, const checked::Checked& checked, Tables& tables);

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
  struct ComputedWait {
    std::uint32_t pc = 0;
    VertexId vertex;
    WaitPlan plan;
  };

  bool reads_event(const checked::ExprNode& node) const;
  void begin(const FlowGraph& graph);
  void settings(const checked::Workflow& workflow, WorkflowInfo& info);
  void triggers(const checked::Workflow& workflow, WorkflowInfo& info);
  void capture_event_fields();
  void slots_for(checked::ExprId id);

  void lay(VertexId id);
  void lay_stubs(VertexId target);
  bool awaits_stub(VertexId target) const;
  void decide(VertexId id);
  void wait(VertexId id);
  void effect(VertexId id);
  /// The way on that is no decision's.
  void leave(VertexId id);
  void computed_waits();

  void expression(checked::ExprId id);
  void apply(const checked::Apply& apply);

  std::uint32_t append(Op op, std::uint32_t operand = 0);
  void set_operand(std::uint32_t pc, std::uint32_t operand);
  void jump(Op op, VertexId target);
  /// Falls through where the target comes next.
  void go_to(VertexId from, VertexId target);
  VertexId along(VertexId from, EdgeKind kind) const;
  std::uint32_t step_of(VertexId id);
  std::uint32_t here() const;

  const Sources& sources_;
  const checked::Checked& checked_;
  Tables& tables_;
  IdMap<checked::StepId, std::uint32_t> step_index_;
  IdMap<checked::ExprId, bool> reads_event_;

  // Of the workflow at hand.
  const FlowGraph* graph_ = nullptr;
  std::vector<VertexId> order_;         ///< of those that are reached
  IdMap<VertexId, VertexId> follower_;  ///< what is laid after each
  IdMap<VertexId, std::size_t> first_edge_;
  IdMap<VertexId, std::uint32_t> pc_;  ///< none: not laid yet
  std::vector<Stub> stubs_;            ///< not laid yet: of the decisions around, so they are few
  std::vector<Fixup> fixups_;
  std::vector<ComputedWait> computed_waits_;
  std::vector<std::uint32_t> slot_of_field_;  ///< per field of the event that enrolled
  std::uint32_t slots_ = 0;
  bool in_steps_ = false;      ///< where the event that enrolled is no longer at hand
  std::uint32_t step_ = none;  ///< to which what is appended belongs
};

}  // namespace tend
