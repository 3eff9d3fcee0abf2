// open_contact_store.hpp: a store by its URL.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

enum class OpenMode : std::uint8_t {
  Read,   ///< beside an engine; every change fails
  Write,  ///< an engine: the only one
};

/// `memory:`, which is empty, or `sqlite:PATH`. Unsupported, with what there is, for others.
Result<std::unique_ptr<ContactStore>> open_contact_store(std::string_view url, OpenMode mode);

}  // namespace tend
