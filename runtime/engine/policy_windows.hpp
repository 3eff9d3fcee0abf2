// policy_windows.hpp: when marketing may leave, whatever a workflow says: the policy's windows, its
// quiet hours and the days that it blacks out.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/window.hpp"
#include "runtime/engine/cells.hpp"
#include "runtime/engine/trace.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// A window with the calendar whose days off its business days leave out, and why a message waits
/// for it.
struct HeldTo {
  const Window* window = nullptr;
  const Calendar* calendar = nullptr;
  Reason reason = Reason::Window;
};

class PolicyWindows {
 public:
  /// `program` and `holidays` must outlive it.
  PolicyWindows(const Program& program, const Calendar& holidays);
  PolicyWindows(const PolicyWindows&) = delete;
  PolicyWindows& operator=(const PolicyWindows&) = delete;

  /// What all messages of a channel are held to.
  std::span<const HeldTo> of(ChannelKind channel) const {
    return by_channel_[static_cast<std::size_t>(channel)];
  }

 private:
  Window awake_;  ///< all but the quiet hours
  Window open_days_;
  std::vector<Calendar> blackouts_;
  std::array<std::vector<HeldTo>, channel_count> by_channel_;
};

}  // namespace tend
