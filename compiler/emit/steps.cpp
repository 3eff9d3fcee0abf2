// steps.cpp: what each kind of step does.
#include <utility>
#include <variant>

#include "base/check.hpp"
#include "base/overloaded.hpp"
#include "compiler/emit/code.hpp"

namespace tend {

void CodeWriter::wait(VertexId id) {
  const auto& wait = std::get<checked::Wait>(checked_.steps[graph_->vertices[id].step].node);
  const std::uint32_t pc = code_.append(Op::Wait);
  if (wait.computed || !wait.arms.empty()) {
    waits_later_.push_back({pc, id});
  } else {
    code_.set_operand(pc, tables_.wait({.kind = wait.kind,
                                        .duration = tables_.duration(wait.duration),
                                        .fragment = none,
                                        .window = tables_.window(wait.window),
                                        .at = wait.at,
                                        .days = wait.days,
                                        .business = wait.business,
                                        .whole_day = wait.whole_day,
                                        .arms = {},
                                        .up_to = tables_.duration(wait.up_to)}));
  }
  if (first_edge_[id] < graph_->edges.size() &&
      graph_->edges[first_edge_[id]].kind == EdgeKind::Arm) {
    leave_by_arm(id);
  } else {
    leave(id);
  }
}

void CodeWriter::finish_wait(const Later& later) {
  const auto& wait =
      std::get<checked::Wait>(checked_.steps[graph_->vertices[later.vertex].step].node);
  code_.begin_step(step_of(later.vertex));
  WaitPlan plan{.kind = wait.kind,
                .duration = tables_.duration(wait.duration),
                .fragment = expressions_.fragment(wait.computed),
                .window = tables_.window(wait.window),
                .at = wait.at,
                .days = wait.days,
                .business = wait.business,
                .whole_day = wait.whole_day,
                .arms = {},
                .up_to = tables_.duration(wait.up_to)};
  plan.arms.reserve(wait.arms.size());
  for (const checked::WaitArm& arm : wait.arms) {
    plan.arms.push_back({.condition = expressions_.fragment(arm.condition),
                         .next = arm.next,
                         .duration = tables_.duration(arm.after),
                         .moment = expressions_.fragment(arm.moment)});
  }
  code_.set_operand(later.pc, tables_.wait(plan));
}

void CodeWriter::effect(VertexId id) {
  bool by_arm = false;
  std::visit(overloaded{
                 [&](const checked::Send& send) {
                   code_.append(is_beside(id) ? Op::Hand : Op::Send, send.message.value);
                 },
                 [&](const checked::Set& set) {
                   expressions_.write(set.value);
                   code_.append(Op::SetField, set.field.value);
                 },
                 [&](const checked::Log& log) { code_.append(Op::Log, tables_.text(log.text)); },
                 [&](const checked::Listing& listing) {
                   code_.append(listing.remove ? Op::RemoveFromList : Op::AddToList,
                                listing.list.value);
                 },
                 [&](const checked::Subscribe& subscribe) {
                   code_.append(subscribe.unsubscribe ? Op::Unsubscribe : Op::Subscribe,
                                subscribe.topic.value);
                 },
                 [&](const checked::Notify&) {
                   code_.append(Op::Notify, notice_of_.at(graph_->vertices[id].step.value));
                 },
                 [&](const checked::Assign& assign) {
                   auto& assignments = tables_.program().assignments;
                   assignments.push_back({.field = assign.field.value, .team = assign.team.value});
                   code_.append(Op::Assign, static_cast<std::uint32_t>(assignments.size() - 1));
                 },
                 [&](const checked::Take& take) {
                   auto& takings = tables_.program().takings;
                   takings.push_back({.pool = take.pool.value, .slot = take.variable.value});
                   code_.append(Op::Take, static_cast<std::uint32_t>(takings.size() - 1));
                 },
                 [&](const checked::Split& each) {
                   split(each);
                   by_arm = true;
                 },
                 [&](const checked::Call& each) { call(id, each); },
                 [&](const checked::EnrollIn& each) {
                   code_.append(Op::EnrollIn, tables_.workflow(each.workflow));
                 },
                 [&](const checked::ExitFrom& each) {
                   code_.append(Op::ExitFrom, tables_.workflow(each.workflow));
                 },
                 [&](const checked::Let& let) {
                   expressions_.write(let.value);
                   code_.append(Op::Store, let.variable.value);
                 },
                 [](const auto&) { TEND_CHECK(false, "a vertex is of the kind of its step"); },
             },
             checked_.steps[graph_->vertices[id].step].node);
  if (by_arm) {
    leave_by_arm(id);
  } else {
    leave(id);
  }
}

void CodeWriter::call(VertexId id, const checked::Call& call) {
  auto& calls = tables_.program().action_calls;
  ActionCallInfo info{.action = call.action.value, .arguments = {}, .results = {}};
  for (const checked::VariableId result : call.results) info.results.push_back(result.value);
  calls.push_back(std::move(info));
  calls_later_.push_back(
      {code_.append(Op::CallAction, static_cast<std::uint32_t>(calls.size() - 1)), id});
}

void CodeWriter::finish_call(const Later& later) {
  const auto& call =
      std::get<checked::Call>(checked_.steps[graph_->vertices[later.vertex].step].node);
  code_.begin_step(step_of(later.vertex));
  const std::uint32_t index = tables_.program().code[later.pc].operand();
  for (const checked::ExprId argument : call.arguments) {
    const std::uint32_t fragment = expressions_.fragment(argument);
    tables_.program().action_calls[index].arguments.push_back(fragment);
  }
}

void CodeWriter::split(const checked::Split& split) {
  SplitInfo info{.name = tables_.text(split.name), .arms = {}, .winner = none, .after = none};
  for (const checked::SplitArm& arm : split.arms)
    info.arms.push_back({.name = tables_.text(arm.name), .share = arm.share.micros});
  if (split.winner) {
    info.winner = tables_.reading({.tally = split.winner.value, .kind = ReadingKind::Count});
    info.after = tables_.duration(split.winner_after);
  }
  auto& splits = tables_.program().splits;
  splits.push_back(std::move(info));
  code_.append(Op::Split, static_cast<std::uint32_t>(splits.size() - 1));
}

void CodeWriter::constant(Number value) {
  code_.append(Op::Constant, tables_.constant(value, Type::Number, {}));
}

}  // namespace tend
