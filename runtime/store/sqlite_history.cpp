// The history of the store in SQLite.
#include "runtime/store/row_checksum.hpp"
#include "runtime/store/sqlite_contact_store.hpp"
#include "runtime/store/sqlite_rows.hpp"

namespace tend {
namespace {

/// Over what never changes: that somebody has looked after a failure is written beside it.
std::int64_t history_checksum(const HistoryEntry& entry) {
  return RowChecksum().add(entry.contact.bits).add(entry.at.us).add(entry.lines).value();
}

}  // namespace

Result<void> SqliteContactStore::record(const HistoryEntry& entry) {
  if (auto begun = database_->begin(); !begun) return begun;
  return database_
      ->query(
          "INSERT INTO history (contact, at, lines, checksum, failure) "
          "VALUES (?1, ?2, ?3, ?4, ?5)",
          {row_of(entry.contact), entry.at.us, entry.lines, history_checksum(entry),
           std::int64_t{entry.tells_of_failure}})
      .run();
}

Result<std::vector<HistoryEntry>> SqliteContactStore::read_history(Query&& query) {
  std::vector<HistoryEntry> entries;
  auto read = for_each_row(std::move(query), [&](Query& row) -> Result<void> {
    HistoryEntry entry{key_of_row(row.integer(1)),
                       {row.integer(2)},
                       std::string(row.bytes(3)),
                       static_cast<std::uint64_t>(row.integer(0)),
                       row.integer(5) != 0};
    entry.is_damaged = row.integer(4) != history_checksum(entry);
    if (entry.is_damaged) entry.lines.clear();
    entries.push_back(std::move(entry));
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return entries;
}

Result<std::vector<HistoryEntry>> SqliteContactStore::history(ContactKey contact) {
  return read_history(
      database_->query("SELECT number, contact, at, lines, checksum, failure FROM history "
                       "WHERE contact = ?1 ORDER BY number",
                       {row_of(contact)}));
}

Result<std::vector<HistoryEntry>> SqliteContactStore::history_after(std::uint64_t number,
                                                                    std::size_t most) {
  return read_history(
      database_->query("SELECT number, contact, at, lines, checksum, failure FROM history "
                       "WHERE number > ?1 ORDER BY number LIMIT ?2",
                       {number, limit_of(most)}));
}

Result<std::vector<HistoryEntry>> SqliteContactStore::failures_after(std::uint64_t number,
                                                                     std::size_t most) {
  return read_history(
      database_->query("SELECT number, contact, at, lines, checksum, failure FROM history "
                       "WHERE failure = 1 AND number > ?1 ORDER BY number LIMIT ?2",
                       {number, limit_of(most)}));
}

Result<void> SqliteContactStore::forget_failure(std::uint64_t number) {
  if (auto begun = database_->begin(); !begun) return begun;
  return database_->query("UPDATE history SET failure = 0 WHERE number = ?1", {number}).run();
}

}  // namespace tend
