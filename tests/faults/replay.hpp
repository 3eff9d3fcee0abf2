// replay.hpp: the same units of work, done by one worker in memory to which nothing happens.
#pragma once

#include <memory>

#include "runtime/store/memory_contact_store.hpp"
#include "tests/faults/invariants.hpp"
#include "tests/faults/units.hpp"

namespace tend::test {

/// I7: what a worker says and leaves behind is the same, whatever happened in between.
class Replay {
 public:
  /// `project` must outlive this.
  explicit Replay(const SmallProject& project);

  /// A unit that became durable. What it said is not known when its worker ended before it could
  /// say it.
  Violations done(const Unit& unit, const Said* said);
  std::uint64_t units() const { return units_; }
  /// What is in `store` and should not be, or the other way round.
  Violations compared_with(ContactStore& store);

 private:
  const SmallProject& project_;
  Zones zones_;
  MemoryContactStore memory_;
  std::unique_ptr<Worker> worker_;
  std::uint64_t units_ = 0;
};

}  // namespace tend::test
