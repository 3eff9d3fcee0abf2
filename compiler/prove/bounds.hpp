// bounds.hpp: how long a workflow can take, and how much it can send.
#pragma once

#include <cstdint>
#include <optional>

#include "compiler/prove/lengths.hpp"

namespace tend {

/// Of one run, from entering to leaving at its end or by an `exit` among its steps; goals and exits
/// of the workflow only make it shorter. Days are of 24 hours, months of 28 to 31 days. A wait in a
/// window may end earlier than its days and later, by what the window is closed; a message may be
/// held by its window, the policy's and its limits.
struct Bounds {
  std::int64_t least_us = 0;
  std::optional<std::int64_t> longest_us;  ///< none: nothing ends some wait
  std::uint64_t least_marketing = 0;
  std::uint64_t most_marketing = 0;  ///< of the steps themselves: blocks beside them not counted
  /// The block of a goal or an exit, of which a run comes to one at the most.
  std::uint64_t most_marketing_leaving = 0;
  /// An `on` block sends: again and again, as often as its event happens.
  bool marketing_beside = false;
};

Bounds bounds_of(Lengths& lengths, const checked::Workflow& workflow);

}  // namespace tend
