#include "runtime/worker/resident_store.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/check.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/engine/shared_cells.hpp"
#include "runtime/worker/contact_state.hpp"
#include "runtime/worker/set_aside.hpp"

namespace tend {

namespace {

/// Contacts that are due are brought in so many at a time.
constexpr std::size_t due_page = 256;
/// Some 20 MiB: most of those who come in are not asked for again soon.
constexpr std::size_t most_contacts = 20'000;
constexpr std::size_t most_text_bytes = std::size_t{16} << 20;

/// What is handled first: by instant, then by contact, then by what it is.
struct Place {
  Instant at;
  std::uint64_t number = 0;  ///< of the contact
  Wake wake;
  friend auto operator<=>(const Place&, const Place&) = default;
};

}  // namespace

struct ResidentStore::State {
  /// A contact at hand.
  struct Resident {
    ContactKey key;
    std::string identity;
    std::uint64_t version = 0;
    Instant next_due = never_due;  ///< as it was saved
    std::string saved;             ///< its state, as it was loaded or saved last
    bool is_touched = false;
    std::vector<Value> fields;  ///< as far as any differs from a new contact's
    std::map<std::pair<std::uint32_t, std::int64_t>, Tally> tallies;  ///< by tally, group
    std::vector<std::pair<std::uint32_t, Value>> groups;  ///< in the order in which they were made
    RunId newest_run;
    std::vector<ParkId> parks;
    std::vector<std::pair<Instant, Wake>> other_wakes;
  };
  struct ResidentRun {
    Run run;
    std::vector<Value> slots;
  };

  State(ContactStore& a_store, const Program& a_program, const Digest& a_hash, Texts& a_texts,
        ReadEarlier a_read_earlier)
      : store(a_store),
        program(a_program),
        hash(a_hash),
        texts(a_texts),
        states(a_program, a_texts),
        read_earlier(std::move(a_read_earlier)),
        shared_cells(a_program),
        initial(initial_values(a_program, a_texts)) {}

  // Failing: once, for good.
  template <class T>
  bool failed(const Result<T>& result) {
    if (!result && !error) error = result.error();
    return error.has_value();
  }

  Resident& touch(ContactId contact) {
    Resident& resident = contacts[contact.index()];
    if (!std::exchange(resident.is_touched, true)) touched.push_back(contact);
    return resident;
  }
  const Resident& at(ContactId contact) const { return contacts[contact.index()]; }
  Value initial_of(std::uint32_t field) const {
    return field < initial.size() ? initial[field] : Value::unknown();
  }

  // In and out.
  std::optional<ContactId> find(std::string_view identity);
  std::optional<ContactId> bring_in(ContactKey key);
  std::optional<ContactKey> key_of(std::string_view identity);
  Result<ContactState> read(const StoredContact& stored);
  void put_aside(const StoredContact& stored, const std::string& why);
  ContactId add(const StoredContact& stored);
  void take_in(ContactId contact, const ContactState& state);
  ContactState state_of(const Resident& resident) const;
  bool save(Resident& resident);
  bool save_touched();
  bool save_shared();

  // What is due.
  Place place(ContactId contact, Instant at, Wake wake) const {
    return {at, contacts[contact.index()].key.number(), wake};
  }
  void set(ContactId contact, Wake wake, Instant at) {
    if (at != never_due) queue.emplace(place(contact, at, wake), contact);
  }
  void unset(ContactId contact, Wake wake, Instant at) { queue.erase(place(contact, at, wake)); }
  bool complete_up_to(const Place& place) const { return place <= horizon; }
  void bring_in_due(Instant until);

  ContactStore& store;
  const Program& program;
  Digest hash;
  Texts& texts;
  ContactStates states;
  ReadEarlier read_earlier;
  SharedCells shared_cells;
  std::vector<Value> initial;
  std::optional<Error> error;

  std::deque<Resident> contacts;
  std::unordered_map<std::int64_t, ContactId> by_key;
  std::unordered_map<std::string, ContactId> by_identity;
  std::optional<std::string> nobodys;                   ///< an identity that was just looked up
  std::unordered_map<std::int64_t, std::string> aside;  ///< identities of those who are set aside
  std::uint64_t set_aside_count = 0;
  Instant now = earliest_instant;
  std::deque<ResidentRun> runs;
  std::deque<std::optional<Parked>> parks;
  std::vector<ContactId> touched;
  std::map<std::uint32_t, Value> shared;
  std::set<std::uint32_t> shared_touched;
  /// All wakes of those at hand that count. All contacts with one at or before the horizon are.
  std::map<Place, ContactId> queue;
  Place horizon{earliest_instant, 0, {}};
};

// In and out.

std::optional<ContactKey> ResidentStore::State::key_of(std::string_view identity) {
  const auto known = by_identity.find(std::string(identity));
  if (known != by_identity.end()) return contacts[known->second.index()].key;
  if (nobodys == identity) return std::nullopt;
  const auto key = store.find(identity);
  if (failed(key)) return std::nullopt;
  if (!*key) nobodys = identity;
  return *key;
}

std::optional<ContactId> ResidentStore::State::find(std::string_view identity) {
  const auto known = by_identity.find(std::string(identity));
  if (known != by_identity.end()) return known->second;
  const auto key = key_of(identity);
  if (!key) return std::nullopt;
  const auto contact = bring_in(*key);
  if (contact) by_identity.emplace(identity, *contact);
  return contact;
}

Result<ContactState> ResidentStore::State::read(const StoredContact& stored) {
  if (stored.is_damaged) return failure(ErrorCode::Malformed, std::string(damaged_words));
  if (stored.state.empty()) return ContactState();
  if (stored.program == hash) return states.read(stored.state);
  if (read_earlier) return read_earlier(stored.program, stored.state);
  return failure(ErrorCode::Unsupported, "the state of a contact is that of another program");
}

void ResidentStore::State::put_aside(const StoredContact& stored, const std::string& why) {
  aside.emplace(stored.key.bits, stored.identity);
  if (!stored.set_aside.empty()) return;
  ++set_aside_count;
  failed(store.set_aside({stored.key, now, why}));
}

/// Empty: she is set aside, or the store has failed.
std::optional<ContactId> ResidentStore::State::bring_in(ContactKey key) {
  if (const auto known = by_key.find(key.bits); known != by_key.end()) return known->second;
  if (aside.contains(key.bits)) return std::nullopt;
  const Result<StoredContact> stored = store.load(key);
  if (failed(stored)) return std::nullopt;
  if (!stored->set_aside.empty()) return put_aside(*stored, {}), std::nullopt;
  const Result<ContactState> state = read(*stored);
  if (!state && state.error().code == ErrorCode::Malformed)
    return put_aside(*stored, state.error().message), std::nullopt;
  if (failed(state)) return std::nullopt;
  const ContactId contact = add(*stored);
  take_in(contact, *state);
  if (!stored->state.empty() && stored->program != hash) {
    // It is not what lies there, even if the bytes should be the same.
    contacts[contact.index()].saved.clear();
    touch(contact);
  }
  return contact;
}

ContactId ResidentStore::State::add(const StoredContact& stored) {
  const ContactId contact(contacts.size());
  Resident& resident = contacts.emplace_back();
  resident.key = stored.key;
  resident.identity = stored.identity;
  resident.version = stored.version;
  resident.next_due = stored.next_due;
  resident.saved = stored.state;
  by_key.emplace(stored.key.bits, contact);
  return contact;
}

void ResidentStore::State::take_in(ContactId contact, const ContactState& state) {
  Resident& resident = contacts[contact.index()];
  for (const ContactState::KeptField& kept : state.fields) {
    for (std::size_t field = resident.fields.size(); field <= kept.field; ++field)
      resident.fields.push_back(initial_of(static_cast<std::uint32_t>(field)));
    resident.fields[kept.field] = kept.value;
  }
  for (const ContactState::KeptTally& kept : state.tallies) {
    resident.tallies.emplace(std::pair(kept.tally, kept.group.bits), kept.tally_state);
    resident.groups.emplace_back(kept.tally, kept.group);
  }
  // The one that came last is the first of them; of wakes at one instant that of the older run goes
  // first, so that the older one has the smaller number here, too.
  const std::size_t count = state.runs.size();
  std::vector<RunId> ids;
  for (std::size_t i = 0; i < count; ++i) ids.emplace_back(runs.size() + count - 1 - i);
  for (std::size_t i = count; i-- > 0;) {
    ResidentRun& kept = runs.emplace_back(ResidentRun{state.runs[i].run, state.runs[i].slots});
    kept.run.contact = contact;
    kept.run.next_of_contact = i + 1 < ids.size() ? ids[i + 1] : RunId();
    if (kept.run.armed) set(contact, Wake(WakeKind::Run, ids[i].value), kept.run.wake);
  }
  if (!ids.empty()) resident.newest_run = ids.front();
  for (const Parked& kept : state.parks) {
    const ParkId park(parks.size());
    parks.emplace_back(kept)->contact = contact;
    resident.parks.push_back(park);
    set(contact, Wake(WakeKind::Parked, park.value), kept.at);
  }
  for (const ContactState::KeptWake& kept : state.wakes) {
    Wake wake = kept.wake;
    if (wake.kind() == WakeKind::Recheck) wake = Wake(WakeKind::Recheck, ids[wake.index()].value);
    resident.other_wakes.emplace_back(kept.at, wake);
    set(contact, wake, kept.at);
  }
}

ContactState ResidentStore::State::state_of(const Resident& resident) const {
  ContactState state;
  for (std::uint32_t field = 0; field < resident.fields.size(); ++field) {
    if (resident.fields[field] != initial_of(field))
      state.fields.push_back({field, resident.fields[field]});
  }
  for (const auto& [tally, group] : resident.groups)
    state.tallies.push_back({tally, group, resident.tallies.at({tally, group.bits})});
  std::unordered_map<std::uint32_t, std::uint32_t> places;
  for (RunId id = resident.newest_run; id; id = runs[id.index()].run.next_of_contact) {
    places.emplace(id.value, static_cast<std::uint32_t>(state.runs.size()));
    state.runs.push_back({runs[id.index()].run, runs[id.index()].slots});
  }
  for (const ParkId park : resident.parks) state.parks.push_back(*parks[park.index()]);
  for (const auto& [at, wake] : resident.other_wakes) {
    ContactState::KeptWake kept{at, wake};
    if (wake.kind() == WakeKind::Recheck) {
      const auto found = places.find(wake.index());
      if (found == places.end()) continue;  // of a run that a merge has moved
      kept.wake = Wake(WakeKind::Recheck, found->second);
    }
    state.wakes.push_back(kept);
  }
  return state;
}

bool ResidentStore::State::save(Resident& resident) {
  ContactState state = state_of(resident);
  Instant next_due = never_due;
  for (const ContactState::KeptRun& kept : state.runs)
    if (kept.run.armed) next_due = std::min(next_due, kept.run.wake);
  for (const Parked& kept : state.parks) next_due = std::min(next_due, kept.at);
  for (const ContactState::KeptWake& kept : state.wakes) next_due = std::min(next_due, kept.at);
  std::string bytes = states.write(state);
  if (bytes == resident.saved && next_due == resident.next_due) return true;
  resident.saved = bytes;
  resident.next_due = next_due;
  const Result<void> saved = store.save(
      {resident.key, resident.identity, resident.version, hash, std::move(bytes), next_due});
  ++resident.version;
  return !failed(saved);
}

bool ResidentStore::State::save_touched() {
  for (const ContactId contact : touched) {
    Resident& resident = contacts[contact.index()];
    resident.is_touched = false;
    if (!save(resident)) return false;
  }
  touched.clear();
  return true;
}

bool ResidentStore::State::save_shared() {
  for (const std::uint32_t cell : shared_touched) {
    const std::string name = shared_cells.name(program, cell);
    if (failed(store.set_shared(name, std::to_string(shared[cell].bits)))) return false;
  }
  shared_touched.clear();
  return true;
}

Result<void> ResidentStore::flush() {
  State& state = *state_;
  if (!state.error && state.save_touched() && state.save_shared()) {
    // Nothing that was given out is touched unseen from now on.
    return state.store.commit();
  }
  return tl::unexpected(*state.error);
}

Result<void> ResidentStore::commit() {
  if (state_->error) return tl::unexpected(*state_->error);
  return {};
}

void ResidentStore::bring_in(ContactKey key) {
  if (!state_->error) state_->bring_in(key);
}

bool ResidentStore::is_touched() const {
  return !state_->touched.empty() || state_->set_aside_count > 0 || !state_->shared_touched.empty();
}

void ResidentStore::tell_time(Instant now) {
  state_->now = now;
}

std::string ResidentStore::trouble_of(std::string_view identity) {
  State& state = *state_;
  if (state.find(identity) || state.error) return {};
  const auto key = state.key_of(identity);
  return key ? is_set_aside(*key) : std::string();
}

std::string ResidentStore::name_of(std::string_view identity) {
  State& state = *state_;
  if (const auto contact = state.find(identity)) return state.at(*contact).identity;
  const auto key = state.key_of(identity);
  const auto known = key ? state.aside.find(key->bits) : state.aside.end();
  return known == state.aside.end() ? std::string(identity) : known->second;
}

std::uint64_t ResidentStore::take_set_aside_count() {
  return std::exchange(state_->set_aside_count, 0);
}

bool ResidentStore::outgrown() const {
  const State& state = *state_;
  return state.contacts.size() > most_contacts || state.texts.bytes() > most_text_bytes;
}

ResidentStore::ResidentStore(ContactStore& store, const Program& program,
                             const Digest& program_hash, Texts& texts, ReadEarlier read_earlier)
    : state_(
          std::make_unique<State>(store, program, program_hash, texts, std::move(read_earlier))) {}
ResidentStore::~ResidentStore() = default;

// Contacts.

ContactId ResidentStore::contact(std::string_view identity) {
  State& state = *state_;
  if (const auto known = state.find(identity)) return *known;
  if (const auto key = state.key_of(identity))
    state.failed(Result<void>(failure(ErrorCode::Malformed, is_set_aside(*key))));
  state.nobodys.reset();
  StoredContact added;
  added.identity = identity;
  if (!state.error) {
    const auto key = state.store.add(identity);
    if (!state.failed(key)) added.key = *key;
  }
  const ContactId contact = state.add(added);
  state.by_identity.emplace(identity, contact);
  state.touch(contact);
  return contact;
}

std::optional<ContactId> ResidentStore::find_contact(std::string_view identity) const {
  return state_->find(identity);
}

std::optional<ContactKey> ResidentStore::key_of(std::string_view identity) const {
  const auto contact = state_->find(identity);
  if (!contact) return std::nullopt;
  return state_->at(*contact).key;
}

std::string_view ResidentStore::identity(ContactId contact) const {
  return state_->at(contact).identity;
}

std::size_t ResidentStore::contact_count() const {
  return state_->contacts.size();
}

Value ResidentStore::field(ContactId contact, std::uint32_t field) const {
  const std::vector<Value>& fields = state_->at(contact).fields;
  return field < fields.size() ? fields[field] : state_->initial_of(field);
}

void ResidentStore::set_field(ContactId contact, std::uint32_t field, Value value) {
  if (this->field(contact, field) == value) return;
  std::vector<Value>& fields = state_->touch(contact).fields;
  for (std::size_t next = fields.size(); next <= field; ++next)
    fields.push_back(state_->initial_of(static_cast<std::uint32_t>(next)));
  fields[field] = value;
}

void ResidentStore::rename(std::string_view identity, ContactId to) {
  State& state = *state_;
  state.by_identity[std::string(identity)] = to;
  state.nobodys.reset();
  if (!state.error) state.failed(state.store.rename(identity, state.at(to).key));
}

Value ResidentStore::shared(std::uint32_t cell) const {
  State& state = *state_;
  const auto known = state.shared.find(cell);
  if (known != state.shared.end()) return known->second;
  Value value;
  const auto text = state.store.shared(state.shared_cells.name(state.program, cell));
  if (!state.failed(text) && *text) {
    const char* const end = (*text)->data() + (*text)->size();
    if (std::from_chars((*text)->data(), end, value.bits).ptr != end)
      state.failed(Result<void>(failure(ErrorCode::Malformed, "a shared number is none")));
  }
  return state.shared[cell] = value;
}

void ResidentStore::set_shared(std::uint32_t cell, Value value) {
  state_->shared[cell] = value;
  state_->shared_touched.insert(cell);
}

// Tallies.

Tally& ResidentStore::tally(ContactId contact, std::uint32_t tally, Value group) {
  State::Resident& resident = state_->touch(contact);
  const auto [found, is_new] = resident.tallies.try_emplace({tally, group.bits});
  if (is_new) resident.groups.emplace_back(tally, group);
  return found->second;
}

Tally* ResidentStore::find_tally(ContactId contact, std::uint32_t tally, Value group) {
  State::Resident& resident = state_->touch(contact);
  const auto found = resident.tallies.find({tally, group.bits});
  return found == resident.tallies.end() ? nullptr : &found->second;
}

std::vector<Value> ResidentStore::tally_groups(ContactId contact, std::uint32_t tally) const {
  std::vector<Value> groups;
  for (const auto& [of, group] : state_->at(contact).groups) {
    if (of == tally && group.known()) groups.push_back(group);
  }
  return groups;
}

void ResidentStore::drop_tally(ContactId contact, std::uint32_t tally, Value group) {
  State::Resident& resident = state_->touch(contact);
  resident.tallies.erase({tally, group.bits});
  std::erase(resident.groups, std::pair(tally, group));
}

// What is put off.

ParkId ResidentStore::park(const Parked& parked) {
  State& state = *state_;
  const ParkId park(state.parks.size());
  state.parks.emplace_back(parked);
  state.touch(parked.contact).parks.push_back(park);
  state.set(parked.contact, Wake(WakeKind::Parked, park.value), parked.at);
  return park;
}

Parked& ResidentStore::parked(ParkId park) {
  Parked& parked = *state_->parks[park.index()];
  state_->touch(parked.contact);
  return parked;
}

bool ResidentStore::is_parked(ParkId park) const {
  return park.index() < state_->parks.size() && state_->parks[park.index()].has_value();
}

void ResidentStore::unpark(ParkId park) {
  State& state = *state_;
  const Parked& parked = *state.parks[park.index()];
  std::erase(state.touch(parked.contact).parks, park);
  state.unset(parked.contact, Wake(WakeKind::Parked, park.value), parked.at);
  state.parks[park.index()].reset();
}

ParkId ResidentStore::first_park(ContactId contact) const {
  const std::vector<ParkId>& parks = state_->at(contact).parks;
  return parks.empty() ? ParkId() : parks.front();
}

ParkId ResidentStore::next_park(ParkId park) const {
  const std::vector<ParkId>& parks = state_->at(state_->parks[park.index()]->contact).parks;
  const auto next = std::next(std::find(parks.begin(), parks.end(), park));
  return next == parks.end() ? ParkId() : *next;
}

// Runs.

RunId ResidentStore::newest_run(ContactId contact) const {
  return state_->at(contact).newest_run;
}

RunId ResidentStore::add_run(const Run& run, std::span<const Value> slots) {
  State& state = *state_;
  State::Resident& resident = state.touch(run.contact);
  RunId id = resident.newest_run;
  const auto is_its = [&](const Run& other) {
    return other.workflow == run.workflow && other.key == run.key;
  };
  while (id && !is_its(state.runs[id.index()].run)) id = state.runs[id.index()].run.next_of_contact;
  RunId next = resident.newest_run;
  if (id) {
    TEND_CHECK(state.runs[id.index()].run.state == RunState::Left,
               "nobody is inside a workflow twice");
    next = state.runs[id.index()].run.next_of_contact;
  } else {
    id = resident.newest_run = RunId(state.runs.size());
    state.runs.emplace_back();
  }
  State::ResidentRun& added = state.runs[id.index()];
  added.run = run;
  added.run.next_of_contact = next;
  added.run.armed = false;
  added.slots.assign(slots.begin(), slots.end());
  return id;
}

Run& ResidentStore::run(RunId run) {
  Run& found = state_->runs[run.index()].run;
  state_->touch(found.contact);
  return found;
}

std::span<Value> ResidentStore::slots(RunId run) {
  State::ResidentRun& found = state_->runs[run.index()];
  state_->touch(found.run.contact);
  return found.slots;
}

void ResidentStore::wake(RunId run, Instant at) {
  Run& woken = this->run(run);
  const Wake wake(WakeKind::Run, run.value);
  if (woken.armed) state_->unset(woken.contact, wake, woken.wake);
  woken.wake = at;
  woken.armed = true;
  state_->set(woken.contact, wake, at);
}

void ResidentStore::leave(RunId run, Instant at) {
  Run& left = this->run(run);
  if (left.armed) state_->unset(left.contact, Wake(WakeKind::Run, run.value), left.wake);
  left.wake = at;
  left.armed = false;
  left.state = RunState::Left;
  state_->runs[run.index()].slots.clear();
}

void ResidentStore::move_run(RunId run, ContactId to) {
  State& state = *state_;
  Run& moved = this->run(run);
  const Wake wake(WakeKind::Run, run.value);
  if (moved.armed) state.unset(moved.contact, wake, moved.wake);
  RunId* link = &state.touch(moved.contact).newest_run;
  while (*link != run) link = &state.runs[link->index()].run.next_of_contact;
  *link = moved.next_of_contact;
  moved.contact = to;
  moved.next_of_contact = std::exchange(state.touch(to).newest_run, run);
  if (moved.armed) state.set(to, wake, moved.wake);
}

// What is due.

void ResidentStore::wake(ContactId contact, Wake wake, Instant at) {
  State& state = *state_;
  // A park's is set as long as it is parked; this is one that was given, and is given back.
  if (wake.kind() != WakeKind::Parked && at != never_due)
    state.touch(contact).other_wakes.emplace_back(at, wake);
  state.set(contact, wake, at);
}

/// Contacts with a wake at or before `until`, a page of them: those that come first.
void ResidentStore::State::bring_in_due(Instant until) {
  constexpr Wake last_wake(WakeKind::Run, Wake::largest_index);
  std::vector<ContactKey> keys;
  std::optional<Place> last;
  do {
    if (!save_touched() || failed(store.due(until, due_page, keys))) return;
    for (const ContactKey key : keys) {
      const auto contact = bring_in(key);
      if (error) return;
      if (contact) last = {at(*contact).next_due, key.number(), last_wake};
    }
    // Who is set aside now is not among the next ones.
  } while (!last && keys.size() == due_page);
  const bool is_all = keys.size() < due_page;
  horizon = std::max(horizon, is_all ? Place{until, ~std::uint64_t{0}, last_wake} : *last);
}

void ResidentStore::due(Instant until, std::size_t most, std::vector<Due>& wakes) {
  State& state = *state_;
  wakes.clear();
  while (wakes.size() < most && !state.error) {
    const auto first = state.queue.begin();
    const bool is_there = first != state.queue.end() && first->first.at <= until;
    if (!is_there || !state.complete_up_to(first->first)) {
      // Someone who is not at hand may come before.
      if (state.horizon.at > until || state.complete_up_to({until, ~std::uint64_t{0}, {}})) return;
      // What was given already belongs to this batch; what comes in next, to the next.
      if (!wakes.empty()) return;
      const Place before = state.horizon;
      state.bring_in_due(until);
      if (state.horizon == before) return;
      continue;
    }
    const auto [place, contact] = *first;
    state.queue.erase(first);
    if (place.wake.kind() == WakeKind::Run) {
      run(RunId(place.wake.index())).armed = false;
    } else if (place.wake.kind() != WakeKind::Parked) {
      std::vector<std::pair<Instant, Wake>>& others = state.touch(contact).other_wakes;
      const auto given = std::find(others.begin(), others.end(), std::pair(place.at, place.wake));
      if (given != others.end()) others.erase(given);
    }
    wakes.push_back({place.at, contact, place.wake});
  }
}

std::optional<Instant> ResidentStore::next_due(const std::function<bool(Wake)>& counts) {
  State& state = *state_;
  auto looked_at = state.queue.begin();
  while (!state.error) {
    for (; looked_at != state.queue.end() && state.complete_up_to(looked_at->first); ++looked_at) {
      if (counts(looked_at->first.wake)) return looked_at->first.at;
    }
    const Place before = state.horizon;
    state.bring_in_due(Instant{never_due.us - 1});
    if (state.horizon == before) break;
    looked_at = state.queue.upper_bound(before);
  }
  return std::nullopt;
}

bool ResidentStore::remember_event(std::uint64_t, std::uint64_t, bool& same_body) {
  same_body = true;
  return false;
}

void ResidentStore::expect(std::uint64_t, std::string_view, std::span<const std::uint32_t>) {}

StoreFigures ResidentStore::figures() const {
  return {};
}

}  // namespace tend
