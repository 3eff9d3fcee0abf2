#include "runtime/engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "runtime/engine/contact_facts.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/engine/runs.hpp"

namespace tend {

namespace {

/// So many wakes are taken from the store, and committed, at a time.
constexpr std::size_t largest_batch = 64;

/// A trigger that an event may fire.
struct Listener {
  std::uint32_t workflow;
  std::uint32_t condition;
};

std::vector<std::vector<Listener>> listeners_by_event(const Program& program) {
  std::vector<std::vector<Listener>> listeners(program.events.size());
  for (std::size_t workflow = 0; workflow < program.workflows.size(); ++workflow) {
    for (const TriggerInfo& trigger : program.workflows[workflow].triggers) {
      listeners[trigger.event].push_back({static_cast<std::uint32_t>(workflow), trigger.condition});
    }
  }
  return listeners;
}

}  // namespace

struct Engine::State {
  State(const Program& program, Texts& texts, Store& store, Zones& zones, TraceSink& trace,
        EngineOptions options)
      : context(program, texts, store, zones, trace, options),
        runs(context),
        listeners(listeners_by_event(program)) {
    TEND_CHECK(program.windows.size() < no_window && program.workflows.size() < 0xffff,
               "a run counts windows and workflows in 16 bits");
  }

  Result<void> advance(Instant until);
  void handle(const Event& event, ContactId contact);
  void set_fields(const Event& event, ContactId contact);
  bool fires(const Listener& listener, const Event& event, ContactId contact);
  void fired(std::uint32_t workflow, const Event& event, ContactId contact);
  const Run* last_run(ContactId contact, std::uint32_t workflow);
  Reason why_not(const Run& last, const Zone& zone) const;
  void give_back(std::size_t from);

  EngineContext context;
  Runs runs;
  std::vector<std::vector<Listener>> listeners;  ///< by event, in order of workflow and trigger
  std::vector<Due> batch;
  std::size_t batch_size = largest_batch;
};

Result<void> Engine::State::advance(Instant until) {
  for (;;) {
    context.store.due(until, batch_size, batch);
    if (batch.empty()) return {};
    const Instant last = batch.back().at;
    batch_size = std::min(batch_size * 2, largest_batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      context.now =
          std::max(context.now, context.options.clock == Clock::System ? until : batch[i].at);
      runs.forget_earliest_wake();
      runs.resume(batch[i]);
      if (runs.earliest_wake() <= last && i + 1 < batch.size()) {
        // What was just set may come before the rest of the batch: let the store put them in order.
        give_back(i + 1);
        batch_size = std::max<std::size_t>(batch_size / 4, 1);
        break;
      }
    }
    if (auto committed = context.store.commit(); !committed) return committed;
  }
}

void Engine::State::give_back(std::size_t from) {
  for (std::size_t i = from; i < batch.size(); ++i) {
    const Run& run = context.store.run(batch[i].run);
    if (run.state != RunState::Left && !run.armed) context.store.wake(batch[i].run, batch[i].at);
  }
}

void Engine::State::set_fields(const Event& event, ContactId contact) {
  bool moves_waits = false;
  for (const auto& [field, value] : event.set) {
    if (context.store.field(contact, field) == value) continue;
    context.store.set_field(contact, field, value);
    TraceRecord record;
    record.at = context.now;
    record.contact = contact;
    record.zone = &context.zones.of(contact);
    record.kind = TraceKind::Set;
    record.operand = field;
    record.value = value;
    context.trace.record(record);
    moves_waits |= runs.moves_waits(field);
  }
  if (moves_waits) runs.plan_anew(contact);
}

bool Engine::State::fires(const Listener& listener, const Event& event, ContactId contact) {
  if (listener.condition == none) return true;
  const ContactFacts facts(context.store, contact, &event, context.now, context.now,
                           context.zones.of(contact, listener.workflow));
  std::uint32_t fuel = context.options.fuel_per_activation;
  return context.machine.evaluate(listener.condition, {}, facts, fuel).is_true();
}

const Run* Engine::State::last_run(ContactId contact, std::uint32_t workflow) {
  for (RunId id = context.store.newest_run(contact); id;) {
    const Run& run = context.store.run(id);
    if (run.workflow == workflow) return &run;
    id = run.next_of_contact;
  }
  return nullptr;
}

Reason Engine::State::why_not(const Run& last, const Zone& zone) const {
  if (last.state != RunState::Left) return Reason::Inside;
  const WorkflowInfo& workflow = context.program.workflows[last.workflow];
  switch (workflow.reenroll) {
    case ReenrollMode::Never:
      return Reason::Reenroll;
    case ReenrollMode::Always:
      return Reason::None;
    case ReenrollMode::After:
      break;
  }
  const Instant since = workflow.reenroll_from_entry ? last.entered : last.wake;
  const Instant open =
      add(since, context.program.durations[workflow.reenroll_after], zone, no_holidays);
  return context.now < open ? Reason::Reenroll : Reason::None;
}

void Engine::State::fired(std::uint32_t workflow, const Event& event, ContactId contact) {
  const Run* last = last_run(contact, workflow);
  if (last == nullptr) return runs.enter(contact, workflow, 0, event);
  const Zone& zone = context.zones.of(contact, workflow);
  const Reason reason = why_not(*last, zone);
  if (reason == Reason::None) return runs.enter(contact, workflow, last->ordinal + 1, event);
  TraceRecord record;
  record.at = context.now;
  record.contact = contact;
  record.zone = &zone;
  record.kind = TraceKind::Skipped;
  record.reason = reason;
  record.workflow = workflow;
  record.run_ordinal = last->ordinal;
  context.trace.record(record);
}

void Engine::State::handle(const Event& event, ContactId contact) {
  ++context.figures.events;
  set_fields(event, contact);
  const std::optional<Instant> live_from = context.options.live_from;
  if (event.type == none || (live_from && event.at < *live_from)) return;
  std::uint32_t asked = none;
  for (const Listener& listener : listeners[event.type]) {
    // The first of a workflow's triggers that fires is enough.
    if (listener.workflow == asked || !fires(listener, event, contact)) continue;
    asked = listener.workflow;
    fired(listener.workflow, event, contact);
  }
}

Engine::Engine(const Program& program, Texts& texts, Store& store, Zones& zones, TraceSink& trace,
               EngineOptions options)
    : state_(std::make_unique<State>(program, texts, store, zones, trace, options)) {}

Engine::~Engine() = default;

Result<void> Engine::accept(const Event& event) {
  EngineContext& context = state_->context;
  if (event.contact.empty() || event.contact.size() > largest_identity) {
    return failure(ErrorCode::Malformed,
                   fmt::format("event '{}' names no contact, or one of more than {} bytes",
                               event.id, largest_identity));
  }
  if (auto advanced = state_->advance(Instant{event.at.us - 1}); !advanced) return advanced;
  context.now = std::max(context.now, event.at);
  bool same_body = true;
  if (context.store.remember_event(stable_hash(event.id), event.body_hash, same_body)) {
    if (!same_body) {
      return failure(ErrorCode::Malformed,
                     fmt::format("event '{}' was taken in before with another body", event.id));
    }
    ++context.figures.duplicate_events;
    return {};
  }
  state_->handle(event, context.store.contact(event.contact));
  return context.store.commit();
}

Result<void> Engine::advance(Instant until) {
  if (auto advanced = state_->advance(until); !advanced) return advanced;
  state_->context.now = std::max(state_->context.now, until);
  return {};
}

Result<Instant> Engine::drain() {
  for (auto next = next_due(); next && *next <= latest_instant(); next = next_due()) {
    // Virtual time goes through all that follows in one sweep; a clock's time stops at each.
    const bool at_once = state_->context.options.clock == Clock::Virtual;
    if (auto advanced = state_->advance(at_once ? latest_instant() : *next); !advanced) {
      return tl::unexpected(advanced.error());
    }
  }
  return state_->context.now;
}

std::optional<Instant> Engine::next_due() {
  return state_->context.store.next_due();
}

const EngineFigures& Engine::figures() const {
  state_->context.figures.zone_fallbacks = state_->context.zones.unknown();
  return state_->context.figures;
}

std::vector<Value> initial_values(const Program& program, Texts& texts) {
  const Machine machine(program, texts);
  std::vector<Value> values;
  for (const FieldInfo& field : program.fields) {
    values.push_back(field.initial == none ? Value::unknown() : machine.constant(field.initial));
  }
  return values;
}

std::string run_name(std::string_view workflow, std::string_view contact, std::uint32_t ordinal) {
  const std::uint64_t seed = stable_hash(workflow, ordinal);
  return fmt::format("{:016x}", stable_hash(contact, seed));
}

}  // namespace tend
