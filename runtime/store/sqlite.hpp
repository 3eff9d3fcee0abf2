// sqlite.hpp: SQLite's C API as values: statements that put themselves back, errors as Result.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace tend {

/// A statement as it stands in the source. It cannot be made of data, so that no data is ever SQL.
class Sql {
 public:
  template <std::size_t size>
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is what it is.
  consteval Sql(const char (&text)[size]) : text_(text) {}
  const char* text() const { return text_; }

 private:
  const char* text_;
};

/// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

/// What goes into a statement: an integer, a text, bytes, or NULL. Texts are not copied: they have
/// to live until the query is over.
class SqlValue {
 public:
  enum class Kind : std::uint8_t { Null, Integer, Text, Blob };
  // NOLINTBEGIN(google-explicit-constructor): a value of a row is what it is.
  SqlValue(std::int64_t value) : kind_(Kind::Integer), integer_(value) {}
  SqlValue(std::uint64_t value) : SqlValue(static_cast<std::int64_t>(value)) {}
  SqlValue(std::uint32_t value) : SqlValue(std::int64_t{value}) {}
  SqlValue(std::string_view text) : kind_(Kind::Text), bytes_(text) {}
  SqlValue(const std::string& text) : SqlValue(std::string_view(text)) {}
  SqlValue(Blob blob) : kind_(Kind::Blob), bytes_(blob.bytes) {}
  SqlValue(std::optional<std::int64_t> value)
      : kind_(value ? Kind::Integer : Kind::Null), integer_(value.value_or(0)) {}
  // NOLINTEND(google-explicit-constructor)

  /// An error code of SQLite's.
  int bind(sqlite3_stmt* statement, int index) const;

 private:
  Kind kind_;
  std::int64_t integer_ = 0;
  std::string_view bytes_;
};

class Sqlite;

/// A statement at work; put back, ready for its next use, when it goes out of scope. One query of
/// a statement at a time.
class Query {
 public:
  Query(Sqlite& database, sqlite3_stmt* statement, int error)
      : database_(database), statement_(statement), error_(error) {}
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// Whether there is another row.
  Result<bool> next();
  /// Of a statement that gives no rows.
  Result<void> run();

  // The row that `next` came to. Texts live until it is called again.
  std::int64_t integer(int column) const;
  std::string_view bytes(int column) const;
  bool is_null(int column) const;

 private:
  Sqlite& database_;
  sqlite3_stmt* statement_;
  int error_;
};

/// One connection. One thread.
///
/// Changes are made between `begin` and `commit`. Where a statement of a unit fails, the whole unit
/// has failed: SQLite may have rolled it back by itself, and what came after would be half of it.
class Sqlite {
 public:
  struct Options {
    std::string path;
    bool read_only = false;
    const char* vfs = nullptr;  ///< SQLite's name of the file system; null: the system's own
  };
  /// NotFound for a file to be read that is not there.
  static Result<std::unique_ptr<Sqlite>> open(const Options& options);
  ~Sqlite();
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  /// Prepared at its first use and kept.
  Query query(Sql sql, std::initializer_list<SqlValue> values = {});
  /// Statements without rows or values, several in one text.
  Result<void> execute(const char* sql);

  /// Begins a unit, unless one has begun. For changes: takes SQLite's lock for writing.
  Result<void> begin();
  /// When it fails, the unit is rolled back.
  Result<void> commit();
  void rollback();
  bool in_unit() const { return in_unit_; }

  /// Rows that the last change changed.
  std::int64_t changes() const;
  /// Pages in the log as the last commit left it.
  int log_pages() const { return log_pages_; }
  /// Moves what the log holds into the database, as far as readers let it; then the log is begun
  /// anew. `whole`: waits for readers, and cuts the log off. False when not all could be moved.
  Result<bool> checkpoint(bool whole);

  /// What SQLite says, in words, and whether it may go better the next time. Marks the unit as
  /// failed.
  tl::unexpected<Error> failure(int code);
  const std::string& path() const { return path_; }

 private:
  explicit Sqlite(std::string path) : path_(std::move(path)) {}
  static int note_log_pages(void* self, sqlite3* database, const char* name, int pages);

  std::string path_;
  sqlite3* database_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
  bool read_only_ = false;
  bool in_unit_ = false;
  std::optional<Error> failed_;  ///< of the unit
  std::optional<Error> broken_;  ///< of all: a sync failed
  int log_pages_ = 0;
};

}  // namespace tend
