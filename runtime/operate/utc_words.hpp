// utc_words.hpp: instants as operators read them.
#pragma once

#include <string>

#include "base/time.hpp"

namespace tend {

/// `Thu 2026-01-08 15:00 UTC`.
std::string utc_words(Instant instant);

}  // namespace tend
