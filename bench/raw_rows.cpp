#include "bench/raw_rows.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <map>
#include <vector>

#include "base/check.hpp"
#include "runtime/store/sqlite_rows.hpp"

namespace tend::bench {
namespace {

void check(int code) {
  TEND_CHECK(code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW,
             "the raw writes of a benchmark do not fail");
}

class Statement {
 public:
  Statement(sqlite3* database, const char* sql) {
    check(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr));
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int index, std::int64_t value) { check(sqlite3_bind_int64(statement_, index, value)); }
  /// A text or a blob.
  void bind(int index, const std::string& bytes, bool is_text) {
    check(is_text
              ? sqlite3_bind_text64(statement_, index, bytes.data(), bytes.size(), SQLITE_STATIC,
                                    SQLITE_UTF8)
              : sqlite3_bind_blob64(statement_, index, bytes.data(), bytes.size(), SQLITE_STATIC));
  }
  void bind_null(int index) { check(sqlite3_bind_null(statement_, index)); }
  bool next() {
    const int code = sqlite3_step(statement_);
    check(code);
    return code == SQLITE_ROW;
  }
  void run() {
    next();
    reset();
  }
  void reset() { check(sqlite3_reset(statement_)); }
  sqlite3_stmt* get() const { return statement_; }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

/// A row's values, as they lie in the file.
struct Value {
  int type = SQLITE_NULL;
  std::int64_t integer = 0;
  std::string bytes = {};
};
using Row = std::vector<Value>;

std::vector<Row> read(sqlite3* database, const char* sql, std::int64_t after = 0) {
  Statement query(database, sql);
  if (sqlite3_bind_parameter_count(query.get()) == 1) query.bind(1, after);
  std::vector<Row> rows;
  while (query.next()) {
    Row& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(query.get()); ++i) {
      Value& value = row.emplace_back();
      value.type = sqlite3_column_type(query.get(), i);
      value.integer = sqlite3_column_int64(query.get(), i);
      if (value.type != SQLITE_TEXT && value.type != SQLITE_BLOB) continue;
      const auto* data = static_cast<const char*>(sqlite3_column_blob(query.get(), i));
      value.bytes.assign(data, static_cast<std::size_t>(sqlite3_column_bytes(query.get(), i)));
    }
  }
  return rows;
}

void write(Statement& statement, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int index = static_cast<int>(i) + 1;
    const Value& value = row[i];
    if (value.type == SQLITE_NULL)
      statement.bind_null(index);
    else if (value.type == SQLITE_INTEGER)
      statement.bind(index, value.integer);
    else
      statement.bind(index, value.bytes, value.type == SQLITE_TEXT);
  }
  statement.run();
}

sqlite3* open(const std::string& path, int access) {
  sqlite3* database = nullptr;
  check(sqlite3_open_v2(path.c_str(), &database, access | SQLITE_OPEN_NOMUTEX, nullptr));
  return database;
}

}  // namespace

struct RawCopy::State {
  struct Writing;
  /// A table that only grows, and how far the copy is.
  struct Log {
    const char* newest;
    const char* read;
    const char* write;
    std::int64_t end = 0;
    std::vector<Row> rows = {};
  };
  std::string path;
  sqlite3* store = nullptr;
  sqlite3* copy = nullptr;
  Log events{"SELECT max(sequence) FROM event",
             "SELECT * FROM event WHERE sequence > ?1 ORDER BY sequence",
             "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"};
  Log effects{"SELECT max(number) FROM effect",
              "SELECT * FROM effect WHERE number > ?1 ORDER BY number",
              "INSERT INTO effect VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"};
  Log history{"SELECT max(number) FROM history",
              "SELECT * FROM history WHERE number > ?1 ORDER BY number",
              "INSERT INTO history VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
  Log contacts{"SELECT max(key) FROM contact",
               "SELECT key, identity, version, next_due, program, state, checksum FROM contact "
               "WHERE key > ?1 ORDER BY key",
               "INSERT INTO contact (key, identity, version, next_due, program, state, checksum) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
  std::vector<Row> identities;  ///< of the new contacts
  std::vector<Row> saves;       ///< of the others

  void read_new();
  std::size_t write_share(Writing& writing, std::size_t commit, std::size_t commits);
};

struct RawCopy::State::Writing {
  explicit Writing(const State& state)
      : begin(state.copy, "BEGIN IMMEDIATE"),
        commit(state.copy, "COMMIT"),
        contact(state.copy, state.contacts.write),
        identity(state.copy, "INSERT INTO identity VALUES (?1, ?2, ?3, ?4)"),
        save(state.copy,
             "UPDATE contact SET version = ?2, next_due = ?3, program = ?4, state = ?5, "
             "checksum = ?6 WHERE key = ?1"),
        event(state.copy, state.events.write),
        effect(state.copy, state.effects.write),
        lines(state.copy, state.history.write) {}
  Statement begin, commit, contact, identity, save, event, effect, lines;
};

/// The values of a contact are those that it has at the end.
void RawCopy::State::read_new() {
  for (Log* log : {&events, &effects, &history, &contacts}) {
    log->rows = read(store, log->read, log->end);
    const auto newest = read(store, log->newest);
    log->end = newest[0][0].integer;
  }
  identities.clear();
  for (const Row& contact : contacts.rows) {
    const std::int64_t key = contact[0].integer;
    identities.push_back({{SQLITE_INTEGER, key_of_row(key).shard(), {}},
                          contact[1],
                          {SQLITE_INTEGER, key, {}},
                          {SQLITE_INTEGER, 0, {}}});
  }
  saves.clear();
  std::map<std::int64_t, std::int64_t> left;  // how often each was saved
  constexpr const char* version = "SELECT version FROM contact WHERE key = ?1";
  for (const Row& lines : history.rows) {
    const std::int64_t key = lines[1].integer;
    const auto [contact, is_first] = left.try_emplace(key);
    if (is_first) {
      const std::vector<Row> before = read(copy, version, key);
      // A new one is written once, as it is after its first unit.
      contact->second =
          read(store, version, key)[0][0].integer - (before.empty() ? 1 : before[0][0].integer);
    }
    if (contact->second == 0) continue;
    --contact->second;
    saves.push_back(read(store,
                         "SELECT key, version, next_due, program, state, checksum FROM contact "
                         "WHERE key = ?1",
                         key)[0]);
  }
}

/// One commit's share of the rows.
std::size_t RawCopy::State::write_share(Writing& writing, std::size_t commit, std::size_t commits) {
  std::size_t written = 0;
  const auto share = [&](Statement& statement, const std::vector<Row>& rows) {
    const std::size_t end = rows.size() * (commit + 1) / commits;
    for (std::size_t i = rows.size() * commit / commits; i < end; ++i, ++written)
      write(statement, rows[i]);
  };
  writing.begin.run();
  share(writing.contact, contacts.rows);
  share(writing.identity, identities);
  share(writing.effect, effects.rows);
  share(writing.lines, history.rows);
  share(writing.save, saves);
  share(writing.event, events.rows);
  writing.commit.run();
  return written;
}

RawCopy::Written RawCopy::catch_up(std::size_t commits) {
  State& state = *state_;
  state.store = open(state.path, SQLITE_OPEN_READONLY);
  state.read_new();
  check(sqlite3_close(state.store));
  State::Writing writing(state);
  Written written;
  const SpentSince watch;
  for (std::size_t i = 0; i < commits; ++i) written.rows += state.write_share(writing, i, commits);
  written.spent = watch.now();
  return written;
}

RawCopy::RawCopy(const std::string& store, const std::string& copy)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.path = store;
  std::filesystem::copy_file(store, copy);
  state.copy = open(copy, SQLITE_OPEN_READWRITE);
  check(sqlite3_exec(state.copy,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                     "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8192; "
                     "PRAGMA secure_delete = OFF",
                     nullptr, nullptr, nullptr));
  for (State::Log* log : {&state.events, &state.effects, &state.history, &state.contacts})
    log->end = read(state.copy, log->newest)[0][0].integer;
}

RawCopy::~RawCopy() {
  check(sqlite3_close(state_->copy));
}

}  // namespace tend::bench
