#include "compiler/prove/windows.hpp"

#include <algorithm>
#include <array>
#include <variant>
#include <vector>

#include "compiler/prove/blocks.hpp"
#include "compiler/prove/lengths.hpp"
#include "compiler/prove/open_week.hpp"

namespace tend {
namespace {

class Windows {
 public:
  Windows(const checked::Checked& checked, Diagnostics& diagnostics)
      : checked_(checked), diagnostics_(diagnostics) {
    for (std::size_t i = 0; i < policy_.size(); ++i)
      policy_[i] = policy_week(checked.policy, static_cast<ChannelKind>(i));
  }

  void prove(const checked::Workflow& workflow) {
    own_ = workflow.window ? &*workflow.window : nullptr;
    told_.clear();
    follow(workflow.body, own_);
    // What a block hands over is held to the workflow's window.
    for (const checked::Goal& goal : workflow.goals) {
      if (goal.block) follow(*goal.block, own_);
    }
    for (const checked::On& on : workflow.ons) follow(on.block, own_);
  }

 private:
  struct Told {
    const Window* window;
    ChannelKind channel;
  };

  /// The window that is in force after the block. Where arms come together with different ones,
  /// that of the last counts: each is looked at inside its arm.
  const Window* follow(const checked::Block& block, const Window* window) {
    for (const checked::StepId id : block.steps) {
      const checked::Step& step = checked_.steps[id];
      if (const auto* wait = std::get_if<checked::Wait>(&step.node))
        window = wait->window ? &*wait->window : own_;
      if (const auto* send = std::get_if<checked::Send>(&step.node)) look(step, *send, window);
      const Window* before = window;
      for_each_block(step.node,
                     [&](const checked::Block& inner) { window = follow(inner, before); });
    }
    return window;
  }

  void look(const checked::Step& step, const checked::Send& send, const Window* window) {
    const checked::Message& message = checked_.messages[send.message];
    if (message.kind != MessageKind::Marketing) return;
    if (send.ignoring_window) window = nullptr;
    const OpenWeek& policy = policy_[static_cast<std::size_t>(message.channel)];
    const OpenWeek open = window ? policy.both(OpenWeek::of(*window)) : policy;
    if (!open.never() || is_told(window, message.channel)) return;
    told_.push_back({window, message.channel});
    auto report = diagnostics_.report(Code::WindowNeverOpens, step.span,
                                      "`" + message.name + "` can never leave");
    if (!window) {
      report.note("the policy's own windows and quiet hours never let an " +
                  std::string(channel_name(message.channel)) + " out");
      return;
    }
    report.primary("held to `" + format_window(*window) + "`");
    note_policy(report, message.channel);
  }

  void note_policy(Diagnostics::Builder& report, ChannelKind channel) {
    const checked::Policy& policy = checked_.policy;
    for (const checked::ChannelWindow& each : policy.windows) {
      if (!each.channel || *each.channel == channel)
        report.note("the policy's window is `" + format_window(each.window) + "`");
    }
    if (policy.quiet) {
      report.note("the policy is quiet " + format_time(policy.quiet->start) + "-" +
                  format_time(policy.quiet->end));
    }
  }

  bool is_told(const Window* window, ChannelKind channel) const {
    return std::any_of(told_.begin(), told_.end(), [&](const Told& told) {
      const bool same = told.window == window || (told.window && window && *told.window == *window);
      return same && told.channel == channel;
    });
  }

  const checked::Checked& checked_;
  Diagnostics& diagnostics_;
  std::array<OpenWeek, 4> policy_;  // per channel
  const Window* own_ = nullptr;
  std::vector<Told> told_;  // of the workflow at hand
};

}  // namespace

void prove_windows(const checked::Checked& checked, Diagnostics& diagnostics) {
  // A window alone was looked at by check.
  if (checked.policy.windows.empty() && !checked.policy.quiet) return;
  Windows windows(checked, diagnostics);
  for (const checked::Workflow& workflow : checked.workflows) windows.prove(workflow);
}

}  // namespace tend
