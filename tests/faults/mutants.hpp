// mutants.hpp: stores and senders that break a promise on purpose, to see that it is noticed.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "tests/faults/passed_on.hpp"

namespace tend::test {

struct Mutant {
  std::string name;
  int invariant = 0;  ///< that it breaks
  /// In front of the real store; none: the store is as it is.
  std::function<std::unique_ptr<ContactStore>(ContactStore&)> store = {};
  bool answers_before_taking = false;  ///< stops are acknowledged, and not taken
  bool is_limited = true;              ///< the project keeps to the limit that it has
  bool damages_the_file = false;
};

std::span<const Mutant> mutants();

}  // namespace tend::test
