#include "runtime/engine/interests.hpp"

#include <algorithm>

namespace tend {

namespace {

void sort(std::vector<std::uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

/// The events that a condition about the event at hand names.
void add_events(const Program& program, std::uint32_t fragment,
                std::vector<std::uint32_t>& events) {
  std::uint32_t furthest = fragment;
  for (std::uint32_t pc = fragment; pc < program.code.size(); ++pc) {
    const Word word = program.code[pc];
    if (word.op() == Op::EventIs) events.push_back(word.operand());
    if (info(word.op()).operand == Operand::Target) furthest = std::max(furthest, word.operand());
    if (word.op() == Op::Return && pc >= furthest) return;
  }
}

}  // namespace

bool Interests::has(const Numbers& numbers, std::uint32_t number) {
  return std::binary_search(numbers.begin(), numbers.end(), number);
}

Interests::Interests(const Program& program)
    : subjects_(Subjects(program).count()), events_(program.events.size()) {
  for (const WorkflowInfo& workflow : program.workflows) {
    Reads& goals = goals_.emplace_back();
    Numbers& ons = ons_.emplace_back();
    Numbers& watches = on_watches_.emplace_back();
    for (const GoalInfo& goal : workflow.goals) goals.add(program, goal.condition);
    for (const OnInfo& on : workflow.ons) {
      for (const TriggerInfo& trigger : on.triggers) {
        if (trigger.event != none) ons.push_back(trigger.event);
        if (trigger.watch != none) watches.push_back(trigger.watch);
      }
    }
    sort(ons);
    sort(watches);
    watched_.insert(watched_.end(), watches.begin(), watches.end());
    for (const std::uint32_t event : ons) events_[event] = true;
    for (const Subject subject : goals.subjects) subjects_[subject] = true;
    none_at_all_ &= workflow.goals.empty() && ons.empty();
  }
  sort(watched_);
  for (const WaitPlan& wait : program.waits) {
    Reads& reads = waits_.emplace_back();
    Reads& ends = ends_.emplace_back();
    Numbers& nexts = nexts_.emplace_back();
    ends.add(program, wait.fragment);
    for (const WaitArm& arm : wait.arms) {
      ends.add(program, arm.moment);
      if (arm.condition == none) continue;
      reads.add(program, arm.condition);
      if (arm.next) add_events(program, arm.condition, nexts);
    }
    sort(nexts);
    for (const std::uint32_t event : nexts) events_[event] = true;
    for (const Subject subject : reads.subjects) subjects_[subject] = true;
    for (const Subject subject : ends.subjects) subjects_[subject] = true;
    none_at_all_ &= wait.arms.empty() && ends.subjects.empty();
  }
}

bool Interests::any(const Event* event, const Changes& changes) const {
  if (none_at_all_) return false;
  if (event != nullptr && event->type != none && events_[event->type]) return true;
  return std::any_of(changes.begin(), changes.end(),
                     [&](Subject changed) { return subjects_[changed]; });
}

}  // namespace tend
