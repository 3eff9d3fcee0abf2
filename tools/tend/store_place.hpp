// store_place.hpp: which store a command is about.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/store/open_contact_store.hpp"
#include "tools/tend/options.hpp"

namespace tend {

/// What a URL of that scheme names is beside the project, wherever the command is run.
std::string beside(const std::filesystem::path& folder, const std::string& url,
                   std::string_view scheme);

/// `--store`, else what the project's tend.toml says. To read it, it has to be there; an engine may
/// be at work on it. Writing is for when none is.
Result<std::unique_ptr<ContactStore>> open_store_of(const StorePlace& place, OpenMode mode);

}  // namespace tend
