// Events of the store in SQLite: inbox, memory of ids, and log.
#include <algorithm>

#include "runtime/store/row_checksum.hpp"
#include "runtime/store/sqlite_contact_store.hpp"
#include "runtime/store/sqlite_rows.hpp"

namespace tend {
namespace {

/// What a unit keeps in memory, whatever its size.
constexpr std::size_t most_fresh_events = 4096;

/// Over what never changes: state and error are written without reading the rest.
std::int64_t event_checksum(const StoredEvent& event) {
  return RowChecksum()
      .add(event.sequence)
      .add(event.id)
      .add(event.contact)
      .add(event.at.us)
      .add(event.accepted_at.us)
      .add(event.body)
      .value();
}

}  // namespace

Result<Acceptance> SqliteContactStore::accept(StoredEvent& event, std::uint64_t body_hash) {
  if (const auto same = fresh_ids_.find(event.id); same != fresh_ids_.end()) {
    event.sequence = same->second->event.sequence;
    return same->second->body_hash == body_hash ? Acceptance::Again : Acceptance::OtherBody;
  }
  {
    Query same =
        database_->query("SELECT sequence, body_hash FROM event WHERE id_hash = ?1 AND id = ?2",
                         {place_of(event.id), event.id});
    const Result<bool> row = same.next();
    if (!row) return tl::unexpected(row.error());
    if (*row) {
      event.sequence = static_cast<std::uint64_t>(same.integer(0));
      const bool is_same = same.integer(1) == static_cast<std::int64_t>(body_hash);
      return is_same ? Acceptance::Again : Acceptance::OtherBody;
    }
  }
  if (auto begun = database_->begin(); !begun) return tl::unexpected(begun.error());
  if (fresh_events_.size() == most_fresh_events) {
    if (auto written = write_events(); !written) return tl::unexpected(written.error());
  }
  event.sequence = counts_.next_event++;
  fresh_events_.push_back({event, body_hash});
  fresh_events_.back().event.state = EventState::Pending;
  fresh_events_.back().event.error.clear();
  fresh_ids_.emplace(fresh_events_.back().event.id, &fresh_events_.back());
  return Acceptance::New;
}

SqliteContactStore::FreshEvent* SqliteContactStore::fresh_event(std::uint64_t sequence) {
  if (fresh_events_.empty()) return nullptr;
  const std::uint64_t first = fresh_events_.front().event.sequence;
  const bool is_fresh = sequence >= first && sequence - first < fresh_events_.size();
  return is_fresh ? &fresh_events_[sequence - first] : nullptr;
}

Result<void> SqliteContactStore::write_event(const FreshEvent& fresh) {
  const StoredEvent& event = fresh.event;
  return database_
      ->query(
          "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
          {event.sequence, place_of(event.contact), place_of(event.id), event.id, event.contact,
           event.at.us, event.accepted_at.us, fresh.body_hash,
           static_cast<std::uint32_t>(event.state), event.error, event.body, event_checksum(event)})
      .run();
}

Result<void> SqliteContactStore::write_events() {
  for (const FreshEvent& fresh : fresh_events_) {
    if (auto written = write_event(fresh); !written) return written;
  }
  fresh_ids_.clear();
  fresh_events_.clear();
  return {};
}

Result<std::vector<StoredEvent>> SqliteContactStore::read_events(Query&& query) {
  std::vector<StoredEvent> events;
  auto read = for_each_row(std::move(query), [&](Query& row) -> Result<void> {
    StoredEvent event;
    event.sequence = static_cast<std::uint64_t>(row.integer(0));
    event.id = row.bytes(1);
    event.contact = row.bytes(2);
    event.at = {row.integer(3)};
    event.accepted_at = {row.integer(4)};
    event.body = row.bytes(5);
    event.error = row.bytes(6);
    event.state = static_cast<EventState>(row.integer(7));
    event.is_damaged = row.integer(8) != event_checksum(event);
    if (event.is_damaged) event.body.clear();
    events.push_back(std::move(event));
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return events;
}

Result<std::vector<StoredEvent>> SqliteContactStore::pending(std::size_t most) {
  return events(EventState::Pending, 0, most);
}

Result<void> SqliteContactStore::set_event(std::uint64_t sequence, EventState state,
                                           std::string_view error) {
  if (FreshEvent* fresh = fresh_event(sequence)) {
    fresh->event.state = state;
    fresh->event.error = error;
    return {};
  }
  if (auto begun = database_->begin(); !begun) return begun;
  auto set = database_
                 ->query("UPDATE event SET state = ?2, error = ?3 WHERE sequence = ?1",
                         {sequence, static_cast<std::uint32_t>(state), error})
                 .run();
  if (!set || database_->changes() == 1) return set;
  return failure(ErrorCode::NotFound, "there is no event " + std::to_string(sequence));
}

Result<std::uint64_t> SqliteContactStore::accept_again(std::uint64_t sequence, Instant at) {
  if (auto begun = database_->begin(); !begun) return tl::unexpected(begun.error());
  if (auto written = write_events(); !written) return tl::unexpected(written.error());
  auto events = read_events(database_->query(
      "SELECT sequence, id, contact, at, accepted_at, body, error, state, checksum FROM event "
      "WHERE sequence = ?1",
      {sequence}));
  if (!events) return tl::unexpected(events.error());
  const std::string name = "event " + std::to_string(sequence);
  if (events->empty()) return failure(ErrorCode::NotFound, "there is no " + name);
  StoredEvent& event = events->front();
  // A sum over what is damaged would say that it is as it should be.
  if (event.is_damaged) return damaged(name);
  event.sequence = counts_.next_event++;
  event.accepted_at = at;
  auto moved = database_
                   ->query(
                       "UPDATE event SET sequence = ?2, accepted_at = ?3, state = 0, "
                       "error = '', checksum = ?4 WHERE sequence = ?1",
                       {sequence, event.sequence, at.us, event_checksum(event)})
                   .run();
  if (!moved) return tl::unexpected(moved.error());
  return event.sequence;
}

Result<std::vector<StoredEvent>> SqliteContactStore::events(EventState state, std::uint64_t after,
                                                            std::size_t most) {
  if (auto written = write_events(); !written) return tl::unexpected(written.error());
  if (state == EventState::Applied) {
    return read_events(database_->query(
        "SELECT sequence, id, contact, at, accepted_at, body, error, state, checksum FROM event "
        "WHERE sequence > ?1 AND state = 1 ORDER BY sequence LIMIT ?2",
        {after, limit_of(most)}));
  }
  // By the index of what is open, which says that it is not applied in these words.
  return read_events(database_->query(
      "SELECT sequence, id, contact, at, accepted_at, body, error, state, checksum FROM event "
      "WHERE state <> 1 AND state = ?3 AND sequence > ?1 ORDER BY sequence LIMIT ?2",
      {after, limit_of(most), static_cast<std::uint32_t>(state)}));
}

Result<std::vector<StoredEvent>> SqliteContactStore::events_of(std::string_view identity,
                                                               std::size_t most) {
  if (auto written = write_events(); !written) return tl::unexpected(written.error());
  auto events = read_events(database_->query(
      "SELECT sequence, id, contact, at, accepted_at, body, error, state, checksum FROM event "
      "WHERE contact_hash = ?1 AND contact = ?2 ORDER BY sequence DESC LIMIT ?3",
      {place_of(identity), identity, limit_of(most)}));
  if (events) std::ranges::reverse(*events);
  return events;
}

Result<std::vector<StoredEvent>> SqliteContactStore::latest_events(std::size_t most) {
  if (auto written = write_events(); !written) return tl::unexpected(written.error());
  auto events = read_events(database_->query(
      "SELECT sequence, id, contact, at, accepted_at, body, error, state, checksum FROM event "
      "ORDER BY sequence DESC LIMIT ?1",
      {limit_of(most)}));
  if (events) std::ranges::reverse(*events);
  return events;
}

Result<std::optional<StoredEvent>> SqliteContactStore::event(std::string_view id) {
  if (auto written = write_events(); !written) return tl::unexpected(written.error());
  auto events = read_events(database_->query(
      "SELECT sequence, id, contact, at, accepted_at, body, error, state, checksum FROM event "
      "WHERE id_hash = ?1 AND id = ?2",
      {place_of(id), id}));
  if (!events) return tl::unexpected(events.error());
  if (events->empty()) return std::optional<StoredEvent>();
  return std::optional(std::move(events->front()));
}

}  // namespace tend
