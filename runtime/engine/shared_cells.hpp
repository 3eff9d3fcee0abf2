// shared_cells.hpp: where each thing is that all contacts share (Store::shared).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/program/program.hpp"

namespace tend {

class SharedCells {
 public:
  explicit SharedCells(const Program& program);

  /// The cell by a name that outlives a program: of what it is about.
  std::string name(const Program& program, std::uint32_t cell) const;

  /// How many were dealt: the next of a team, the next code of a pool.
  std::uint32_t turn(std::uint32_t team) const { return first_own + team; }
  std::uint32_t dealt(std::uint32_t pool) const { return pools_ + pool; }
  /// `admit N per D`: how many were let in, and the instants of the last N of them, in a ring.
  std::uint32_t admitted(std::uint32_t workflow) const { return admissions_[workflow]; }
  std::uint32_t admission(std::uint32_t workflow, std::uint32_t place) const {
    return admissions_[workflow] + 1 + place;
  }
  /// The arm of a split that has won; unknown until one has.
  std::uint32_t winner(std::uint32_t split) const { return splits_[split]; }
  /// How many trials of an arm are over, and how many of them were a success.
  std::uint32_t trials(std::uint32_t split, std::uint32_t arm) const {
    return splits_[split] + 1 + 2 * arm;
  }
  std::uint32_t successes(std::uint32_t split, std::uint32_t arm) const {
    return trials(split, arm) + 1;
  }

 private:
  /// Those before are for what concerns the engine as a whole.
  static constexpr std::uint32_t first_own = 16;

  std::uint32_t pools_ = 0;
  std::vector<std::uint32_t> admissions_;
  std::vector<std::uint32_t> splits_;
};

}  // namespace tend
