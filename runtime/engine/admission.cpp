// Who enters a workflow, when, and why not (language.md, section 3).
#include <algorithm>

#include "base/hash.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/engine/runs.hpp"
#include "runtime/engine/words.hpp"

namespace tend {

/// Someone who is to enter, with the run that it would be.
struct Runs::Applicant {
  Applicant(EngineContext& context, const Application& an_application, const Event* an_event)
      : application(an_application),
        event(an_event),
        info(context.program.workflows[application.workflow]),
        facts(context, application.contact, event, context.now, context.now,
              context.zones.of(application.contact, application.workflow)),
        fuel(context.options.fuel_per_activation) {}

  std::uint32_t entry() const {
    const std::uint32_t trigger = application.trigger;
    const std::uint32_t own = trigger == none ? none : info.triggers[trigger].entry;
    return own == none ? info.entry : own;
  }

  const Application& application;
  const Event* event;  ///< null where none is at hand
  const WorkflowInfo& info;
  ContactFacts facts;
  std::uint32_t fuel;
  std::uint32_t key = no_key;
  std::vector<Value> slots;      ///< as far as the first stop, if it was needed before entering
  std::optional<Stopped> first;  ///< that stop
};

void Runs::fired(ContactId contact, std::uint32_t workflow, std::uint32_t trigger,
                 const Event* event) {
  Application application;
  application.contact = contact;
  application.workflow = workflow;
  application.trigger = trigger;
  Applicant applicant(context_, application, event);
  apply(applicant, false);
}

void Runs::refuse(const Applicant& applicant, Reason reason, Instant until) {
  TraceRecord record;
  record.at = context_.now;
  record.contact = applicant.application.contact;
  record.zone = &applicant.facts.zone();
  record.kind = TraceKind::Skipped;
  record.reason = reason;
  record.workflow = applicant.application.workflow;
  record.until = until;
  context_.trace.record(record);
}

/// Goes through the entry up to the first stop: what it stores is needed to say who the applicant
/// is, by key, and what the goals read.
void Runs::prepare(Applicant& applicant) {
  applicant.slots.assign(applicant.info.slots, Value::unknown());
  applicant.first = context_.machine.run(applicant.entry(), outcome_came, applicant.slots,
                                         applicant.facts, applicant.fuel);
  if (applicant.info.key_slot == none) return;
  const Value key = applicant.slots[applicant.info.key_slot];
  if (!key.known() || applicant.event == nullptr) return;
  const EventInfo& event = context_.program.events[applicant.event->type];
  for (const FieldInfo& field : event.fields) {
    if (field.name != applicant.info.key_field) continue;
    applicant.key = is_text(field.type)
                        ? static_cast<std::uint32_t>(key.bits)
                        : context_.texts.intern(words(context_.program, context_.texts, field, key,
                                                      applicant.facts.zone()));
  }
}

/// What holds for everyone, before it is asked whether they are inside or were.
Reason Runs::refusal(Applicant& applicant) {
  const WorkflowInfo& info = applicant.info;
  const auto ask = [&](std::uint32_t fragment) {
    return context_.machine.evaluate(fragment, applicant.slots, applicant.facts, applicant.fuel);
  };
  if (info.draft && !context_.options.live_drafts) return Reason::Draft;
  if (info.starts != none && context_.now.us < ask(info.starts).bits) return Reason::Starts;
  if (info.ends != none) {
    const Value end = ask(info.ends);
    if (end.known() && context_.now.us >= end.bits) return Reason::Ends;
  }
  if (info.key_slot == none && info.goals.empty()) return Reason::None;
  prepare(applicant);
  for (std::uint32_t number = 0; number < info.goals.size(); ++number) {
    const GoalInfo& goal = info.goals[number];
    const bool holds = ask(goal.condition).is_true();
    if (holds == (goal.kind == GoalInfo::Kind::ExitUnless)) continue;
    if (context_.options.coverage != nullptr) {
      context_.options.coverage->left(applicant.application.workflow, number);
    }
    return goal.kind == GoalInfo::Kind::Goal ? Reason::Goal : Reason::Suppress;
  }
  return Reason::None;
}

/// `has_turn`: the applicant's place in `admit N per D` has come.
void Runs::apply(Applicant& applicant, bool has_turn) {
  if (const Reason reason = refusal(applicant); reason != Reason::None) {
    return refuse(applicant, reason);
  }
  const WorkflowInfo& info = applicant.info;
  const Application& application = applicant.application;
  std::uint32_t ordinal = 0;
  RunId last;
  for (RunId id = context_.store.newest_run(application.contact); id;) {
    const Run& run = context_.store.run(id);
    if (context_.is_same(run.workflow, application.workflow)) {
      // Those of its earlier selves are of this name too: the last of them counts.
      if (run.key == applicant.key && (!last || context_.store.run(last).ordinal < run.ordinal))
        last = id;
      ordinal = std::max(ordinal, run.ordinal + 1);
    }
    id = run.next_of_contact;
  }
  if (last) {
    if (context_.store.run(last).state != RunState::Left) {
      if (!restart_or_update(applicant, last)) refuse(applicant, Reason::Inside);
      if (info.reenroll == ReenrollMode::Restart) enter(applicant, ordinal);
      return;
    }
    if (!may_enter_again(applicant, context_.store.run(last))) {
      return refuse(applicant, Reason::Reenroll);
    }
  }
  if (info.exclusive_group != none &&
      in_other_of_group(application.contact, application.workflow)) {
    if (info.exclusive_queue) return put_off(applicant, ParkKind::Queue, never);
    return refuse(applicant, Reason::Exclusive);
  }
  if (info.admit_count > 0 && !has_turn) {
    if (const auto until = turn(applicant)) return put_off(applicant, ParkKind::Turn, *until);
  }
  enter(applicant, ordinal);
}

bool Runs::may_enter_again(const Applicant& applicant, const Run& last) const {
  const WorkflowInfo& info = applicant.info;
  if (info.reenroll == ReenrollMode::Never) return false;
  if (info.reenroll != ReenrollMode::After) return true;
  const Instant since = info.reenroll_from_entry ? last.entered : last.wake;
  const Instant open = add(since, context_.program.durations[info.reenroll_after],
                           applicant.facts.zone(), applicant.facts.calendar());
  return context_.now >= open;
}

/// What a new trigger does to a run that is under way: ends it, so that another begins, or tells it
/// what the trigger says now. False: nothing.
bool Runs::restart_or_update(Applicant& applicant, RunId inside) {
  const ReenrollMode mode = applicant.info.reenroll;
  if (mode == ReenrollMode::Restart) {
    ActiveRun active(context_, inside, nullptr, context_.now);
    TraceRecord record = line(active, TraceKind::Exited);
    record.reason = Reason::Restarted;
    context_.trace.record(record);
    context_.store.leave(inside, context_.now);
    return true;
  }
  // A run of an earlier self of the workflow has other slots.
  if (mode != ReenrollMode::Update ||
      context_.store.run(inside).workflow != applicant.application.workflow)
    return false;
  replace_trigger(applicant, context_.store.slots(inside));
  refuse(applicant, Reason::Updated);
  move(inside);
  return true;
}

/// Only what the trigger's own entry stores is new; what the run has counted and kept since stays.
void Runs::replace_trigger(Applicant& applicant, std::span<Value> slots) {
  const std::uint32_t trigger = applicant.application.trigger;
  if (trigger == none || applicant.info.triggers[trigger].entry == none) return;
  if (!applicant.first) prepare(applicant);
  const std::vector<Word>& code = context_.program.code;
  for (std::uint32_t pc = applicant.info.triggers[trigger].entry; pc < code.size(); ++pc) {
    const Word word = code[pc];
    if (word.op() == Op::Store) slots[word.operand()] = applicant.slots[word.operand()];
    if (word.op() == Op::Jump || pc + 1 == applicant.info.entry) return;
  }
}

/// Whether the contact is in a workflow of this one's exclusive group that is not this one.
bool Runs::in_other_of_group(ContactId contact, std::uint32_t workflow) const {
  const std::vector<WorkflowInfo>& workflows = context_.program.workflows;
  const std::vector<RunId> runs = runs_inside(contact);
  return std::any_of(runs.begin(), runs.end(), [&](RunId id) {
    const std::uint32_t other = context_.store.run(id).workflow;
    return !context_.is_same(other, workflow) &&
           workflows[other].exclusive_group == workflows[workflow].exclusive_group;
  });
}

/// Takes the next place in `admit N per D`: empty when it is now. The place is D after the Nth
/// before it, and never before now.
std::optional<Instant> Runs::turn(const Applicant& applicant) {
  const std::uint32_t workflow = applicant.application.workflow;
  if (const auto before = put_off_before(applicant)) return context_.store.parked(*before).at;
  Store& store = context_.store;
  const Value admitted = store.shared(shared_.admitted(workflow));
  const auto count = static_cast<std::uint64_t>(admitted.known() ? admitted.bits : 0);
  const std::uint32_t cell =
      shared_.admission(workflow, static_cast<std::uint32_t>(count % applicant.info.admit_count));
  Instant place = context_.now;
  if (const Value nth_before = store.shared(cell); nth_before.known()) {
    const std::int64_t per_us = rolling_us(context_.program.durations[applicant.info.admit_per]);
    place = std::max(place, add_saturating(Instant{nth_before.bits}, per_us));
  }
  store.set_shared(shared_.admitted(workflow), Value::of(static_cast<std::int64_t>(count + 1)));
  store.set_shared(cell, Value::of(place.us));
  if (place <= context_.now) return std::nullopt;
  return place;
}

/// The applicant's place in a queue for this workflow, if there is one already.
std::optional<ParkId> Runs::put_off_before(const Applicant& applicant) const {
  const Application& application = applicant.application;
  for (const ParkId id : context_.store.parks(application.contact)) {
    const Parked& parked = context_.store.parked(id);
    const bool waits = parked.kind == static_cast<std::uint8_t>(ParkKind::Turn) ||
                       parked.kind == static_cast<std::uint8_t>(ParkKind::Queue);
    if (waits && parked.subject == application.workflow && parked.key == applicant.key) return id;
  }
  return std::nullopt;
}

void Runs::put_off(const Applicant& applicant, ParkKind kind, Instant until) {
  if (!put_off_before(applicant)) {
    Application application = applicant.application;
    application.by_event = applicant.event != nullptr;
    if (applicant.event != nullptr) {
      application.event.type = applicant.event->type;
      application.event.at = applicant.event->at;
      application.event.fields = applicant.event->fields;
    }
    context_.park(park_of(application, kind, applicant.key, until));
  }
  refuse(applicant, Reason::Queued, until);
}

/// Whose turn has come applies again: the trigger's condition, too, is asked as things are now.
void Runs::apply_again(ParkId park, bool has_turn) {
  Application application = application_of(context_.store.parked(park));
  context_.store.unpark(park);
  application.event.contact = context_.store.identity(application.contact);
  Applicant applicant(context_, application, application.by_event ? &application.event : nullptr);
  const std::uint32_t condition =
      application.trigger == none ? none : applicant.info.triggers[application.trigger].condition;
  if (condition != none &&
      !context_.machine.evaluate(condition, {}, applicant.facts, applicant.fuel).is_true()) {
    return refuse(applicant, Reason::Trigger);
  }
  apply(applicant, has_turn);
}

/// The contact has left a workflow of a group: the first who waits for that has its turn.
void Runs::let_next_in(ContactId contact, std::uint32_t workflow) {
  const TextIndex group = context_.program.workflows[workflow].exclusive_group;
  for (const ParkId id : context_.store.parks(contact)) {
    const Parked& parked = context_.store.parked(id);
    if (parked.kind == static_cast<std::uint8_t>(ParkKind::Queue) &&
        context_.program.workflows[parked.subject].exclusive_group == group) {
      return context_.wake(contact, Wake(WakeKind::Parked, id.value), context_.now);
    }
  }
}

bool Runs::inside_of(ContactId contact, std::uint32_t workflow) const {
  const std::vector<RunId> runs = runs_inside(contact);
  return std::any_of(runs.begin(), runs.end(), [&](RunId id) {
    return context_.is_same(context_.store.run(id).workflow, workflow);
  });
}

void Runs::parked(const Due& due) {
  const ParkId park(due.wake.index());
  if (!context_.store.is_parked(park)) return;
  const std::uint32_t subject = context_.store.parked(park).subject;
  switch (static_cast<ParkKind>(context_.store.parked(park).kind)) {
    case ParkKind::Turn:
      return apply_again(park, true);
    case ParkKind::Queue:
      apply_again(park, false);
      // Who did not enter after all is in nobody's way.
      if (!inside_of(due.contact, subject) && !in_other_of_group(due.contact, subject)) {
        let_next_in(due.contact, subject);
      }
      return;
    case ParkKind::Message:
      return send_parked(park);
    case ParkKind::Trial:
      return splits_.trial_over(park);
  }
}

/// A share of those who enter, always the same ones.
bool Runs::held_out(const Applicant& applicant) const {
  if (applicant.info.holdout == 0) return false;
  const std::uint64_t hash =
      stable_hash(context_.store.identity(applicant.application.contact),
                  stable_hash(context_.program.text(applicant.info.name), 1));
  return static_cast<std::int64_t>(hash % 1'000'000) < applicant.info.holdout;
}

void Runs::enter(Applicant& applicant, std::uint32_t ordinal) {
  const std::uint32_t workflow = applicant.application.workflow;
  const ContactId contact = applicant.application.contact;
  Run run;
  run.contact = contact;
  run.entered = run.anchor = run.wake = context_.now;
  run.pc = applicant.info.entry;
  run.ordinal = ordinal;
  run.key = applicant.key;
  run.workflow = static_cast<std::uint16_t>(workflow);
  run.window = static_cast<std::uint16_t>(applicant.info.window);
  const std::span<const Value> slots = applicant.first
                                           ? std::span<const Value>(applicant.slots)
                                           : std::span(unset_slots_.data(), applicant.info.slots);
  ActiveRun active(context_, context_.store.add_run(run, slots), applicant.event, context_.now);
  ++context_.figures.entered;
  context_.trace.record(line(active, TraceKind::Entered));
  if (context_.options.coverage != nullptr && applicant.application.trigger != none) {
    context_.options.coverage->entered(workflow, applicant.application.trigger);
  }
  world_.activity_changed(contact, workflow);
  world_.raise(contact, OwnEvent::Entered, applicant.info.name);
  if (!context_.zones.has_zone(workflow)) return leave(active, TraceKind::Failed, Reason::NoZone);
  active.fuel = applicant.fuel;
  // The goals were asked, and time alone may change what they said.
  if (!applicant.info.goals.empty()) recheck_at(active.id, applicant.facts.next_change());
  if (held_out(applicant)) {
    if (!applicant.first) prepare(applicant);
    std::copy(applicant.slots.begin(), applicant.slots.end(), active.slots.begin());
    return hold_out(active);
  }
  const Stopped first = applicant.first
                            ? *applicant.first
                            : context_.machine.run(applicant.entry(), outcome_came, active.slots,
                                                   active.facts, active.fuel);
  go(active, first);
}

/// The run takes no step; it is watched for its goals until the workflow's longest time has passed.
void Runs::hold_out(ActiveRun& active) {
  active.run.state = RunState::Holdout;
  TraceRecord record = line(active, TraceKind::Branched);
  record.reason = Reason::Holdout;
  context_.trace.record(record);
  const std::uint32_t longest = workflow(active.run).holdout_for;
  set_wake(active, longest == none ? never
                                   : add(context_.now, context_.program.durations[longest],
                                         active.facts.zone(), active.facts.calendar()));
  taken_out(active);
}

}  // namespace tend
