// context.hpp: what the parts of an engine share.
#pragma once

#include <limits>

#include "runtime/engine/engine.hpp"
#include "runtime/engine/plan.hpp"
#include "runtime/engine/zones_in_force.hpp"
#include "runtime/vm/machine.hpp"

namespace tend {

struct EngineContext {
  EngineContext(const Program& a_program, Texts& a_texts, Store& a_store, Zones& a_zones,
                TraceSink& a_trace, EngineOptions an_options)
      : program(a_program),
        texts(a_texts),
        store(a_store),
        trace(a_trace),
        options(an_options),
        machine(program, texts),
        zones(program, texts, store, a_zones),
        planner(machine, texts) {}

  const Program& program;
  Texts& texts;
  Store& store;
  TraceSink& trace;
  EngineOptions options;
  Machine machine;
  ZonesInForce zones;
  WaitPlanner planner;
  EngineFigures figures;
  Instant now{std::numeric_limits<std::int64_t>::min()};  ///< the instant that is being handled
};

}  // namespace tend
