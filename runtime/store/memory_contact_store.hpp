// memory_contact_store.hpp: contacts at rest in memory: for tests, simulation, and a look around.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/store/contact_store.hpp"
#include "runtime/store/undo_log.hpp"

namespace tend {

/// Nothing outlives the object; a unit that is rolled back leaves nothing.
class MemoryContactStore final : public ContactStore {
 public:
  Result<std::optional<ContactKey>> find(std::string_view identity) override;
  Result<ContactKey> add(std::string_view identity) override;
  Result<StoredContact> load(ContactKey key) override;
  Result<void> save(const StoredContact& contact) override;
  Result<void> rename(std::string_view identity, ContactKey to) override;
  Result<void> set_aside(const SetAside& why) override;
  Result<void> bring_back(ContactKey key) override;
  Result<std::vector<SetAside>> all_set_aside(std::optional<ContactKey> after,
                                              std::size_t most) override;
  Result<void> erase(ContactKey key) override;
  Result<void> due(Instant until, std::size_t most, std::vector<ContactKey>& keys) override;
  Result<Instant> next_due() override;
  Result<std::vector<StoredContact>> contacts_after(std::optional<ContactKey> after,
                                                    std::size_t most) override;
  Result<std::uint64_t> contact_count() override;

  Result<std::optional<std::string>> shared(std::string_view name) override;
  Result<void> set_shared(std::string_view name, std::string_view value) override;

  Result<Acceptance> accept(StoredEvent& event, std::uint64_t body_hash) override;
  Result<std::vector<StoredEvent>> pending(std::size_t most) override;
  Result<void> set_event(std::uint64_t sequence, EventState state, std::string_view error) override;
  Result<std::uint64_t> accept_again(std::uint64_t sequence, Instant at) override;
  Result<std::vector<StoredEvent>> events(EventState state, std::uint64_t after,
                                          std::size_t most) override;
  Result<std::vector<StoredEvent>> events_of(std::string_view identity, std::size_t most) override;
  Result<std::vector<StoredEvent>> latest_events(std::size_t most) override;
  Result<std::optional<StoredEvent>> event(std::string_view id) override;

  Result<void> add_effect(const Effect& effect) override;
  Result<std::vector<Effect>> lease(Instant now, Instant until, std::size_t most) override;
  Result<bool> settle(std::string_view key, std::uint32_t attempt, EffectState state, Instant due,
                      std::string_view error) override;
  Result<std::vector<Effect>> lapse(Instant now, std::size_t most) override;
  Result<std::optional<Effect>> effect(std::string_view key) override;
  Result<std::vector<Effect>> effects(EffectState state, const EffectPlace& after,
                                      std::size_t most) override;
  Result<std::vector<Effect>> effects_of(ContactKey contact, std::size_t most) override;
  Result<Instant> next_effect_due() override;
  Result<std::uint64_t> effect_count(EffectState state) override;

  Result<std::optional<Suppression>> suppression(std::string_view address) override;
  Result<void> suppress(std::string_view address, const Suppression& suppression) override;

  Result<void> record(const HistoryEntry& entry) override;
  Result<std::vector<HistoryEntry>> history(ContactKey contact) override;
  Result<std::vector<HistoryEntry>> history_after(std::uint64_t number, std::size_t most) override;
  Result<std::vector<HistoryEntry>> failures_after(std::uint64_t number, std::size_t most) override;
  Result<void> forget_failure(std::uint64_t number) override;

  Result<void> put_program(const Digest& hash, std::string_view bytes) override;
  Result<std::string> program(const Digest& hash) override;
  Result<std::vector<Digest>> programs() override;
  Result<void> drop_program(const Digest& hash) override;

  Result<void> commit() override;
  void rollback() override;
  Result<void> check() override;
  Durability durability() const override { return Durability::Memory; }

 private:
  struct EventRow {
    StoredEvent event;
    std::uint64_t body_hash = 0;
  };
  using Number = std::uint64_t;  ///< ContactKey::number
  using Due = std::pair<Instant, std::string>;

  bool exists(ContactKey key) const;
  StoredContact given(const StoredContact& contact) const;
  void set_effect(const Effect& was, Effect now);
  /// Those due by `now` in a state, in order, become another.
  std::vector<Effect> move_due(EffectState from, EffectState to, Instant now, Instant due,
                               std::size_t most);

  UndoLog undo_;
  Number next_number_ = 1;
  std::uint64_t next_sequence_ = 1;
  std::uint64_t next_entry_ = 1;
  std::map<Number, StoredContact> contacts_;
  std::map<Number, SetAside> aside_;
  std::set<std::pair<Instant, Number>> due_;
  std::unordered_map<std::string, ContactKey> identities_;
  std::map<std::string, std::string, std::less<>> shared_;
  std::map<std::uint64_t, EventRow> events_;
  std::unordered_map<std::string, std::uint64_t> event_ids_;
  std::array<std::set<std::uint64_t>, 3> events_by_state_;
  std::set<std::pair<std::string, std::uint64_t>> events_by_contact_;
  std::unordered_map<std::string, Effect> effects_;
  std::array<std::set<Due>, 5> effects_by_state_;
  std::set<std::pair<Number, std::string>> effects_by_contact_;
  std::unordered_map<std::string, Suppression> suppressions_;
  std::map<std::uint64_t, HistoryEntry> history_;
  std::set<std::pair<Number, std::uint64_t>> history_by_contact_;
  std::set<std::uint64_t> failures_;  ///< entries of the history
  std::map<Digest, std::string> programs_;
};

}  // namespace tend
