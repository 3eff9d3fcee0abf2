#include "compiler/prove/bounds.hpp"

#include <algorithm>
#include <limits>
#include <variant>

#include "base/overloaded.hpp"
#include "compiler/prove/blocks.hpp"
#include "compiler/prove/lengths.hpp"

namespace tend {
namespace {

constexpr std::uint64_t countless = std::numeric_limits<std::uint32_t>::max();

/// What lies between two places, over all ways from one to the other.
struct Path {
  Length time;
  std::uint64_t least_marketing = 0;
  std::uint64_t most_marketing = 0;
};

Path after(const Path& first, const Path& second) {
  return {{add_lengths(first.time.least_us, second.time.least_us),
           add_lengths(first.time.longest_us, second.time.longest_us)},
          std::min(countless, first.least_marketing + second.least_marketing),
          std::min(countless, first.most_marketing + second.most_marketing)};
}

std::int64_t times(std::int64_t length, std::int32_t rounds) {
  if (length == 0 || rounds == 0) return 0;
  return length > endless / rounds ? endless : length * rounds;
}

Path times(const Path& path, std::int32_t rounds) {
  const auto count = static_cast<std::uint64_t>(rounds);
  return {{times(path.time.least_us, rounds), times(path.time.longest_us, rounds)},
          std::min(countless, path.least_marketing * count),
          std::min(countless, path.most_marketing * count)};
}

using MaybePath = std::optional<Path>;

MaybePath either(const MaybePath& left, const MaybePath& right) {
  if (!left) return right;
  if (!right) return left;
  return Path{{std::min(left->time.least_us, right->time.least_us),
               std::max(left->time.longest_us, right->time.longest_us)},
              std::min(left->least_marketing, right->least_marketing),
              std::max(left->most_marketing, right->most_marketing)};
}

/// From the beginning of steps: to their end, and to an `exit` among them. One of them may not be.
struct Ways {
  MaybePath through = Path{};
  MaybePath out;
};

class Walk {
 public:
  Walk(Lengths& lengths, const checked::Workflow& workflow)
      : checked_(lengths.project()),
        lengths_(lengths),
        workflow_(workflow),
        here_{own_window(), false} {}

  Ways block(const checked::Block& block) {
    Ways ways;
    for (const checked::StepId id : block.steps) {
      if (!ways.through) break;
      const Ways step = this->step(checked_.steps[id].node);
      if (step.out) ways.out = either(ways.out, after(*ways.through, *step.out));
      ways.through = step.through ? MaybePath(after(*ways.through, *step.through)) : std::nullopt;
    }
    return ways;
  }

 private:
  /// The window that a send is held to, and whether the run has just come into it.
  struct Place {
    const Window* window = nullptr;
    bool landed = false;
  };

  const Window* own_window() const { return workflow_.window ? &*workflow_.window : nullptr; }

  Ways step(const checked::StepNode& node) {
    return std::visit(overloaded{
                          [&](const checked::Wait& each) { return wait(each); },
                          [&](const checked::Send& each) { return send(each); },
                          [&](const checked::If& each) { return branch(each); },
                          [](const checked::Exit&) {
                            return Ways{std::nullopt, Path{}};
                          },
                          [&](const checked::Take& take) { return or_else(take.otherwise); },
                          [&](const checked::Call& call) { return or_else(call.otherwise); },
                          [&](const checked::Split& split) {
                            Arms arms(*this);
                            for (const checked::SplitArm& arm : split.arms) arms.add({}, arm.block);
                            return arms.all();
                          },
                          [&](const checked::Repeat& each) { return repeat(each); },
                          [](const auto&) { return Ways{}; },
                      },
                      node);
  }

  /// Ways that part at one place and come together after it.
  class Arms {
   public:
    explicit Arms(Walk& walk) : walk_(walk), begin_(walk.here_) {}
    void add(const Path& before, const checked::Block& block) {
      walk_.here_ = begin_;
      const Ways ways = walk_.block(block);
      if (ways.out) all_.out = either(all_.out, after(before, *ways.out));
      if (!ways.through) return;
      all_.through = either(all_.through, after(before, *ways.through));
      ends_here();
    }
    void add(const Path& before, const std::optional<checked::Block>& block) {
      if (block) return add(before, *block);
      walk_.here_ = begin_;
      all_.through = either(all_.through, before);
      ends_here();
    }
    Ways all() {
      walk_.here_ = end_.value_or(begin_);
      return all_;
    }

   private:
    /// Of two windows the one that holds longer decides what is said of the steps that follow.
    void ends_here() {
      if (!end_) {
        end_ = walk_.here_;
        return;
      }
      end_->landed = end_->landed && walk_.here_.landed && end_->window == walk_.here_.window;
      const auto closed = [&](const Window* window) {
        return window ? walk_.lengths_.closed_us(*window) : 0;
      };
      if (end_->window != walk_.here_.window && closed(walk_.here_.window) > closed(end_->window))
        end_->window = walk_.here_.window;
    }

    Walk& walk_;
    Place begin_;
    std::optional<Place> end_;
    Ways all_{std::nullopt, std::nullopt};
  };

  Ways or_else(const std::optional<checked::Block>& otherwise) {
    if (!otherwise) return {};
    Arms arms(*this);
    arms.add({}, std::nullopt);
    arms.add({}, *otherwise);
    return arms.all();
  }

  Ways wait(const checked::Wait& wait) {
    here_ = wait.window ? Place{&*wait.window, true} : Place{own_window(), false};
    if (wait.kind == WaitKind::UntilCondition) return first_of(wait);
    const Path path{lengths_.of(wait)};
    if (!wait.came && !wait.otherwise) return {path, std::nullopt};
    Arms arms(*this);
    arms.add(path, wait.came);
    arms.add({}, wait.otherwise);
    return arms.all();
  }

  /// A condition may come true at any time until the first of the times is up.
  Ways first_of(const checked::Wait& wait) {
    std::int64_t longest = endless;
    for (const checked::WaitArm& arm : wait.arms) {
      if (!arm.condition) longest = std::min(longest, lengths_.of(arm).longest_us);
    }
    Arms arms(*this);
    for (const checked::WaitArm& arm : wait.arms) {
      const Length time = arm.condition ? Length{0, longest} : lengths_.of(arm);
      arms.add({time}, arm.block);
    }
    return arms.all();
  }

  Ways send(const checked::Send& send) {
    Path sent;
    Path dropped;
    if (checked_.messages[send.message].kind == MessageKind::Marketing) {
      sent.least_marketing = send.otherwise ? 1 : 0;  // it may be dropped
      sent.most_marketing = 1;
      sent.time.longest_us = lengths_.longest_hold_us(workflow_, send, here_.window, here_.landed);
      dropped.time.longest_us = sent.time.longest_us;
    }
    here_.landed = here_.landed && sent.time.longest_us == 0;
    if (!send.otherwise) return {sent, std::nullopt};
    Arms arms(*this);
    arms.add(sent, std::nullopt);
    arms.add(dropped, *send.otherwise);
    return arms.all();
  }

  Ways branch(const checked::If& branches) {
    Arms arms(*this);
    for (const checked::IfArm& arm : branches.arms) arms.add({}, arm.block);
    arms.add({}, branches.otherwise);
    return arms.all();
  }

  Ways repeat(const checked::Repeat& repeat) {
    const Place begin = here_;
    const Ways round = block(repeat.block);
    Ways ways{std::nullopt, round.out};
    const std::int32_t rounds = std::max(repeat.times, 0);
    if (round.through) ways.through = times(*round.through, rounds);
    if (repeat.until) ways.through = either(ways.through, Path{});
    if (round.through && round.out && rounds > 1)
      ways.out = either(round.out, after(times(*round.through, rounds - 1), *round.out));
    if (here_.window != begin.window) here_.landed = false;
    return ways;
  }

  const checked::Checked& checked_;
  Lengths& lengths_;
  const checked::Workflow& workflow_;
  Place here_;
};

bool sends_marketing(const checked::Checked& checked, const checked::Block& block) {
  for (const checked::StepId id : block.steps) {
    const checked::StepNode& node = checked.steps[id].node;
    const auto* send = std::get_if<checked::Send>(&node);
    if (send && checked.messages[send->message].kind == MessageKind::Marketing) return true;
    bool inside = false;
    for_each_block(node, [&](const checked::Block& inner) {
      inside = inside || sends_marketing(checked, inner);
    });
    if (inside) return true;
  }
  return false;
}

}  // namespace

Bounds bounds_of(Lengths& lengths, const checked::Workflow& workflow) {
  const Ways ways = Walk(lengths, workflow).block(workflow.body);
  Bounds bounds;
  if (const MaybePath path = either(ways.through, ways.out)) {
    bounds.least_us = path->time.least_us;
    if (path->time.longest_us != endless) bounds.longest_us = path->time.longest_us;
    bounds.least_marketing = path->least_marketing;
    bounds.most_marketing = path->most_marketing;
  }
  for (const checked::Goal& goal : workflow.goals) {
    if (!goal.block) continue;
    const Ways leaving = Walk(lengths, workflow).block(*goal.block);
    if (const MaybePath path = either(leaving.through, leaving.out))
      bounds.most_marketing_leaving = std::max(bounds.most_marketing_leaving, path->most_marketing);
  }
  for (const checked::On& on : workflow.ons)
    bounds.marketing_beside =
        bounds.marketing_beside || sends_marketing(lengths.project(), on.block);
  return bounds;
}

}  // namespace tend
