// interests.hpp: which events and changes can let a run leave, do something or go on, so that all
// others cost it nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/engine/event.hpp"
#include "runtime/engine/reads.hpp"
#include "runtime/program/program.hpp"

namespace tend {

class Interests {
 public:
  explicit Interests(const Program& program);

  /// Whether anything of any run may follow from them; false costs next to nothing.
  bool any(const Event* event, const Changes& changes) const;
  bool goals_of(std::uint32_t workflow, const Changes& changes) const {
    return goals_[workflow].any_of(changes);
  }
  bool ons_of(std::uint32_t workflow, const Event* event) const {
    return event != nullptr && has(ons_[workflow], event->type);
  }
  bool ons_of_watch(std::uint32_t workflow, std::uint32_t watch) const {
    return has(on_watches_[workflow], watch);
  }
  bool on_any_watch(std::uint32_t watch) const { return has(watched_, watch); }
  /// Of a wait for a condition.
  bool wait_for(std::uint32_t wait, const Event* event, const Changes& changes) const {
    return waits_[wait].any_of(changes) || (event != nullptr && has(nexts_[wait], event->type));
  }
  /// Whether when a wait ends is computed of something that has changed.
  bool end_of(std::uint32_t wait, const Changes& changes) const {
    return ends_[wait].any_of(changes);
  }

 private:
  using Numbers = std::vector<std::uint32_t>;  ///< sorted
  static bool has(const Numbers& numbers, std::uint32_t number);

  std::vector<Reads> goals_;  ///< by workflow
  std::vector<Numbers> ons_;  ///< by workflow: events
  std::vector<Numbers> on_watches_;
  std::vector<Reads> waits_;    ///< by wait: of its conditions
  std::vector<Reads> ends_;     ///< by wait: of its computed amount and moments
  std::vector<Numbers> nexts_;  ///< by wait: events that an arm waits for the next of
  std::vector<bool> subjects_;  ///< that any goal or wait reads
  std::vector<bool> events_;    ///< that any on-block or `next` is about
  Numbers watched_;
  bool none_at_all_ = true;
};

}  // namespace tend
