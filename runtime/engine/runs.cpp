#include "runtime/engine/runs.hpp"

#include <algorithm>

namespace tend {

/// A run that is being moved.
struct Runs::Active {
  /// `now`: what the run's conditions take for now.
  Active(EngineContext& context, RunId a_run, const Event* event, Instant now)
      : id(a_run),
        run(context.store.run(id)),
        slots(context.store.slots(id)),
        facts(context.store, run.contact, event, now, run.entered,
              context.zones.of(run.contact, run.workflow)),
        fuel(context.options.fuel_per_activation) {}

  RunId id;
  Run& run;
  std::span<Value> slots;
  ContactFacts facts;
  std::uint32_t fuel;
  std::uint32_t step = none;  ///< at which it is
  bool lapsed = false;        ///< the suspension that ended took its else way
  bool in_window = false;     ///< a wait just ended inside the run's window
};

Runs::Runs(EngineContext& context) : context_(context), gate_(context) {
  for (const WorkflowInfo& workflow : context.program.workflows) {
    if (workflow.slots > unset_slots_.size()) unset_slots_.resize(workflow.slots);
  }
}

TraceRecord Runs::line(const Active& active, TraceKind kind) const {
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

std::uint64_t Runs::key(const Active& active) const {
  const Program& program = context_.program;
  const std::string_view step =
      active.step == none ? std::string_view() : program.text(program.steps[active.step].identity);
  return spread_key(context_.store.identity(active.run.contact), step);
}

void Runs::set_wake(Active& active, Instant at) {
  earliest_wake_ = std::min(earliest_wake_, at);
  context_.store.wake(active.id, at);
}

void Runs::leave(Active& active, TraceKind kind, Reason reason) {
  if (kind == TraceKind::Failed) ++context_.figures.failed;
  TraceRecord record = line(active, kind);
  record.reason = reason;
  context_.trace.record(record);
  context_.store.leave(active.id, context_.now);
}

void Runs::enter(ContactId contact, std::uint32_t workflow, std::uint32_t ordinal,
                 const Event& event) {
  const WorkflowInfo& info = context_.program.workflows[workflow];
  Run run;
  run.contact = contact;
  run.entered = run.anchor = run.wake = context_.now;
  run.pc = info.entry;
  run.ordinal = ordinal;
  run.workflow = static_cast<std::uint16_t>(workflow);
  run.window = static_cast<std::uint16_t>(info.window);
  Active active(context_, context_.store.add_run(run, {unset_slots_.data(), info.slots}), &event,
                context_.now);
  ++context_.figures.entered;
  context_.trace.record(line(active, TraceKind::Entered));
  if (!context_.zones.has_zone(workflow)) return leave(active, TraceKind::Failed, Reason::NoZone);
  go(active, context_.machine.run(info.entry, false, active.slots, active.facts, active.fuel));
}

void Runs::go(Active& active, Stopped stopped) {
  while (step(active, stopped) == Went::On) {
    stopped =
        context_.machine.run(stopped.next, active.lapsed, active.slots, active.facts, active.fuel);
  }
}

Runs::Went Runs::step(Active& active, const Stopped& stopped) {
  active.step = context_.program.step_of[stopped.at];
  ++context_.figures.steps;
  switch (stopped.stop) {
    case Stop::Wait:
      return wait(active, stopped);
    case Stop::Send:
      return send(active, stopped);
    case Stop::SetField:
      set_field(active, stopped);
      return Went::On;
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
  }
  return Went::NoFurther;
}

void Runs::tell(const Active& active, TraceKind kind, std::uint32_t operand) {
  TraceRecord record = line(active, kind);
  record.operand = operand;
  context_.trace.record(record);
}

Runs::Went Runs::wait(Active& active, const Stopped& stopped) {
  const WaitPlan& plan = context_.program.waits[stopped.operand];
  const std::uint32_t window =
      plan.window != none ? plan.window : context_.program.workflows[active.run.workflow].window;
  active.run.window = static_cast<std::uint16_t>(window);
  active.run.anchor = context_.now;
  const Planned planned = context_.planner.plan(stopped.operand, active.slots, active.facts,
                                                active.fuel, [&] { return key(active); });
  context_.figures.negative_waits += planned.negative ? 1 : 0;
  if (planned.outcome == Planned::Outcome::NeverOpens) {
    leave(active, TraceKind::Failed, Reason::WindowNeverOpens);
    return Went::NoFurther;
  }
  active.lapsed = planned.outcome == Planned::Outcome::Lapsed;
  active.in_window = !active.lapsed && plan.window != none;
  // What is over already is no wait: going on here, on the same fuel, bounds a loop of such.
  if (active.lapsed || planned.at <= context_.now) return Went::On;
  active.run.pc = stopped.at;
  active.run.state = RunState::Waiting;
  set_wake(active, planned.at);
  TraceRecord record = line(active, TraceKind::Waiting);
  record.until = planned.at;
  context_.trace.record(record);
  return Went::NoFurther;
}

Runs::Went Runs::send(Active& active, const Stopped& stopped) {
  Run& run = active.run;
  const MessageInfo& message = context_.program.messages[stopped.operand];
  const Wanted wanted{run.contact, run, message, active.step, active.facts.zone()};
  TraceRecord record = line(active, TraceKind::Sent);
  record.operand = stopped.operand;
  if (!gate_.has_address(run.contact, message)) {
    ++context_.figures.no_address;
    record.kind = TraceKind::Dropped;
    record.reason = Reason::NoAddress;
  } else {
    const Window* window = active.in_window ? nullptr : gate_.window(wanted);
    if (window != nullptr &&
        !holds(*window, context_.now, active.facts.zone(), active.facts.calendar())) {
      return hold(active, stopped, *window);
    }
    if (context_.options.channel == nullptr || gate_.deliver(wanted)) {
      ++context_.figures.sent;
    } else {
      ++context_.figures.not_delivered;
      record.kind = TraceKind::Dropped;
      record.reason = Reason::NotDelivered;
    }
  }
  active.lapsed = record.kind == TraceKind::Dropped;
  ++run.sends;
  context_.trace.record(record);
  return Went::On;
}

std::optional<Instant> Runs::next_opening(const Active& active, const Window& window) const {
  const Zone& zone = active.facts.zone();
  const Calendar& calendar = active.facts.calendar();
  const auto opening = next_open(window, context_.now, zone, calendar);
  if (!opening || !window.spread) return opening;
  return spread_in(window, *opening, key(active), zone, calendar);
}

Runs::Went Runs::hold(Active& active, const Stopped& stopped, const Window& window) {
  const auto until = next_opening(active, window);
  if (!until) {
    leave(active, TraceKind::Failed, Reason::WindowNeverOpens);
    return Went::NoFurther;
  }
  ++context_.figures.held;
  active.run.pc = stopped.at;
  active.run.state = RunState::Held;
  active.run.anchor = context_.now;
  set_wake(active, *until);
  TraceRecord record = line(active, TraceKind::Held);
  record.operand = stopped.operand;
  record.reason = Reason::Window;
  record.until = *until;
  context_.trace.record(record);
  return Went::NoFurther;
}

void Runs::set_field(Active& active, const Stopped& stopped) {
  active.lapsed = false;
  const ContactId contact = active.run.contact;
  if (context_.store.field(contact, stopped.operand) == stopped.value) return;
  context_.store.set_field(contact, stopped.operand, stopped.value);
  TraceRecord record = line(active, TraceKind::Set);
  record.operand = stopped.operand;
  record.value = stopped.value;
  context_.trace.record(record);
  if (stopped.operand == context_.zones.field()) {
    active.facts.set_zone(context_.zones.of(contact, active.run.workflow));
    active.in_window = false;
  }
  if (moves_waits(stopped.operand)) plan_anew(contact, active.id);
}

void Runs::resume(const Due& due) {
  {
    const Run& run = context_.store.run(due.run);
    if (run.state == RunState::Left || run.armed) return;
  }
  Active active(context_, due.run, nullptr, context_.now);
  const std::uint32_t pc = active.run.pc;
  const Word word = context_.program.code[pc];
  active.step = context_.program.step_of[pc];
  if (active.run.state == RunState::Held) {
    return go(active, {Stop::Send, word.operand(), {}, pc, pc + 1});
  }
  if (closed_meanwhile(active, due)) {
    Active late(context_, due.run, nullptr, active.run.anchor);
    return move(late);
  }
  active.in_window = context_.program.waits[word.operand()].window != none;
  context_.trace.record(line(active, TraceKind::Resumed));
  go(active, context_.machine.run(pc + 1, false, active.slots, active.facts, active.fuel));
}

bool Runs::closed_meanwhile(const Active& active, const Due& due) const {
  // On time, a wait with a window ends inside it; a late engine may come when it has closed.
  const std::uint32_t window =
      context_.program.waits[context_.program.code[active.run.pc].operand()].window;
  if (context_.now == due.at || window == none) return false;
  return !holds(context_.program.windows[window], context_.now, active.facts.zone(),
                active.facts.calendar());
}

void Runs::plan_anew(ContactId contact, RunId moving) {
  for (RunId id = context_.store.newest_run(contact); id;
       id = context_.store.run(id).next_of_contact) {
    if (id == moving || context_.store.run(id).state == RunState::Left) continue;
    // Planned from where the step was reached: what was waited for already is not waited for again.
    Active active(context_, id, nullptr, context_.store.run(id).anchor);
    move(active);
  }
}

/// Tells a run that waits when it goes on by what is known now: a zone, a field or the time of day
/// is not what it was.
void Runs::move(Active& active) {
  const std::uint32_t pc = active.run.pc;
  const std::uint32_t operand = context_.program.code[pc].operand();
  active.step = context_.program.step_of[pc];
  TraceRecord record = line(active, TraceKind::Waiting);
  record.reason = Reason::Moved;
  std::optional<Instant> until;
  if (active.run.state == RunState::Held) {
    const Window* window = &context_.program.windows[active.run.window];
    until = next_opening(active, *window);
    record.kind = TraceKind::Held;
    record.reason = Reason::Window;
    record.operand = operand;
  } else {
    until = moved(active, operand);
  }
  if (!until) return leave(active, TraceKind::Failed, Reason::WindowNeverOpens);
  if (*until == active.run.wake && active.run.armed) return;
  set_wake(active, *until);
  record.until = *until;
  context_.trace.record(record);
}

std::optional<Instant> Runs::moved(Active& active, std::uint32_t wait) {
  const std::uint32_t window = context_.program.waits[wait].window;
  const Planned planned = context_.planner.plan(wait, active.slots, active.facts, active.fuel,
                                                [&] { return key(active); });
  if (planned.outcome == Planned::Outcome::NeverOpens) return std::nullopt;
  if (planned.outcome == Planned::Outcome::At && planned.at >= context_.now) return planned.at;
  // Never into the past: at once, or in the next window.
  return window == none ? context_.now : next_opening(active, context_.program.windows[window]);
}

}  // namespace tend
