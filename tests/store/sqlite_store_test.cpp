// sqlite_store_test.cpp: what the store in SQLite promises beyond the contract: what is refused,
// what outlives the object, and what is noticed.
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runtime/store/file_system.hpp"
#include "runtime/store/sqlite_contact_store.hpp"
#include "runtime/store/sqlite_rows.hpp"
#include "runtime/store/sqlite_schema.hpp"
#include "tests/store/backends.hpp"

namespace tend::test {
namespace {

using Catch::Matchers::Contains;

constexpr std::size_t all = 1'000'000;

std::string url(const TemporaryFolder& folder) {
  return "sqlite:" + folder.path("tend.db");
}

/// What an intruder does to the file.
void tamper(const TemporaryFolder& folder, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(folder.path("tend.db").c_str(), &database) == SQLITE_OK);
  INFO(sqlite3_errmsg(database));
  CHECK(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

/// A store with one of each thing in it, closed.
ContactKey fill(const TemporaryFolder& folder) {
  const auto store = good(open_contact_store(url(folder), OpenMode::Write));
  const Digest program = sha256("program");
  good(store->put_program(program, "program"));
  StoredContact contact = good(store->load(good(store->add("anna@example.com"))));
  contact.program = program;
  contact.state = "state of anna";
  contact.next_due = second(9);
  good(store->save(contact));
  StoredEvent event = make_event("1", "anna@example.com");
  good(store->accept(event, 1));
  good(store->add_effect(make_effect("k", contact.key, 10)));
  good(store->record({contact.key, second(1), "line\n"}));
  good(store->suppress("anna@example.com", {true, true, "bounced", second(1)}));
  good(store->commit());
  return contact.key;
}

}  // namespace

TEST_CASE("what was committed is there when the file is opened again", "[store]") {
  const TemporaryFolder folder;
  const ContactKey anna = fill(folder);
  {
    const auto store = good(open_contact_store(url(folder), OpenMode::Write));
    CHECK(store->durability() == Durability::Full);
    CHECK(good(store->find("anna@example.com")) == anna);
    CHECK(good(store->load(anna)).state == "state of anna");
    CHECK(good(store->pending(all)).size() == 1);
    CHECK(good(store->effect_count(EffectState::Waiting)) == 1);
    CHECK(good(store->next_due()) == second(9));
    good(store->check());
    good(store->add("lost, for it was not committed"));
  }
  const auto store = good(open_contact_store(url(folder), OpenMode::Write));
  CHECK(good(store->contact_count()) == 1);
  CHECK(good(store->add("bert@example.com")).number() == anna.number() + 1);
  // Nothing of an address is in the file once its contact is gone: only its hash.
  good(store->erase(anna));
  good(store->commit());
  CHECK(good(store->suppression("anna@example.com")));
}

TEST_CASE("one engine at a time, and readers beside it", "[store]") {
  const TemporaryFolder folder;
  const ContactKey anna = fill(folder);
  auto engine = good(open_contact_store(url(folder), OpenMode::Write));
  const Error refused = bad(open_contact_store(url(folder), OpenMode::Write));
  CHECK(refused.code == ErrorCode::Unavailable);
  CHECK_THAT(refused.message, Contains("in use by process " + std::to_string(::getpid())));

  const auto reader = good(open_contact_store(url(folder), OpenMode::Read));
  CHECK(good(reader->load(anna)).version == 1);
  CHECK(good(reader->contact_count()) == 1);
  CHECK(bad(reader->add("bert")).code == ErrorCode::Unwritable);
  good(reader->commit());

  // A reader sees what is committed, and no more.
  StoredContact contact = good(engine->load(anna));
  contact.state = "new";
  good(engine->save(contact));
  good(engine->add("bert"));
  CHECK(good(reader->load(anna)).state == "state of anna");
  CHECK(good(reader->contact_count()) == 1);
  good(engine->commit());
  CHECK(good(reader->load(anna)).state == "new");
  CHECK(good(reader->contact_count()) == 2);
  good(reader->check());

  engine.reset();
  good(open_contact_store(url(folder), OpenMode::Write));
}

TEST_CASE("a backup beside the engine is a store as of one instant", "[store]") {
  const TemporaryFolder folder;
  fill(folder);
  {
    const auto engine = good(open_contact_store(url(folder), OpenMode::Write));
    good(engine->add("bert, committed"));
    good(engine->commit());
    good(engine->add("carl, not yet"));
    // As docs/store.md has it.
    tamper(folder, "VACUUM INTO '" + folder.path("backup.db") + "'");
    good(engine->commit());
    CHECK(good(engine->contact_count()) == 3);
  }
  const auto backup =
      good(open_contact_store("sqlite:" + folder.path("backup.db"), OpenMode::Write));
  CHECK(good(backup->contact_count()) == 2);
  CHECK(good(backup->find("bert, committed")));
  good(backup->check());
}

TEST_CASE("the log is moved into the file, and begins anew", "[store]") {
  const TemporaryFolder folder;
  const auto engine =
      good(SqliteContactStore::open({folder.path("tend.db"), OpenMode::Write, nullptr, 12}));
  for (int i = 0; i < 100; ++i) {
    good(engine->add("contact " + std::to_string(i)));
    good(engine->commit());
  }
  CHECK(std::filesystem::file_size(folder.path("tend.db-wal")) < 30 * 4096);
}

TEST_CASE("a reader that takes its time stops no engine", "[store]") {
  const TemporaryFolder folder;
  good(SqliteContactStore::open({folder.path("tend.db"), OpenMode::Write}));
  sqlite3* reader = nullptr;
  REQUIRE(sqlite3_open(folder.path("tend.db").c_str(), &reader) == SQLITE_OK);
  const char* const look = "BEGIN; SELECT count(*) FROM contact";
  CHECK(sqlite3_exec(reader, look, nullptr, nullptr, nullptr) == SQLITE_OK);
  {
    const auto engine =
        good(SqliteContactStore::open({folder.path("tend.db"), OpenMode::Write, nullptr, 12}));
    for (int i = 0; i < 50; ++i) {
      good(engine->add("contact " + std::to_string(i)));
      good(engine->commit());
    }
    const auto log_size = [&] { return std::filesystem::file_size(folder.path("tend.db-wal")); };
    const auto longest = log_size();
    CHECK(longest > 50 * 4096);
    CHECK(sqlite3_exec(reader, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
    // Now the log can be moved, and is written from its beginning again.
    for (int i = 50; i < 100; ++i) {
      good(engine->add("contact " + std::to_string(i)));
      good(engine->commit());
    }
    CHECK(log_size() < longest + 50 * 4096);
    CHECK(good(engine->contact_count()) == 100);
    good(engine->check());
  }
  CHECK(sqlite3_close(reader) == SQLITE_OK);
}

TEST_CASE("a store is refused for what can be said in words", "[store]") {
  const TemporaryFolder folder;
  const Error unknown = bad(open_contact_store("redis://localhost", OpenMode::Write));
  CHECK(unknown.code == ErrorCode::Unsupported);
  CHECK_THAT(unknown.message, Contains("'redis://localhost'") && Contains("sqlite:PATH"));
  CHECK(bad(open_contact_store("sqlite:", OpenMode::Write)).code == ErrorCode::Unsupported);

  const Error no_folder =
      bad(open_contact_store("sqlite:" + folder.path("no/tend.db"), OpenMode::Write));
  CHECK(no_folder.code == ErrorCode::NotFound);
  CHECK_THAT(no_folder.message, Contains("No such file"));

  const Error no_file = bad(open_contact_store(url(folder), OpenMode::Read));
  CHECK(no_file.code == ErrorCode::NotFound);
  CHECK_FALSE(std::filesystem::exists(folder.path("tend.db")));

  std::ofstream(folder.path("text")) << std::string(5000, 'x');
  const Error text = bad(open_contact_store("sqlite:" + folder.path("text"), OpenMode::Write));
  CHECK(text.code == ErrorCode::Malformed);
  CHECK(bad(open_contact_store("sqlite:" + folder.path("text"), OpenMode::Read)).code ==
        ErrorCode::Malformed);
}

TEST_CASE("a database of someone else's is left alone", "[store]") {
  const TemporaryFolder folder;
  tamper(folder, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
  const Error refused = bad(open_contact_store(url(folder), OpenMode::Write));
  CHECK(refused.code == ErrorCode::Malformed);
  CHECK_THAT(refused.message, Contains("not a store of tend"));
}

TEST_CASE("a file of a newer version, or of other shards, is refused", "[store]") {
  const TemporaryFolder folder;
  fill(folder);
  tamper(folder, "UPDATE meta SET value = 16 WHERE name = 'shards'");
  const Error shards = bad(open_contact_store(url(folder), OpenMode::Write));
  CHECK(shards.code == ErrorCode::Unsupported);
  tamper(folder, "PRAGMA user_version = 99");
  for (const OpenMode mode : {OpenMode::Read, OpenMode::Write}) {
    const Error newer = bad(open_contact_store(url(folder), mode));
    CHECK(newer.code == ErrorCode::Unsupported);
    CHECK_THAT(newer.message, Contains("version 99") && Contains("newer tend"));
  }
}

TEST_CASE("migrations go forward, all or none", "[store]") {
  const TemporaryFolder folder;
  const auto database = good(Sqlite::open({folder.path("tend.db")}));
  const char* const made = "CREATE TABLE a (x); INSERT INTO a VALUES (1)";
  const char* const moved = "CREATE TABLE b (x); INSERT INTO b SELECT x + 1 FROM a";
  const char* const wrong = "INSERT INTO b VALUES (7); INSERT INTO nowhere VALUES (1)";
  const auto value = [&]() -> std::int64_t {
    Query query = database->query("SELECT sum(x) FROM b");
    REQUIRE(good(query.next()));
    return query.integer(0);
  };
  good(migrate(*database, std::vector{made}));
  CHECK(bad(check_version(*database, std::vector{made, moved})).code == ErrorCode::Unsupported);
  good(migrate(*database, std::vector{made, moved}));
  CHECK(value() == 2);
  good(migrate(*database, std::vector{made, moved}));
  CHECK(value() == 2);
  CHECK_FALSE(migrate(*database, std::vector{made, moved, wrong}));
  CHECK(value() == 2);
  good(check_version(*database, std::vector{made, moved}));
  CHECK(bad(migrate(*database, std::vector{made})).code == ErrorCode::Unsupported);
}

TEST_CASE("a store of the first version goes on, with a key of another make", "[store]") {
  const TemporaryFolder folder;
  const ContactKey anna = fill(folder);
  tamper(folder, R"sql(
    CREATE TABLE contact_1 (
      key INTEGER PRIMARY KEY,
      number INTEGER NOT NULL GENERATED ALWAYS AS (key & 281474976710655) VIRTUAL,
      identity TEXT NOT NULL, version INTEGER NOT NULL, next_due INTEGER, program BLOB NOT NULL,
      state BLOB NOT NULL, checksum INTEGER NOT NULL
    ) STRICT;
    INSERT INTO contact_1 (key, identity, version, next_due, program, state, checksum)
      SELECT ((key & 1023) << 48) | (key >> 10), identity, version, next_due, program, state,
        checksum FROM contact;
    DROP TABLE contact;
    ALTER TABLE contact_1 RENAME TO contact;
    CREATE INDEX contact_number ON contact (number);
    CREATE INDEX contact_due ON contact (next_due, number) WHERE next_due IS NOT NULL;
    UPDATE identity SET contact = ((contact & 1023) << 48) | (contact >> 10);
    UPDATE effect SET contact = ((contact & 1023) << 48) | (contact >> 10);
    UPDATE history SET contact = ((contact & 1023) << 48) | (contact >> 10);
    DROP TABLE aside;
    DROP INDEX history_failure;
    ALTER TABLE history DROP COLUMN failure;
    PRAGMA user_version = 1)sql");
  const auto store = good(open_contact_store(url(folder), OpenMode::Write));
  CHECK(good(store->load(anna)).key == anna);
  CHECK(good(store->find(good(store->load(anna)).identity)) == anna);
  CHECK_FALSE(good(store->history(anna)).empty());
  CHECK_FALSE(good(store->effects_of(anna, 9)).empty());
  good(store->check());
}

TEST_CASE("what is damaged is noticed when it is read, and named", "[store]") {
  const TemporaryFolder folder;
  const ContactKey anna = fill(folder);
  const std::string key = std::to_string(row_of(anna));
  struct Damage {
    std::string sql;
    std::string named;
    std::function<bool(ContactStore&)> is_read;
  };
  const Damage damages[] = {
      {"UPDATE contact SET state = x'7374617465206f6620616e6e62'", "contact 1",
       [&](ContactStore& store) {
         const StoredContact contact = good(store.load(anna));
         return !contact.is_damaged || !contact.state.empty();
       }},
      {"UPDATE contact SET next_due = 1", "contact 1",
       [&](ContactStore& store) { return !good(store.contacts_after({}, 9))[0].is_damaged; }},
      {"UPDATE event SET body = '{}'", "event 1",
       [&](ContactStore& store) {
         const StoredEvent event = good(store.pending(9))[0];
         return !event.is_damaged || !event.body.empty();
       }},
      {"UPDATE event SET contact = 'bert'", "event 1",
       [&](ContactStore& store) {
         return !good(store.events(EventState::Pending, 0, 9))[0].is_damaged;
       }},
      {"UPDATE effect SET payload = x'00'", "effect 1",
       [&](ContactStore& store) {
         const Effect effect = good(store.lease(second(99), second(100), 9))[0];
         CHECK(effect.state == EffectState::Dead);
         CHECK(effect.attempt == 0);
         CHECK(good(store.effects(EffectState::Dead, {}, 9))[0].error == damaged_words);
         store.rollback();
         return !effect.is_damaged || !effect.payload.empty();
       }},
      {"UPDATE history SET lines = 'lie'", "history of contact 1",
       [&](ContactStore& store) {
         const HistoryEntry entry = good(store.history(anna))[0];
         return !entry.is_damaged || !entry.lines.empty();
       }},
      {"UPDATE program SET bytes = x'00'", "program ",
       [&](ContactStore& store) { return bool(store.program(sha256("program"))); }},
  };
  std::filesystem::copy(folder.path("tend.db"), folder.path("good.db"));
  for (const Damage& damage : damages) {
    INFO(damage.sql);
    tamper(folder, damage.sql);
    {
      const auto store = good(open_contact_store(url(folder), OpenMode::Write));
      CHECK_FALSE(damage.is_read(*store));
      const Error error = bad(store->check());
      CHECK(error.code == ErrorCode::Malformed);
      CHECK_THAT(error.message, Contains(damage.named) && Contains("damaged"));
    }
    std::filesystem::copy(folder.path("good.db"), folder.path("tend.db"),
                          std::filesystem::copy_options::overwrite_existing);
  }
}

TEST_CASE("a damaged contact that was set aside is no surprise, and can be erased", "[store]") {
  const TemporaryFolder folder;
  const ContactKey anna = fill(folder);
  tamper(folder, "UPDATE contact SET program = x'00', state = x'00'");
  const auto store = good(open_contact_store(url(folder), OpenMode::Write));
  CHECK(good(store->load(anna)).program == Digest{});
  good(store->set_aside({anna, second(1), std::string(damaged_words)}));
  good(store->commit());
  good(store->check());
  good(store->erase(anna));
  good(store->commit());
  good(store->check());
  CHECK(good(store->contact_count()) == 0);
}

TEST_CASE("the check finds what belongs to nothing", "[store]") {
  const TemporaryFolder folder;
  fill(folder);
  std::filesystem::copy(folder.path("tend.db"), folder.path("good.db"));
  const std::pair<const char*, const char*> wrongs[] = {
      {"UPDATE identity SET contact = 5", "identity of no contact"},
      {"UPDATE effect SET contact = 5", "effect of no contact"},
      {"UPDATE history SET contact = 5", "history of no contact"},
      {"INSERT INTO aside VALUES (5, 1, 'why')", "set aside of no contact"},
      {"DELETE FROM program", "program is not there"},
      {"UPDATE counts SET contacts = 5", "counts"},
      {"UPDATE counts SET dead = 1", "counts"},
      {"UPDATE counts SET next_contact = 1", "still to be given"},
      {"UPDATE counts SET next_event = 1", "still to be given"},
  };
  for (const auto& [sql, words] : wrongs) {
    INFO(sql);
    tamper(folder, sql);
    {
      const auto store = good(open_contact_store(url(folder), OpenMode::Write));
      const Error error = bad(store->check());
      CHECK(error.code == ErrorCode::Malformed);
      CHECK_THAT(error.message, Contains(words));
    }
    std::filesystem::copy(folder.path("good.db"), folder.path("tend.db"),
                          std::filesystem::copy_options::overwrite_existing);
  }
}

TEST_CASE("file systems of the network are told from the machine's own", "[store]") {
  CHECK(is_network_file_system(0x6969, "nfs4"));
  CHECK(is_network_file_system(0xFF534D42, "cifs"));
  CHECK(is_network_file_system(static_cast<std::int32_t>(0xFF534D42), "cifs"));
  CHECK(is_network_file_system(0x65735546, "fuse.sshfs"));
  CHECK(is_network_file_system(0x65735546, ""));
  CHECK_FALSE(is_network_file_system(0x65735546, "fuseblk"));
  CHECK_FALSE(is_network_file_system(0xEF53, "ext4"));
  CHECK_FALSE(is_network_file_system(0x01021994, "tmpfs"));
  const TemporaryFolder folder;
  good(check_file_system(folder.path()));
  CHECK(bad(check_file_system(folder.path("no"))).code == ErrorCode::NotFound);
}

}  // namespace tend::test
