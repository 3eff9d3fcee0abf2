// calendar_words.hpp: the days of a calendar in words.
#pragma once

#include <string>

#include "compiler/check/checked.hpp"

namespace tend::describing {

/// `1 December 2026; every year on 1 January, Good Friday and the last Monday of May`.
std::string days_in_words(const checked::Calendar& calendar);

}  // namespace tend::describing
