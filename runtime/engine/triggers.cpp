#include "runtime/engine/triggers.hpp"

#include <algorithm>
#include <numeric>

#include "runtime/engine/contact_facts.hpp"

namespace tend {

Triggers::Triggers(EngineContext& context)
    : context_(context), by_event_(context.machine), by_watch_(context.program.watches.size()) {
  const std::vector<WorkflowInfo>& workflows = context.program.workflows;
  std::vector<std::uint32_t> order(workflows.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return workflows[a].priority > workflows[b].priority;
  });
  for (const std::uint32_t workflow : order) {
    if (workflows[workflow].draft && !context.options.live_drafts) continue;
    for (std::uint32_t number = 0; number < workflows[workflow].triggers.size(); ++number) {
      const TriggerInfo& info = workflows[workflow].triggers[number];
      const auto rank = static_cast<std::uint32_t>(triggers_.size());
      triggers_.push_back({workflow, number});
      if (info.event != none) by_event_.add(info.event, info.key, rank);
      if (info.watch != none) by_watch_[info.watch].push_back(rank);
      if (info.including_existing) including_existing_.push_back(triggers_.back());
    }
  }
}

const std::vector<Triggers::Trigger>& Triggers::of(const Event* event, const Fired& fired) {
  found_.clear();
  std::span<const std::uint32_t> ranks;
  if (event != nullptr) ranks = by_event_.of(*event);
  if (!fired.empty()) {
    ranks_.assign(ranks.begin(), ranks.end());
    for (const std::uint32_t watch : fired)
      ranks_.insert(ranks_.end(), by_watch_[watch].begin(), by_watch_[watch].end());
    std::sort(ranks_.begin(), ranks_.end());
    ranks = ranks_;
  }
  for (const std::uint32_t rank : ranks) found_.push_back(triggers_[rank]);
  return found_;
}

bool Triggers::holds(const Trigger& trigger, ContactId contact, const Event* event) {
  return holds_now(context_, info(trigger).condition, contact, event,
                   [&]() -> const Zone& { return context_.zones.of(contact, trigger.workflow); });
}

}  // namespace tend
