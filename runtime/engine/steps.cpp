// Steps that are done at once: fields, lists, consent, owners, codes, splits, calls, notices.
#include "runtime/engine/effect_key.hpp"
#include "runtime/engine/runs.hpp"

namespace tend {

namespace {

/// What is counted in a shared cell; nothing yet is 0.
std::size_t count_in(const Store& store, std::uint32_t cell) {
  const Value value = store.shared(cell);
  return value.known() ? static_cast<std::size_t>(value.bits) : 0;
}

}  // namespace

Runs::Went Runs::effect(ActiveRun& active, const Stopped& stopped) {
  const Program& program = context_.program;
  const std::uint32_t operand = stopped.operand;
  active.outcome = outcome_came;
  switch (stopped.stop) {
    case Stop::SetField:
      set_field(active, operand, stopped.value);
      break;
    case Stop::Hand:
      hand(active, operand);
      break;
    case Stop::Notify:
      notify(active, operand);
      break;
    case Stop::AddToList:
    case Stop::RemoveFromList:
      put_on_list(active, operand, stopped.stop == Stop::AddToList);
      break;
    case Stop::Subscribe:
    case Stop::Unsubscribe:
      consent(active, operand, stopped.stop == Stop::Subscribe);
      break;
    case Stop::Assign:
      assign(active, program.assignments[operand]);
      break;
    case Stop::Take:
      take(active, program.takings[operand]);
      break;
    case Stop::Split:
      active.outcome = splits_.arm(active.run.contact, operand);
      tell(active, TraceKind::Branched, program.splits[operand].arms[active.outcome].name);
      break;
    case Stop::CallAction:
      return call(active, stopped);
    case Stop::EnrollIn:
      world_.enroll(active.run.contact, operand);
      break;
    case Stop::ExitFrom:
      return exit_from(active, operand);
    default:
      break;
  }
  return Went::On;
}

void Runs::set_field(ActiveRun& active, std::uint32_t field, Value value) {
  const ContactId contact = active.run.contact;
  if (!world_.set_field(contact, field, value)) return;
  TraceRecord record = line(active, TraceKind::Set);
  record.operand = field;
  record.value = value;
  context_.trace.record(record);
  if (field == context_.zones.field()) {
    active.facts.set_zone(context_.zones.of(contact, active.run.workflow));
    active.in_window = false;
  }
  if (moves_waits(field)) plan_anew(contact, active.id);
}

void Runs::put_on_list(ActiveRun& active, std::uint32_t contact_list, bool on) {
  if (!world_.put_on_list(active.run.contact, contact_list, on)) return;
  TraceRecord record = line(active, TraceKind::Listed);
  record.operand = contact_list;
  record.value = Value::of_bool(on);
  context_.trace.record(record);
}

void Runs::consent(ActiveRun& active, std::uint32_t topic, bool given) {
  if (!world_.consent(active.run.contact, topic, given)) return;
  TraceRecord record = line(active, TraceKind::Consented);
  record.operand = topic;
  record.value = Value::of_bool(given);
  context_.trace.record(record);
}

/// The next of a team; an owner who is of that team stays.
void Runs::assign(ActiveRun& active, const AssignmentInfo& assignment) {
  const TeamInfo& team = context_.program.teams[assignment.team];
  if (team.members.empty()) return;
  const Value owner = context_.store.field(active.run.contact, assignment.field);
  for (const TextIndex member : team.members) {
    if (owner.known() && context_.texts.value(context_.program.text(member)) == owner) return;
  }
  const std::uint32_t cell = shared_.turn(assignment.team);
  const std::size_t turn = count_in(context_.store, cell);
  context_.store.set_shared(cell, Value::of(static_cast<std::int64_t>(turn + 1)));
  const Value next =
      context_.texts.value(context_.program.text(team.members[turn % team.members.size()]));
  world_.set_field(active.run.contact, assignment.field, next);
  TraceRecord record = line(active, TraceKind::Assigned);
  record.operand = assignment.field;
  record.value = next;
  record.text = static_cast<std::uint32_t>(next.bits);
  context_.trace.record(record);
}

/// A run that has a code keeps it, however often it comes by.
void Runs::take(ActiveRun& active, const TakingInfo& taking) {
  if (active.slots[taking.slot].known()) return;
  const PoolInfo& pool = context_.program.pools[taking.pool];
  const std::uint32_t cell = shared_.dealt(taking.pool);
  const std::size_t dealt = count_in(context_.store, cell);
  if (dealt >= pool.codes.size()) {
    active.outcome = outcome_lapsed;
    return;
  }
  context_.store.set_shared(cell, Value::of(static_cast<std::int64_t>(dealt + 1)));
  const Value code = context_.texts.value(context_.program.text(pool.codes[dealt]));
  active.slots[taking.slot] = code;
  TraceRecord record = line(active, TraceKind::Taken);
  record.operand = taking.pool;
  record.value = code;
  record.text = static_cast<std::uint32_t>(code.bits);
  context_.trace.record(record);
}

Runs::Went Runs::call(ActiveRun& active, const Stopped& stopped) {
  const ActionCallInfo& info = context_.program.action_calls[stopped.operand];
  if (context_.options.call_outbox == nullptr) {
    tell_called(active, info, calls_.call(info, active));
    return Went::On;
  }
  if (!calls_.hand_over(info, active)) {
    tell_called(active, info, {true, "not handed over"});
    return Went::On;
  }
  if (active.in_block) {
    // What is beside the main way waits for nothing.
    tell_called(active, info, {false, "handed over"});
    return Went::On;
  }
  active.run.pc = stopped.at;
  active.run.state = RunState::Called;
  active.run.called = active.run.sends;
  set_wake(active, never);
  return Went::NoFurther;
}

void Runs::tell_called(ActiveRun& active, const ActionCallInfo& call, const Called& called) {
  active.outcome = called.failed ? outcome_lapsed : outcome_came;
  ++active.run.sends;
  TraceRecord record = line(active, TraceKind::Called);
  record.operand = call.action;
  record.text = context_.texts.intern(called.status);
  context_.trace.record(record);
}

void Runs::answered(ContactId contact, const LateAnswer& answer) {
  for (const RunId id : runs_inside(contact)) {
    if (context_.store.run(id).state != RunState::Called) continue;
    ActiveRun active(context_, id, nullptr, context_.now);
    const std::uint32_t pc = active.run.pc;
    active.step = context_.program.step_of[pc];
    // Blocks may have sent something meanwhile.
    Run as_it_called = active.run;
    as_it_called.sends = active.run.called;
    if (effect_key(context_, as_it_called, active.step) != answer.key) continue;
    const ActionCallInfo& info = context_.program.action_calls[context_.program.code[pc].operand()];
    active.run.state = RunState::Waiting;
    tell_called(active, info, calls_.answered(info, answer.answer, active));
    if (context_.options.coverage != nullptr) {
      context_.options.coverage->stopped(pc, active.outcome);
    }
    if (!taken_out(active)) go_from(active, pc + 1);
    return;
  }
}

void Runs::notify(ActiveRun& active, std::uint32_t notice) {
  for (const Notified& notified : notices_.send(notice, active)) {
    TraceRecord record = line(active, TraceKind::Notified);
    record.operand = notice;
    record.text = context_.texts.intern(notified.to);
    record.reason = notified.reason;
    context_.trace.record(record);
  }
  ++active.run.sends;
}

/// Takes the contact out of the other workflow, or of this one.
Runs::Went Runs::exit_from(ActiveRun& active, std::uint32_t workflow) {
  for (const RunId id : runs_inside(active.run.contact)) {
    if (id == active.id || !context_.is_same(context_.store.run(id).workflow, workflow)) continue;
    ActiveRun other(context_, id, nullptr, context_.now);
    other.run.taken_out = true;
    leave(other, TraceKind::Exited, Reason::ExitedFrom);
  }
  if (!context_.is_same(active.run.workflow, workflow)) return Went::On;
  leave(active, TraceKind::Exited, Reason::ExitedFrom);
  return Went::NoFurther;
}

}  // namespace tend
