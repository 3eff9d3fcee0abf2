#include "compiler/emit/code.hpp"

#include <algorithm>
#include <variant>

#include "base/check.hpp"
#include "compiler/flow/reach.hpp"

namespace tend {
namespace {

/// Keeps the memory of the workflow before.
template <class Id, class T>
void reset(IdMap<Id, T>& map, std::size_t size, const T& value) {
  map.resize(0);
  map.resize(size, value);
}

}  // namespace

CodeWriter::CodeWriter(const Sources& sources, const checked::Checked& checked, Tables& tables,
                       Instructions& code, ExpressionWriter& expressions)
    : sources_(sources),
      checked_(checked),
      tables_(tables),
      code_(code),
      expressions_(expressions),
      slots_(checked),
      step_index_(checked.steps.size(), none) {
  expressions_.use(&slots_);
  std::uint32_t notices = 0;
  for (std::uint32_t i = 0; i < checked.steps.size(); ++i) {
    if (std::holds_alternative<checked::Notify>(checked.steps[checked::StepId(i)].node))
      notice_of_[i] = notices++;
  }
  for (std::uint32_t i = 0; i < checked.message_variables.size(); ++i)
    message_variables_.try_emplace(checked.message_variables[i].name, i);
}

void CodeWriter::write(const FlowGraph& graph) {
  begin(graph);
  const checked::Workflow& workflow = checked_.workflows[graph.workflow_index];
  WorkflowInfo info;
  settings(workflow, info);
  info.code_begin = code_.here();
  slots_.begin(workflow);
  collect_slots(workflow);
  triggers(workflow, info);
  entries(workflow, info);

  for (const VertexId id : order_) lay(id);
  lay_ways_back();
  for (const Fixup& fixup : fixups_) code_.set_operand(fixup.jump, pc_[fixup.target]);
  expressions_.finish();
  for (const Later& later : waits_later_) finish_wait(later);
  for (const Later& later : calls_later_) finish_call(later);
  code_.begin_step(none);
  goals(workflow, info);
  ons(workflow, info);
  info.starts = expressions_.fragment(workflow.starts);
  info.ends = expressions_.fragment(workflow.ends);

  info.code_end = code_.here();
  info.slots = slots_.count();
  tables_.program().workflows.push_back(std::move(info));
}

void CodeWriter::begin(const FlowGraph& graph) {
  graph_ = &graph;
  const std::size_t size = graph.vertices.size();
  const auto reached = reached_from_start(graph);
  order_.clear();
  for (std::size_t i = 0; i < size; ++i) {
    if (reached[VertexId(i)]) order_.emplace_back(i);
  }
  reset(follower_, size, VertexId());
  for (std::size_t i = 1; i < order_.size(); ++i) follower_[order_[i - 1]] = order_[i];
  reset(first_edge_, size, graph.edges.size());
  for (std::size_t i = graph.edges.size(); i-- > 0;) first_edge_[graph.edges[i].from] = i;
  reset(pc_, size, none);
  reset(again_, size, none);
  first_on_ = graph.on_blocks.empty() ? VertexId() : graph.on_blocks.front();
  first_beside_ = first_on_;
  for (const VertexId block : graph.goal_blocks) first_beside_ = std::min(first_beside_, block);
  stubs_.clear();
  ways_back_.clear();
  fixups_.clear();
  waits_later_.clear();
  calls_later_.clear();
  code_.begin_step(none);
}

void CodeWriter::lay(VertexId id) {
  lay_stubs(id);
  pc_[id] = code_.here();
  code_.begin_step(step_of(id));
  switch (graph_->vertices[id].kind) {
    case VertexKind::Start:
    case VertexKind::Beside:
      leave(id);
      break;
    case VertexKind::Wait:
      wait(id);
      break;
    case VertexKind::Decision:
      decide(id);
      break;
    case VertexKind::Repeat:
      repeat(id);
      break;
    case VertexKind::Exit:
      exit(id);
      break;
    case VertexKind::End:
      code_.append(Op::Complete);
      break;
    case VertexKind::Done:
      code_.append(Op::Done);
      break;
    default:
      effect(id);
      break;
  }
}

void CodeWriter::lay_stubs(VertexId target) {
  if (!awaits_stub(target)) return;
  const auto first = std::stable_partition(stubs_.begin(), stubs_.end(),
                                           [&](const Stub& stub) { return stub.target != target; });
  for (auto stub = first; stub != stubs_.end(); ++stub) {
    code_.set_operand(stub->jump, code_.here());
    code_.begin_step(stub->step);
    code_.append(Op::Branch, stub->arm);
    if (stub + 1 != stubs_.end()) jump(Op::Jump, target);
  }
  stubs_.erase(first, stubs_.end());
}

bool CodeWriter::awaits_stub(VertexId target) const {
  return std::any_of(stubs_.begin(), stubs_.end(),
                     [&](const Stub& stub) { return stub.target == target; });
}

void CodeWriter::lay_ways_back() {
  for (const Stub& stub : ways_back_) {
    code_.set_operand(stub.jump, code_.here());
    code_.begin_step(stub.step);
    code_.append(Op::Branch, stub.arm);
    jump(Op::Jump, stub.target);
  }
}

void CodeWriter::decide(VertexId id) {
  const Vertex& decision = graph_->vertices[id];
  expressions_.write(decision.condition);
  const VertexId otherwise = along(id, EdgeKind::False);
  const Vertex& next = graph_->vertices[otherwise];
  const bool asks_on = next.kind == VertexKind::Decision && next.step == decision.step;  // else if
  if (asks_on) {
    jump(Op::JumpIfNot, otherwise);
  } else {
    std::vector<Stub>& stubs = pc_[otherwise] == none ? stubs_ : ways_back_;
    stubs.push_back({otherwise, code_.append(Op::JumpIfNot), code_.step(), tables_.text("else")});
  }
  code_.append(Op::Branch, tables_.text(decision.title));
  go_to(id, along(id, EdgeKind::True));
}

/// Whoever comes to the loop begins to count; whoever has gone round is asked again.
void CodeWriter::repeat(VertexId id) {
  const auto& repeat = std::get<checked::Repeat>(checked_.steps[graph_->vertices[id].step].node);
  const std::uint32_t counter = slots_.add();
  constant(Number{0});
  code_.append(Op::Store, counter);

  again_[id] = code_.here();
  const VertexId out = along(id, EdgeKind::False);
  code_.append(Op::Load, counter);
  constant(Number{std::int64_t{repeat.times} * 1'000'000});
  code_.append(Op::Less);
  jump(Op::JumpIfNot, out);
  if (repeat.until) {
    expressions_.write(repeat.until);
    const std::uint32_t goes_on = code_.append(Op::JumpIfNot);
    jump(Op::Jump, out);
    code_.set_operand(goes_on, code_.here());
  }
  code_.append(Op::Load, counter);
  constant(Number{1'000'000});
  code_.append(Op::Add);
  code_.append(Op::Store, counter);
  go_to(id, along(id, EdgeKind::True));
}

/// In the block of a goal or an exit the run leaves anyway; in that of an `on` it is taken out.
void CodeWriter::exit(VertexId id) {
  if (!is_beside(id)) {
    code_.append(Op::Exit);
    return;
  }
  if (id >= first_on_) code_.append(Op::ExitFrom, graph_->workflow_index);
  code_.append(Op::Done);
}

void CodeWriter::leave(VertexId id) {
  const VertexId lapsed = along(id, EdgeKind::Lapsed);
  if (!lapsed) return go_to(id, along(id, EdgeKind::Next));
  const VertexKind kind = graph_->vertices[id].kind;
  if (kind == VertexKind::Wait || kind == VertexKind::Send) {
    jump(Op::JumpIfLapsed, lapsed);
  } else {
    code_.append(Op::Outcome, 0);
    jump(Op::JumpIfNot, lapsed);
  }
  go_to(id, along(id, EdgeKind::Came));
}

void CodeWriter::leave_by_arm(VertexId id) {
  const std::size_t first = first_edge_[id];
  for (std::size_t i = first + 1; i < graph_->edges.size() && graph_->edges[i].from == id; ++i) {
    code_.append(Op::Outcome, graph_->edges[i].arm);
    code_.append(Op::Not);
    jump(Op::JumpIfNot, graph_->edges[i].to);
  }
  go_to(id, graph_->edges[first].to);
}

void CodeWriter::jump(Op op, VertexId target) {
  const bool back = pc_[target] != none;
  const std::uint32_t pc = code_.append(op, back ? again_[target] : 0);
  TEND_CHECK(!back || again_[target] != none, "only a loop is gone back to");
  if (!back) fixups_.push_back({pc, target});
}

void CodeWriter::go_to(VertexId from, VertexId target) {
  if (follower_[from] != target || awaits_stub(target)) jump(Op::Jump, target);
}

VertexId CodeWriter::along(VertexId from, EdgeKind kind) const {
  for (std::size_t i = first_edge_[from]; i < graph_->edges.size() && graph_->edges[i].from == from;
       ++i) {
    if (graph_->edges[i].kind == kind) return graph_->edges[i].to;
  }
  return {};
}

/// All conditions of an `if` are one step.
std::uint32_t CodeWriter::step_of(VertexId id) {
  const Vertex& vertex = graph_->vertices[id];
  if (!vertex.step) return none;
  std::uint32_t& index = step_index_[vertex.step];
  if (index == none) {
    Program& program = tables_.program();
    index = static_cast<std::uint32_t>(program.steps.size());
    const checked::Step& step = checked_.steps[vertex.step];
    const Position position = sources_.position(step.span.begin);
    const auto* send = std::get_if<checked::Send>(&step.node);
    program.steps.push_back({.identity = tables_.text(vertex.identity),
                             .file = tables_.text(sources_[sources_.at(step.span)].name),
                             .line = position.line,
                             .column = position.column,
                             .ignoring_window = send && send->ignoring_window,
                             .ignoring_limit = send && send->ignoring_limit});
  }
  return index;
}

}  // namespace tend
