// blocks.hpp: the blocks of steps inside a step.
#pragma once

#include <variant>

#include "base/overloaded.hpp"
#include "compiler/check/checked.hpp"

namespace tend {

/// In the order of the text.
template <class Visit>
void for_each_block(const checked::StepNode& node, Visit visit) {
  const auto optional = [&](const std::optional<checked::Block>& block) {
    if (block) visit(*block);
  };
  std::visit(overloaded{
                 [&](const checked::Wait& wait) {
                   optional(wait.came);
                   optional(wait.otherwise);
                   for (const checked::WaitArm& arm : wait.arms) optional(arm.block);
                 },
                 [&](const checked::Send& send) { optional(send.otherwise); },
                 [&](const checked::If& branches) {
                   for (const checked::IfArm& arm : branches.arms) visit(arm.block);
                   optional(branches.otherwise);
                 },
                 [&](const checked::Take& take) { optional(take.otherwise); },
                 [&](const checked::Split& split) {
                   for (const checked::SplitArm& arm : split.arms) visit(arm.block);
                 },
                 [&](const checked::Repeat& repeat) { visit(repeat.block); },
                 [&](const checked::Call& call) { optional(call.otherwise); },
                 [](const auto&) {},
             },
             node);
}

}  // namespace tend
