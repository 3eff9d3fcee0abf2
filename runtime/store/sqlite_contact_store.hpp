// sqlite_contact_store.hpp: contacts at rest in one SQLite file. docs/store.md has the tables.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/store/contact_store.hpp"
#include "runtime/store/open_contact_store.hpp"
#include "runtime/store/sqlite.hpp"
#include "runtime/store/store_lock.hpp"

namespace tend {

/// What opening makes of a file.
struct SqliteStoreOptions {
  std::string path;
  OpenMode mode = OpenMode::Write;
  const char* vfs = nullptr;  ///< SQLite's name of the file system; null: the system's own
  /// How long the log grows until it is moved into the file. 32 MiB at the usual page size: enough
  /// that a page that many commits change is moved once, little enough to be read in a moment at
  /// the start.
  int log_pages = 8192;
};

/// WAL with synchronous=FULL: a commit that returned is on the disk. One engine at a time; any
/// number of readers beside it.
class SqliteContactStore final : public ContactStore {
 public:
  /// Makes the file, unless it is only to be read. NotFound for a folder, or a file to be read,
  /// that is not there; Unavailable while another engine is on it; Unsupported on a network file
  /// system or for a file of a newer version; Malformed for a database that is no store.
  static Result<std::unique_ptr<ContactStore>> open(const SqliteStoreOptions& options);

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
  Durability durability() const override { return Durability::Full; }

 private:
  /// What counting would take a scan for; one row of the file.
  struct Counts {
    std::uint64_t next_contact = 1;
    std::uint64_t next_event = 1;
    std::uint64_t contacts = 0;
    std::array<std::uint64_t, 5> effects{};  ///< by EffectState
    friend bool operator==(const Counts&, const Counts&) = default;
  };
  /// An event that this unit took in. Most are applied in the same unit, so that they are written
  /// once, when the unit ends or asks about events, as what they are by then.
  struct FreshEvent {
    StoredEvent event;
    std::uint64_t body_hash = 0;
  };
  struct EffectRow {
    std::int64_t number = 0;
    Effect effect;
  };

  SqliteContactStore(const SqliteStoreOptions& options, std::optional<StoreLock> lock,
                     std::unique_ptr<Sqlite> database)
      : mode_(options.mode),
        log_pages_(options.log_pages),
        log_pages_to_move_(options.log_pages),
        lock_(std::move(lock)),
        database_(std::move(database)) {}

  Result<void> prepare_for_writing();
  Result<Counts> read_counts();
  Result<void> write_counts();
  /// The unit's; for a reader, as they are now.
  Result<Counts> counts();
  Result<bool> exists(ContactKey key);
  Result<void> insert(const StoredContact& contact);
  /// The fresh contacts into the file, as contacts of whom nothing is known.
  Result<void> write_contacts();
  static StoredContact read_contact(Query& query);
  /// The identities that are this contact's now.
  Result<std::vector<std::string>> identities_of(ContactKey key, std::string_view first);
  Result<void> erase_effects(ContactKey key);
  /// The fresh events into the file.
  Result<void> write_events();
  Result<void> write_event(const FreshEvent& fresh);
  FreshEvent* fresh_event(std::uint64_t sequence);
  /// What this unit has kept to itself so far, into the file.
  Result<void> write_held();
  void forget_held();
  static Result<std::vector<StoredEvent>> read_events(Query&& query);
  static Result<std::vector<HistoryEntry>> read_history(Query&& query);
  static Effect read_effect(Query& query);
  static Result<std::vector<EffectRow>> effect_rows(Query&& query);
  static std::vector<Effect> effects_in(std::vector<EffectRow> rows);
  Result<void> move_effects(std::vector<EffectRow>& rows, EffectState to, Instant due);
  void count_effect(EffectState from, EffectState to);
  /// The log into the database, when it has grown enough.
  void move_log();
  tl::unexpected<Error> damaged(std::string_view what) const;

  // sqlite_check.cpp
  Result<void> check_facts();
  Result<void> check_counts();
  Result<void> read_everything();

  OpenMode mode_;
  int log_pages_;                  ///< SqliteStoreOptions
  int log_pages_to_move_;          ///< at the next commit that leaves so many
  std::optional<StoreLock> lock_;  ///< held for as long as the database is open
  std::unique_ptr<Sqlite> database_;
  Counts counts_;
  Counts committed_counts_;
  /// Those that this unit added and has not saved, by key: identities. Most are saved in the same
  /// unit, so that they are written once.
  std::map<std::int64_t, std::string> fresh_contacts_;
  std::deque<FreshEvent> fresh_events_;  ///< in order of sequence, without a gap
  std::unordered_map<std::string_view, const FreshEvent*> fresh_ids_;
};

}  // namespace tend
