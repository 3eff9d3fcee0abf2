// stack_simulation.hpp: what an instruction does to the types on the stack and in the slots.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "runtime/program/flow_state.hpp"
#include "runtime/program/plain_types.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// What a piece of code with one purpose may do.
enum class RegionKind : std::uint8_t {
  Body,      ///< of a workflow, from each of its entries; ends with Complete or Exit
  Block,     ///< steps beside the main way: no suspension; ends with Done
  Fragment,  ///< one value and no effect; ends with Return
};

/// Everything that one walk comes to.
struct Region {
  RegionKind kind = RegionKind::Fragment;
  // Of a fragment.
  ValueType result;
  std::uint32_t event = none;  ///< that is at hand; of a fragment for elements: where it is asked
  bool event_at_hand = false;
  std::optional<ValueType> element;  ///< that it asks about
  bool in_message = false;           ///< it may name variables of the run
  SlotSet reads;                     ///< filled in: the slots that it loads, and its own fragments

  bool same_use(const Region& other) const {
    return kind == other.kind && result == other.result && event == other.event &&
           event_at_hand == other.event_at_hand && element == other.element &&
           in_message == other.in_message;
  }
};

/// Code of one owner: a workflow, or the project.
struct Extent {
  std::string name;  ///< for messages
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t slots = 0;
};

/// What each slot holds; nothing where that is not known, or only unknown is stored there.
using SlotTypes = std::vector<std::optional<ValueType>>;

/// The machine on types instead of values, for the code of one owner. The first failure is kept,
/// and after it nothing that it says matters.
class StackSimulation {
 public:
  StackSimulation(const Program& program, const ValueTypes& types, const Extent& extent,
                  SlotTypes slot_types)
      : program_(program),
        types_(types),
        extent_(extent),
        learns_(slot_types.empty()),
        slot_types_(std::move(slot_types)) {
    slot_types_.resize(extent.slots);
  }

  /// Every instruction but those that end, jump or return.
  void apply(Region& region, std::uint32_t pc);
  void pop_as(std::uint32_t pc, const ValueType& wanted);
  void expect_empty(std::uint32_t pc);
  /// What is on top.
  ValueType top() const { return state.stack.empty() ? unknown : state.stack.back(); }

  bool failed() const { return !error_.empty(); }
  void fail(std::uint32_t pc, const std::string& reason);
  Result<void> result() const;
  /// Of each slot, as far as a value of a known type was stored.
  const SlotTypes& slot_types() const { return slot_types_; }
  /// A slot was loaded before its type was known: what came of the load has to be seen again.
  bool learned_late() const { return learned_late_; }

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
  bool good_index(std::uint32_t pc, const Table& table) {
    if (program_.code[pc].operand() < table.size()) return true;
    fail(pc, "its operand is outside its table");
    return false;
  }

  // stack_questions.cpp: what is asked of the past, of lists, of the run.
  void ask(const Region& region, std::uint32_t pc);
  void read_past(std::uint32_t pc, std::uint32_t reading, bool grouped);
  ValueType type_of_reading(const Reading& reading) const;
  void record_field(std::uint32_t pc, std::uint32_t field);
  void expect_list(std::uint32_t pc);
  void change_list(std::uint32_t pc, bool add);
  // stack_effects.cpp: what is done.
  void act(std::uint32_t pc);
  void fill_slot(std::uint32_t pc, std::uint32_t slot, const ValueType& type);
  void call_action(std::uint32_t pc, std::uint32_t call);
  void person_of(std::uint32_t pc, const NoticeInfo& notice);

  void load(Region& region, std::uint32_t pc, std::uint32_t slot);
  void store(std::uint32_t pc, std::uint32_t slot);
  void push_event_field(std::uint32_t pc, std::uint32_t field);
  void compare_order(std::uint32_t pc);
  void look_up(std::uint32_t pc, std::uint32_t list);
  void call(std::uint32_t pc, std::uint32_t function);
  void set_field(std::uint32_t pc, std::uint32_t field);

  const Program& program_;
  const ValueTypes& types_;
  const Extent& extent_;
  bool learns_;  // what the slots hold; else that was known before
  bool learned_late_ = false;
  SlotTypes slot_types_;       // none until the first Store of a known type
  SlotSet loaded_as_unknown_;  // before that
  std::string error_;
};

}  // namespace tend
