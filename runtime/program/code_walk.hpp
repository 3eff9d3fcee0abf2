// code_walk.hpp: follows the code of one owner, region by region.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "runtime/program/stack_simulation.hpp"

namespace tend {

/// Follows each region once, in order of pc. Jumps ahead leave a state at their target, which
/// merges with the others that come to it; a jump back must keep what was believed there.
class CodeWalk {
 public:
  /// `slot_types`: as they were learned by a walk before; empty for the first.
  CodeWalk(const Program& program, const ValueTypes& types, Extent extent,
           SlotTypes slot_types = {});

  /// A body or a block, from all its entries.
  void walk(RegionKind kind, const std::map<std::uint32_t, FlowState>& entries);
  /// The slots that are set whenever an instruction is come to; none for one that is not.
  SlotSet set_at(std::uint32_t pc) const;
  /// Keeps them for `set_at`. To be asked for before it is walked.
  void note_set_at(std::uint32_t pc) { noted_[pc]; }

  /// Somebody wants the value of a fragment, while at least these slots are set. Walked by
  /// `finish`.
  void use(std::uint32_t user, std::uint32_t start, const Region& as, const SlotSet& set);
  /// All fragments, and the rules for the code as a whole.
  Result<void> finish();

  const SlotTypes& slot_types() const { return simulation_.slot_types(); }
  bool learned_late() const { return simulation_.learned_late(); }

  void fail(std::uint32_t pc, const std::string& reason) { simulation_.fail(pc, reason); }

 private:
  /// A fragment and where it is wanted: by whom, with which slots set.
  struct Use {
    std::uint32_t user = 0;
    std::uint32_t start = 0;
    SlotSet set;
  };
  struct Fragment {
    Region region;
    std::size_t level = 0;                 ///< inside so many others
    std::vector<std::uint32_t> fragments;  ///< that it asks of elements
  };

  bool failed() const { return simulation_.failed(); }
  bool inside(std::uint32_t pc) const { return extent_.begin <= pc && pc < extent_.end; }
  std::size_t local(std::uint32_t pc) const { return pc - extent_.begin; }
  Op op_at(std::uint32_t pc) const { return program_.code[pc].op(); }

  void find_jumps();
  void follow(Region& region);
  void step(Region& region, std::uint32_t pc);
  void flow_to(const Region& region, std::uint32_t pc, std::uint32_t target);
  void jump_to(const Region& region, std::uint32_t pc, std::uint32_t target);
  void jump_if_not(const Region& region, std::uint32_t pc);
  bool check_effect(const Region& region, std::uint32_t pc);
  bool follows_suspension(std::uint32_t pc) const;
  void end_fragment(const Region& region, std::uint32_t pc);

  void use_wait(std::uint32_t pc);
  void use_arguments(std::uint32_t pc);
  void use_for_elements(const Region& region, std::uint32_t pc);
  Fragment* add_fragment(std::uint32_t pc, std::uint32_t start, const Region& as,
                         std::size_t level);
  void walk_fragments();
  void check_reads();
  void check_cycles();
  std::uint32_t way_on(std::uint32_t pc, int way) const;

  const Program& program_;
  const ValueTypes& types_;
  Extent extent_;
  std::vector<bool> visited_;                      // per instruction
  std::vector<bool> jumped_to_;                    // per instruction
  std::vector<bool> jumped_back_to_;               // per instruction
  std::map<std::uint32_t, FlowState> pending_;     // by pc: reached, not yet looked at
  std::map<std::uint32_t, FlowState> loop_heads_;  // as they were believed
  std::map<std::uint32_t, SlotSet> noted_;
  std::map<std::uint32_t, Fragment> fragments_;  // by start; never move
  std::vector<std::uint32_t> order_;             // of fragments, as they are walked: by level
  std::vector<Use> uses_;
  Fragment* inside_of_ = nullptr;  // the fragment that is being walked
  StackSimulation simulation_;
};

}  // namespace tend
