#include "runtime/store/sqlite_contact_store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "runtime/store/addresses.hpp"
#include "runtime/store/file_system.hpp"
#include "runtime/store/row_checksum.hpp"
#include "runtime/store/sqlite_rows.hpp"
#include "runtime/store/sqlite_schema.hpp"

namespace tend {
namespace {

/// The cache is bounded, since the system keeps the file in memory as well; what is erased is
/// overwritten where that costs no further write.
constexpr const char* settings = R"sql(
PRAGMA cache_size = -32768;
PRAGMA temp_store = MEMORY;
PRAGMA cell_size_check = ON;
)sql";
constexpr const char* settings_for_writing = R"sql(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = FAST;
)sql";

/// That there is a file of this name outlives a power cut, too.
void sync_folder(const std::filesystem::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  (void)::fsync(file);
  ::close(file);
}

std::int64_t contact_checksum(const StoredContact& contact) {
  return RowChecksum()
      .add(contact.key.bits)
      .add(contact.version)
      .add(contact.next_due.us)
      .add(bytes_of(contact.program))
      .add(contact.state)
      .value();
}

}  // namespace

Result<std::unique_ptr<ContactStore>> SqliteContactStore::open(const SqliteStoreOptions& options) {
  std::filesystem::path folder = std::filesystem::path(options.path).parent_path();
  if (folder.empty()) folder = ".";
  if (auto trusted = check_file_system(folder.string()); !trusted) {
    return tl::unexpected(trusted.error());
  }
  const bool writes = options.mode == OpenMode::Write;
  std::optional<StoreLock> lock;
  if (writes) {
    Result<StoreLock> taken = StoreLock::take(options.path);
    if (!taken) return tl::unexpected(taken.error());
    lock = std::move(*taken);
  }
  auto database = Sqlite::open({options.path, !writes, options.vfs});
  if (!database) return tl::unexpected(database.error());
  if (auto set = (*database)->execute(settings); !set) return tl::unexpected(set.error());
  std::unique_ptr<SqliteContactStore> store(
      new SqliteContactStore(options, std::move(lock), std::move(*database)));
  const Result<void> ready =
      writes ? store->prepare_for_writing() : check_version(*store->database_, sqlite_migrations());
  if (!ready) return tl::unexpected(ready.error());
  if (writes && options.vfs == nullptr) sync_folder(folder);
  return store;
}

Result<void> SqliteContactStore::prepare_for_writing() {
  if (auto set = database_->execute(settings_for_writing); !set) return set;
  {
    Query mode = database_->query("PRAGMA journal_mode");
    const Result<bool> row = mode.next();
    if (!row) return tl::unexpected(row.error());
    if (!*row || mode.bytes(0) != "wal") {
      return failure(ErrorCode::Unsupported,
                     database_->path() + ": the file system cannot keep a write-ahead log");
    }
  }
  if (auto done = migrate(*database_, sqlite_migrations()); !done) return done;
  // What a failed sync left in the log is in the system's cache, and perhaps nowhere else: moving
  // all of it writes it once more, and syncs that.
  if (auto moved = database_->checkpoint(true); !moved) return tl::unexpected(moved.error());
  {
    Query query = database_->query("SELECT value FROM meta WHERE name = 'shards'");
    const Result<bool> row = query.next();
    if (!row) return tl::unexpected(row.error());
    if (!*row || query.integer(0) != shard_count) {
      return failure(ErrorCode::Unsupported,
                     database_->path() + ": a store with another number of shards");
    }
  }
  Result<Counts> counts = read_counts();
  if (!counts) return tl::unexpected(counts.error());
  counts_ = committed_counts_ = *counts;
  return {};
}

tl::unexpected<Error> SqliteContactStore::damaged(std::string_view what) const {
  return failure(ErrorCode::Malformed, database_->path() + ": " + std::string(what) +
                                           " is damaged: it is not what was written. Restore a "
                                           "backup (docs/store.md)");
}

// Units of work.

Result<SqliteContactStore::Counts> SqliteContactStore::read_counts() {
  Query query = database_->query(
      "SELECT next_contact, next_event, contacts, waiting, leased, done, dead, unknown FROM "
      "counts");
  const Result<bool> row = query.next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return damaged("the row of counts");
  const auto number = [&](int column) { return static_cast<std::uint64_t>(query.integer(column)); };
  return Counts{
      number(0), number(1), number(2), {number(3), number(4), number(5), number(6), number(7)}};
}

Result<void> SqliteContactStore::write_counts() {
  const auto& effects = counts_.effects;
  return database_
      ->query(
          "UPDATE counts SET next_contact = ?1, next_event = ?2, contacts = ?3, waiting = ?4, "
          "leased = ?5, done = ?6, dead = ?7, unknown = ?8",
          {counts_.next_contact, counts_.next_event, counts_.contacts, effects[0], effects[1],
           effects[2], effects[3], effects[4]})
      .run();
}

Result<SqliteContactStore::Counts> SqliteContactStore::counts() {
  if (mode_ == OpenMode::Read) return read_counts();
  return counts_;
}

Result<void> SqliteContactStore::commit() {
  // Where it fails, the unit knows, and so does its `commit`.
  if (database_->in_unit()) (void)write_held();
  if (auto done = database_->commit(); !done) {
    forget_held();
    return done;
  }
  committed_counts_ = counts_;
  move_log();
  return {};
}

void SqliteContactStore::rollback() {
  database_->rollback();
  forget_held();
}

Result<void> SqliteContactStore::write_held() {
  if (auto contacts = write_contacts(); !contacts) return contacts;
  if (auto events = write_events(); !events) return events;
  return counts_ == committed_counts_ ? Result<void>() : write_counts();
}

void SqliteContactStore::forget_held() {
  counts_ = committed_counts_;
  fresh_contacts_.clear();
  fresh_ids_.clear();
  fresh_events_.clear();
}

void SqliteContactStore::move_log() {
  const int pages = database_->log_pages();
  if (pages < log_pages_to_move_) return;
  // The commit itself is done, whatever comes of this; an error that matters is told by what is
  // next. A reader may be in the way: then it is tried again when as much has come once more.
  const Result<bool> moved = database_->checkpoint(false);
  log_pages_to_move_ = moved && *moved ? log_pages_ : pages + log_pages_;
}

// Contacts.

Result<std::optional<ContactKey>> SqliteContactStore::find(std::string_view identity) {
  Query query = database_->query("SELECT contact FROM identity WHERE shard = ?1 AND name = ?2",
                                 {shard_of(identity), identity});
  const Result<bool> row = query.next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::optional<ContactKey>();
  return std::optional(key_of_row(query.integer(0)));
}

Result<bool> SqliteContactStore::exists(ContactKey key) {
  if (auto written = write_contacts(); !written) return tl::unexpected(written.error());
  return database_->query("SELECT 1 FROM contact WHERE key = ?1", {row_of(key)}).next();
}

Result<ContactKey> SqliteContactStore::add(std::string_view identity) {
  if (auto begun = database_->begin(); !begun) return tl::unexpected(begun.error());
  const ContactKey key = ContactKey::of(shard_of(identity), counts_.next_contact);
  auto named = database_
                   ->query("INSERT INTO identity VALUES (?1, ?2, ?3, 0) ON CONFLICT DO NOTHING",
                           {shard_of(identity), identity, row_of(key)})
                   .run();
  if (!named) return tl::unexpected(named.error());
  if (database_->changes() == 0) {
    return failure(ErrorCode::Unavailable, "a contact with this identity has just been added",
                   true);
  }
  fresh_contacts_.emplace(key.bits, identity);
  ++counts_.next_contact;
  ++counts_.contacts;
  return key;
}

Result<void> SqliteContactStore::insert(const StoredContact& contact) {
  return database_
      ->query(
          "INSERT INTO contact (key, identity, version, next_due, program, state, checksum) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
          {row_of(contact.key), contact.identity, contact.version, due_value(contact.next_due),
           Blob{bytes_of(contact.program)}, Blob{contact.state}, contact_checksum(contact)})
      .run();
}

Result<void> SqliteContactStore::write_contacts() {
  for (const auto& [key, identity] : fresh_contacts_) {
    StoredContact contact;
    contact.key = {key};
    contact.identity = identity;
    if (auto written = insert(contact); !written) return written;
  }
  fresh_contacts_.clear();
  return {};
}

StoredContact SqliteContactStore::read_contact(Query& query) {
  StoredContact contact;
  contact.key = key_of_row(query.integer(0));
  contact.identity = query.bytes(1);
  contact.version = static_cast<std::uint64_t>(query.integer(2));
  if (!query.is_null(3)) contact.next_due = {query.integer(3)};
  const std::string_view program = query.bytes(4);
  const bool whole = program.size() == contact.program.size();
  if (whole) std::ranges::copy(program, contact.program.begin());
  contact.state = query.bytes(5);
  contact.set_aside = query.bytes(7);
  contact.is_damaged = !whole || query.integer(6) != contact_checksum(contact);
  if (contact.is_damaged) {
    contact.state.clear();
    contact.program = {};
  }
  return contact;
}

Result<StoredContact> SqliteContactStore::load(ContactKey key) {
  if (auto written = write_contacts(); !written) return tl::unexpected(written.error());
  Query query = database_->query(
      "SELECT key, identity, version, next_due, program, state, checksum, "
      "(SELECT error FROM aside WHERE aside.contact = key) FROM contact WHERE key = ?1",
      {row_of(key)});
  const Result<bool> row = query.next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return failure(ErrorCode::NotFound, "there is no such contact");
  return read_contact(query);
}

Result<void> SqliteContactStore::save(const StoredContact& contact) {
  if (auto begun = database_->begin(); !begun) return begun;
  StoredContact next = contact;
  ++next.version;
  if (const auto fresh = fresh_contacts_.find(contact.key.bits);
      fresh != fresh_contacts_.end() && contact.version == 0) {
    next.identity = std::move(fresh->second);
    fresh_contacts_.erase(fresh);
    return insert(next);
  }
  auto saved =
      database_
          ->query(
              "UPDATE contact SET version = ?2 + 1, next_due = ?3, program = ?4, state = ?5, "
              "checksum = ?6 WHERE key = ?1 AND version = ?2",
              {row_of(contact.key), contact.version, due_value(contact.next_due),
               Blob{bytes_of(contact.program)}, Blob{contact.state}, contact_checksum(next)})
          .run();
  if (!saved || database_->changes() == 1) return saved;
  const Result<bool> there = exists(contact.key);
  if (!there) return tl::unexpected(there.error());
  if (!*there) return failure(ErrorCode::NotFound, "there is no such contact");
  return failure(ErrorCode::Unavailable, "the contact was saved by another in the meantime", true);
}

Result<void> SqliteContactStore::rename(std::string_view identity, ContactKey to) {
  const Result<bool> there = exists(to);
  if (!there) return tl::unexpected(there.error());
  if (!*there) return failure(ErrorCode::NotFound, "there is no such contact");
  if (auto begun = database_->begin(); !begun) return begun;
  return database_
      ->query(
          "INSERT INTO identity VALUES (?1, ?2, ?3, 1) "
          "ON CONFLICT DO UPDATE SET contact = ?3, renamed = 1",
          {shard_of(identity), identity, row_of(to)})
      .run();
}

Result<std::vector<std::string>> SqliteContactStore::identities_of(ContactKey key,
                                                                   std::string_view first) {
  std::vector<std::string> names;
  const auto own = find(first);
  if (!own) return tl::unexpected(own.error());
  if (*own == key) names.emplace_back(first);
  auto read =
      for_each_row(database_->query("SELECT name FROM identity WHERE contact = ?1 AND renamed = 1",
                                    {row_of(key)}),
                   [&](Query& row) -> Result<void> {
                     if (row.bytes(0) != first) names.emplace_back(row.bytes(0));
                     return {};
                   });
  if (!read) return tl::unexpected(read.error());
  return names;
}

Result<void> SqliteContactStore::set_aside(const SetAside& why) {
  const Result<bool> there = exists(why.contact);
  if (!there) return tl::unexpected(there.error());
  if (!*there) return failure(ErrorCode::NotFound, "there is no such contact");
  if (auto begun = database_->begin(); !begun) return begun;
  return database_
      ->query("INSERT OR REPLACE INTO aside VALUES (?1, ?2, ?3)",
              {row_of(why.contact), why.at.us, why.error})
      .run();
}

Result<void> SqliteContactStore::bring_back(ContactKey key) {
  if (auto begun = database_->begin(); !begun) return begun;
  return database_->query("DELETE FROM aside WHERE contact = ?1", {row_of(key)}).run();
}

Result<std::vector<SetAside>> SqliteContactStore::all_set_aside(std::optional<ContactKey> after,
                                                                std::size_t most) {
  std::vector<SetAside> all;
  auto read = for_each_row(
      database_->query("SELECT contact, at, error FROM aside WHERE contact > ?1 ORDER BY contact "
                       "LIMIT ?2",
                       {after ? row_of(*after) : 0, limit_of(most)}),
      [&](Query& row) -> Result<void> {
        all.push_back({key_of_row(row.integer(0)), {row.integer(1)}, std::string(row.bytes(2))});
        return {};
      });
  if (!read) return tl::unexpected(read.error());
  return all;
}

Result<void> SqliteContactStore::erase(ContactKey key) {
  const Result<StoredContact> contact = load(key);
  if (!contact) return tl::unexpected(contact.error());
  if (auto begun = database_->begin(); !begun) return begun;
  if (auto written = write_events(); !written) return written;
  const auto names = identities_of(key, contact->identity);
  if (!names) return tl::unexpected(names.error());
  for (const std::string& name : *names) {
    auto events = database_
                      ->query("DELETE FROM event WHERE contact_hash = ?1 AND contact = ?2",
                              {place_of(name), name})
                      .run();
    if (!events) return events;
    auto identity =
        database_
            ->query("DELETE FROM identity WHERE shard = ?1 AND name = ?2", {shard_of(name), name})
            .run();
    if (!identity) return identity;
  }
  if (auto effects = erase_effects(key); !effects) return effects;
  if (auto lines = database_->query("DELETE FROM history WHERE contact = ?1", {row_of(key)}).run();
      !lines) {
    return lines;
  }
  if (auto aside = bring_back(key); !aside) return aside;
  --counts_.contacts;
  return database_->query("DELETE FROM contact WHERE key = ?1", {row_of(key)}).run();
}

Result<void> SqliteContactStore::due(Instant until, std::size_t most,
                                     std::vector<ContactKey>& keys) {
  keys.clear();
  return for_each_row(database_->query("SELECT key FROM contact WHERE next_due IS NOT NULL "
                                       "AND next_due <= ?1 AND key NOT IN (SELECT contact FROM "
                                       "aside) ORDER BY next_due, key LIMIT ?2",
                                       {until.us, limit_of(most)}),
                      [&](Query& row) -> Result<void> {
                        keys.push_back(key_of_row(row.integer(0)));
                        return {};
                      });
}

Result<Instant> SqliteContactStore::next_due() {
  Query query = database_->query(
      "SELECT next_due FROM contact WHERE next_due IS NOT NULL "
      "AND key NOT IN (SELECT contact FROM aside) ORDER BY next_due, key LIMIT 1");
  const Result<bool> row = query.next();
  if (!row) return tl::unexpected(row.error());
  return *row ? Instant{query.integer(0)} : never_due;
}

Result<std::vector<StoredContact>> SqliteContactStore::contacts_after(
    std::optional<ContactKey> after, std::size_t most) {
  if (auto written = write_contacts(); !written) return tl::unexpected(written.error());
  std::vector<StoredContact> contacts;
  auto read = for_each_row(
      database_->query("SELECT key, identity, version, next_due, program, state, checksum, "
                       "(SELECT error FROM aside WHERE aside.contact = key) FROM contact "
                       "WHERE key > ?1 ORDER BY key LIMIT ?2",
                       {after ? row_of(*after) : 0, limit_of(most)}),
      [&](Query& row) -> Result<void> {
        contacts.push_back(read_contact(row));
        return {};
      });
  if (!read) return tl::unexpected(read.error());
  return contacts;
}

Result<std::uint64_t> SqliteContactStore::contact_count() {
  const Result<Counts> now = counts();
  if (!now) return tl::unexpected(now.error());
  return now->contacts;
}

// What all contacts share, addresses, programs.

Result<std::optional<std::string>> SqliteContactStore::shared(std::string_view name) {
  Query query = database_->query("SELECT value FROM shared WHERE name = ?1", {name});
  const Result<bool> row = query.next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::optional<std::string>();
  return std::optional(std::string(query.bytes(0)));
}

Result<void> SqliteContactStore::set_shared(std::string_view name, std::string_view value) {
  if (auto begun = database_->begin(); !begun) return begun;
  return database_
      ->query("INSERT INTO shared VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
              {name, Blob{value}})
      .run();
}

Result<std::optional<Suppression>> SqliteContactStore::suppression(std::string_view address) {
  const Digest hash = sha256(folded_address(address));
  Query query = database_->query(
      "SELECT stops_all, stops_marketing, reason, at FROM suppression WHERE address = ?1",
      {Blob{bytes_of(hash)}});
  const Result<bool> row = query.next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::optional<Suppression>();
  return std::optional(Suppression{query.integer(0) != 0,
                                   query.integer(1) != 0,
                                   std::string(query.bytes(2)),
                                   {query.integer(3)}});
}

Result<void> SqliteContactStore::suppress(std::string_view address,
                                          const Suppression& suppression) {
  if (auto begun = database_->begin(); !begun) return begun;
  const auto was = this->suppression(address);
  if (!was) return tl::unexpected(was.error());
  const Suppression now = *was ? joined(**was, suppression) : suppression;
  const Digest hash = sha256(folded_address(address));
  return database_
      ->query("INSERT OR REPLACE INTO suppression VALUES (?1, ?2, ?3, ?4, ?5)",
              {Blob{bytes_of(hash)}, std::int64_t{now.all}, std::int64_t{now.marketing}, now.reason,
               now.at.us})
      .run();
}

Result<void> SqliteContactStore::put_program(const Digest& hash, std::string_view bytes) {
  if (auto begun = database_->begin(); !begun) return begun;
  return database_
      ->query("INSERT INTO program VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
              {Blob{bytes_of(hash)}, Blob{bytes}, RowChecksum().add(bytes).value()})
      .run();
}

Result<std::string> SqliteContactStore::program(const Digest& hash) {
  Query query = database_->query("SELECT bytes, checksum FROM program WHERE hash = ?1",
                                 {Blob{bytes_of(hash)}});
  const Result<bool> row = query.next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return failure(ErrorCode::NotFound, "there is no program " + to_hex(hash));
  std::string bytes(query.bytes(0));
  if (query.integer(1) != RowChecksum().add(bytes).value()) {
    return damaged("program " + to_hex(hash));
  }
  return bytes;
}

Result<std::vector<Digest>> SqliteContactStore::programs() {
  std::vector<Digest> hashes;
  auto read = for_each_row(database_->query("SELECT hash FROM program ORDER BY hash"),
                           [&](Query& row) -> Result<void> {
                             Digest hash{};
                             const std::string_view bytes = row.bytes(0);
                             if (bytes.size() != hash.size()) return damaged("a program's hash");
                             std::ranges::copy(bytes, hash.begin());
                             hashes.push_back(hash);
                             return {};
                           });
  if (!read) return tl::unexpected(read.error());
  return hashes;
}

Result<void> SqliteContactStore::drop_program(const Digest& hash) {
  if (auto begun = database_->begin(); !begun) return begun;
  return database_->query("DELETE FROM program WHERE hash = ?1", {Blob{bytes_of(hash)}}).run();
}

}  // namespace tend
