// splits.hpp: which arm of a split someone takes, and which arm does better.
#pragma once

#include <cstdint>

#include "runtime/engine/context.hpp"
#include "runtime/engine/shared_cells.hpp"

namespace tend {

class Splits {
 public:
  Splits(EngineContext& context, const SharedCells& shared) : context_(context), shared_(shared) {}

  /// The arm of a contact: the winner's, once one is sure; else by a hash of contact and split, the
  /// same on every run and machine. Where a winner is sought, a trial begins.
  std::uint32_t arm(ContactId contact, std::uint32_t split);
  /// The time of a trial is over: whether it was a success is counted, and may decide.
  void trial_over(ParkId park);

 private:
  std::uint32_t hashed_arm(ContactId contact, const SplitInfo& split) const;
  std::int64_t successes_of(ContactId contact, const SplitInfo& split) const;
  std::int64_t count(std::uint32_t cell) const;
  void decide(std::uint32_t split);

  EngineContext& context_;
  const SharedCells& shared_;
};

/// Whether of two arms the first does better, sure at 99%: the two-proportion z test with pooled
/// variance, two-sided (NIST/SEMATECH e-Handbook of Statistical Methods, 7.3.3), asked only where
/// each arm has 30 trials or more.
bool surely_better(std::int64_t successes, std::int64_t trials, std::int64_t other_successes,
                   std::int64_t other_trials);

}  // namespace tend
