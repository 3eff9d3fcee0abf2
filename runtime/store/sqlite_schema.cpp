#include "runtime/store/sqlite_schema.hpp"

#include <array>
#include <string>

namespace tend {
namespace {

/// In the header of the file, so that file(1) and we know what it is: "tend".
constexpr std::int64_t application_id = 0x74656e64;

// docs/store.md says what each table is for. A number of 48 bits is what ContactKey keeps below the
// shard.
constexpr const char* version_1 = R"sql(
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('shards', 1024);

CREATE TABLE counts (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  next_contact INTEGER NOT NULL,
  next_event INTEGER NOT NULL,
  contacts INTEGER NOT NULL,
  waiting INTEGER NOT NULL,
  leased INTEGER NOT NULL,
  done INTEGER NOT NULL,
  dead INTEGER NOT NULL,
  unknown INTEGER NOT NULL
) STRICT;
INSERT INTO counts VALUES (1, 1, 1, 0, 0, 0, 0, 0, 0);

CREATE TABLE contact (
  key INTEGER PRIMARY KEY,
  number INTEGER NOT NULL GENERATED ALWAYS AS (key & 281474976710655) VIRTUAL,
  identity TEXT NOT NULL,
  version INTEGER NOT NULL,
  next_due INTEGER,
  program BLOB NOT NULL,
  state BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_number ON contact (number);
CREATE INDEX contact_due ON contact (next_due, number) WHERE next_due IS NOT NULL;

CREATE TABLE identity (
  shard INTEGER NOT NULL,
  name TEXT NOT NULL,
  contact INTEGER NOT NULL,
  renamed INTEGER NOT NULL,
  PRIMARY KEY (shard, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_renamed ON identity (contact) WHERE renamed = 1;

CREATE TABLE shared (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  sequence INTEGER PRIMARY KEY,
  contact_hash INTEGER NOT NULL,
  id_hash INTEGER NOT NULL,
  id TEXT NOT NULL,
  contact TEXT NOT NULL,
  at INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  body_hash INTEGER NOT NULL,
  state INTEGER NOT NULL,
  error TEXT NOT NULL,
  body TEXT NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE INDEX event_id ON event (id_hash);
CREATE INDEX event_contact ON event (contact_hash);
CREATE INDEX event_open ON event (state) WHERE state <> 1;

CREATE TABLE effect (
  number INTEGER PRIMARY KEY,
  key_hash INTEGER NOT NULL,
  key TEXT NOT NULL,
  contact INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  due INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  error TEXT NOT NULL,
  payload BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE INDEX effect_key ON effect (key_hash);
CREATE INDEX effect_contact ON effect (contact);
CREATE INDEX effect_due ON effect (state, due, key) WHERE state <> 2;

CREATE TABLE suppression (
  address BLOB PRIMARY KEY,
  stops_all INTEGER NOT NULL,
  stops_marketing INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
  number INTEGER PRIMARY KEY,
  contact INTEGER NOT NULL,
  at INTEGER NOT NULL,
  lines TEXT NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE INDEX history_contact ON history (contact);

CREATE TABLE program (
  hash BLOB PRIMARY KEY,
  bytes BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
)sql";

// The number leads a contact's key, in place of the shard (sqlite_rows.hpp).
constexpr const char* version_2 = R"sql(
CREATE TABLE contact_2 (
  key INTEGER PRIMARY KEY,
  number INTEGER NOT NULL GENERATED ALWAYS AS (key >> 10) VIRTUAL,
  identity TEXT NOT NULL,
  version INTEGER NOT NULL,
  next_due INTEGER,
  program BLOB NOT NULL,
  state BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
INSERT INTO contact_2 (key, identity, version, next_due, program, state, checksum)
  SELECT ((key & 281474976710655) << 10) | (key >> 48), identity, version, next_due, program, state,
    checksum FROM contact ORDER BY number;
DROP TABLE contact;
ALTER TABLE contact_2 RENAME TO contact;
CREATE INDEX contact_due ON contact (next_due) WHERE next_due IS NOT NULL;
UPDATE identity SET contact = ((contact & 281474976710655) << 10) | (contact >> 48);
UPDATE effect SET contact = ((contact & 281474976710655) << 10) | (contact >> 48);
UPDATE history SET contact = ((contact & 281474976710655) << 10) | (contact >> 48);
)sql";

// What was set aside, and runs that failed, for an operator to look after.
constexpr const char* version_3 = R"sql(
CREATE TABLE aside (
  contact INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  error TEXT NOT NULL
) STRICT;
ALTER TABLE history ADD COLUMN failure INTEGER NOT NULL DEFAULT 0;
CREATE INDEX history_failure ON history (number) WHERE failure = 1;
)sql";

constexpr std::array migrations_of_store = {version_1, version_2, version_3};

Result<std::int64_t> number_of(Sqlite& database, Sql sql) {
  Query query = database.query(sql);
  const Result<bool> row = query.next();
  if (!row) return tl::unexpected(row.error());
  return *row ? query.integer(0) : 0;
}

Result<std::int64_t> version_of(Sqlite& database) {
  const auto version = number_of(database, "PRAGMA user_version");
  const auto owner = number_of(database, "PRAGMA application_id");
  const auto tables = number_of(database, "SELECT count(*) FROM sqlite_schema");
  for (const auto* read : {&version, &owner, &tables}) {
    if (!*read) return tl::unexpected(read->error());
  }
  const bool is_new = *version == 0 && *owner == 0 && *tables == 0;
  if (!is_new && *owner != application_id) {
    return failure(ErrorCode::Malformed, database.path() + ": a database, but not a store of tend");
  }
  return *version;
}

Error newer(const Sqlite& database, std::int64_t version, std::size_t known) {
  return {ErrorCode::Unsupported, database.path() + ": a store of version " +
                                      std::to_string(version) + "; this tend knows up to " +
                                      std::to_string(known) + ". Use a newer tend"};
}

}  // namespace

std::span<const char* const> sqlite_migrations() {
  return migrations_of_store;
}

Result<void> migrate(Sqlite& database, std::span<const char* const> migrations) {
  const Result<std::int64_t> version = version_of(database);
  if (!version) return tl::unexpected(version.error());
  const auto from = static_cast<std::size_t>(*version);
  if (from > migrations.size()) return tl::unexpected(newer(database, *version, migrations.size()));
  if (from == migrations.size()) return {};
  if (auto begun = database.begin(); !begun) return begun;
  for (const char* const sql : migrations.subspan(from)) {
    if (auto done = database.execute(sql); !done) {
      database.rollback();
      return done;
    }
  }
  const std::string marks = "PRAGMA application_id = " + std::to_string(application_id) +
                            "; PRAGMA user_version = " + std::to_string(migrations.size());
  if (auto done = database.execute(marks.c_str()); !done) {
    database.rollback();
    return done;
  }
  return database.commit();
}

Result<void> check_version(Sqlite& database, std::span<const char* const> migrations) {
  const Result<std::int64_t> version = version_of(database);
  if (!version) return tl::unexpected(version.error());
  const auto found = static_cast<std::size_t>(*version);
  if (found > migrations.size()) {
    return tl::unexpected(newer(database, *version, migrations.size()));
  }
  if (found < migrations.size()) {
    return failure(ErrorCode::Unsupported, database.path() + ": a store of version " +
                                               std::to_string(*version) +
                                               ", to be brought up to date by `tend serve` first");
  }
  return {};
}

}  // namespace tend
