#include "runtime/engine/absences.hpp"

#include "runtime/engine/contact_facts.hpp"

namespace tend {
namespace {

Value field_of(const Event& event, std::uint32_t field) {
  return field < event.fields.size() ? event.fields[field] : Value::unknown();
}

// The first field of what is parked is its number: most events have no more than one, and then
// nothing has to be looked up elsewhere. The others are its values.

Value field_of(const Parked& parked, std::uint32_t field) {
  if (field == 0) return parked.number;
  return field <= parked.values.size() ? parked.values[field - 1] : Value::unknown();
}

}  // namespace

Absences::Absences(EngineContext& context)
    : context_(context),
      firsts_(context.machine),
      seconds_(context.machine),
      newest_(context.program.absences.size()) {
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
  return holds_now(context_, condition, contact, &event, [&]() -> const Zone& {
    return context_.zones.of_choice(contact, absence.zone);
  });
}

void Absences::end(const AbsenceInfo& absence, std::uint32_t number, ContactId contact,
                   const Event& event) {
  std::optional<bool> fits;
  Store& store = context_.store;
  for (ParkId id, next = store.first_park(contact); (id = next);) {
    next = store.next_park(id);
    const Parked& parked = store.parked(id);
    if (parked.kind != absence_park || parked.subject != number) continue;
    if (absence.first_key != none &&
        field_of(parked, absence.first_key) != field_of(event, absence.second_key))
      continue;
    if (!fits) fits = holds(absence.second_condition, absence, contact, event);
    if (!*fits) return;
    store.unpark(id);
  }
}

/// Of one that begins now. When a window opens, mails leave to many at one instant: what begins
/// with them in one zone ends together.
Instant Absences::end_of(std::uint32_t number, ContactId contact) {
  const AbsenceInfo& absence = context_.program.absences[number];
  const Zone& zone = context_.zones.of_choice(contact, absence.zone);
  Ending& newest = newest_[number];
  if (newest.zone != &zone || newest.from != context_.now) {
    const Duration& within = context_.program.durations[absence.within];
    newest = {&zone, context_.now, add(context_.now, within, zone, context_.holidays)};
  }
  return newest.until;
}

void Absences::begin(const AbsenceInfo& absence, std::uint32_t number, ContactId contact,
                     const Event& event) {
  if (!holds(absence.first_condition, absence, contact, event)) return;
  Parked& parked = parked_;
  parked.contact = contact;
  parked.at = end_of(number, contact);
  parked.kind = absence_park;
  parked.subject = number;
  const std::size_t fields = context_.program.events[absence.event].fields.size();
  parked.number = field_of(event, 0);
  parked.values.clear();
  for (std::uint32_t field = 1; field < fields; ++field)
    parked.values.push_back(field_of(event, field));
  context_.park(parked);
}

const Event& Absences::due(ParkId park) {
  const Parked& parked = context_.store.parked(park);
  due_.type = context_.program.absences[parked.subject].event;
  due_.at = context_.now;
  due_.fields.resize(context_.program.events[due_.type].fields.size());
  for (std::uint32_t field = 0; field < due_.fields.size(); ++field)
    due_.fields[field] = field_of(parked, field);
  context_.store.unpark(park);
  return due_;
}

}  // namespace tend
