#include "runtime/store/sqlite.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/check.hpp"

namespace tend {
namespace {

/// How long another connection's lock is waited for. Readers hold none that stops a writer; only
/// recovery and the end of a log do.
constexpr int busy_timeout_ms = 5000;

Error make_error(const std::string& path, int code, const char* text) {
  const auto error = [&](ErrorCode kind, std::string_view what, bool retryable) {
    return Error{kind, fmt::format("{}: {} ({})", path, what, text), retryable};
  };
  switch (code) {
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
      // The kernel may have dropped the very pages that it could not write, and say next time that
      // all is well. Only reading again from the disk tells.
      return error(ErrorCode::Unavailable, "the disk did not confirm a write", false);
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_FULL:
      return error(ErrorCode::Unwritable, "the disk is full", true);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return error(ErrorCode::Unavailable, "another process holds it", true);
    case SQLITE_IOERR:
      return error(ErrorCode::Unwritable, "it could not be read or written", true);
    case SQLITE_NOMEM:
      return error(ErrorCode::Unwritable, "not enough memory", true);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return error(ErrorCode::Malformed, "it is damaged, or not a store", false);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return error(ErrorCode::Unwritable, "it may not be written", false);
    case SQLITE_CANTOPEN:
      return error(ErrorCode::Unreadable, "it cannot be opened", false);
    default:
      return error(ErrorCode::Malformed, "it does not do what it was asked", false);
  }
}

}  // namespace

int SqlValue::bind(sqlite3_stmt* statement, int index) const {
  // An empty view may point nowhere, which SQLite would take for NULL.
  const char* data = bytes_.data() == nullptr ? "" : bytes_.data();
  switch (kind_) {
    case Kind::Null:
      return sqlite3_bind_null(statement, index);
    case Kind::Integer:
      return sqlite3_bind_int64(statement, index, integer_);
    case Kind::Text:
      return sqlite3_bind_text64(statement, index, data, bytes_.size(), SQLITE_STATIC, SQLITE_UTF8);
    case Kind::Blob:
      return sqlite3_bind_blob64(statement, index, data, bytes_.size(), SQLITE_STATIC);
  }
  TEND_CHECK(false, "the kinds are all here");
}

Query::~Query() {
  if (statement_ != nullptr) sqlite3_reset(statement_);
}

Result<bool> Query::next() {
  if (error_ == SQLITE_OK) {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    error_ = code;
  }
  return database_.failure(error_);
}

Result<void> Query::run() {
  if (const Result<bool> row = next(); !row) return tl::unexpected(row.error());
  return {};
}

std::int64_t Query::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Query::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return size == 0
             ? std::string_view()
             : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Result<std::unique_ptr<Sqlite>> Sqlite::open(const Options& options) {
  std::unique_ptr<Sqlite> opened(new Sqlite(options.path));
  opened->read_only_ = options.read_only;
  const int access =
      options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  // All that is known of people is its owner's to read; the log beside it is made as this file is.
  // One that is there already is not opened: closing it would give up this process's locks on it.
  if (!options.read_only && options.vfs == nullptr) {
    const int made =
        ::open(options.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made >= 0) ::close(made);
  }
  const int code =
      sqlite3_open_v2(options.path.c_str(), &opened->database_,
                      access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, options.vfs);
  if (code != SQLITE_OK && sqlite3_system_errno(opened->database_) == ENOENT) {
    return tend::failure(ErrorCode::NotFound, options.path + ": there is no such store");
  }
  if (code != SQLITE_OK) return opened->failure(code);
  sqlite3* database = opened->database_;
  sqlite3_busy_timeout(database, busy_timeout_ms);
  // A damaged or hostile file is read with care.
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // The log is moved by us (`checkpoint`), since SQLite would say nothing of a sync that failed.
  sqlite3_wal_hook(database, &Sqlite::note_log_pages, opened.get());
  return opened;
}

Sqlite::~Sqlite() {
  for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
  // After a failed sync the log is the only good copy: whoever opens it next moves it.
  if (broken_) sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_close(database_);
}

int Sqlite::note_log_pages(void* self, sqlite3*, const char*, int pages) {
  static_cast<Sqlite*>(self)->log_pages_ = pages;
  return SQLITE_OK;
}

Query Sqlite::query(Sql sql, std::initializer_list<SqlValue> values) {
  sqlite3_stmt*& statement = statements_[sql.text()];
  int code = broken_ ? SQLITE_IOERR_FSYNC : SQLITE_OK;
  if (code == SQLITE_OK && statement == nullptr) {
    code = sqlite3_prepare_v3(database_, sql.text(), -1, SQLITE_PREPARE_PERSISTENT, &statement,
                              nullptr);
  }
  int index = 0;
  for (const SqlValue& value : values) {
    if (code == SQLITE_OK) code = value.bind(statement, ++index);
  }
  return {*this, statement, code};
}

Result<void> Sqlite::execute(const char* sql) {
  const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code);
  return {};
}

Result<void> Sqlite::begin() {
  if (broken_) return tl::unexpected(*broken_);
  if (failed_) return tl::unexpected(*failed_);
  if (in_unit_) return {};
  if (read_only_) {
    return tend::failure(ErrorCode::Unwritable, path_ + ": it was opened for reading only");
  }
  if (auto begun = query("BEGIN IMMEDIATE").run(); !begun) return begun;
  in_unit_ = true;
  return {};
}

Result<void> Sqlite::commit() {
  if (broken_) return tl::unexpected(*broken_);
  if (!in_unit_) return {};
  Result<void> done;
  if (failed_) {
    done = tl::unexpected(*failed_);
  } else {
    done = query("COMMIT").run();
  }
  if (done) in_unit_ = false;
  if (!done) rollback();
  return done;
}

void Sqlite::rollback() {
  // SQLite may have done it by itself, in which case there is nothing to do and it says so. One
  // that fails is done at the next opening, and nothing can be begun until then.
  if (in_unit_ && sqlite3_get_autocommit(database_) == 0) (void)query("ROLLBACK").run();
  in_unit_ = false;
  failed_.reset();
}

std::int64_t Sqlite::changes() const {
  return sqlite3_changes64(database_);
}

Result<bool> Sqlite::checkpoint(bool whole) {
  const int mode = whole ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  int pages = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(database_, nullptr, mode, &pages, &moved);
  if (code == SQLITE_OK) return pages == moved;
  // Readers that are in the way only put it off.
  if ((code & 0xff) == SQLITE_BUSY) return false;
  return failure(code);
}

tl::unexpected<Error> Sqlite::failure(int code) {
  if (broken_) return tl::unexpected(*broken_);
  Error error = make_error(path_, code, sqlite3_errmsg(database_));
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) broken_ = error;
  if (in_unit_ && !failed_) failed_ = error;
  return tl::unexpected(std::move(error));
}

}  // namespace tend
