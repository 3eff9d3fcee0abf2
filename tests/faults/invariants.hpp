// invariants.hpp: what must be true of a store, whatever happened to it. The numbers are those of
// docs/guarantees.md.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/store/contact_store.hpp"
#include "tests/faults/small_project.hpp"

namespace tend::test {

struct Violation {
  int invariant = 0;  ///< 1 to 10
  std::string what;
};
using Violations = std::vector<Violation>;

/// An attempt that was begun.
struct Begun {
  std::string key;
  std::uint32_t number = 0;
  std::string contact;  ///< empty: no message
  std::string origin;   ///< workflow, run, step: the same for all attempts at one effect
  std::string message;
  Instant at;
};

/// What those outside know: who was answered what, and what came.
struct Outside {
  std::vector<Deed> deeds;
  std::set<std::string> acknowledged;  ///< ids of events
  std::set<std::string> stopped;       ///< contacts, whose stop was acknowledged
  std::vector<Begun> begun;
  std::vector<Begun> begun_after_stop;  ///< marketing ones
  std::map<std::string, int> arrivals;  ///< by key
  Instant latest;                       ///< the clock has not shown more
};

/// Everything but I7, which is told by `replayed` (replay.hpp). `has_drained`: nothing is left to
/// do.
Violations broken(ContactStore& store, const SmallProject& project, const Outside& outside,
                  bool has_drained);

}  // namespace tend::test
