#include "runtime/operate/erase.hpp"

#include <limits>
#include <vector>

#include "runtime/engine/fields.hpp"
#include "runtime/operate/run_places.hpp"

namespace tend {

namespace {

constexpr std::size_t contacts_at_a_time = 1000;
constexpr std::size_t all = std::numeric_limits<std::uint32_t>::max();

std::vector<std::string> addresses_of(const KeptContact& contact) {
  std::vector<std::string> addresses;
  if (contact.identity.find('@') != std::string::npos) addresses.push_back(contact.identity);
  if (contact.kept == nullptr) return addresses;
  for (const std::string_view name : {"email", "phone"}) {
    const std::uint32_t field = find_field(contact.kept->program, name);
    if (field == none || !is_text(contact.kept->program.fields[field].type)) continue;
    const Value value = contact.field(field);
    if (value.known())
      addresses.emplace_back(contact.kept->texts.view(static_cast<std::uint32_t>(value.bits)));
  }
  return addresses;
}

/// Contacts that became this one: their rows stay behind when they are merged.
Result<std::vector<ContactKey>> merged_into(ContactStore& store, ContactKey key) {
  std::vector<ContactKey> merged;
  for (std::optional<ContactKey> after;;) {
    const auto page = store.contacts_after(after, contacts_at_a_time);
    if (!page) return tl::unexpected(page.error());
    for (const StoredContact& stored : *page) {
      after = stored.key;
      if (stored.key == key) continue;
      const auto owner = store.find(stored.identity);
      if (!owner) return tl::unexpected(owner.error());
      if (*owner == key) merged.push_back(stored.key);
    }
    if (page->size() < contacts_at_a_time) return merged;
  }
}

}  // namespace

Result<Erased> count_of(ContactStore& store, const KeptContact& contact) {
  Erased count;
  const auto events = store.events_of(contact.identity, all);
  if (!events) return tl::unexpected(events.error());
  const auto effects = store.effects_of(contact.key, all);
  if (!effects) return tl::unexpected(effects.error());
  count.events = events->size();
  count.effects = effects->size();
  for (const RunPlace& place : run_places(contact)) count.runs += is_over(place) ? 0 : 1;
  return count;
}

Result<void> erase_contact(ContactStore& store, const KeptContact& contact, Instant now) {
  for (const std::string& address : addresses_of(contact)) {
    if (auto done = store.suppress(address, {false, true, "erased", now}); !done) return done;
  }
  const auto merged = merged_into(store, contact.key);
  if (!merged) return tl::unexpected(merged.error());
  for (const ContactKey key : *merged) {
    if (auto done = store.erase(key); !done) return done;
  }
  return store.erase(contact.key);
}

}  // namespace tend
