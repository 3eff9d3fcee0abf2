// addresses.hpp: what every store of contacts does alike with addresses and identities.
#pragma once

#include <string>
#include <string_view>

#include "runtime/store/contact_store.hpp"

namespace tend {

/// As addresses are compared: ASCII letters in lower case.
std::string folded_address(std::string_view address);

/// What stops messages once `more` came on top of `was`: nothing is taken back, and the first
/// reason stays until something stops more.
Suppression joined(const Suppression& was, const Suppression& more);

}  // namespace tend
