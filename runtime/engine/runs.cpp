#include "runtime/engine/runs.hpp"

#include <algorithm>

namespace tend {

Runs::Runs(EngineContext& context, World& world)
    : context_(context),
      world_(world),
      gate_(context),
      calls_(context),
      notices_(context),
      shared_(context.program),
      splits_(context, shared_),
      interests_(context.program) {
  const std::vector<WorkflowInfo>& workflows = context.program.workflows;
  for (const WorkflowInfo& workflow : workflows) {
    if (workflow.slots > unset_slots_.size()) unset_slots_.resize(workflow.slots);
    priorities_ |= gate_.has_policy_limits() && workflow.priority != workflows[0].priority;
  }
}

TraceRecord Runs::line(const ActiveRun& active, TraceKind kind) const {
  TraceRecord record;
  record.at = context_.now;
  record.contact = active.run.contact;
  record.zone = &active.facts.zone();
  record.kind = kind;
  record.workflow = active.run.workflow;
  record.run_ordinal = active.run.ordinal;
  record.step = active.step;
  return record;
}

void Runs::tell(const ActiveRun& active, TraceKind kind, std::uint32_t operand) {
  TraceRecord record = line(active, kind);
  record.operand = operand;
  context_.trace.record(record);
}

void Runs::leave(ActiveRun& active, TraceKind kind, Reason reason) {
  if (kind == TraceKind::Failed) ++context_.figures.failed;
  TraceRecord record = line(active, kind);
  record.reason = reason;
  context_.trace.record(record);
  const TextIndex name = workflow(active.run).name;
  if (kind == TraceKind::Completed) world_.raise(active.run.contact, OwnEvent::Completed, name);
  if (kind == TraceKind::Exited && reason != Reason::Holdout) {
    world_.raise(active.run.contact, OwnEvent::Exited, name);
  }
  end(active.id);
}

/// The run is over, and someone who waits for that may have a turn.
void Runs::end(RunId id) {
  const Run& run = context_.store.run(id);
  const ContactId contact = run.contact;
  const std::uint32_t workflow = run.workflow;
  context_.store.leave(id, context_.now);
  world_.activity_changed(contact, workflow);
  if (context_.program.workflows[workflow].exclusive_group != none) let_next_in(contact, workflow);
}

void Runs::drop(RunId run, Reason reason) {
  ActiveRun active(context_, run, nullptr, context_.now);
  TraceRecord record = line(active, TraceKind::Exited);
  record.reason = reason;
  context_.trace.record(record);
  end(run);
}

/// The contact's runs that are not over, the one that was entered first for the first time first.
std::vector<RunId> Runs::runs_inside(ContactId contact) const {
  std::vector<RunId> runs;
  for (RunId id = context_.store.newest_run(contact); id;) {
    const Run& run = context_.store.run(id);
    if (run.state != RunState::Left) runs.push_back(id);
    id = run.next_of_contact;
  }
  std::reverse(runs.begin(), runs.end());
  return runs;
}

void Runs::go(ActiveRun& active, const Stopped& stopped) {
  if (step(active, stopped) == Went::On) go_from(active, stopped.next);
}

/// Where the machine stopped is never copied: just written in small pieces, it would be read in
/// large ones, for which the processor waits.
void Runs::go_from(ActiveRun& active, std::uint32_t pc) {
  for (;;) {
    const Stopped stopped =
        context_.machine.run(pc, active.outcome, active.slots, active.facts, active.fuel);
    if (step(active, stopped) == Went::NoFurther) return;
    pc = stopped.next;
  }
}

Runs::Went Runs::step(ActiveRun& active, const Stopped& stopped) {
  active.step = context_.program.step_of[stopped.at];
  ++context_.figures.steps;
  switch (stopped.stop) {
    case Stop::Wait:
      return wait(active, stopped);
    case Stop::Send:
      return send(active, stopped);
    case Stop::Log:
      tell(active, TraceKind::Logged, stopped.operand);
      return Went::On;
    case Stop::Branch:
      tell(active, TraceKind::Branched, stopped.operand);
      return Went::On;
    case Stop::Exit:
      leave(active, TraceKind::Exited, Reason::Exit);
      return Went::NoFurther;
    case Stop::Complete:
      leave(active, TraceKind::Completed);
      return Went::NoFurther;
    case Stop::OutOfFuel:
      leave(active, TraceKind::Failed, Reason::OutOfFuel);
      return Went::NoFurther;
    case Stop::Done:
      return Went::NoFurther;
    default:
      break;
  }
  const Went went = effect(active, stopped);
  if (context_.options.coverage != nullptr) {
    context_.options.coverage->stopped(stopped.at, active.outcome);
  }
  // What a step does may take its own run out.
  return went == Went::On && !active.in_block && taken_out(active) ? Went::NoFurther : went;
}

/// The steps of a block beside the main way, up to its end.
Runs::Block Runs::do_block(ActiveRun& active, std::uint32_t pc) {
  active.in_block = true;
  for (;;) {
    const Stopped stopped =
        context_.machine.run(pc, active.outcome, active.slots, active.facts, active.fuel);
    if (stopped.stop == Stop::Done) return Block::Done;
    if (step(active, stopped) == Went::NoFurther) return Block::RunOver;
    pc = stopped.next;
  }
}

void Runs::resume(const Due& due) {
  const RunId id(due.wake.index());
  const auto still_due = [&] {
    const Run& run = context_.store.run(id);
    return run.state != RunState::Left && !run.armed && run.wake == due.at;
  };
  if (!still_due()) return;
  if (priorities_) {
    let_higher_priorities_go_first(id);
    if (!still_due()) return;
  }
  move_on(id, due.at);
}

/// Of those that are due at one time, workflows of higher priority take what limits let through;
/// then the one that was due first, then the older one.
void Runs::let_higher_priorities_go_first(RunId id) {
  const Run& run = context_.store.run(id);
  const std::int32_t own = workflow(run).priority;
  std::vector<RunId> first;
  for (const RunId other : runs_inside(run.contact)) {
    const Run& waiting = context_.store.run(other);
    if (waiting.wake <= context_.now && workflow(waiting).priority > own) first.push_back(other);
  }
  std::stable_sort(first.begin(), first.end(), [&](RunId a, RunId b) {
    const Run& left = context_.store.run(a);
    const Run& right = context_.store.run(b);
    const std::int32_t left_priority = workflow(left).priority;
    const std::int32_t right_priority = workflow(right).priority;
    return left_priority != right_priority ? left_priority > right_priority
                                           : left.wake < right.wake;
  });
  for (const RunId other : first) {
    const Run& waiting = context_.store.run(other);
    if (waiting.state != RunState::Left && waiting.wake <= context_.now) {
      move_on(other, waiting.wake);
    }
  }
}

/// What the run stood at since it rested is over; it was to be at `at`.
void Runs::move_on(RunId id, Instant at) {
  ActiveRun active(context_, id, nullptr, context_.now);
  const std::uint32_t pc = active.run.pc;
  const Word word = context_.program.code[pc];
  active.step = context_.program.step_of[pc];
  switch (active.run.state) {
    case RunState::Held:
      return go(active, {Stop::Send, word.operand(), {}, pc, pc + 1});
    case RunState::Holdout:
      active.step = none;
      return leave(active, TraceKind::Exited, Reason::Holdout);
    case RunState::Called:  // for an answer; no time is set for it
      return;
    case RunState::Waiting:
    case RunState::Left:
      break;
  }
  const WaitPlan& plan = context_.program.waits[word.operand()];
  if (plan.kind == WaitKind::UntilCondition) {
    if (!ask_wait(active, nullptr)) move(id);
    return;
  }
  if (closed_meanwhile(active, at)) return move(id);
  active.in_window = plan.window != none;
  go_on(active, outcome_when_over(active, word.operand()));
}

/// The wait at which the run rested ended by this way.
void Runs::go_on(ActiveRun& active, Outcome outcome) {
  active.outcome = outcome;
  active.run.state = RunState::Waiting;
  const std::uint32_t pc = active.run.pc;
  context_.trace.record(line(active, TraceKind::Resumed));
  if (context_.options.coverage != nullptr) context_.options.coverage->stopped(pc, outcome);
  go_from(active, pc + 1);
}

}  // namespace tend
