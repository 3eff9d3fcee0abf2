#include "runtime/store/memory.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace tend {

namespace {

/// How many wakes ahead the memory that they lead to is asked for.
constexpr std::size_t fetch_ahead = 24;

}  // namespace

MemoryStore::MemoryStore(std::vector<Value> initial) : fields_(std::move(initial)) {}

ContactId MemoryStore::contact(std::string_view identity) {
  return identities_.add(identity);
}

std::optional<ContactId> MemoryStore::find_contact(std::string_view identity) const {
  if (at_hand_.contact && at_hand_.text == identity) return at_hand_.contact;
  return identities_.find(identity);
}

std::string_view MemoryStore::identity(ContactId contact) const {
  return identities_[contact];
}

RunId MemoryStore::newest_run(ContactId contact) const {
  return contact.index() < first_runs_.size() ? first_runs_[contact.index()] : RunId();
}

RunId MemoryStore::left_run(const Run& run) const {
  RunId id = newest_run(run.contact);
  while (id && (record(id).workflow != run.workflow || record(id).key != run.key)) {
    id = record(id).next_of_contact;
  }
  TEND_CHECK(!id || record(id).state == RunState::Left, "nobody is inside a workflow twice");
  return id;
}

RunId MemoryStore::new_run(const Run& run) {
  TEND_CHECK(runs_.size() <= Wake::largest_index, "runs are counted in 29 bits");
  return link_run(RunId(runs_.add()), run.contact);
}

/// Puts it first in the contact's chain.
RunId MemoryStore::link_run(RunId run, ContactId contact) {
  if (contact.index() >= first_runs_.size()) first_runs_.resize(contact.index() + 1);
  record(run).next_of_contact = std::exchange(first_runs_[contact.index()], run);
  return run;
}

RunId MemoryStore::add_run(const Run& run, std::span<const Value> slots) {
  RunId id = left_run(run);
  if (!id) id = new_run(run);
  const RunId next = record(id).next_of_contact;
  record(id) = run;
  record(id).next_of_contact = next;
  record(id).armed = false;
  if (!slots.empty()) {
    if (id.index() >= slot_ranges_.size()) slot_ranges_.resize(id.index() + 1);
    slot_ranges_[id.index()] = new_slots(static_cast<std::uint32_t>(slots.size()));
    std::copy(slots.begin(), slots.end(), this->slots(id).begin());
  }
  return id;
}

MemoryStore::SlotRange MemoryStore::new_slots(std::uint32_t count) {
  TEND_CHECK(count <= slots_per_block, "the verifier bounds the slots of a workflow");
  if (count < free_slots_.size() && !free_slots_[count].empty()) {
    const std::uint32_t begin = free_slots_[count].back();
    free_slots_[count].pop_back();
    return {begin, count};
  }
  // A range does not go over the end of a block.
  if (slots_used_ % slots_per_block + count > slots_per_block ||
      slots_used_ == slot_blocks_.size() * slots_per_block) {
    slots_used_ = slot_blocks_.size() * slots_per_block;
    slot_blocks_.push_back(std::make_unique<Value[]>(slots_per_block));
  }
  const SlotRange range{static_cast<std::uint32_t>(slots_used_), count};
  slots_used_ += count;
  return range;
}

std::span<Value> MemoryStore::slots(RunId run) {
  if (run.index() >= slot_ranges_.size()) return {};
  const SlotRange range = slot_ranges_[run.index()];
  if (range.count == 0) return {};
  return {&slot_blocks_[range.begin / slots_per_block][range.begin % slots_per_block], range.count};
}

void MemoryStore::wake(RunId run, Instant at) {
  Run& woken = record(run);
  woken.wake = at;
  woken.armed = true;
  timers_.add({at, woken.contact, Wake(WakeKind::Run, run.value)});
}

void MemoryStore::leave(RunId run, Instant at) {
  Run& left = record(run);
  left.wake = at;
  left.armed = false;
  left.state = RunState::Left;
  if (run.index() >= slot_ranges_.size() || slot_ranges_[run.index()].count == 0) return;
  const SlotRange range = std::exchange(slot_ranges_[run.index()], {});
  if (range.count >= free_slots_.size()) free_slots_.resize(range.count + 1);
  free_slots_[range.count].push_back(range.begin);
}

void MemoryStore::wake(ContactId contact, Wake wake, Instant at) {
  if (wake.kind() == WakeKind::Parked) parks_.wake_set(ParkId(wake.index()));
  timers_.add({at, contact, wake});
}

void MemoryStore::move_run(RunId run, ContactId to) {
  Run& moved = record(run);
  RunId* link = &first_runs_[moved.contact.index()];
  while (*link != run) link = &record(*link).next_of_contact;
  *link = moved.next_of_contact;
  moved.contact = to;
  TEND_CHECK(!left_run(moved), "it goes to someone who has no run of that workflow and key");
  link_run(run, to);
  if (moved.armed) wake(run, moved.wake);
}

void MemoryStore::rename(std::string_view identity, ContactId to) {
  identities_.rename(identity, to);
  known_.fill({});
  at_hand_ = {};
}

Value MemoryStore::shared(std::uint32_t cell) const {
  return cell < shared_.size() ? shared_[cell] : Value::unknown();
}

void MemoryStore::set_shared(std::uint32_t cell, Value value) {
  if (cell >= shared_.size()) shared_.resize(cell + 1);
  shared_[cell] = value;
}

Tally& MemoryStore::tally(ContactId contact, std::uint32_t tally, Value group) {
  return tallies_.get(contact, tally, group);
}

Tally* MemoryStore::find_tally(ContactId contact, std::uint32_t tally, Value group) {
  return tallies_.find(contact, tally, group);
}

std::vector<Value> MemoryStore::tally_groups(ContactId contact, std::uint32_t tally) const {
  return tallies_.groups(contact, tally);
}

void MemoryStore::drop_tally(ContactId contact, std::uint32_t tally, Value group) {
  tallies_.remove(contact, tally, group);
}

ParkId MemoryStore::park(const Parked& parked) {
  const ParkId id = parks_.add(parked);
  wake(parked.contact, Wake(WakeKind::Parked, id.value), parked.at);
  return id;
}

// In place: g++ takes a function that does nothing but fetch for one that does nothing, and drops
// its calls.
[[gnu::always_inline]] inline void MemoryStore::fetch(const Due& due) const {
  if (due.wake.kind() == WakeKind::Run) runs_.fetch(due.wake.index());
  if (due.wake.kind() == WakeKind::Parked) parks_.fetch(ParkId(due.wake.index()));
  fetch(due.contact);
}

[[gnu::always_inline]] inline void MemoryStore::fetch(ContactId contact) const {
  fields_.fetch(contact);
  parks_.fetch(contact);
}

/// One thing leads to another: what was asked for a few events before is there now, and says what
/// to ask for next.
void MemoryStore::expect(std::uint64_t id_hash, std::string_view identity,
                         std::span<const std::uint32_t> tallies) {
  events_.fetch(id_hash);
  Coming& newest = coming(0) = {id_hash, identities_.fetch(identity), {}, {}, 0};
  newest.tally_count = std::min(tallies.size(), newest.tallies.size());
  std::copy_n(tallies.begin(), newest.tally_count, newest.tallies.begin());
  const Identities::Likely likely = identities_.expect(coming(2).identity_hash);
  known(coming(2).id_hash) = {coming(2).id_hash, likely};
  if (const ContactId found = coming(2).contact = likely.contact) {
    fetch(found);
    tallies_.fetch(found);
    if (found.index() < first_runs_.size()) __builtin_prefetch(&first_runs_[found.index()]);
  }
  if (const ContactId contact = coming(4).contact) {
    tallies_.fetch(contact, coming(4).of_tallies());
    if (const ParkId park = parks_.first(contact)) parks_.fetch(park);
  }
  if (const ContactId contact = coming(6).contact) {
    tallies_.fetch_entries(contact, coming(6).of_tallies());
    if (const ParkId park = parks_.first(contact)) {
      if (const ParkId next = parks_.next(park)) parks_.fetch(next);
    }
  }
  ++expected_;
}

/// A run's wake that was replaced, or given already, or whose run was left or moved, counts no
/// more.
bool MemoryStore::counts(const Due& due) const {
  if (due.wake.kind() == WakeKind::Parked) return parks_.has(ParkId(due.wake.index()));
  if (due.wake.kind() != WakeKind::Run) return true;
  const Run& run = record(RunId(due.wake.index()));
  return run.armed && run.wake == due.at && run.contact == due.contact;
}

void MemoryStore::due(Instant until, std::size_t most, std::vector<Due>& wakes) {
  wakes.clear();
  parks_.let_reuse();
  if (timers_.first(until) == nullptr) return;
  while (wakes.size() < most) {
    const Due* first = timers_.first(until);
    if (first == nullptr) return;
    const Due due = *first;
    timers_.take_first();
    if (const Due* coming = timers_.upcoming(fetch_ahead)) fetch(*coming);
    const bool given = counts(due);
    if (due.wake.kind() == WakeKind::Parked) parks_.wake_gone(ParkId(due.wake.index()));
    if (!given) continue;
    if (due.wake.kind() == WakeKind::Run) record(RunId(due.wake.index())).armed = false;
    wakes.push_back(due);
  }
}

std::optional<Instant> MemoryStore::next_due(const std::function<bool(Wake)>& counts) {
  return timers_.earliest([&](const Due& due) { return this->counts(due) && counts(due.wake); });
}

bool MemoryStore::remember_event(std::uint64_t id_hash, std::uint64_t body_hash, bool& same_body) {
  at_hand_ = known(id_hash).id_hash == id_hash ? known(id_hash).whom : Identities::Likely();
  bool is_new = false;
  same_body = events_.remember(id_hash, body_hash, is_new) == body_hash;
  return !is_new;
}

StoreFigures MemoryStore::figures() const {
  StoreFigures figures;
  figures.identities = identities_.bytes();
  figures.fields = fields_.bytes();
  figures.runs = runs_.bytes() + first_runs_.capacity() * sizeof(RunId) +
                 slot_ranges_.capacity() * sizeof(SlotRange) +
                 slot_blocks_.size() * slots_per_block * sizeof(Value);
  for (const auto& free : free_slots_) figures.runs += free.capacity() * sizeof(std::uint32_t);
  figures.timers = timers_.bytes();
  figures.events = events_.bytes();
  figures.tallies = tallies_.bytes();
  figures.parks = parks_.bytes();
  return figures;
}

}  // namespace tend
