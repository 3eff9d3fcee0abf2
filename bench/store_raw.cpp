#include "bench/store_raw.hpp"

#include <sqlite3.h>

#include <string_view>

#include "base/check.hpp"

namespace tend::bench {
namespace {

void check(int code) {
  TEND_CHECK(code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW,
             "the raw writes of a benchmark do not fail");
}

void bind(sqlite3_stmt* statement, int index, std::int64_t value) {
  check(sqlite3_bind_int64(statement, index, value));
}
void bind_text(sqlite3_stmt* statement, int index, std::string_view text) {
  check(
      sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}
void bind_blob(sqlite3_stmt* statement, int index, std::string_view bytes) {
  check(sqlite3_bind_blob64(statement, index, bytes.data(), bytes.size(), SQLITE_STATIC));
}
void run(sqlite3_stmt* statement) {
  check(sqlite3_step(statement));
  check(sqlite3_reset(statement));
}

}  // namespace

struct RawWriter::Statements {
  sqlite3* database = nullptr;
  sqlite3_stmt* begin = nullptr;
  sqlite3_stmt* commit = nullptr;
  sqlite3_stmt* contact = nullptr;
  sqlite3_stmt* event = nullptr;
  sqlite3_stmt* effect = nullptr;
  sqlite3_stmt* history = nullptr;
  sqlite3_stmt* last_event = nullptr;
  std::int64_t sequence = 0;

  void prepare(sqlite3_stmt*& statement, const char* sql) {
    check(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
  }
};

RawWriter::RawWriter(const std::string& path) : statements_(new Statements) {
  Statements& all = *statements_;
  check(sqlite3_open_v2(path.c_str(), &all.database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        nullptr));
  check(sqlite3_exec(all.database,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                     "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8192",
                     nullptr, nullptr, nullptr));
  all.prepare(all.begin, "BEGIN IMMEDIATE");
  all.prepare(all.commit, "COMMIT");
  all.prepare(all.contact,
              "UPDATE contact SET version = version + 1, next_due = ?2, program = ?3, state = ?4, "
              "checksum = 7 WHERE key = ?1");
  all.prepare(all.event, "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 7, 1, '', ?7, 7)");
  all.prepare(all.effect,
              "INSERT INTO effect (key_hash, key, contact, kind, state, attempt, due, created_at, "
              "name, error, payload, checksum) VALUES (?1, ?2, ?3, 0, 0, 0, ?4, ?4, 'intro', '', "
              "?5, 7)");
  all.prepare(all.history,
              "INSERT INTO history (contact, at, lines, checksum) VALUES (?1, ?2, ?3, 7)");
  all.prepare(all.last_event, "SELECT max(sequence) FROM event");
  check(sqlite3_step(all.last_event));
  all.sequence = sqlite3_column_int64(all.last_event, 0);
  check(sqlite3_reset(all.last_event));
}

RawWriter::~RawWriter() {
  Statements& all = *statements_;
  for (sqlite3_stmt* statement :
       {all.begin, all.commit, all.contact, all.event, all.effect, all.history, all.last_event}) {
    sqlite3_finalize(statement);
  }
  sqlite3_close(all.database);
  delete statements_;
}

void RawWriter::begin() {
  run(statements_->begin);
}

void RawWriter::write(const StepRows& rows) {
  Statements& all = *statements_;
  // Spread as the store's own hashes are.
  const auto spread = [](std::string_view text) {
    return static_cast<std::int64_t>(std::hash<std::string_view>()(text) >> 6);
  };
  const std::string program(32, 'p');
  bind(all.event, 1, ++all.sequence);
  bind(all.event, 2, spread(rows.identity));
  bind(all.event, 3, spread(rows.event_id));
  bind_text(all.event, 4, rows.event_id);
  bind_text(all.event, 5, rows.identity);
  bind(all.event, 6, rows.at_us);
  bind_text(all.event, 7, rows.event_body);
  run(all.event);
  bind(all.contact, 1, rows.contact);
  bind(all.contact, 2, rows.at_us);
  bind_blob(all.contact, 3, program);
  bind_blob(all.contact, 4, rows.state);
  run(all.contact);
  bind(all.effect, 1, spread(rows.effect_key));
  bind_text(all.effect, 2, rows.effect_key);
  bind(all.effect, 3, rows.contact);
  bind(all.effect, 4, rows.at_us);
  bind_blob(all.effect, 5, rows.effect_payload);
  run(all.effect);
  bind(all.history, 1, rows.contact);
  bind(all.history, 2, rows.at_us);
  bind_text(all.history, 3, rows.history);
  run(all.history);
}

void RawWriter::commit() {
  run(statements_->commit);
}

}  // namespace tend::bench
