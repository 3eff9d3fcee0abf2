// backends.hpp: the stores of contacts that there are, each as a fresh one for a test.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>

#include "runtime/store/open_contact_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace tend::test {

struct MemoryBackend {
  std::unique_ptr<ContactStore> store = *open_contact_store("memory:", OpenMode::Write);
};

struct SqliteBackend {
  TemporaryFolder folder;
  std::unique_ptr<ContactStore> store =
      *open_contact_store("sqlite:" + folder.path("tend.db"), OpenMode::Write);
};

/// What a call gave, which must not be an error.
template <class T>
T good(Result<T> result) {
  if (!result) FAIL(result.error().message);
  return *std::move(result);
}
inline void good(Result<void> result) {
  if (!result) FAIL(result.error().message);
}

/// The error of a call that must fail.
template <class T>
Error bad(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error();
}

inline Instant second(std::int64_t number) {
  return {number * us_per_second};
}

/// An event whose values all differ.
StoredEvent make_event(const std::string& id, const std::string& contact, std::int64_t at_s = 10);
/// An effect that waits for its turn at `due_s`.
Effect make_effect(const std::string& key, ContactKey contact, std::int64_t due_s);

}  // namespace tend::test
