#include "runtime/engine/parks.hpp"

#include <algorithm>

namespace tend {

namespace {

/// Two numbers in one value, which is never the unknown one: the upper has 31 bits.
Value pair(std::uint32_t upper, std::uint32_t lower) {
  return Value::of(static_cast<std::int64_t>(std::uint64_t{upper & 0x7fffffff} << 32 | lower));
}
std::uint32_t upper(Value value) {
  const auto number = static_cast<std::uint32_t>(static_cast<std::uint64_t>(value.bits) >> 32);
  return number == (none & 0x7fffffff) ? none : number;
}
std::uint32_t lower(Value value) {
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(value.bits));
}

/// What comes before the slots of a parked message.
enum Place : std::size_t { ordinal_and_step, sends_and_window, entered, held_since, first_slot };

}  // namespace

namespace {

std::uint32_t event_of(const Program& program, const Parked& parked) {
  return program.absences[parked.subject].event;
}
bool is_application(const Parked& parked) {
  return parked.kind == static_cast<std::uint8_t>(ParkKind::Turn) ||
         parked.kind == static_cast<std::uint8_t>(ParkKind::Queue);
}
bool is_none_or_below(std::uint32_t index, std::size_t end) {
  return index == none || index < end;
}

bool application_in_order(const Program& program, const Parked& parked) {
  const WorkflowInfo& workflow = program.workflows[parked.subject];
  if (!parked.number.known() || !is_none_or_below(upper(parked.number), workflow.triggers.size()))
    return false;
  if (parked.values.empty()) return true;
  const std::uint32_t event = lower(parked.number);
  return parked.values[0].known() && event < program.events.size() &&
         parked.values.size() == 1 + program.events[event].fields.size();
}

bool message_in_order(const Program& program, const Parked& parked) {
  const std::vector<Value>& values = parked.values;
  if (parked.number.bits < 0 || values.size() < first_slot) return false;
  const auto workflow = static_cast<std::size_t>(parked.number.bits);
  if (workflow >= program.workflows.size()) return false;
  for (std::size_t place = 0; place < first_slot; ++place) {
    if (!values[place].known()) return false;
  }
  const auto window = static_cast<std::uint16_t>(lower(values[sends_and_window]));
  return is_none_or_below(lower(values[ordinal_and_step]), program.steps.size()) &&
         (window == no_window || window < program.windows.size()) &&
         values.size() == first_slot + program.workflows[workflow].slots;
}

}  // namespace

ParkedPlace parked_place(const Program& program, const Parked& parked, std::uint32_t place) {
  if (parked.kind == absence_park)
    return {event_of(program, parked), none, place == none ? 0 : std::size_t{place} + 1};
  if (place == none) return {};
  if (is_application(parked) && place > 0) return {lower(parked.number), none, place - 1u};
  if (parked.kind == static_cast<std::uint8_t>(ParkKind::Message) && place >= first_slot)
    return {none, static_cast<std::uint32_t>(parked.number.bits), place - first_slot};
  return {};
}

bool has_subject(const Program& program, const Parked& parked) {
  if (parked.kind == absence_park) return parked.subject < program.absences.size();
  if (is_application(parked)) return parked.subject < program.workflows.size();
  if (parked.kind == static_cast<std::uint8_t>(ParkKind::Message))
    return parked.subject < program.messages.size();
  return parked.kind == static_cast<std::uint8_t>(ParkKind::Trial) &&
         parked.subject < program.splits.size();
}

bool is_in_order(const Program& program, const Parked& parked) {
  if (!has_subject(program, parked)) return false;
  if (is_application(parked)) return application_in_order(program, parked);
  if (parked.kind == static_cast<std::uint8_t>(ParkKind::Message))
    return message_in_order(program, parked);
  if (parked.kind == absence_park) {
    const std::size_t fields = program.events[event_of(program, parked)].fields.size();
    return parked.values.size() + 1 == std::max<std::size_t>(fields, 1);
  }
  return parked.number.known() && parked.values.empty() &&
         parked.key < program.splits[parked.subject].arms.size();
}

Parked park_of(const Application& application, ParkKind kind, std::uint32_t key, Instant at) {
  Parked parked;
  parked.contact = application.contact;
  parked.at = at;
  parked.kind = static_cast<std::uint8_t>(kind);
  parked.subject = application.workflow;
  parked.key = key;
  if (application.by_event) {
    parked.number = pair(application.trigger, application.event.type);
    parked.values.push_back(Value::of(application.event.at.us));
    parked.values.insert(parked.values.end(), application.event.fields.begin(),
                         application.event.fields.end());
  } else {
    parked.number = pair(application.trigger, none);
  }
  return parked;
}

Application application_of(const Parked& parked) {
  Application application;
  application.contact = parked.contact;
  application.workflow = parked.subject;
  application.trigger = upper(parked.number);
  application.by_event = !parked.values.empty();
  if (application.by_event) {
    application.event.type = lower(parked.number);
    application.event.at = Instant{parked.values[0].bits};
    application.event.fields.assign(parked.values.begin() + 1, parked.values.end());
  }
  return application;
}

Parked park_of(const ParkedMessage& message, Instant at) {
  const Run& run = message.run;
  Parked parked;
  parked.contact = run.contact;
  parked.at = at;
  parked.kind = static_cast<std::uint8_t>(ParkKind::Message);
  parked.subject = message.message;
  parked.key = run.key;
  parked.number = Value::of(run.workflow);
  parked.values.resize(first_slot);
  parked.values[ordinal_and_step] = pair(run.ordinal, message.step);
  parked.values[sends_and_window] = pair(run.sends, run.window);
  parked.values[entered] = Value::of(run.entered.us);
  parked.values[held_since] = Value::of(run.anchor.us);
  parked.values.insert(parked.values.end(), message.slots.begin(), message.slots.end());
  return parked;
}

ParkedMessage message_of(const Parked& parked) {
  ParkedMessage message;
  const std::vector<Value>& values = parked.values;
  message.run.contact = parked.contact;
  message.run.workflow = static_cast<std::uint16_t>(parked.number.bits);
  message.run.key = parked.key;
  message.run.ordinal = upper(values[ordinal_and_step]);
  message.run.sends = static_cast<std::uint16_t>(upper(values[sends_and_window]));
  message.run.window = static_cast<std::uint16_t>(lower(values[sends_and_window]));
  message.run.entered = Instant{values[entered].bits};
  message.run.anchor = Instant{values[held_since].bits};
  message.message = parked.subject;
  message.step = lower(values[ordinal_and_step]);
  message.slots.assign(values.begin() + first_slot, values.end());
  return message;
}

}  // namespace tend
