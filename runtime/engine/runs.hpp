// runs.hpp: moves runs through their workflow, from one wait to the next.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "runtime/engine/context.hpp"
#include "runtime/engine/reads.hpp"
#include "runtime/engine/world.hpp"

namespace tend {

struct Event;

/// Nothing here calls back into itself through the World: what follows from a step waits until it
/// is over. One thread.
class Runs {
 public:
  Runs(EngineContext& context, World& world);
  ~Runs();

  /// A trigger of the workflow is true: the contact enters and goes on to its first wait, or a line
  /// says why not. `trigger`: its number, or none for a step that enrols. `event`: by which it
  /// fired, or null.
  void fired(ContactId contact, std::uint32_t workflow, std::uint32_t trigger, const Event* event);
  /// The event has been applied (or null), and these subjects have changed: goals, then exits take
  /// runs of the contact out, on-blocks are done, and waits whose condition now holds go on.
  void after(ContactId contact, const Event* event, const Changes& changes);
  /// A watch has fired, on which on-blocks of the contact's runs may wait. `event`: by which, or
  /// null.
  void watch_fired(ContactId contact, std::uint32_t watch, const Event* event);

  /// WakeKind::Run, Recheck and Parked (of kinds from `first_park_of_runs` on).
  void resume(const Due& due);
  void recheck(const Due& due);
  void parked(const Due& due);

  /// Whether a change of this contact field may move a wait.
  bool moves_waits(std::uint32_t field) const {
    return field == context_.zones.field() || context_.planner.reads(field);
  }
  /// Plans the contact's waits anew, but for the run `moving`, which stands at none.
  void plan_anew(ContactId contact, RunId moving = {});
  /// The run is over, for a reason outside of its workflow: Duplicate.
  void drop(RunId run, Reason reason);

 private:
  EngineContext& context_;
  World& world_;
};

}  // namespace tend
