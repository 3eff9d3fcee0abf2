// units.hpp: what a worker was asked to do, so that another one can be asked the same.
#pragma once

#include <string>
#include <vector>

#include "runtime/worker/worker.hpp"
#include "tests/faults/small_project.hpp"

namespace tend::test {

/// One unit of work.
struct Unit {
  enum class Kind : std::uint8_t {
    Take,
    Turn,
    HandOut,
    Report,
    Recover,
    Damage,  ///< the state of a contact becomes one that nobody can read
    Repair,  ///< of all that were damaged; they are brought back
  } kind = Kind::Turn;
  Instant now;
  std::vector<std::string> events = {};   ///< Take
  std::size_t most = 0;                   ///< HandOut
  std::vector<Attempted> attempted = {};  ///< Report
  std::string contact = {};               ///< Damage
};

/// What it said.
struct Said {
  std::vector<Taken> taken = {};
  std::vector<Attempt> attempts = {};
  bool more = false;
};

Result<Said> do_unit(Worker& worker, const Unit& unit);

/// Small turns, so that some events wait for the next one.
WorkerOptions small_turns();

}  // namespace tend::test
