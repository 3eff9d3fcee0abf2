// amounts.hpp: numbers and durations that settings take.
#pragma once

#include <optional>

#include "compiler/check/project.hpp"

namespace tend::checking {

/// A whole number from 1 on; reported otherwise, `what` being what is counted: `a limit`.
std::optional<std::uint32_t> check_count(Project& project, Number number, Span where,
                                         std::string_view what);

/// Reports a duration of no length; `why` says what it is for.
bool check_some_time(Project& project, const Duration& duration, Span where, std::string_view why);

/// Reports a share that is not above nothing, or not below (`whole_too`: at most) all.
bool check_share(Project& project, Number share, Span where, std::string_view what, bool whole_too);

}  // namespace tend::checking
