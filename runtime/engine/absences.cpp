#include "runtime/engine/absences.hpp"

#include "runtime/engine/contact_facts.hpp"

namespace tend {
namespace {

Value field_of(const Event& event, std::uint32_t field) {
  return field < event.fields.size() ? event.fields[field] : Value::unknown();
}

}  // namespace

Absences::Absences(EngineContext& context)
    : context_(context), firsts_(context.machine), seconds_(context.machine) {
  for (std::uint32_t number = 0; number < context.program.absences.size(); ++number) {
    const AbsenceInfo& absence = context.program.absences[number];
    firsts_.add_by_condition(absence.first, absence.first_condition, number);
    seconds_.add_by_condition(absence.second, absence.second_condition, number);
  }
}

void Absences::see(ContactId contact, const Event& event) {
  const std::vector<AbsenceInfo>& absences = context_.program.absences;
  if (absences.empty()) return;
  // First what is over: an event that is both ends what was there, and begins anew.
  for (const std::uint32_t number : seconds_.of(event))
    end(absences[number], number, contact, event);
  for (const std::uint32_t number : firsts_.of(event))
    begin(absences[number], number, contact, event);
}

bool Absences::holds(std::uint32_t condition, const AbsenceInfo& absence, ContactId contact,
                     const Event& event) {
  if (condition == none) return true;
  const ContactFacts facts(context_, contact, &event, context_.now, context_.now,
                           context_.zones.of_choice(contact, absence.zone));
  std::uint32_t fuel = context_.options.fuel_per_activation;
  return context_.machine.evaluate(condition, {}, facts, fuel).is_true();
}

void Absences::end(const AbsenceInfo& absence, std::uint32_t number, ContactId contact,
                   const Event& event) {
  std::optional<bool> fits;
  for (const ParkId id : context_.store.parks(contact)) {
    const Parked& parked = context_.store.parked(id);
    if (parked.kind != absence_park || parked.subject != number) continue;
    if (absence.first_key != none &&
        parked.values[absence.first_key] != field_of(event, absence.second_key))
      continue;
    if (!fits) fits = holds(absence.second_condition, absence, contact, event);
    if (!*fits) return;
    context_.store.unpark(id);
  }
}

void Absences::begin(const AbsenceInfo& absence, std::uint32_t number, ContactId contact,
                     const Event& event) {
  if (!holds(absence.first_condition, absence, contact, event)) return;
  Parked parked;
  parked.contact = contact;
  parked.at = add(context_.now, context_.program.durations[absence.within],
                  context_.zones.of_choice(contact, absence.zone), context_.holidays);
  parked.kind = absence_park;
  parked.subject = number;
  parked.values = event.fields;
  parked.values.resize(context_.program.events[absence.event].fields.size());
  context_.park(parked);
}

Event Absences::due(ParkId park) {
  const Parked& parked = context_.store.parked(park);
  Event event;
  event.type = context_.program.absences[parked.subject].event;
  event.at = context_.now;
  event.fields = parked.values;
  context_.store.unpark(park);
  return event;
}

}  // namespace tend
