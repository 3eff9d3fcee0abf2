#include "runtime/store/open_contact_store.hpp"

#include <string>

#include "runtime/store/memory_contact_store.hpp"
#include "runtime/store/sqlite_contact_store.hpp"

namespace tend {

Result<std::unique_ptr<ContactStore>> open_contact_store(std::string_view url, OpenMode mode) {
  constexpr std::string_view sqlite = "sqlite:";
  if (url == "memory:") return std::make_unique<MemoryContactStore>();
  if (url.starts_with(sqlite) && url.size() > sqlite.size()) {
    return SqliteContactStore::open({std::string(url.substr(sqlite.size())), mode});
  }
  return failure(ErrorCode::Unsupported, "no store is called '" + std::string(url) +
                                             "'; there are `sqlite:PATH` and `memory:`");
}

}  // namespace tend
