#include "compiler/emit/code.hpp"

#include <algorithm>
#include <variant>

#include "base/check.hpp"
#include "base/overloaded.hpp"
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

CodeWriter::CodeWriter(const Sources& sources, const checked::Checked& checked, Tables& tables)
    : sources_(sources),
      checked_(checked),
      tables_(tables),
      step_index_(checked.steps.size(), none),
      reads_event_(checked.exprs.size(), false) {
  // An expression is made after its operands.
  for (std::size_t i = 0; i < checked.exprs.size(); ++i) {
    const checked::ExprId id(i);
    reads_event_[id] = reads_event(checked.exprs[id].node);
  }
}

bool CodeWriter::reads_event(const checked::ExprNode& node) const {
  const auto any = [&](const std::vector<checked::ExprId>& operands) {
    return std::any_of(operands.begin(), operands.end(),
                       [&](checked::ExprId operand) { return reads_event_[operand]; });
  };
  if (const auto* apply = std::get_if<checked::Apply>(&node)) return any(apply->operands);
  if (const auto* call = std::get_if<checked::CallFunction>(&node)) return any(call->operands);
  if (const auto* in = std::get_if<checked::InList>(&node)) return reads_event_[in->operand];
  return std::holds_alternative<checked::EventField>(node);
}

void CodeWriter::write(const FlowGraph& graph) {
  begin(graph);
  const checked::Workflow& workflow = checked_.workflows[graph.workflow_index];
  WorkflowInfo info;
  settings(workflow, info);
  info.code_begin = here();
  triggers(workflow, info);

  info.entry = here();
  in_steps_ = true;
  capture_event_fields();
  for (const VertexId id : order_) lay(id);
  for (const Fixup& fixup : fixups_) set_operand(fixup.jump, pc_[fixup.target]);
  computed_waits();

  info.code_end = here();
  info.slots = slots_;
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
  stubs_.clear();
  fixups_.clear();
  computed_waits_.clear();
  slot_of_field_.clear();
  slots_ = 0;
  in_steps_ = false;
  step_ = none;
}

void CodeWriter::settings(const checked::Workflow& workflow, WorkflowInfo& info) {
  info.name = tables_.text(workflow.name);
  if (!workflow.title.empty()) info.title = tables_.text(workflow.title);
  info.reenroll = workflow.reenroll;
  if (workflow.reenroll_after) info.reenroll_after = tables_.duration(*workflow.reenroll_after);
  info.reenroll_from_entry = workflow.reenroll_from_entry;
  info.contact_zone = workflow.contact_zone;
  if (!workflow.zone.empty()) info.zone = tables_.text(workflow.zone);
  info.window = tables_.window(workflow.window);
}

void CodeWriter::triggers(const checked::Workflow& workflow, WorkflowInfo& info) {
  for (const checked::Trigger& trigger : workflow.triggers) {
    TriggerInfo& made = info.triggers.emplace_back();
    made.event = trigger.event.value;
    if (!trigger.condition) continue;
    made.condition = here();
    expression(trigger.condition);
    append(Op::Return);
  }
}

void CodeWriter::capture_event_fields() {
  for (const VertexId id : order_) {
    const Vertex& vertex = graph_->vertices[id];
    if (vertex.condition) slots_for(vertex.condition);
    if (!vertex.step) continue;
    const checked::StepNode& node = checked_.steps[vertex.step].node;
    if (const auto* wait = std::get_if<checked::Wait>(&node); wait && wait->computed)
      slots_for(wait->computed);
    if (const auto* set = std::get_if<checked::Set>(&node)) slots_for(set->value);
  }
  for (std::uint32_t field = 0; field < slot_of_field_.size(); ++field) {
    if (slot_of_field_[field] == none) continue;
    slot_of_field_[field] = slots_++;
    append(Op::EventField, field);
    append(Op::Store, slot_of_field_[field]);
  }
}

/// Marks the event's fields that the expression reads. The slots are numbered when all are known.
void CodeWriter::slots_for(checked::ExprId id) {
  if (!reads_event_[id]) return;
  const checked::ExprNode& node = checked_.exprs[id].node;
  if (const auto* event_field = std::get_if<checked::EventField>(&node)) {
    if (slot_of_field_.size() <= event_field->field)
      slot_of_field_.resize(event_field->field + 1, none);
    slot_of_field_[event_field->field] = 0;
  } else if (const auto* apply = std::get_if<checked::Apply>(&node)) {
    for (const checked::ExprId operand : apply->operands) slots_for(operand);
  } else if (const auto* call = std::get_if<checked::CallFunction>(&node)) {
    for (const checked::ExprId argument : call->operands) slots_for(argument);
  } else if (const auto* in_list = std::get_if<checked::InList>(&node)) {
    slots_for(in_list->operand);
  }
}

void CodeWriter::lay(VertexId id) {
  lay_stubs(id);
  pc_[id] = here();
  step_ = step_of(id);
  switch (graph_->vertices[id].kind) {
    case VertexKind::Start:
      leave(id);
      break;
    case VertexKind::Wait:
      wait(id);
      break;
    case VertexKind::Decision:
      decide(id);
      break;
    case VertexKind::Exit:
      append(Op::Exit);
      break;
    case VertexKind::End:
      append(Op::Complete);
      break;
    case VertexKind::Send:
    case VertexKind::Set:
    case VertexKind::Log:
      effect(id);
      break;
  }
}

void CodeWriter::lay_stubs(VertexId target) {
  if (!awaits_stub(target)) return;
  const auto first = std::stable_partition(stubs_.begin(), stubs_.end(),
                                           [&](const Stub& stub) { return stub.target != target; });
  for (auto stub = first; stub != stubs_.end(); ++stub) {
    set_operand(stub->jump, here());
    step_ = stub->step;
    append(Op::Branch, stub->arm);
    if (stub + 1 != stubs_.end()) jump(Op::Jump, target);
  }
  stubs_.erase(first, stubs_.end());
}

bool CodeWriter::awaits_stub(VertexId target) const {
  return std::any_of(stubs_.begin(), stubs_.end(),
                     [&](const Stub& stub) { return stub.target == target; });
}

void CodeWriter::decide(VertexId id) {
  const Vertex& decision = graph_->vertices[id];
  expression(decision.condition);
  const VertexId otherwise = along(id, EdgeKind::False);
  const Vertex& next = graph_->vertices[otherwise];
  const bool asks_on = next.kind == VertexKind::Decision && next.step == decision.step;  // else if
  if (asks_on) {
    jump(Op::JumpIfNot, otherwise);
  } else {
    TEND_CHECK(pc_[otherwise] == none, "the else way of a condition leads forward");
    stubs_.push_back({otherwise, append(Op::JumpIfNot), step_, tables_.text("else")});
  }
  append(Op::Branch, tables_.text(decision.title));
  go_to(id, along(id, EdgeKind::True));
}

void CodeWriter::wait(VertexId id) {
  const auto& wait = std::get<checked::Wait>(checked_.steps[graph_->vertices[id].step].node);
  WaitPlan plan{.kind = wait.kind,
                .duration = wait.duration ? tables_.duration(*wait.duration) : none,
                .fragment = none,
                .window = tables_.window(wait.window),
                .at = wait.at,
                .days = wait.days,
                .business = wait.business,
                .whole_day = wait.whole_day};
  if (wait.computed) {
    computed_waits_.push_back({append(Op::Wait), id, plan});
  } else {
    append(Op::Wait, tables_.wait(plan));
  }
  leave(id);
}

void CodeWriter::effect(VertexId id) {
  std::visit(overloaded{
                 [&](const checked::Send& send) { append(Op::Send, send.message.value); },
                 [&](const checked::Set& set) {
                   expression(set.value);
                   append(Op::SetField, set.field.value);
                 },
                 [&](const checked::Log& log) { append(Op::Log, tables_.text(log.text)); },
                 [](const auto&) { TEND_CHECK(false, "a vertex is of the kind of its step"); },
             },
             checked_.steps[graph_->vertices[id].step].node);
  leave(id);
}

void CodeWriter::leave(VertexId id) {
  if (const VertexId lapsed = along(id, EdgeKind::Lapsed)) {
    jump(Op::JumpIfLapsed, lapsed);
    go_to(id, along(id, EdgeKind::Came));
  } else {
    go_to(id, along(id, EdgeKind::Next));
  }
}

void CodeWriter::computed_waits() {
  for (ComputedWait& wait : computed_waits_) {
    step_ = step_of(wait.vertex);
    wait.plan.fragment = here();
    expression(
        std::get<checked::Wait>(checked_.steps[graph_->vertices[wait.vertex].step].node).computed);
    append(Op::Return);
    set_operand(wait.pc, tables_.wait(wait.plan));
  }
}

void CodeWriter::expression(checked::ExprId id) {
  const checked::Expr& expr = checked_.exprs[id];
  std::visit(overloaded{
                 [&](const checked::Constant& constant) {
                   append(Op::Constant,
                          tables_.constant(constant.value, expr.type, expr.enum_type));
                 },
                 [&](checked::Unknown) { append(Op::Unknown); },
                 [&](checked::ContactField contact) { append(Op::Field, contact.field.value); },
                 [&](checked::EventField event) {
                   if (in_steps_) {
                     append(Op::Load, slot_of_field_[event.field]);
                   } else {
                     append(Op::EventField, event.field);
                   }
                 },
                 [&](checked::Enrolled) { append(Op::Enrolled); },
                 [&](checked::Now) { append(Op::Now); },
                 [&](checked::Today) { append(Op::Today); },
                 [&](const checked::Apply& application) { apply(application); },
                 [&](const checked::CallFunction& call) {
                   for (const checked::ExprId argument : call.operands) expression(argument);
                   append(Op::Call, static_cast<std::uint32_t>(call.function));
                 },
                 [&](const checked::InList& in_list) {
                   expression(in_list.operand);
                   const checked::Expr& of = checked_.exprs[in_list.operand];
                   append(Op::InList, tables_.list(in_list.items, of.type, of.enum_type));
                 },
             },
             expr.node);
}

/// `and`, `or` and sums may have more than two operands: they are taken from the left.
void CodeWriter::apply(const checked::Apply& apply) {
  for (std::size_t i = 0; i < apply.operands.size(); ++i) {
    expression(apply.operands[i]);
    if (i > 0 || apply.operands.size() == 1) append(apply.op);
  }
}

std::uint32_t CodeWriter::append(Op op, std::uint32_t operand) {
  TEND_CHECK(operand <= Word::largest_operand, "a program's tables stay below 2^24 entries");
  Program& program = tables_.program();
  program.code.emplace_back(op, operand);
  program.step_of.push_back(step_);
  return here() - 1;
}

void CodeWriter::set_operand(std::uint32_t pc, std::uint32_t operand) {
  TEND_CHECK(operand <= Word::largest_operand, "a program stays below 2^24 instructions");
  Word& word = tables_.program().code[pc];
  word = Word(word.op(), operand);
}

void CodeWriter::jump(Op op, VertexId target) {
  fixups_.push_back({append(op), target});
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
    const Span span = checked_.steps[vertex.step].span;
    const Position position = sources_.position(span.begin);
    program.steps.push_back({.identity = tables_.text(vertex.identity),
                             .file = tables_.text(sources_[sources_.at(span)].name),
                             .line = position.line,
                             .column = position.column});
  }
  return index;
}

std::uint32_t CodeWriter::here() const {
  return static_cast<std::uint32_t>(tables_.program().code.size());
}

}  // namespace tend
