#include "runtime/engine/policy_windows.hpp"

#include "runtime/engine/context.hpp"

namespace tend {

PolicyWindows::PolicyWindows(const Program& program, const Calendar& holidays) {
  const PolicyInfo& policy = program.policy;
  if (policy.quiet) awake_.spans.push_back({policy.quiet->end, policy.quiet->start});
  open_days_.business = true;
  for (const std::uint32_t calendar : policy.blackouts) {
    blackouts_.push_back(days_off(program.calendars[calendar]));
  }
  for (std::size_t channel = 0; channel < by_channel_.size(); ++channel) {
    std::vector<HeldTo>& held_to = by_channel_[channel];
    for (const ChannelWindow& window : policy.windows) {
      if (window.channel && static_cast<std::size_t>(*window.channel) != channel) continue;
      held_to.push_back({&program.windows[window.window], &holidays, Reason::Window});
    }
    if (policy.quiet) held_to.push_back({&awake_, &holidays, Reason::Quiet});
    for (const Calendar& blackout : blackouts_) {
      held_to.push_back({&open_days_, &blackout, Reason::Blackout});
    }
  }
}

}  // namespace tend
