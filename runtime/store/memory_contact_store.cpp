#include "runtime/store/memory_contact_store.hpp"

#include <algorithm>
#include <tuple>

#include "runtime/store/addresses.hpp"

namespace tend {
namespace {

template <class State>
std::size_t index_of(State state) {
  return static_cast<std::size_t>(state);
}

tl::unexpected<Error> no_contact() {
  return failure(ErrorCode::NotFound, "there is no such contact");
}

/// What starts with `first` in an ordered set of pairs.
template <class Set>
std::vector<typename Set::key_type::second_type> seconds_of(
    const Set& set, const typename Set::key_type::first_type& first) {
  std::vector<typename Set::key_type::second_type> seconds;
  for (auto at = set.lower_bound({first, {}}); at != set.end() && at->first == first; ++at) {
    seconds.push_back(at->second);
  }
  return seconds;
}

}  // namespace

// Contacts.

bool MemoryContactStore::exists(ContactKey key) const {
  const auto found = contacts_.find(key.number());
  return found != contacts_.end() && found->second.key == key;
}

Result<std::optional<ContactKey>> MemoryContactStore::find(std::string_view identity) {
  const auto found = identities_.find(std::string(identity));
  return found == identities_.end() ? std::nullopt : std::optional(found->second);
}

Result<ContactKey> MemoryContactStore::add(std::string_view identity) {
  if (identities_.contains(std::string(identity))) {
    return failure(ErrorCode::Unavailable, "a contact with this identity has just been added",
                   true);
  }
  StoredContact contact;
  contact.key = ContactKey::of(shard_of(identity), next_number_);
  contact.identity = identity;
  const ContactKey key = contact.key;
  undo_.set(next_number_, next_number_ + 1);
  undo_.assign(contacts_, key.number(), std::move(contact));
  undo_.assign(identities_, std::string(identity), key);
  return key;
}

StoredContact MemoryContactStore::given(const StoredContact& contact) const {
  StoredContact copy = contact;
  const auto aside = aside_.find(contact.key.number());
  if (aside != aside_.end()) copy.set_aside = aside->second.error;
  return copy;
}

Result<StoredContact> MemoryContactStore::load(ContactKey key) {
  if (!exists(key)) return no_contact();
  return given(contacts_.at(key.number()));
}

Result<void> MemoryContactStore::save(const StoredContact& contact) {
  if (!exists(contact.key)) return no_contact();
  const Number number = contact.key.number();
  const StoredContact& was = contacts_.at(number);
  if (was.version != contact.version) {
    return failure(ErrorCode::Unavailable, "the contact was saved by another in the meantime",
                   true);
  }
  StoredContact now = contact;
  now.identity = was.identity;
  now.set_aside.clear();
  ++now.version;
  undo_.erase_from(due_, {was.next_due, number});
  if (now.next_due != never_due && !aside_.contains(number))
    undo_.insert_into(due_, {now.next_due, number});
  undo_.assign(contacts_, number, std::move(now));
  return {};
}

Result<void> MemoryContactStore::rename(std::string_view identity, ContactKey to) {
  if (!exists(to)) return no_contact();
  undo_.assign(identities_, std::string(identity), to);
  return {};
}

Result<void> MemoryContactStore::set_aside(const SetAside& why) {
  if (!exists(why.contact)) return no_contact();
  const Number number = why.contact.number();
  undo_.assign(aside_, number, why);
  undo_.erase_from(due_, {contacts_.at(number).next_due, number});
  return {};
}

Result<void> MemoryContactStore::bring_back(ContactKey key) {
  const Number number = key.number();
  if (!exists(key) || !aside_.contains(number)) return {};
  undo_.remove(aside_, number);
  const Instant due = contacts_.at(number).next_due;
  if (due != never_due) undo_.insert_into(due_, {due, number});
  return {};
}

Result<std::vector<SetAside>> MemoryContactStore::all_set_aside(std::optional<ContactKey> after,
                                                                std::size_t most) {
  std::vector<SetAside> all;
  for (auto at = aside_.upper_bound(after ? after->number() : 0);
       at != aside_.end() && all.size() < most; ++at)
    all.push_back(at->second);
  return all;
}

Result<void> MemoryContactStore::erase(ContactKey key) {
  if (!exists(key)) return no_contact();
  const Number number = key.number();
  std::vector<std::string> names;
  for (const auto& [name, contact] : identities_) {
    if (contact == key) names.push_back(name);
  }
  for (const std::string& name : names) {
    for (const std::uint64_t sequence : seconds_of(events_by_contact_, name)) {
      const EventRow& row = events_.at(sequence);
      undo_.remove(event_ids_, row.event.id);
      undo_.erase_from(events_by_state_[index_of(row.event.state)], sequence);
      undo_.erase_from(events_by_contact_, {name, sequence});
      undo_.remove(events_, sequence);
    }
    undo_.remove(identities_, name);
  }
  for (const std::string& effect_key : seconds_of(effects_by_contact_, number)) {
    const Effect& effect = effects_.at(effect_key);
    undo_.erase_from(effects_by_state_[index_of(effect.state)], {effect.due, effect_key});
    undo_.erase_from(effects_by_contact_, {number, effect_key});
    undo_.remove(effects_, effect_key);
  }
  for (const std::uint64_t entry : seconds_of(history_by_contact_, number)) {
    undo_.erase_from(history_by_contact_, {number, entry});
    undo_.erase_from(failures_, entry);
    undo_.remove(history_, entry);
  }
  undo_.erase_from(due_, {contacts_.at(number).next_due, number});
  undo_.remove(aside_, number);
  undo_.remove(contacts_, number);
  return {};
}

Result<void> MemoryContactStore::due(Instant until, std::size_t most,
                                     std::vector<ContactKey>& keys) {
  keys.clear();
  for (const auto& [instant, number] : due_) {
    if (instant > until || keys.size() == most) break;
    keys.push_back(contacts_.at(number).key);
  }
  return {};
}

Result<Instant> MemoryContactStore::next_due() {
  return due_.empty() ? never_due : due_.begin()->first;
}

Result<std::vector<StoredContact>> MemoryContactStore::contacts_after(
    std::optional<ContactKey> after, std::size_t most) {
  std::vector<StoredContact> contacts;
  for (auto at = contacts_.upper_bound(after ? after->number() : 0);
       at != contacts_.end() && contacts.size() < most; ++at) {
    contacts.push_back(given(at->second));
  }
  return contacts;
}

Result<std::uint64_t> MemoryContactStore::contact_count() {
  return contacts_.size();
}

// What all contacts share.

Result<std::optional<std::string>> MemoryContactStore::shared(std::string_view name) {
  const auto found = shared_.find(name);
  return found == shared_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> MemoryContactStore::set_shared(std::string_view name, std::string_view value) {
  undo_.assign(shared_, std::string(name), std::string(value));
  return {};
}

// Events.

Result<Acceptance> MemoryContactStore::accept(StoredEvent& event, std::uint64_t body_hash) {
  if (const auto same = event_ids_.find(event.id); same != event_ids_.end()) {
    event.sequence = same->second;
    const bool is_same = events_.at(event.sequence).body_hash == body_hash;
    return is_same ? Acceptance::Again : Acceptance::OtherBody;
  }
  event.sequence = next_sequence_;
  undo_.set(next_sequence_, next_sequence_ + 1);
  EventRow row{event, body_hash};
  row.event.state = EventState::Pending;
  row.event.error.clear();
  undo_.assign(events_, event.sequence, std::move(row));
  undo_.assign(event_ids_, event.id, event.sequence);
  undo_.insert_into(events_by_state_[index_of(EventState::Pending)], event.sequence);
  undo_.insert_into(events_by_contact_, {event.contact, event.sequence});
  return Acceptance::New;
}

Result<std::vector<StoredEvent>> MemoryContactStore::pending(std::size_t most) {
  return events(EventState::Pending, 0, most);
}

Result<void> MemoryContactStore::set_event(std::uint64_t sequence, EventState state,
                                           std::string_view error) {
  const auto found = events_.find(sequence);
  if (found == events_.end()) {
    return failure(ErrorCode::NotFound, "there is no event " + std::to_string(sequence));
  }
  EventRow row = found->second;
  undo_.erase_from(events_by_state_[index_of(row.event.state)], sequence);
  row.event.state = state;
  row.event.error = error;
  undo_.assign(events_, sequence, std::move(row));
  undo_.insert_into(events_by_state_[index_of(state)], sequence);
  return {};
}

Result<std::uint64_t> MemoryContactStore::accept_again(std::uint64_t sequence, Instant at) {
  const auto found = events_.find(sequence);
  if (found == events_.end()) {
    return failure(ErrorCode::NotFound, "there is no event " + std::to_string(sequence));
  }
  EventRow row = found->second;
  undo_.erase_from(events_by_state_[index_of(row.event.state)], sequence);
  undo_.erase_from(events_by_contact_, {row.event.contact, sequence});
  undo_.remove(events_, sequence);
  const std::uint64_t next = next_sequence_;
  undo_.set(next_sequence_, next + 1);
  row.event.sequence = next;
  row.event.accepted_at = at;
  row.event.state = EventState::Pending;
  row.event.error.clear();
  undo_.assign(event_ids_, row.event.id, next);
  undo_.insert_into(events_by_state_[index_of(EventState::Pending)], next);
  undo_.insert_into(events_by_contact_, {row.event.contact, next});
  undo_.assign(events_, next, std::move(row));
  return next;
}

Result<std::vector<StoredEvent>> MemoryContactStore::events(EventState state, std::uint64_t after,
                                                            std::size_t most) {
  std::vector<StoredEvent> events;
  const auto& sequences = events_by_state_[index_of(state)];
  for (auto at = sequences.upper_bound(after); at != sequences.end() && events.size() < most;
       ++at) {
    events.push_back(events_.at(*at).event);
  }
  return events;
}

Result<std::vector<StoredEvent>> MemoryContactStore::events_of(std::string_view identity,
                                                               std::size_t most) {
  const auto sequences = seconds_of(events_by_contact_, std::string(identity));
  std::vector<StoredEvent> events;
  const std::size_t left_out = sequences.size() > most ? sequences.size() - most : 0;
  for (std::size_t i = left_out; i < sequences.size(); ++i) {
    events.push_back(events_.at(sequences[i]).event);
  }
  return events;
}

Result<std::vector<StoredEvent>> MemoryContactStore::latest_events(std::size_t most) {
  std::vector<StoredEvent> events;
  for (auto at = events_.rbegin(); at != events_.rend() && events.size() < most; ++at)
    events.push_back(at->second.event);
  std::reverse(events.begin(), events.end());
  return events;
}

Result<std::optional<StoredEvent>> MemoryContactStore::event(std::string_view id) {
  const auto found = event_ids_.find(std::string(id));
  if (found == event_ids_.end()) return std::optional<StoredEvent>();
  return std::optional(events_.at(found->second).event);
}

// Effects.

Result<void> MemoryContactStore::add_effect(const Effect& effect) {
  if (effects_.contains(effect.key)) return {};
  undo_.assign(effects_, effect.key, effect);
  undo_.insert_into(effects_by_state_[index_of(effect.state)], {effect.due, effect.key});
  undo_.insert_into(effects_by_contact_, {effect.contact.number(), effect.key});
  return {};
}

void MemoryContactStore::set_effect(const Effect& was, Effect now) {
  const std::string key = now.key;
  undo_.erase_from(effects_by_state_[index_of(was.state)], {was.due, key});
  undo_.insert_into(effects_by_state_[index_of(now.state)], {now.due, key});
  undo_.assign(effects_, key, std::move(now));
}

std::vector<Effect> MemoryContactStore::move_due(EffectState from, EffectState to, Instant now,
                                                 Instant due, std::size_t most) {
  std::vector<Effect> moved;
  for (const auto& [instant, key] : effects_by_state_[index_of(from)]) {
    if (instant > now || moved.size() == most) break;
    moved.push_back(effects_.at(key));
  }
  for (Effect& effect : moved) {
    const Effect was = effect;
    effect.state = to;
    effect.due = due;
    if (to == EffectState::Leased) ++effect.attempt;
    set_effect(was, effect);
  }
  return moved;
}

Result<std::vector<Effect>> MemoryContactStore::lease(Instant now, Instant until,
                                                      std::size_t most) {
  return move_due(EffectState::Waiting, EffectState::Leased, now, until, most);
}

Result<std::vector<Effect>> MemoryContactStore::lapse(Instant now, std::size_t most) {
  return move_due(EffectState::Leased, EffectState::Unknown, now, now, most);
}

Result<bool> MemoryContactStore::settle(std::string_view key, std::uint32_t attempt,
                                        EffectState state, Instant due, std::string_view error) {
  const auto found = effects_.find(std::string(key));
  if (found == effects_.end() || found->second.attempt != attempt ||
      found->second.state == EffectState::Done) {
    return false;
  }
  const Effect was = found->second;
  Effect now = was;
  now.state = state;
  now.due = due;
  now.error = error;
  set_effect(was, std::move(now));
  return true;
}

Result<std::optional<Effect>> MemoryContactStore::effect(std::string_view key) {
  const auto found = effects_.find(std::string(key));
  return found == effects_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::vector<Effect>> MemoryContactStore::effects(EffectState state, const EffectPlace& after,
                                                        std::size_t most) {
  std::vector<Effect> effects;
  const std::set<Due>& due = effects_by_state_[index_of(state)];
  for (auto at = due.upper_bound({after.due, after.key}); at != due.end(); ++at) {
    if (effects.size() == most) break;
    effects.push_back(effects_.at(at->second));
  }
  return effects;
}

Result<std::vector<Effect>> MemoryContactStore::effects_of(ContactKey contact, std::size_t most) {
  std::vector<Effect> effects;
  for (const std::string& key : seconds_of(effects_by_contact_, contact.number()))
    effects.push_back(effects_.at(key));
  std::sort(effects.begin(), effects.end(), [](const Effect& a, const Effect& b) {
    return std::tie(a.created_at, a.key) < std::tie(b.created_at, b.key);
  });
  if (effects.size() > most)
    effects.erase(effects.begin(), effects.end() - static_cast<std::ptrdiff_t>(most));
  return effects;
}

Result<Instant> MemoryContactStore::next_effect_due() {
  Instant next = never_due;
  for (const EffectState state : {EffectState::Waiting, EffectState::Leased}) {
    const auto& due = effects_by_state_[index_of(state)];
    if (!due.empty()) next = std::min(next, due.begin()->first);
  }
  return next;
}

Result<std::uint64_t> MemoryContactStore::effect_count(EffectState state) {
  return effects_by_state_[index_of(state)].size();
}

// Addresses, history, programs.

Result<std::optional<Suppression>> MemoryContactStore::suppression(std::string_view address) {
  const auto found = suppressions_.find(folded_address(address));
  return found == suppressions_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> MemoryContactStore::suppress(std::string_view address,
                                          const Suppression& suppression) {
  const std::string folded = folded_address(address);
  const auto was = suppressions_.find(folded);
  undo_.assign(suppressions_, folded,
               was == suppressions_.end() ? suppression : joined(was->second, suppression));
  return {};
}

Result<void> MemoryContactStore::record(const HistoryEntry& entry) {
  HistoryEntry kept = entry;
  kept.number = next_entry_;
  undo_.set(next_entry_, next_entry_ + 1);
  undo_.insert_into(history_by_contact_, {kept.contact.number(), kept.number});
  if (kept.tells_of_failure) undo_.insert_into(failures_, kept.number);
  undo_.assign(history_, kept.number, std::move(kept));
  return {};
}

Result<std::vector<HistoryEntry>> MemoryContactStore::history(ContactKey contact) {
  std::vector<HistoryEntry> entries;
  for (const std::uint64_t entry : seconds_of(history_by_contact_, contact.number()))
    entries.push_back(history_.at(entry));
  return entries;
}

Result<std::vector<HistoryEntry>> MemoryContactStore::history_after(std::uint64_t number,
                                                                    std::size_t most) {
  std::vector<HistoryEntry> entries;
  for (auto at = history_.upper_bound(number); at != history_.end() && entries.size() < most; ++at)
    entries.push_back(at->second);
  return entries;
}

Result<std::vector<HistoryEntry>> MemoryContactStore::failures_after(std::uint64_t number,
                                                                     std::size_t most) {
  std::vector<HistoryEntry> entries;
  for (auto at = failures_.upper_bound(number); at != failures_.end() && entries.size() < most;
       ++at)
    entries.push_back(history_.at(*at));
  return entries;
}

Result<void> MemoryContactStore::forget_failure(std::uint64_t number) {
  if (!failures_.contains(number)) return {};
  undo_.erase_from(failures_, number);
  HistoryEntry looked_after = history_.at(number);
  looked_after.tells_of_failure = false;
  undo_.assign(history_, number, std::move(looked_after));
  return {};
}

Result<void> MemoryContactStore::put_program(const Digest& hash, std::string_view bytes) {
  if (!programs_.contains(hash)) undo_.assign(programs_, hash, std::string(bytes));
  return {};
}

Result<std::string> MemoryContactStore::program(const Digest& hash) {
  const auto found = programs_.find(hash);
  if (found == programs_.end()) {
    return failure(ErrorCode::NotFound, "there is no program " + to_hex(hash));
  }
  return found->second;
}

Result<std::vector<Digest>> MemoryContactStore::programs() {
  std::vector<Digest> hashes;
  for (const auto& [hash, bytes] : programs_) hashes.push_back(hash);
  return hashes;
}

Result<void> MemoryContactStore::drop_program(const Digest& hash) {
  undo_.remove(programs_, hash);
  return {};
}

// Units of work.

Result<void> MemoryContactStore::commit() {
  undo_.forget();
  return {};
}

void MemoryContactStore::rollback() {
  undo_.undo();
}

Result<void> MemoryContactStore::check() {
  const auto wrong = [](std::string what) {
    return failure(ErrorCode::Malformed, std::move(what));
  };
  for (const auto& [name, key] : identities_) {
    if (!exists(key)) return wrong("an identity of no contact: " + name);
  }
  for (const auto& [number, contact] : contacts_) {
    if (!contact.state.empty() && !programs_.contains(contact.program)) {
      return wrong("a contact whose program is not there: " + contact.identity);
    }
  }
  for (const auto& [number, key] : effects_by_contact_) {
    if (!contacts_.contains(number)) return wrong("an effect of no contact: " + key);
  }
  for (const auto& [number, entry] : history_) {
    if (!exists(entry.contact)) return wrong("history of no contact");
  }
  return {};
}

}  // namespace tend
