// flow_state.hpp: what the verifier knows of the machine before an instruction.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/value_types.hpp"

namespace tend {

/// A set of slots, as bits.
class SlotSet {
 public:
  void add(std::uint32_t slot) {
    if (slot / 64 >= words_.size()) words_.resize(slot / 64 + 1);
    words_[slot / 64] |= std::uint64_t{1} << slot % 64;
  }
  bool has(std::uint32_t slot) const {
    return slot / 64 < words_.size() && (words_[slot / 64] >> slot % 64 & 1) != 0;
  }
  bool includes(const SlotSet& other) const {
    for (std::size_t i = 0; i < other.words_.size(); ++i) {
      if ((other.words_[i] & ~(i < words_.size() ? words_[i] : 0)) != 0) return false;
    }
    return true;
  }
  void add_all(const SlotSet& other) {
    if (words_.size() < other.words_.size()) words_.resize(other.words_.size());
    for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
  }
  void keep_common(const SlotSet& other) {
    if (words_.size() > other.words_.size()) words_.resize(other.words_.size());
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }

 private:
  std::vector<std::uint64_t> words_;
};

/// Before an instruction, on every path that comes to it.
struct FlowState {
  std::vector<ValueType> stack;
  SlotSet set;                   ///< slots that have a value
  bool event_at_hand = false;    ///< no suspension lies behind
  std::uint32_t event = none;    ///< which one that is; none: nobody knows
  bool outcome_at_hand = false;  ///< nothing has happened since a way on was chosen

  /// What is known where this path and another meet. False when they cannot.
  bool merge(const FlowState& other) {
    if (stack.size() != other.stack.size()) return false;
    for (std::size_t i = 0; i < stack.size(); ++i) {
      if (!fits(stack[i], other.stack[i])) return false;
      stack[i] = common(stack[i], other.stack[i]);
    }
    set.keep_common(other.set);
    event_at_hand = event_at_hand && other.event_at_hand;
    if (event != other.event) event = none;
    outcome_at_hand = outcome_at_hand && other.outcome_at_hand;
    return true;
  }

  /// Whether a path that comes back in this state promises all that was believed of `other`.
  bool keeps(const FlowState& other) const {
    if (stack.size() != other.stack.size()) return false;
    for (std::size_t i = 0; i < stack.size(); ++i) {
      if (!stack[i].any && stack[i] != other.stack[i]) return false;
    }
    return set.includes(other.set) && (event_at_hand || !other.event_at_hand) &&
           (outcome_at_hand || !other.outcome_at_hand);
  }
};

}  // namespace tend
