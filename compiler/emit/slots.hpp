// slots.hpp: where a run keeps what: its variables, what it knew when it began, how often it has
// gone round.
#pragma once

#include <unordered_map>
#include <vector>

#include "compiler/check/checked.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// The slots of one workflow after another. A variable's slot is its number.
class Slots {
 public:
  explicit Slots(const checked::Checked& checked);

  void begin(const checked::Workflow& workflow);
  /// Gives a slot to each distinct value at entry that the expression asks for; it may be none.
  void collect(checked::ExprId expr);
  /// A slot of its own.
  std::uint32_t add() { return count_++; }

  std::uint32_t at_entry(checked::ExprId value) const { return slot_of_[value]; }
  /// What has to be worked out when a run begins.
  struct Entry {
    checked::ExprId value;
    std::uint32_t slot = 0;
  };
  const std::vector<Entry>& entries() const { return entries_; }
  std::uint32_t count() const { return count_; }

 private:
  void keep(checked::ExprId value);
  std::uint64_t key_of(const checked::History& history) const;

  const checked::Checked& checked_;
  /// Whether a value at entry is somewhere in the tree.
  IdMap<checked::ExprId, bool> asks_entry_;
  IdMap<checked::ExprId, std::uint32_t> slot_of_;  ///< per value at entry
  std::vector<Entry> entries_;
  /// The same reading of the past is kept once, however often it is asked for.
  std::unordered_map<std::uint64_t, std::uint32_t> readings_;
  std::uint32_t count_ = 0;
};

}  // namespace tend
