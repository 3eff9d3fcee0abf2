#include "runtime/store/memory.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.hpp"

namespace tend {

namespace {

/// How many wakes ahead the memory that they lead to is asked for.
constexpr std::size_t fetch_ahead = 24;

}  // namespace

MemoryStore::MemoryStore(std::vector<Value> initial) : initial_(std::move(initial)) {}

ContactId MemoryStore::contact(std::string_view identity) {
  return identities_.add(identity);
}

std::optional<ContactId> MemoryStore::find_contact(std::string_view identity) const {
  return identities_.find(identity);
}

std::string_view MemoryStore::identity(ContactId contact) const {
  return identities_[contact];
}

Value MemoryStore::field(ContactId contact, std::uint32_t field) const {
  if (field < columns_.size() && contact.index() < columns_[field].size()) {
    if (field < 64) read_fields_ |= std::uint64_t{1} << field;
    return columns_[field][contact.index()];
  }
  return field < initial_.size() ? initial_[field] : Value::unknown();
}

void MemoryStore::set_field(ContactId contact, std::uint32_t field, Value value) {
  if (this->field(contact, field) == value) return;
  if (field >= columns_.size()) columns_.resize(field + 1);
  std::vector<Value>& column = columns_[field];
  if (contact.index() >= column.size()) {
    column.resize(contact.index() + 1,
                  field < initial_.size() ? initial_[field] : Value::unknown());
  }
  column[contact.index()] = value;
}

RunId MemoryStore::newest_run(ContactId contact) const {
  return contact.index() < first_runs_.size() ? first_runs_[contact.index()] : RunId();
}

RunId MemoryStore::left_run(ContactId contact, std::uint16_t workflow) const {
  RunId id = newest_run(contact);
  while (id && record(id).workflow != workflow) id = record(id).next_of_contact;
  TEND_CHECK(!id || record(id).state == RunState::Left, "nobody is inside a workflow twice");
  return id;
}

RunId MemoryStore::new_run(const Run& run) {
  if (run_count_ % runs_per_block == 0)
    run_blocks_.push_back(std::make_unique<Run[]>(runs_per_block));
  const RunId id(run_count_++);
  if (run.contact.index() >= first_runs_.size()) first_runs_.resize(run.contact.index() + 1);
  record(id).next_of_contact = std::exchange(first_runs_[run.contact.index()], id);
  return id;
}

RunId MemoryStore::add_run(const Run& run, std::span<const Value> slots) {
  RunId id = left_run(run.contact, run.workflow);
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
  timers_.add({at, woken.contact, run});
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

// In place: g++ takes a function that does nothing but fetch for one that does nothing, and drops
// its calls.
[[gnu::always_inline]] inline void MemoryStore::fetch(const Due& due) const {
  const Run& run = record(due.run);
  __builtin_prefetch(&run, 1);
  __builtin_prefetch(&run.state, 1);  // may lie in the next line of the cache
  // What the last batch read, this one will read too.
  for (std::uint64_t fields = fetched_fields_; fields != 0; fields &= fields - 1) {
    const std::vector<Value>& column = columns_[static_cast<std::size_t>(std::countr_zero(fields))];
    if (due.contact.index() < column.size()) __builtin_prefetch(&column[due.contact.index()]);
  }
}

void MemoryStore::due(Instant until, std::size_t most, std::vector<Due>& wakes) {
  wakes.clear();
  if (timers_.first(until) == nullptr) return;
  fetched_fields_ = std::exchange(read_fields_, 0);
  while (wakes.size() < most) {
    const Due* first = timers_.first(until);
    if (first == nullptr) return;
    const Due due = *first;
    timers_.take_first();
    if (const Due* coming = timers_.upcoming(fetch_ahead)) fetch(*coming);
    // A wake that was replaced, or given already, or whose run was left, counts no more.
    Run& run = record(due.run);
    if (!run.armed || run.wake != due.at) continue;
    run.armed = false;
    wakes.push_back(due);
  }
}

std::optional<Instant> MemoryStore::next_due() {
  return timers_.earliest([this](const Due& due) {
    const Run& run = record(due.run);
    return run.armed && run.wake == due.at;
  });
}

bool MemoryStore::remember_event(std::uint64_t id_hash, std::uint64_t body_hash, bool& same_body) {
  bool is_new = false;
  same_body = events_.remember(id_hash, body_hash, is_new) == body_hash;
  return !is_new;
}

StoreFigures MemoryStore::figures() const {
  StoreFigures figures;
  figures.identities = identities_.bytes();
  for (const std::vector<Value>& column : columns_)
    figures.fields += column.capacity() * sizeof(Value);
  figures.runs = run_blocks_.size() * runs_per_block * sizeof(Run) +
                 first_runs_.capacity() * sizeof(RunId) +
                 slot_ranges_.capacity() * sizeof(SlotRange) +
                 slot_blocks_.size() * slots_per_block * sizeof(Value);
  for (const auto& free : free_slots_) figures.runs += free.capacity() * sizeof(std::uint32_t);
  figures.timers = timers_.bytes();
  figures.events = events_.bytes();
  return figures;
}

}  // namespace tend
