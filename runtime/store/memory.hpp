// memory.hpp: the store of tests and simulations. Nothing outlives it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/store/blocks.hpp"
#include "runtime/store/event_ids.hpp"
#include "runtime/store/field_rows.hpp"
#include "runtime/store/identities.hpp"
#include "runtime/store/parks.hpp"
#include "runtime/store/store.hpp"
#include "runtime/store/tallies.hpp"
#include "runtime/store/timers.hpp"

namespace tend {

/// Contacts as short rows, runs as records of 56 bytes, wakes in a calendar: a contact that waits
/// costs its run, a wake of 16 bytes and 4 bytes more, and no call but `next_due` ever looks at
/// contacts that it is not about.
class MemoryStore final : public Store {
 public:
  /// `initial`: the values of a new contact's fields; unknown for those beyond it.
  explicit MemoryStore(std::vector<Value> initial = {});

  ContactId contact(std::string_view identity) override;
  std::optional<ContactId> find_contact(std::string_view identity) const override;
  std::string_view identity(ContactId contact) const override;
  std::size_t contact_count() const override { return identities_.size(); }

  Value field(ContactId contact, std::uint32_t field) const override {
    return fields_.get(contact, field);
  }
  void set_field(ContactId contact, std::uint32_t field, Value value) override {
    fields_.set(contact, field, value);
  }

  Value shared(std::uint32_t cell) const override;
  void set_shared(std::uint32_t cell, Value value) override;

  Tally& tally(ContactId contact, std::uint32_t tally, Value group) override;
  Tally* find_tally(ContactId contact, std::uint32_t tally, Value group) override;
  std::vector<Value> tally_groups(ContactId contact, std::uint32_t tally) const override;
  void drop_tally(ContactId contact, std::uint32_t tally, Value group) override;

  ParkId park(const Parked& parked) override;
  Parked& parked(ParkId park) override { return parks_[park]; }
  bool is_parked(ParkId park) const override { return parks_.has(park); }
  void unpark(ParkId park) override { parks_.remove(park); }
  ParkId first_park(ContactId contact) const override { return parks_.first(contact); }
  ParkId next_park(ParkId park) const override { return parks_.next(park); }

  RunId newest_run(ContactId contact) const override;
  RunId add_run(const Run& run, std::span<const Value> slots) override;
  Run& run(RunId run) override { return record(run); }
  std::span<Value> slots(RunId run) override;

  void wake(RunId run, Instant at) override;
  void leave(RunId run, Instant at) override;
  void wake(ContactId contact, Wake wake, Instant at) override;
  void move_run(RunId run, ContactId to) override;
  void rename(std::string_view identity, ContactId to) override;
  void due(Instant until, std::size_t most, std::vector<Due>& wakes) override;
  using Store::next_due;
  std::optional<Instant> next_due(const std::function<bool(Wake)>& counts) override;

  bool remember_event(std::uint64_t id_hash, std::uint64_t body_hash, bool& same_body) override;
  void expect(std::uint64_t id_hash, std::string_view identity,
              std::span<const std::uint32_t> tallies) override;
  StoreFigures figures() const override;
  Result<void> commit() override { return {}; }

 private:
  static constexpr std::size_t slots_per_block = 16384;

  /// Where a run's slots are: block and place as one number, and how many.
  struct SlotRange {
    std::uint32_t begin = 0;
    std::uint32_t count = 0;
  };

  Run& record(RunId run) const { return runs_[run.index()]; }
  /// An event that is expected.
  struct Coming {
    std::uint64_t id_hash = 0;
    std::uint64_t identity_hash = 0;
    ContactId contact;
    std::array<std::uint32_t, 4> tallies{};  ///< the first of them
    std::size_t tally_count = 0;
    std::span<const std::uint32_t> of_tallies() const { return {tallies.data(), tally_count}; }
  };
  /// That which was expected so many events ago.
  Coming& coming(std::size_t ago) { return coming_[(expected_ - ago) % coming_.size()]; }
  /// Whom an expected event is about.
  struct Known {
    std::uint64_t id_hash = 0;
    Identities::Likely whom;
  };
  Known& known(std::uint64_t id_hash) { return known_[id_hash % known_.size()]; }
  RunId left_run(const Run& run) const;
  RunId new_run(const Run& run);
  RunId link_run(RunId run, ContactId contact);
  bool counts(const Due& due) const;
  SlotRange new_slots(std::uint32_t count);
  void fetch(const Due& due) const;
  void fetch(ContactId contact) const;

  Identities identities_;
  FieldRows fields_;
  std::vector<RunId> first_runs_;  ///< by contact, as far as there are any
  Blocks<Run> runs_;
  std::vector<SlotRange> slot_ranges_;  ///< by run, as far as there are any
  std::vector<std::unique_ptr<Value[]>> slot_blocks_;
  std::size_t slots_used_ = 0;
  std::vector<std::vector<std::uint32_t>> free_slots_;  ///< by count
  std::vector<Value> shared_;                           ///< as far as any was set
  Tallies tallies_;
  Parks parks_;
  Timers timers_;
  EventIds events_;
  std::array<Coming, 16> coming_{};
  std::size_t expected_ = 0;
  std::array<Known, 32> known_{};
  Identities::Likely at_hand_;  ///< whom the event that was taken in last is about, if it is known
};

}  // namespace tend
