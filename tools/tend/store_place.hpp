// store_place.hpp: which store a command is about, and how it is changed.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/operate/order.hpp"
#include "runtime/store/open_contact_store.hpp"
#include "tools/tend/options.hpp"

namespace tend {

/// What a URL of that scheme names is beside the project, wherever the command is run.
std::string beside(const std::filesystem::path& folder, const std::string& url,
                   std::string_view scheme);

/// `--store`, else what the project's tend.toml says. To read it, it has to be there; an engine may
/// be at work on it. Writing is for when none is.
Result<std::unique_ptr<ContactStore>> open_store_of(const StorePlace& place, OpenMode mode);

/// Durable when it returns: done here when no engine is at work, else by the daemon that is at work
/// on the project's store, which is asked at its admin's address.
Result<void> give_order(const StorePlace& place, const Order& order);

}  // namespace tend
