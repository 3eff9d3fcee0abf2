// Effects of the store in SQLite: the outbox.
#include <algorithm>

#include "runtime/store/row_checksum.hpp"
#include "runtime/store/sqlite_contact_store.hpp"
#include "runtime/store/sqlite_rows.hpp"

namespace tend {
namespace {

std::uint32_t number_of(EffectState state) {
  return static_cast<std::uint32_t>(state);
}

/// Over what never changes: an attempt is written without reading the rest.
std::int64_t effect_checksum(const Effect& effect) {
  return RowChecksum()
      .add(effect.key)
      .add(effect.contact.bits)
      .add(static_cast<std::uint64_t>(effect.kind))
      .add(effect.created_at.us)
      .add(effect.name)
      .add(effect.payload)
      .value();
}

}  // namespace

void SqliteContactStore::count_effect(EffectState from, EffectState to) {
  --counts_.effects[number_of(from)];
  ++counts_.effects[number_of(to)];
}

Result<void> SqliteContactStore::add_effect(const Effect& effect) {
  if (auto begun = database_->begin(); !begun) return begun;
  auto added =
      database_
          ->query(
              "INSERT INTO effect (key_hash, key, contact, kind, state, attempt, due, created_at, "
              "name, error, payload, checksum) "
              "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 WHERE NOT EXISTS "
              "(SELECT 1 FROM effect WHERE key_hash = ?1 AND key = ?2)",
              {place_of(effect.key), effect.key, row_of(effect.contact),
               static_cast<std::uint32_t>(effect.kind), number_of(effect.state), effect.attempt,
               effect.due.us, effect.created_at.us, effect.name, effect.error, Blob{effect.payload},
               effect_checksum(effect)})
          .run();
  if (added && database_->changes() == 1) ++counts_.effects[number_of(effect.state)];
  return added;
}

Effect SqliteContactStore::read_effect(Query& query) {
  Effect effect;
  effect.key = query.bytes(1);
  effect.contact = key_of_row(query.integer(2));
  effect.kind = static_cast<EffectKind>(query.integer(3));
  effect.state = static_cast<EffectState>(query.integer(4));
  effect.attempt = static_cast<std::uint32_t>(query.integer(5));
  effect.due = {query.integer(6)};
  effect.created_at = {query.integer(7)};
  effect.name = query.bytes(8);
  effect.error = query.bytes(9);
  effect.payload = query.bytes(10);
  const bool is_state = query.integer(4) >= 0 && query.integer(4) < 5;
  if (!is_state) effect.state = EffectState::Dead;
  effect.is_damaged = !is_state || query.integer(11) != effect_checksum(effect);
  if (effect.is_damaged) effect.payload.clear();
  return effect;
}

Result<std::vector<SqliteContactStore::EffectRow>> SqliteContactStore::effect_rows(Query&& query) {
  std::vector<EffectRow> rows;
  auto read = for_each_row(std::move(query), [&](Query& row) -> Result<void> {
    rows.push_back({row.integer(0), read_effect(row)});
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return rows;
}

Result<void> SqliteContactStore::move_effects(std::vector<EffectRow>& rows, EffectState to,
                                              Instant due) {
  if (rows.empty()) return {};
  if (auto begun = database_->begin(); !begun) return begun;
  for (auto& [number, effect] : rows) {
    const EffectState its = effect.is_damaged ? EffectState::Dead : to;
    count_effect(effect.state, its);
    effect.state = its;
    if (effect.is_damaged) {
      effect.error = damaged_words;
    } else {
      effect.due = due;
      if (to == EffectState::Leased) ++effect.attempt;
    }
    auto moved = database_
                     ->query(
                         "UPDATE effect SET state = ?2, attempt = ?3, due = ?4, error = ?5 "
                         "WHERE number = ?1",
                         {number, number_of(its), effect.attempt, effect.due.us, effect.error})
                     .run();
    if (!moved) return moved;
  }
  return {};
}

Result<std::vector<Effect>> SqliteContactStore::lease(Instant now, Instant until,
                                                      std::size_t most) {
  auto rows = effect_rows(database_->query(
      "SELECT number, key, contact, kind, state, attempt, due, created_at, name, error, payload, "
      "checksum FROM effect WHERE state <> 2 AND state = 0 AND due <= ?1 "
      "ORDER BY due, key LIMIT ?2",
      {now.us, limit_of(most)}));
  if (!rows) return tl::unexpected(rows.error());
  if (auto moved = move_effects(*rows, EffectState::Leased, until); !moved) {
    return tl::unexpected(moved.error());
  }
  return effects_in(std::move(*rows));
}

Result<std::vector<Effect>> SqliteContactStore::lapse(Instant now, std::size_t most) {
  auto rows = effect_rows(database_->query(
      "SELECT number, key, contact, kind, state, attempt, due, created_at, name, error, payload, "
      "checksum FROM effect WHERE state <> 2 AND state = 1 AND due <= ?1 "
      "ORDER BY due, key LIMIT ?2",
      {now.us, limit_of(most)}));
  if (!rows) return tl::unexpected(rows.error());
  if (auto moved = move_effects(*rows, EffectState::Unknown, now); !moved) {
    return tl::unexpected(moved.error());
  }
  return effects_in(std::move(*rows));
}

Result<bool> SqliteContactStore::settle(std::string_view key, std::uint32_t attempt,
                                        EffectState state, Instant due, std::string_view error) {
  std::int64_t number = 0;
  EffectState was = EffectState::Done;
  {
    Query query = database_->query(
        "SELECT number, state FROM effect "
        "WHERE key_hash = ?1 AND key = ?2 AND attempt = ?3 AND state <> 2",
        {place_of(key), key, attempt});
    const Result<bool> row = query.next();
    if (!row || !*row) return row;
    number = query.integer(0);
    was = static_cast<EffectState>(query.integer(1));
  }
  if (auto begun = database_->begin(); !begun) return tl::unexpected(begun.error());
  auto settled = database_
                     ->query("UPDATE effect SET state = ?2, due = ?3, error = ?4 WHERE number = ?1",
                             {number, number_of(state), due.us, error})
                     .run();
  if (!settled) return tl::unexpected(settled.error());
  count_effect(was, state);
  return true;
}

Result<std::optional<Effect>> SqliteContactStore::effect(std::string_view key) {
  Query query = database_->query(
      "SELECT number, key, contact, kind, state, attempt, due, created_at, name, error, payload, "
      "checksum FROM effect WHERE key_hash = ?1 AND key = ?2",
      {place_of(key), key});
  const Result<bool> row = query.next();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::optional<Effect>();
  return std::optional(read_effect(query));
}

Result<std::vector<Effect>> SqliteContactStore::effects(EffectState state, const EffectPlace& after,
                                                        std::size_t most) {
  // What is done is in no index: it is most of the table, and asked for by people alone.
  auto rows = state == EffectState::Done
                  ? effect_rows(database_->query(
                        "SELECT number, key, contact, kind, state, attempt, due, created_at, name, "
                        "error, payload, checksum FROM effect WHERE state = 2 "
                        "AND (due, key) > (?2, ?3) ORDER BY due, key LIMIT ?1",
                        {limit_of(most), after.due.us, after.key}))
                  : effect_rows(database_->query(
                        "SELECT number, key, contact, kind, state, attempt, due, created_at, name, "
                        "error, payload, checksum FROM effect WHERE state <> 2 AND state = ?4 "
                        "AND (due, key) > (?2, ?3) ORDER BY due, key LIMIT ?1",
                        {limit_of(most), after.due.us, after.key, number_of(state)}));
  if (!rows) return tl::unexpected(rows.error());
  return effects_in(std::move(*rows));
}

Result<std::vector<Effect>> SqliteContactStore::effects_of(ContactKey contact, std::size_t most) {
  auto rows = effect_rows(database_->query(
      "SELECT number, key, contact, kind, state, attempt, due, created_at, name, error, payload, "
      "checksum FROM effect WHERE contact = ?1 ORDER BY created_at DESC, key DESC LIMIT ?2",
      {row_of(contact), limit_of(most)}));
  if (!rows) return tl::unexpected(rows.error());
  std::reverse(rows->begin(), rows->end());
  return effects_in(std::move(*rows));
}

std::vector<Effect> SqliteContactStore::effects_in(std::vector<EffectRow> rows) {
  std::vector<Effect> effects;
  effects.reserve(rows.size());
  for (EffectRow& row : rows) effects.push_back(std::move(row.effect));
  return effects;
}

Result<Instant> SqliteContactStore::next_effect_due() {
  Query query = database_->query(
      "SELECT min(due) FROM ("
      "SELECT * FROM (SELECT due FROM effect WHERE state <> 2 AND state = 0 ORDER BY due LIMIT 1) "
      "UNION ALL "
      "SELECT * FROM (SELECT due FROM effect WHERE state <> 2 AND state = 1 ORDER BY due LIMIT "
      "1))");
  const Result<bool> row = query.next();
  if (!row) return tl::unexpected(row.error());
  return query.is_null(0) ? never_due : Instant{query.integer(0)};
}

Result<std::uint64_t> SqliteContactStore::effect_count(EffectState state) {
  const Result<Counts> now = counts();
  if (!now) return tl::unexpected(now.error());
  return now->effects[number_of(state)];
}

Result<void> SqliteContactStore::erase_effects(ContactKey key) {
  auto counted = for_each_row(
      database_->query("SELECT state, count(*) FROM effect WHERE contact = ?1 GROUP BY state",
                       {row_of(key)}),
      [&](Query& row) -> Result<void> {
        const auto state = static_cast<std::size_t>(row.integer(0));
        if (state >= counts_.effects.size()) return damaged("an effect of a contact");
        counts_.effects[state] -= static_cast<std::uint64_t>(row.integer(1));
        return {};
      });
  if (!counted) return counted;
  return database_->query("DELETE FROM effect WHERE contact = ?1", {row_of(key)}).run();
}

}  // namespace tend
