#include "tests/store/units_of_work.hpp"

#include <string>

#include "tests/store/backends.hpp"

namespace tend::test {
namespace {

constexpr std::uint64_t events_a_unit = 3;
constexpr std::size_t all = 1'000'000;

std::string contact_name(std::uint64_t number) {
  return "contact " + std::to_string(number);
}
std::string event_id(std::uint64_t number, std::uint64_t event) {
  return "event " + std::to_string(number) + "." + std::to_string(event);
}
std::string effect_key(std::uint64_t number) {
  return "effect " + std::to_string(number);
}
/// Of different lengths, so that pages fill, split and overflow.
std::string state_after(std::uint64_t number) {
  return std::string(number * 677 % 5000, 's') + std::to_string(number);
}

#define TEND_TRY(call)                                                        \
  do {                                                                        \
    if (auto result = (call); !result) return tl::unexpected(result.error()); \
  } while (false)

Result<void> save_state(ContactStore& store, ContactKey key, std::uint64_t number) {
  auto contact = store.load(key);
  if (!contact) return tl::unexpected(contact.error());
  contact->state = state_after(number);
  contact->program = sha256("program");
  contact->next_due = second(static_cast<std::int64_t>(number));
  return store.save(*contact);
}

/// Catch2's own checks are slow, and this is asked a thousand times.
void expect(bool holds, const char* what) {
  if (!holds) FAIL("not as the units leave it: " << what);
}

}  // namespace

Result<void> do_unit(ContactStore& store, std::uint64_t number) {
  TEND_TRY(store.put_program(sha256("program"), "program"));
  const auto key = store.add(contact_name(number));
  if (!key) return tl::unexpected(key.error());
  TEND_TRY(save_state(store, *key, number));
  for (std::uint64_t event = 0; event < events_a_unit; ++event) {
    StoredEvent taken = make_event(event_id(number, event), contact_name(number));
    TEND_TRY(store.accept(taken, event));
    if (event == 0) TEND_TRY(store.set_event(taken.sequence, EventState::Applied, ""));
  }
  TEND_TRY(store.add_effect(make_effect(effect_key(number), *key, 10)));
  TEND_TRY(store.record({*key, second(1), "unit " + std::to_string(number) + "\n"}));
  TEND_TRY(store.suppress(contact_name(number), {true, true, "bounced", second(1)}));
  TEND_TRY(store.set_shared("unit", std::to_string(number)));
  // What the unit before has left is changed as well.
  if (number > 1) {
    const auto before = store.find(contact_name(number - 1));
    if (!before) return tl::unexpected(before.error());
    TEND_TRY(save_state(store, before->value(), number));
    TEND_TRY(store.settle(effect_key(number - 1), 0, EffectState::Done, second(9), ""));
  }
  return {};
}

std::uint64_t count_units(ContactStore& store) {
  good(store.check());
  const auto unit = good(store.shared("unit"));
  const std::uint64_t count = unit ? std::stoull(*unit) : 0;
  expect(good(store.contact_count()) == count, "the count of contacts");
  const auto contacts = good(store.contacts_after({}, all));
  expect(contacts.size() == count, "contacts");
  for (std::uint64_t number = 1; number <= count; ++number) {
    const StoredContact& contact = contacts[number - 1];
    const bool is_last = number == count;
    expect(contact.identity == contact_name(number), "an identity");
    expect(contact.version == (is_last ? 1 : 2), "a version");
    expect(contact.state == state_after(is_last ? number : number + 1), "a state");
    expect(good(store.events_of(contact.identity, all)).size() == events_a_unit,
           "events of a contact");
    expect(good(store.history(contact.key)).size() == 1, "history");
    const auto effect = good(store.effect(effect_key(number)));
    expect(effect.has_value(), "an effect");
    expect(effect->state == (is_last ? EffectState::Waiting : EffectState::Done),
           "an effect's state");
    expect(good(store.suppression(contact_name(number))).has_value(), "what is stopped");
  }
  expect(good(store.pending(all)).size() == count * (events_a_unit - 1), "what is pending");
  expect(good(store.events(EventState::Applied, 0, all)).size() == count, "what is applied");
  expect(!good(store.suppression(contact_name(count + 1))), "what is stopped");
  std::vector<ContactKey> due;
  good(store.due(never_due, all, due));
  expect(due.size() == count, "what is due");
  return count;
}

}  // namespace tend::test
