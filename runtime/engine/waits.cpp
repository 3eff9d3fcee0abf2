// Waits: where a run rests, when it goes on, and what moves that.
#include <algorithm>

#include "runtime/engine/effect_key.hpp"
#include "runtime/engine/runs.hpp"

namespace tend {

void Runs::set_wake(ActiveRun& active, Instant at) {
  if (at == never && !active.run.armed) {
    // No wake is set that would never come; a late one of before does not count.
    active.run.wake = never;
  } else {
    context_.wake(active.id, at);
  }
}

/// The run stands at its instruction until then.
void Runs::rest(ActiveRun& active, std::uint32_t pc, Instant until) {
  active.run.pc = pc;
  active.run.state = RunState::Waiting;
  set_wake(active, until);
  TraceRecord record = line(active, TraceKind::Waiting);
  record.until = until;
  context_.trace.record(record);
}

Runs::Went Runs::wait(ActiveRun& active, const Stopped& stopped) {
  const WaitPlan& plan = context_.program.waits[stopped.operand];
  const std::uint32_t window = plan.window != none ? plan.window : workflow(active.run).window;
  active.run.window = static_cast<std::uint16_t>(window);
  active.run.anchor = context_.now;
  active.in_window = false;
  if (plan.kind == WaitKind::UntilCondition) return wait_for_condition(active, stopped);
  const Planned planned =
      context_.planner.plan(stopped.operand, active.slots, active.facts, active.fuel,
                            [&] { return place_key(context_, active.run.contact, active.step); });
  context_.figures.negative_waits += planned.negative ? 1 : 0;
  if (planned.outcome == Planned::Outcome::NeverOpens) {
    leave(active, TraceKind::Failed, Reason::WindowNeverOpens);
    return Went::NoFurther;
  }
  const bool lapsed = planned.outcome == Planned::Outcome::Lapsed;
  // What is over already is no wait: going on here, on the same fuel, bounds a loop of such.
  if (lapsed || planned.at <= context_.now) {
    active.outcome = lapsed || planned.runs_out ? outcome_lapsed : outcome_came;
    active.in_window = active.outcome == outcome_came && plan.window != none;
    if (context_.options.coverage != nullptr) {
      context_.options.coverage->stopped(stopped.at, active.outcome);
    }
    return Went::On;
  }
  rest(active, stopped.at, planned.at);
  return Went::NoFurther;
}

Runs::Went Runs::wait_for_condition(ActiveRun& active, const Stopped& stopped) {
  const WaitPlan& plan = context_.program.waits[stopped.operand];
  active.facts.forget_next_change();
  if (const auto arm = arm_that_holds(active, plan, nullptr)) {
    active.outcome = *arm;
    if (context_.options.coverage != nullptr) {
      context_.options.coverage->stopped(stopped.at, active.outcome);
    }
    return Went::On;
  }
  recheck_at(active.id, active.facts.next_change());
  rest(active, stopped.at, first_end_of_arms(active, plan));
  return Went::NoFurther;
}

/// When a time among the arms comes, from where the wait was reached; empty for one that is
/// unknown, which counts as past.
std::optional<Instant> Runs::arm_time(ActiveRun& active, const WaitArm& arm) {
  ContactFacts reached(context_, active.run.contact, nullptr, active.run.anchor, active.run.entered,
                       active.facts.zone());
  if (arm.duration != none) {
    return add(active.run.anchor, context_.program.durations[arm.duration], reached.zone(),
               reached.calendar());
  }
  const Value moment = context_.machine.evaluate(arm.moment, active.slots, reached, active.fuel);
  if (!moment.known()) return std::nullopt;
  return Instant{moment.bits};
}

/// The first arm, in the order written, whose condition is true or whose time has come. `event`:
/// the one at hand, for arms that wait for the next; they are not asked without one.
std::optional<Outcome> Runs::arm_that_holds(ActiveRun& active, const WaitPlan& plan,
                                            const Event* event) {
  for (Outcome i = 0; i < plan.arms.size(); ++i) {
    const WaitArm& arm = plan.arms[i];
    if (arm.condition == none) {
      const auto time = arm_time(active, arm);
      if (!time || *time <= context_.now) return i;
    } else if (!arm.next || event != nullptr) {
      const Value holds =
          context_.machine.evaluate(arm.condition, active.slots, active.facts, active.fuel);
      if (holds.is_true()) return i;
    }
  }
  return std::nullopt;
}

Instant Runs::first_end_of_arms(ActiveRun& active, const WaitPlan& plan) {
  Instant first = never;
  for (const WaitArm& arm : plan.arms) {
    if (arm.condition != none) continue;
    if (const auto time = arm_time(active, arm)) first = std::min(first, *time);
  }
  return first;
}

/// Whether the run goes on from its wait for a condition; it does if so.
bool Runs::ask_wait(ActiveRun& active, const Event* event) {
  const std::uint32_t pc = active.run.pc;
  const WaitPlan& plan = context_.program.waits[context_.program.code[pc].operand()];
  active.step = context_.program.step_of[pc];
  active.facts.forget_next_change();
  const auto arm = arm_that_holds(active, plan, event);
  if (arm) {
    go_on(active, *arm);
  } else {
    recheck_at(active.id, active.facts.next_change());
  }
  return arm.has_value();
}

/// By which way a wait ended that is over now: its time may have run out before what it waited for
/// came.
Outcome Runs::outcome_when_over(ActiveRun& active, std::uint32_t wait) {
  if (context_.program.waits[wait].up_to == none) return outcome_came;
  ActiveRun reached(context_, active.id, nullptr, active.run.anchor);
  const Planned planned =
      context_.planner.plan(wait, reached.slots, reached.facts, reached.fuel,
                            [&] { return place_key(context_, active.run.contact, active.step); });
  return planned.runs_out ? outcome_lapsed : outcome_came;
}

/// On time, a wait with a window ends inside it; a late engine may come when it has closed.
bool Runs::closed_meanwhile(const ActiveRun& active, Instant due) const {
  const std::uint32_t window =
      context_.program.waits[context_.program.code[active.run.pc].operand()].window;
  if (context_.now == due || window == none) return false;
  return !holds(context_.program.windows[window], context_.now, active.facts.zone(),
                active.facts.calendar());
}

std::optional<Instant> Runs::next_opening(const ActiveRun& active, const Window& window) const {
  const Zone& zone = active.facts.zone();
  const Calendar& calendar = active.facts.calendar();
  const auto opening = next_open(window, context_.now, zone, calendar);
  if (!opening || !window.spread) return opening;
  const std::uint64_t key = place_key(context_, active.run.contact, active.step);
  return spread_in(window, *opening, key, zone, calendar);
}

void Runs::plan_anew(ContactId contact, RunId moving) {
  for (const RunId id : runs_inside(contact)) {
    if (id != moving) move(id);
  }
}

/// Tells a run that rests when it goes on by what is known now: a zone, a field or the time of day
/// is not what it was.
void Runs::move(RunId id) {
  const RunState state = context_.store.run(id).state;
  if (state == RunState::Holdout || state == RunState::Called) return;
  // Planned from where the step was reached: what was waited for already is not waited for again.
  ActiveRun active(context_, id, nullptr, context_.store.run(id).anchor);
  const std::uint32_t pc = active.run.pc;
  const std::uint32_t operand = context_.program.code[pc].operand();
  active.step = context_.program.step_of[pc];
  TraceRecord record = line(active, TraceKind::Waiting);
  record.reason = Reason::Moved;
  std::optional<Instant> until;
  if (active.run.state == RunState::Held) {
    const Verdict verdict = still_held(active, operand);
    until = verdict.kind == Verdict::Kind::Never ? std::nullopt : std::optional(verdict.until);
    record.kind = TraceKind::Held;
    record.reason = verdict.reason;
    record.operand = operand;
  } else {
    until = moved(active, operand);
  }
  if (!until) return leave(active, TraceKind::Failed, Reason::WindowNeverOpens);
  if (*until == active.run.wake && (active.run.armed || *until == never)) return;
  set_wake(active, *until);
  record.until = *until;
  context_.trace.record(record);
}

/// When a wait ends by what is known now; empty when its window never opens.
std::optional<Instant> Runs::moved(ActiveRun& active, std::uint32_t wait) {
  const WaitPlan& plan = context_.program.waits[wait];
  if (plan.kind == WaitKind::UntilCondition) {
    return std::max(first_end_of_arms(active, plan), context_.now);
  }
  const Planned planned = context_.planner.plan(wait, active.slots, active.facts, active.fuel, [&] {
    return place_key(context_, active.run.contact, active.step);
  });
  if (planned.outcome == Planned::Outcome::NeverOpens) return std::nullopt;
  if (planned.outcome == Planned::Outcome::At && planned.at >= context_.now) return planned.at;
  // Never into the past: at once, or in the next window.
  if (plan.window == none) return context_.now;
  return next_opening(active, context_.program.windows[plan.window]);
}

}  // namespace tend
