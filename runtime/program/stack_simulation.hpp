// stack_simulation.hpp: what an instruction does to the types on the stack and in the slots.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/program/flow_state.hpp"
#include "runtime/program/program.hpp"

namespace tend {

inline constexpr ValueType boolean{Type::Bool};
inline constexpr ValueType duration{Type::Duration};
inline constexpr ValueType instant{Type::DateTime};
inline constexpr ValueType unknown{Type::Bool, none, true};

/// A piece of code with one way in: the body, or a fragment.
struct Region {
  std::uint32_t start = 0;
  bool fragment = false;
  ValueType result;            ///< a fragment's
  std::uint32_t event = none;  ///< whose fields it may read while that event is at hand
  SlotSet reads;               ///< filled in: the slots that a fragment loads
};

/// The machine on types instead of values, for the code of one workflow. The first failure is kept,
/// and after it nothing that it says matters.
class StackSimulation {
 public:
  StackSimulation(const Program& program, const WorkflowInfo& flow)
      : program_(program), flow_(flow), slot_types_(flow.slots) {}

  /// Every instruction but those that end, jump or return.
  void apply(Region& region, std::uint32_t pc);
  void pop_as(std::uint32_t pc, const ValueType& wanted);
  void expect_empty(std::uint32_t pc);

  bool failed() const { return !error_.empty(); }
  void fail(std::uint32_t pc, const std::string& reason);
  Result<void> result() const;

  FlowState state;  ///< before the next instruction

 private:
  void compute(Region& region, std::uint32_t pc);
  ValueType pop(std::uint32_t pc);
  ValueType pop_pair(std::uint32_t pc);
  void push(std::uint32_t pc, const ValueType& type);
  void replace_two(std::uint32_t pc, const ValueType& lower, const ValueType& upper,
                   const ValueType& result);
  void convert(std::uint32_t pc, const ValueType& from, const ValueType& to);
  template <class Table>
  bool good_index(std::uint32_t pc, const Table& table);

  void load(Region& region, std::uint32_t pc, std::uint32_t slot);
  void store(std::uint32_t pc, std::uint32_t slot);
  void push_event_field(const Region& region, std::uint32_t pc, std::uint32_t field);
  void compare_order(std::uint32_t pc);
  void look_up(std::uint32_t pc, std::uint32_t list);
  void call(std::uint32_t pc, std::uint32_t function);
  void set_field(std::uint32_t pc, std::uint32_t field);

  const Program& program_;
  const WorkflowInfo& flow_;
  std::vector<std::optional<ValueType>> slot_types_;  // none until the first Store of a known type
  std::string error_;
};

}  // namespace tend
