#include "tools/tend/store_place.hpp"

#include <fstream>
#include <sstream>

#include "runtime/serve/settings.hpp"

namespace tend {

namespace fs = std::filesystem;

namespace {

Result<std::string> store_url(const StorePlace& place) {
  if (!place.store.empty()) return place.store;
  const fs::path folder = place.project;
  const fs::path path = folder / "tend.toml";
  std::ostringstream text;
  if (std::ifstream file(path, std::ios::binary); file) text << file.rdbuf();
  const auto store = read_store_setting(text.str(), path.generic_string());
  if (!store) return store;
  return beside(folder, *store, "sqlite:");
}

}  // namespace

std::string beside(const fs::path& folder, const std::string& url, std::string_view scheme) {
  if (!url.starts_with(scheme)) return url;
  const fs::path path = url.substr(scheme.size());
  const bool is_here = path.is_absolute() || folder == ".";
  return std::string(scheme) + (is_here ? path : folder / path).generic_string();
}

Result<std::unique_ptr<ContactStore>> open_store_of(const StorePlace& place, OpenMode mode) {
  const auto url = store_url(place);
  if (!url) return tl::unexpected(url.error());
  // An engine makes a store that is not there; an operator has mistyped its name.
  if (mode == OpenMode::Write) {
    if (auto there = open_contact_store(*url, OpenMode::Read);
        !there && there.error().code == ErrorCode::NotFound)
      return there;
  }
  return open_contact_store(*url, mode);
}

}  // namespace tend
