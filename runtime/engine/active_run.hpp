// active_run.hpp: a run while it is moved, with what its instructions and conditions ask.
#pragma once

#include <cstdint>
#include <span>

#include "runtime/engine/contact_facts.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/machine.hpp"

namespace tend {

/// Good until a run or a contact is added to the store.
struct ActiveRun {
  /// `event`: the one at hand, or null. `now`: what the run's conditions take for now.
  ActiveRun(EngineContext& context, RunId a_run, const Event* event, Instant now)
      : id(a_run),
        run(context.store.run(id)),
        slots(context.store.slots(id)),
        facts(context, run.contact, event, now, run.entered,
              context.zones.of(run.contact, run.workflow)),
        fuel(context.options.fuel_per_activation) {}

  RunId id;
  Run& run;
  std::span<Value> slots;
  ContactFacts facts;
  std::uint32_t fuel;
  std::uint32_t step = none;  ///< at which it is
  Outcome outcome = outcome_came;
  bool in_window = false;  ///< a wait just ended inside the run's window
  bool in_block = false;   ///< beside the main way: its messages no longer belong to it
};

}  // namespace tend
