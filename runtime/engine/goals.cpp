// What takes a run out of its workflow, and what is done beside its main way.
#include <algorithm>

#include "runtime/engine/runs.hpp"

namespace tend {

/// Asks the goals and exits of the run, with everything as it is now. True when it has left.
bool Runs::taken_out(ActiveRun& active) {
  const std::vector<GoalInfo>& goals = workflow(active.run).goals;
  if (goals.empty()) return false;
  active.facts.forget_next_change();
  for (const GoalInfo& goal : goals) {
    const bool holds =
        context_.machine.evaluate(goal.condition, active.slots, active.facts, active.fuel)
            .is_true();
    if (holds == (goal.kind == GoalInfo::Kind::ExitUnless)) continue;
    leave_by(active, goal);
    return true;
  }
  recheck_at(active.id, active.facts.next_change());
  return false;
}

void Runs::leave_by(ActiveRun& active, const GoalInfo& goal) {
  if (context_.options.coverage != nullptr) {
    const auto number = &goal - workflow(active.run).goals.data();
    context_.options.coverage->left(active.run.workflow, static_cast<std::uint32_t>(number));
  }
  const bool reached = goal.kind == GoalInfo::Kind::Goal;
  const bool held_out = active.run.state == RunState::Holdout;
  active.run.taken_out = true;
  active.step = none;
  TraceRecord record = line(active, reached ? TraceKind::Goal : TraceKind::Exited);
  record.operand = goal.name;
  if (!reached) record.reason = Reason::When;
  context_.trace.record(record);
  world_.raise(active.run.contact, reached ? OwnEvent::Converted : OwnEvent::Exited,
               workflow(active.run).name);
  // Who is held out takes no step, on the way out neither.
  if (goal.block != none && !held_out) do_block(active, goal.block);
  if (active.run.state != RunState::Left) end(active.id);
}

bool Runs::fires(ActiveRun& active, const OnInfo& on, const Event* event, std::uint32_t watch) {
  return std::any_of(on.triggers.begin(), on.triggers.end(), [&](const TriggerInfo& trigger) {
    const bool happened =
        watch != none ? trigger.watch == watch
                      : event != nullptr && trigger.event != none && trigger.event == event->type;
    if (!happened) return false;
    return trigger.condition == none ||
           context_.machine.evaluate(trigger.condition, active.slots, active.facts, active.fuel)
               .is_true();
  });
}

void Runs::do_ons(RunId id, const Event* event, std::uint32_t watch) {
  ActiveRun active(context_, id, event, context_.now);
  if (active.run.state == RunState::Holdout) return;
  const std::vector<OnInfo>& ons = workflow(active.run).ons;
  for (std::uint32_t number = 0; number < ons.size(); ++number) {
    const OnInfo& on = ons[number];
    if (!fires(active, on, event, watch)) continue;
    if (context_.options.coverage != nullptr) {
      context_.options.coverage->reacted(active.run.workflow, number);
    }
    active.outcome = outcome_came;
    if (do_block(active, on.block) == Block::RunOver) return;
    active.step = none;
    if (taken_out(active)) return;
  }
}

void Runs::after(ContactId contact, const Event* event, const Changes& changes) {
  if (!interests_.any(event, changes)) return;
  const std::vector<RunId> runs = runs_inside(contact);
  const auto inside = [&](RunId id) { return context_.store.run(id).state != RunState::Left; };
  for (const RunId id : runs) {
    if (!inside(id) || !interests_.goals_of(context_.store.run(id).workflow, changes)) continue;
    ActiveRun active(context_, id, event, context_.now);
    taken_out(active);
  }
  for (const RunId id : runs) {
    if (inside(id) && interests_.ons_of(context_.store.run(id).workflow, event)) {
      do_ons(id, event, none);
    }
  }
  for (const RunId id : runs) {
    const Run& run = context_.store.run(id);
    if (run.state != RunState::Waiting) continue;
    const std::uint32_t wait = context_.program.code[run.pc].operand();
    if (interests_.wait_for(wait, event, changes)) {
      ActiveRun active(context_, id, event, context_.now);
      if (ask_wait(active, event)) continue;
    }
    if (interests_.end_of(wait, changes)) move(id);
  }
}

void Runs::watch_fired(ContactId contact, std::uint32_t watch, const Event* event) {
  if (!interests_.on_any_watch(watch)) return;
  for (const RunId id : runs_inside(contact)) {
    const Run& run = context_.store.run(id);
    if (run.state == RunState::Left || !interests_.ons_of_watch(run.workflow, watch)) continue;
    do_ons(id, event, watch);
  }
}

/// Time alone may have made a goal, an exit or what the run waits for true.
void Runs::recheck(const Due& due) {
  const RunId id(due.wake.index());
  if (const auto set = rechecks_.find(id.value);
      set != rechecks_.end() && set->second <= context_.now) {
    rechecks_.erase(set);
  }
  const Run& run = context_.store.run(id);
  if (run.state == RunState::Left) return;
  // A merge has given the run to someone else: it is asked in her turn.
  if (run.contact != due.contact) return context_.wake(run.contact, due.wake, context_.now);
  ActiveRun active(context_, id, nullptr, context_.now);
  if (taken_out(active) || run.state != RunState::Waiting) return;
  const WaitPlan& plan = context_.program.waits[context_.program.code[run.pc].operand()];
  if (plan.kind == WaitKind::UntilCondition) ask_wait(active, nullptr);
}

/// Wakes cannot be taken back: one that comes first is enough, since it leads to the next.
void Runs::recheck_at(RunId id, Instant at) {
  if (at >= latest_instant()) return;
  const auto [set, is_new] = rechecks_.try_emplace(id.value, at);
  if (!is_new) {
    if (set->second <= at && set->second > context_.now) return;
    set->second = at;
  }
  context_.wake(context_.store.run(id).contact, Wake(WakeKind::Recheck, id.value), at);
}

}  // namespace tend
