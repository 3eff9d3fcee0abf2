// context.hpp: what the parts of an engine share.
#pragma once

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <vector>

#include "base/window.hpp"
#include "runtime/engine/cells.hpp"
#include "runtime/engine/comparisons.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/engine/plan.hpp"
#include "runtime/engine/zones_in_force.hpp"
#include "runtime/vm/machine.hpp"

namespace tend {

/// Parked::kind: whose it is. Those from `first_park_of_runs` on are for Runs to number.
inline constexpr std::uint8_t absence_park = 0;
inline constexpr std::uint8_t first_park_of_runs = 1;

/// The days off of a calendar, for as long as the language counts years.
Calendar days_off(const CalendarInfo& calendar);

struct EngineContext {
  EngineContext(const Program& a_program, Texts& a_texts, Store& a_store, Zones& a_zones,
                TraceSink& a_trace, EngineOptions an_options)
      : program(a_program),
        texts(a_texts),
        store(a_store),
        all_zones(a_zones),
        trace(a_trace),
        options(an_options),
        cells(program),
        machine(program, texts),
        comparisons(machine),
        zones(program, texts, store, a_zones),
        planner(machine, texts),
        created_at_field(find_field(program, "created_at")) {
    if (program.policy.holidays != none)
      holidays = days_off(program.calendars[program.policy.holidays]);
    std::unordered_map<TextIndex, std::uint32_t> first;
    for (std::uint32_t workflow = 0; workflow < program.workflows.size(); ++workflow)
      open_one.push_back(
          first.try_emplace(program.workflows[workflow].name, workflow).first->second);
  }

  /// Whether they are one to whoever asks who is inside: a workflow, and itself as it was before
  /// the project changed (program/link.hpp).
  bool is_same(std::uint32_t workflow, std::uint32_t other) const {
    return open_one[workflow] == open_one[other];
  }

  // All wakes are set by these, so that what is due already is put in order with them.

  void wake(RunId run, Instant at) {
    earliest_wake = std::min(earliest_wake, at);
    store.wake(run, at);
  }
  void wake(ContactId contact, Wake wake, Instant at) {
    earliest_wake = std::min(earliest_wake, at);
    store.wake(contact, wake, at);
  }
  ParkId park(const Parked& parked) {
    earliest_wake = std::min(earliest_wake, parked.at);
    return store.park(parked);
  }

  const Program& program;
  Texts& texts;
  Store& store;
  Zones& all_zones;
  TraceSink& trace;
  EngineOptions options;
  Cells cells;
  Machine machine;
  Comparisons comparisons;
  ZonesInForce zones;
  WaitPlanner planner;
  std::uint32_t created_at_field;  ///< or none
  /// By workflow: the first of its name. Others of that name are closed.
  std::vector<std::uint32_t> open_one;
  Calendar holidays;  ///< of the policy
  EngineFigures figures;
  Instant now{std::numeric_limits<std::int64_t>::min()};  ///< the instant that is being handled
  Instant earliest_wake = latest_instant();               ///< set since the engine forgot it last
};

}  // namespace tend
