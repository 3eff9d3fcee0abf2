// Sends: of a run that stands at one, and of a message that a block has handed over.
#include <algorithm>

#include "runtime/engine/fields.hpp"
#include "runtime/engine/runs.hpp"

namespace tend {

Wanted Runs::wanted(const ActiveRun& active, std::uint32_t message) const {
  Wanted wanted{active.run.contact, active.run,         active.slots, message,
                active.step,        active.facts.zone()};
  wanted.in_window = active.in_window;
  return wanted;
}

Runs::Went Runs::send(ActiveRun& active, const Stopped& stopped) {
  // Asked once more at the last moment, with everything as it is now.
  if (taken_out(active)) return Went::NoFurther;
  Wanted message = wanted(active, stopped.operand);
  const bool held_before = active.run.state == RunState::Held && active.run.pc == stopped.at;
  if (held_before) message.held_since = active.run.anchor;
  const Verdict verdict = gate_.ask(message);
  if (verdict.kind == Verdict::Kind::Held) return hold(active, stopped, verdict);
  if (verdict.kind == Verdict::Kind::Never) {
    leave(active, TraceKind::Failed, Reason::WindowNeverOpens);
    return Went::NoFurther;
  }
  active.run.state = RunState::Waiting;
  const bool left = pass(message, verdict, line(active, TraceKind::Sent));
  active.outcome = left ? outcome_came : outcome_lapsed;
  ++active.run.sends;
  if (context_.options.coverage != nullptr) {
    context_.options.coverage->stopped(stopped.at, active.outcome);
  }
  return Went::On;
}

/// Delivers what may leave, and tells what came of it. True when it left.
bool Runs::pass(const Wanted& wanted, const Verdict& verdict, TraceRecord record) {
  record.operand = wanted.message;
  record.reason = verdict.reason;
  EngineFigures& figures = context_.figures;
  if (verdict.kind == Verdict::Kind::Leaves && !gate_.deliver(wanted)) {
    ++figures.not_delivered;
    record.reason = Reason::NotDelivered;
  }
  if (verdict.kind == Verdict::Kind::Never) record.reason = Reason::WindowNeverOpens;
  const bool left = record.reason == Reason::None;
  record.kind = left ? TraceKind::Sent : TraceKind::Dropped;
  figures.sent += left ? 1 : 0;
  figures.no_address += record.reason == Reason::NoAddress ? 1 : 0;
  context_.trace.record(record);
  if (left) {
    world_.raise(wanted.contact, OwnEvent::Sent, context_.program.messages[wanted.message].name);
  }
  return left;
}

void Runs::tell_held(TraceRecord record, std::uint32_t message, const Verdict& verdict) {
  ++context_.figures.held;
  record.kind = TraceKind::Held;
  record.operand = message;
  record.reason = verdict.reason;
  record.until = verdict.until;
  context_.trace.record(record);
}

Runs::Went Runs::hold(ActiveRun& active, const Stopped& stopped, const Verdict& verdict) {
  Run& run = active.run;
  if (run.state != RunState::Held || run.pc != stopped.at) run.anchor = context_.now;
  run.pc = stopped.at;
  run.state = RunState::Held;
  set_wake(active, verdict.until);
  tell_held(line(active, TraceKind::Held), stopped.operand, verdict);
  return Went::NoFurther;
}

/// What a message that is held back waits for, by what is known now.
Verdict Runs::still_held(const ActiveRun& active, std::uint32_t message) const {
  Wanted held = wanted(active, message);
  held.held_since = active.run.anchor;
  Verdict verdict = gate_.ask(held);
  if (verdict.kind == Verdict::Kind::Leaves || verdict.kind == Verdict::Kind::Dropped) {
    verdict = {Verdict::Kind::Held, Reason::Window, context_.now};
  }
  return verdict;
}

/// A block's message goes its own way: the run does not wait for it.
void Runs::hand(ActiveRun& active, std::uint32_t message) {
  // Which wait the run stands at says nothing about a message of a block.
  Run run = active.run;
  run.window = static_cast<std::uint16_t>(workflow(run).window);
  run.anchor = context_.now;
  Wanted handed{run.contact, run, active.slots, message, active.step, active.facts.zone()};
  handed.is_beside = true;
  const Verdict verdict = gate_.ask(handed);
  if (verdict.kind == Verdict::Kind::Held) {
    const std::vector<Value> slots(active.slots.begin(), active.slots.end());
    context_.park(park_of(ParkedMessage{run, message, active.step, slots}, verdict.until));
    tell_held(line(active, TraceKind::Held), message, verdict);
  } else {
    pass(handed, verdict, line(active, TraceKind::Sent));
  }
  ++active.run.sends;
}

/// The time of a message has come that was handed over and held back.
void Runs::send_parked(ParkId park) {
  const ParkedMessage message = message_of(context_.store.parked(park));
  context_.store.unpark(park);
  const Run& run = message.run;
  const Zone& zone = context_.zones.of(run.contact, run.workflow);
  Wanted handed{run.contact, run, message.slots, message.message, message.step, zone};
  handed.held_since = run.anchor;
  handed.is_beside = true;
  TraceRecord record;
  record.at = context_.now;
  record.contact = run.contact;
  record.zone = &zone;
  record.workflow = run.workflow;
  record.run_ordinal = run.ordinal;
  record.step = message.step;
  const Verdict verdict = gate_.ask(handed);
  if (verdict.kind == Verdict::Kind::Held) {
    context_.park(park_of(message, verdict.until));
    tell_held(record, message.message, verdict);
  } else {
    pass(handed, verdict, record);
  }
}

Verdict Runs::ask_again(ContactId contact, const Origin& origin, const Departure& departure) {
  Verdict verdict = gate_.ask_again(origin, departure, contact);
  if (verdict.kind == Verdict::Kind::Never) verdict.reason = Reason::WindowNeverOpens;
  if (verdict.kind != Verdict::Kind::Leaves) tell_origin(contact, origin, verdict);
  return verdict;
}

void Runs::tell_origin(ContactId contact, const Origin& origin, const Verdict& verdict) {
  const Program& program = context_.program;
  TraceRecord record;
  record.at = context_.now;
  record.contact = contact;
  record.workflow = find_named(program, program.workflows, origin.workflow);
  const std::uint32_t message = find_named(program, program.messages, origin.message);
  // A program that knows nothing of it has no words for it.
  if (record.workflow == none || message == none) return;
  record.zone = &context_.zones.of(contact, record.workflow);
  record.run_ordinal = origin.run_ordinal;
  const auto step = std::find_if(
      program.steps.begin(), program.steps.end(),
      [&](const StepInfo& info) { return program.text(info.identity) == origin.step; });
  if (step != program.steps.end())
    record.step = static_cast<std::uint32_t>(step - program.steps.begin());
  if (verdict.kind == Verdict::Kind::Held) return tell_held(record, message, verdict);
  record.kind = TraceKind::Dropped;
  record.operand = message;
  record.reason = verdict.reason;
  context_.trace.record(record);
}

}  // namespace tend
