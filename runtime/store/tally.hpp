// tally.hpp: how a tally counts.
#pragma once

#include <cstdint>
#include <span>

#include "runtime/store/store.hpp"

namespace tend {

/// Counts an event, which may be late. `value`: unknown counts, and is of no sum; what is no number
/// makes a sum that nobody asks for. `windowed`: it is held until `drop_before` lets it go; else
/// the newest `keep` are held. A sum stops at the largest number.
void count_event(Tally& tally, Instant at, Value value, bool windowed, std::uint32_t keep = 0);

/// Lets go of what is held from before `cutoff`. Count, sum, first and last stay those of all.
void drop_before(Tally& tally, Instant cutoff);

/// What is held, by `at`; of one instant in the order in which they came.
std::span<const Tally::Entry> held_entries(const Tally& tally);
/// Those at or after `from`. Their sum is the tally's less the first one's `sum_before`.
std::span<const Tally::Entry> held_since(const Tally& tally, Instant from);

/// Counts in what another has counted: two contacts are found to be one. `keep`: as above; 0 for a
/// windowed one.
void merge(Tally& into, const Tally& from, std::uint32_t keep = 0);

}  // namespace tend
