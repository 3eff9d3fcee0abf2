// triggers.hpp: what an event, or a watch that fires, may start.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/engine/context.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/engine/event_index.hpp"
#include "runtime/engine/watches.hpp"

namespace tend {

/// The triggers of all workflows that run, found by what they listen to. One thread.
class Triggers {
 public:
  struct Trigger {
    std::uint32_t workflow = 0;
    std::uint32_t number = 0;  ///< of the workflow's
  };

  explicit Triggers(EngineContext& context);

  /// Whether any event of the kind may start something.
  bool listen_to(std::uint32_t event) const { return by_event_.has(event); }
  /// Those that the event (or none) and the watches concern, those of higher priority first, then
  /// as written. Good until the next call.
  const std::vector<Trigger>& of(const Event* event, const Fired& fired);
  /// Whether its condition holds now.
  bool holds(const Trigger& trigger, ContactId contact, const Event* event);
  /// Those that take in who meets their condition at the going live.
  const std::vector<Trigger>& including_existing() const { return including_existing_; }
  const TriggerInfo& info(const Trigger& trigger) const {
    return context_.program.workflows[trigger.workflow].triggers[trigger.number];
  }

 private:
  EngineContext& context_;
  std::vector<Trigger> triggers_;  ///< by rank
  EventIndex by_event_;            ///< ranks
  std::vector<std::vector<std::uint32_t>> by_watch_;
  std::vector<Trigger> including_existing_;
  std::vector<std::uint32_t> ranks_;
  std::vector<Trigger> found_;
};

}  // namespace tend
