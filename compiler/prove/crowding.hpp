// crowding.hpp: how many marketing messages a run can send in any seven days.
#pragma once

#include <cstdint>
#include <optional>

#include "compiler/check/checked.hpp"

namespace tend {

/// The most marketing messages that the steps of one run send on any seven days of the calendar in
/// a row, over all ways through it; none where there are too many to tell. Waits in whole days keep
/// messages that many days apart, whatever their windows; what is held back only comes later.
/// Blocks beside the steps are not counted.
std::optional<std::uint32_t> most_in_a_week(const checked::Checked& checked,
                                            const checked::Workflow& workflow);

/// What rolling limits on all channels let through in that time; none without such a limit.
std::optional<std::uint32_t> limited_in_a_week(const std::vector<checked::Limit>& limits);

}  // namespace tend
