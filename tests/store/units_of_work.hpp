// units_of_work.hpp: numbered units of work, each of which changes every table, so that after a
// crash one can tell which are there, and that none is there in part.
#pragma once

#include <cstdint>

#include "runtime/store/contact_store.hpp"

namespace tend::test {

/// Unit `number`, counted from 1: does it, without its commit. Those before it must be there.
Result<void> do_unit(ContactStore& store, std::uint64_t number);

/// How many units are there, from the first on; fails the test unless they are there whole, each
/// of them, and nothing of any other is.
std::uint64_t count_units(ContactStore& store);

}  // namespace tend::test
