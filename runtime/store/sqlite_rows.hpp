// sqlite_rows.hpp: what the parts of the store in SQLite share.
#pragma once

#include <optional>
#include <string_view>

#include "base/hash.hpp"
#include "runtime/store/contact_store.hpp"
#include "runtime/store/sqlite.hpp"

namespace tend {

/// Where a text is found: its shard, and 48 bits of its hash that the shard is not made of. Two
/// texts may share one, so that the text itself is compared as well.
inline std::int64_t place_of(std::string_view text) {
  const std::uint64_t hash = stable_hash(text);
  return ContactKey::of(static_cast<std::uint32_t>(hash % shard_count), hash >> 16).bits;
}

/// How rows name a contact: the number leads, so that those who came one after the other, and wait
/// for the same things, lie side by side, and a commit writes few pages.
inline std::int64_t row_of(ContactKey key) {
  return static_cast<std::int64_t>(key.number() * shard_count + key.shard());
}
inline ContactKey key_of_row(std::int64_t row) {
  const auto bits = static_cast<std::uint64_t>(row);
  return ContactKey::of(static_cast<std::uint32_t>(bits % shard_count), bits / shard_count);
}

/// never_due is NULL, which no index holds.
inline std::optional<std::int64_t> due_value(Instant due) {
  return due == never_due ? std::nullopt : std::optional(due.us);
}

inline std::string_view bytes_of(const Digest& digest) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes.
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// All of them, where there is no limit.
inline std::int64_t limit_of(std::size_t most) {
  return most > 0x7fffffffffffffff ? -1 : static_cast<std::int64_t>(most);
}

/// Calls `on_row` for each row; it gives a Result<void>.
template <class OnRow>
Result<void> for_each_row(Query&& query, OnRow on_row) {
  while (true) {
    const Result<bool> row = query.next();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return {};
    if (Result<void> done = on_row(query); !done) return done;
  }
}

}  // namespace tend
