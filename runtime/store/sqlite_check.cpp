// Whether a store in SQLite hangs together.
#include <algorithm>

#include "runtime/store/sqlite_contact_store.hpp"
#include "runtime/store/sqlite_rows.hpp"

namespace tend {
namespace {

/// Gives a row for each thing that is wrong, and says what in words.
struct Fact {
  Sql sql;
  std::string_view wrong;
};

constexpr std::int64_t page = 1000;

}  // namespace

Result<void> SqliteContactStore::check() {
  if (database_->in_unit()) {
    if (auto written = write_held(); !written) return written;
  }
  auto sound =
      for_each_row(database_->query("PRAGMA integrity_check(1)"), [&](Query& row) -> Result<void> {
        if (row.bytes(0) == "ok") return {};
        return damaged(row.bytes(0));
      });
  if (!sound) return sound;
  if (auto facts = check_facts(); !facts) return facts;
  if (auto counts = check_counts(); !counts) return counts;
  return read_everything();
}

Result<void> SqliteContactStore::check_facts() {
  const Fact facts[] = {
      {"SELECT 1 FROM identity WHERE contact NOT IN (SELECT key FROM contact)",
       "an identity of no contact"},
      {"SELECT 1 FROM effect WHERE contact NOT IN (SELECT key FROM contact)",
       "an effect of no contact"},
      {"SELECT 1 FROM history WHERE contact NOT IN (SELECT key FROM contact)",
       "history of no contact"},
      {"SELECT 1 FROM aside WHERE contact NOT IN (SELECT key FROM contact)",
       "something set aside of no contact"},
      {"SELECT 1 FROM contact WHERE length(state) > 0 "
       "AND program NOT IN (SELECT hash FROM program) AND key NOT IN (SELECT contact FROM aside)",
       "a contact whose program is not there"},
      {"SELECT 1 FROM event a JOIN event b USING (id_hash) "
       "WHERE a.id = b.id AND a.sequence < b.sequence",
       "an event that was taken in twice"},
      {"SELECT 1 FROM effect a JOIN effect b USING (key_hash) "
       "WHERE a.key = b.key AND a.number < b.number",
       "an effect that was asked for twice"},
      {"SELECT 1 FROM contact, counts WHERE number >= next_contact",
       "a contact with a number that is still to be given"},
      {"SELECT 1 FROM event, counts WHERE sequence >= next_event",
       "an event with a number that is still to be given"},
  };
  for (const Fact& fact : facts) {
    const Result<bool> row = database_->query(fact.sql).next();
    if (!row) return tl::unexpected(row.error());
    if (*row) {
      return failure(ErrorCode::Malformed,
                     database_->path() + ": it holds " + std::string(fact.wrong));
    }
  }
  return {};
}

Result<void> SqliteContactStore::check_counts() {
  const Result<Counts> kept = counts();
  if (!kept) return tl::unexpected(kept.error());
  Counts found = *kept;
  found.contacts = 0;
  found.effects = {};
  auto contacts = for_each_row(database_->query("SELECT count(*) FROM contact"),
                               [&](Query& row) -> Result<void> {
                                 found.contacts = static_cast<std::uint64_t>(row.integer(0));
                                 return {};
                               });
  if (!contacts) return contacts;
  auto effects = for_each_row(database_->query("SELECT state, count(*) FROM effect GROUP BY state"),
                              [&](Query& row) -> Result<void> {
                                const auto state = static_cast<std::size_t>(row.integer(0));
                                if (state >= found.effects.size())
                                  return damaged("the state of an effect");
                                found.effects[state] = static_cast<std::uint64_t>(row.integer(1));
                                return {};
                              });
  if (!effects) return effects;
  return found == *kept ? Result<void>() : Result<void>(damaged("the row of counts"));
}

Result<void> SqliteContactStore::read_everything() {
  // Each reader holds its rows against their checksums, and none keeps more than a page.
  std::optional<ContactKey> contact;
  while (true) {
    const auto contacts = contacts_after(contact, page);
    if (!contacts) return tl::unexpected(contacts.error());
    if (contacts->empty()) break;
    contact = contacts->back().key;
    for (const StoredContact& each : *contacts) {
      const std::string name = "contact " + std::to_string(each.key.number());
      if (each.is_damaged && each.set_aside.empty()) return damaged(name);
      const auto lines = history(each.key);
      if (!lines) return tl::unexpected(lines.error());
      for (const HistoryEntry& entry : *lines)
        if (entry.is_damaged) return damaged("the history of " + name);
    }
  }
  for (const EventState state : {EventState::Pending, EventState::Applied, EventState::Parked}) {
    std::uint64_t after = 0;
    while (true) {
      const auto found = events(state, after, page);
      if (!found) return tl::unexpected(found.error());
      if (found->empty()) break;
      after = found->back().sequence;
      for (const StoredEvent& event : *found)
        if (event.is_damaged) return damaged("event " + std::to_string(event.sequence));
    }
  }
  auto effects = for_each_row(
      database_->query("SELECT number, key, contact, kind, state, attempt, due, created_at, name, "
                       "error, payload, checksum FROM effect"),
      [&](Query& row) -> Result<void> {
        if (!read_effect(row).is_damaged) return {};
        return damaged("effect " + std::to_string(row.integer(0)));
      });
  if (!effects) return effects;
  const auto hashes = programs();
  if (!hashes) return tl::unexpected(hashes.error());
  for (const Digest& hash : *hashes) {
    if (const auto bytes = program(hash); !bytes) return tl::unexpected(bytes.error());
  }
  return {};
}

}  // namespace tend
