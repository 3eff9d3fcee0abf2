// entries.cpp: what a workflow says of itself, and how its runs begin.
#include <algorithm>
#include <variant>

#include "base/check.hpp"
#include "base/overloaded.hpp"
#include "compiler/emit/code.hpp"
#include "compiler/emit/project_code.hpp"
#include "compiler/prove/bounds.hpp"

namespace tend {
namespace {

constexpr std::int64_t longest_holdout_days = 36'600;

bool is_of_trigger(const checked::Variable& variable) {
  return variable.kind == checked::Variable::Kind::TriggerField ||
         variable.kind == checked::Variable::Kind::Key;
}

std::uint32_t field_of(const checked::Variable& variable, std::size_t trigger) {
  return trigger < variable.fields.size() ? variable.fields[trigger] : none;
}

/// Whether two triggers keep the same of their events.
bool keep_alike(const checked::Workflow& workflow, std::size_t left, std::size_t right) {
  if (workflow.triggers[left].event != workflow.triggers[right].event) return false;
  for (const checked::Variable& variable : workflow.variables) {
    if (is_of_trigger(variable) && field_of(variable, left) != field_of(variable, right))
      return false;
  }
  return true;
}

}  // namespace

void CodeWriter::settings(const checked::Workflow& workflow, WorkflowInfo& info) {
  info.name = tables_.text(workflow.name);
  info.title = tables_.text_or_none(workflow.title);
  info.reenroll = workflow.reenroll;
  info.reenroll_after = tables_.duration(workflow.reenroll_after);
  info.reenroll_from_entry = workflow.reenroll_from_entry;
  info.contact_zone = workflow.contact_zone;
  info.zone = tables_.text_or_none(workflow.zone);
  info.window = tables_.window(workflow.window);
  info.key_slot = workflow.key.value;
  info.key_field = tables_.text_or_none(workflow.key_field);
  for (const checked::Limit& limit : workflow.limits) info.limits.push_back(tables_.limit(limit));
  info.exclusive_group = tables_.text_or_none(workflow.exclusive_group);
  info.exclusive_queue = workflow.exclusive_queue;
  info.admit_count = workflow.admit_count;
  if (workflow.admit_count > 0) info.admit_per = tables_.duration(workflow.admit_per);
  info.priority = workflow.priority;
  info.holdout = workflow.holdout.micros;
  info.holdout_for = holdout_for(workflow);
  info.expires = tables_.duration(workflow.expires);
  info.draft = workflow.draft;
  bind_variables(workflow, info);
}

/// As long as the workflow can take, in whole days, unless the author says.
std::uint32_t CodeWriter::holdout_for(const checked::Workflow& workflow) {
  if (workflow.holdout.micros == 0 || workflow.holdout_for)
    return tables_.duration(workflow.holdout_for);
  Lengths lengths(checked_);
  const Bounds bounds = bounds_of(lengths, workflow);
  TEND_CHECK(bounds.longest_us.has_value(), "a holdout has an end");
  Duration duration;
  duration.days = static_cast<std::int32_t>(
      std::min<std::int64_t>(*bounds.longest_us / us_per_day + 1, longest_holdout_days));
  return tables_.duration(duration);
}

void CodeWriter::bind_variables(const checked::Workflow& workflow, WorkflowInfo& info) {
  if (message_variables_.empty()) return;
  for (std::uint32_t slot = 0; slot < workflow.variables.size(); ++slot) {
    const auto found = message_variables_.find(workflow.variables[checked::VariableId(slot)].name);
    if (found != message_variables_.end())
      info.variables.push_back({.variable = found->second, .slot = slot});
  }
}

void CodeWriter::triggers(const checked::Workflow& workflow, WorkflowInfo& info) {
  for (const checked::Trigger& trigger : workflow.triggers)
    info.triggers.push_back(write_trigger(trigger, tables_, expressions_));
}

/// Of all that can be asked of a run: steps, blocks, goals and triggers of `on`.
void CodeWriter::collect_slots(const checked::Workflow& workflow) {
  for (const VertexId id : order_) {
    const Vertex& vertex = graph_->vertices[id];
    slots_.collect(vertex.condition);
    if (vertex.step) collect_slots(checked_.steps[vertex.step].node);
  }
  for (const checked::Goal& goal : workflow.goals) slots_.collect(goal.condition);
  for (const checked::On& on : workflow.ons) {
    for (const checked::Trigger& trigger : on.triggers) slots_.collect(trigger.condition);
  }
}

void CodeWriter::collect_slots(const checked::StepNode& node) {
  std::visit(overloaded{
                 [&](const checked::Wait& wait) {
                   slots_.collect(wait.computed);
                   for (const checked::WaitArm& arm : wait.arms) {
                     slots_.collect(arm.condition);
                     slots_.collect(arm.moment);
                   }
                 },
                 [&](const checked::Set& set) { slots_.collect(set.value); },
                 [&](const checked::Let& let) { slots_.collect(let.value); },
                 [&](const checked::Call& call) {
                   for (const checked::ExprId argument : call.arguments) slots_.collect(argument);
                 },
                 [](const auto&) {},
             },
             node);
}

/// One entry for each trigger whose event the steps need something of; all lead to the common one.
void CodeWriter::entries(const checked::Workflow& workflow, WorkflowInfo& info) {
  std::vector<std::uint32_t> jumps;
  for (std::size_t i = 0; i < workflow.triggers.size(); ++i) {
    if (i > 0 && keep_alike(workflow, i - 1, i)) {
      info.triggers[i].entry = info.triggers[i - 1].entry;
      continue;
    }
    const std::uint32_t entry = code_.here();
    if (!capture(workflow, i)) continue;
    info.triggers[i].entry = entry;
    jumps.push_back(code_.append(Op::Jump));
  }
  info.entry = code_.here();
  for (std::uint32_t slot = 0; slot < workflow.variables.size(); ++slot) {
    if (!is_of_trigger(workflow.variables[checked::VariableId(slot)])) continue;
    code_.append(Op::Unknown);
    code_.append(Op::Store, slot);
  }
  for (const std::uint32_t jump : jumps) code_.set_operand(jump, code_.here());
  for (std::uint32_t slot = 0; slot < workflow.variables.size(); ++slot) {
    if (is_of_trigger(workflow.variables[checked::VariableId(slot)])) continue;
    code_.append(Op::Unknown);
    code_.append(Op::Store, slot);
  }
  for (const Slots::Entry& entry : slots_.entries()) {
    expressions_.write(entry.value);
    code_.append(Op::Store, entry.slot);
  }
  info.body = code_.here();
}

/// Keeps what the steps need of the trigger's event. False, and no code, if that is nothing.
bool CodeWriter::capture(const checked::Workflow& workflow, std::size_t trigger) {
  bool any = false;
  for (const checked::Variable& variable : workflow.variables)
    any = any || (is_of_trigger(variable) && field_of(variable, trigger) != none);
  if (!any) return false;
  for (std::uint32_t slot = 0; slot < workflow.variables.size(); ++slot) {
    const checked::Variable& variable = workflow.variables[checked::VariableId(slot)];
    if (!is_of_trigger(variable)) continue;
    const std::uint32_t field = field_of(variable, trigger);
    if (field == none) {
      code_.append(Op::Unknown);
    } else {
      code_.append(Op::EventField, field);
    }
    code_.append(Op::Store, slot);
  }
  return true;
}

void CodeWriter::goals(const checked::Workflow& workflow, WorkflowInfo& info) {
  for (std::size_t i = 0; i < workflow.goals.size(); ++i) {
    const checked::Goal& goal = workflow.goals[i];
    const VertexId block = graph_->goal_blocks[i];
    info.goals.push_back({.kind = goal.kind,
                          .name = tables_.text_or_none(goal.name),
                          .condition = expressions_.fragment(goal.condition),
                          .block = block ? pc_[block] : none});
  }
}

void CodeWriter::ons(const checked::Workflow& workflow, WorkflowInfo& info) {
  for (std::size_t i = 0; i < workflow.ons.size(); ++i) {
    OnInfo& on = info.ons.emplace_back();
    for (const checked::Trigger& trigger : workflow.ons[i].triggers)
      on.triggers.push_back(write_trigger(trigger, tables_, expressions_));
    on.block = pc_[graph_->on_blocks[i]];
  }
}

}  // namespace tend
