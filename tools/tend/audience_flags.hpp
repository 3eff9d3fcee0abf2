// audience_flags.hpp: what commands that take contacts and events read and say in the same way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "runtime/sources/problem.hpp"

namespace tend {

/// `--map 'Header=field'`.
Result<std::vector<std::pair<std::string, std::string>>> parse_map(
    const std::vector<std::string>& pairs);

/// An instant; none for the empty text. `flag` is its name in the error.
Result<std::optional<Instant>> parse_time_flag(const char* flag, const std::string& text);

/// A mistake in an export is in all of its rows: a few show what it is.
inline constexpr std::uint64_t most_problems_of_a_kind = 5;
/// On standard error.
void show_problem(const Problem& problem);

/// `1 contact`, `2 contacts`.
std::string counted(std::uint64_t count, const char* noun);

}  // namespace tend
