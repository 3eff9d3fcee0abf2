// conformance.hpp: what every store has to do, written against the interface
// (runtime/store/store.hpp).
#pragma once

#include <functional>
#include <memory>

#include "runtime/store/store.hpp"

namespace tend::test {

/// Makes an empty store of three fields, the second of which has 7 for its initial value.
using MakeStore = std::function<std::unique_ptr<Store>()>;

/// Catch2 sections, one a rule. To be called from a TEST_CASE.
void keeps_the_contract(const MakeStore& make);

}  // namespace tend::test
