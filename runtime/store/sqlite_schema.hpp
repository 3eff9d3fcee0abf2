// sqlite_schema.hpp: the tables of a store in SQLite, and how an older file becomes a newer one.
#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"
#include "runtime/store/sqlite.hpp"

namespace tend {

/// Each takes a file from the version that is its index to the next; the first makes the tables.
/// Forward only, and what has been released is never changed.
std::span<const char* const> sqlite_migrations();

/// Brings the file to the newest version, all at once or not at all. The caller holds the store's
/// lock. Unsupported for a file of a newer version; Malformed for a database of someone else's.
Result<void> migrate(Sqlite& database, std::span<const char* const> migrations);

/// For those who read only: Unsupported when the file is older or newer.
Result<void> check_version(Sqlite& database, std::span<const char* const> migrations);

}  // namespace tend
