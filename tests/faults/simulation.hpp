// simulation.hpp: a shop's whole life on a worker to which everything happens, as a function of a
// seed.
#pragma once

#include <cstdint>

#include "tests/faults/invariants.hpp"
#include "tests/faults/mutants.hpp"

namespace tend::test {

struct SimulationFigures {
  std::uint64_t units = 0;  ///< of work, that became durable
  std::uint64_t kills = 0;  ///< of the process
  std::uint64_t power_cuts = 0;
  std::uint64_t failures = 0;    ///< of units, by writes and syncs that failed or a full disk
  std::uint64_t steps_back = 0;  ///< of the clock
  std::uint64_t damaged = 0;     ///< contacts
  std::uint64_t events = 0, again = 0;
  std::uint64_t attempts = 0, unknown = 0;
  std::int64_t simulated_us = 0;

  SimulationFigures& operator+=(const SimulationFigures& other);
};

struct Simulated {
  Violations violations;
  SimulationFigures figures;
  std::string script;
};

/// `mutant`: with it; may be null. `closely`: everything is compared after each unit of work, so
/// that the first one that goes wrong is named; slow.
Simulated simulate(std::uint64_t seed, const Mutant* mutant = nullptr, bool closely = false);

}  // namespace tend::test
