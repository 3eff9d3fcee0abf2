#include "runtime/program/verify_code.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "runtime/program/flow_state.hpp"
#include "runtime/program/functions.hpp"
#include "runtime/program/verify.hpp"

namespace tend {
namespace {

constexpr ValueType boolean{Type::Bool};
constexpr ValueType number{Type::Number};
constexpr ValueType text{Type::Text};
constexpr ValueType date{Type::Date};
constexpr ValueType instant{Type::DateTime};
constexpr ValueType time_of_day{Type::Time};
constexpr ValueType duration{Type::Duration};
constexpr ValueType unknown{Type::Bool, none, true};

/// A piece of code with one way in: the body, or a fragment.
struct Region {
  std::uint32_t start = 0;
  bool fragment = false;
  ValueType result;            ///< a fragment's
  std::uint32_t event = none;  ///< whose fields it may read while that event is at hand
  SlotSet reads;               ///< filled in: the slots that a fragment loads
};

/// A wait whose fragment reads slots.
struct WaitUse {
  std::uint32_t pc;
  std::uint32_t fragment;
  SlotSet set;
};

/// Follows a workflow's code once, in order of pc. Jumps ahead leave a state at their target, which
/// merges with the others that come to it; a jump back must keep what was believed there.
class CodeVerifier {
 public:
  CodeVerifier(const Program& program, const WorkflowInfo& flow)
      : program_(program),
        flow_(flow),
        visited_(flow.code_end - flow.code_begin),
        jumped_back_to_(visited_.size()),
        slot_types_(flow.slots) {}

  Result<void> run() {
    find_jumps_back();
    Region body{flow_.entry, false, unknown, event_of_all_triggers(), {}};
    FlowState entry;
    entry.event_at_hand = true;
    walk(body, entry);
    check_cycles();
    for (const TriggerInfo& trigger : flow_.triggers) {
      if (trigger.condition == none) continue;
      const Region& region = walk_fragment(trigger.condition, boolean, trigger.event);
      if (!SlotSet().includes(region.reads)) fail(trigger.condition, "a trigger reads a slot");
    }
    for (const WaitUse& use : wait_uses_) check_wait_fragment(use);
    if (error_.empty()) return {};
    return failure(ErrorCode::Malformed, error_);
  }

 private:
  bool failed() const { return !error_.empty(); }
  void fail(std::uint32_t pc, const std::string& reason) {
    if (failed()) return;
    error_ =
        "workflow `" + program_.text(flow_.name) + "`, pc " + std::to_string(pc) + ": " + reason;
  }
  bool inside(std::uint32_t pc) const { return flow_.code_begin <= pc && pc < flow_.code_end; }
  std::size_t local(std::uint32_t pc) const { return pc - flow_.code_begin; }
  Op op_at(std::uint32_t pc) const { return program_.code[pc].op(); }

  static bool is_jump(Op op) {
    return op == Op::Jump || op == Op::JumpIfNot || op == Op::JumpIfLapsed;
  }

  std::uint32_t event_of_all_triggers() const {
    std::uint32_t event = none;
    for (const TriggerInfo& trigger : flow_.triggers) {
      if (event != none && event != trigger.event) return none;
      event = trigger.event;
    }
    return event;
  }

  void find_jumps_back() {
    for (std::uint32_t pc = flow_.code_begin; pc < flow_.code_end; ++pc) {
      const Word word = program_.code[pc];
      if (is_jump(word.op()) && word.operand() <= pc && inside(word.operand())) {
        jumped_back_to_[local(word.operand())] = true;
      }
    }
  }

  // ---- following the code

  void walk(Region& region, const FlowState& entry) {
    pending_.clear();
    loop_heads_.clear();
    pending_.emplace(region.start, entry);
    while (!pending_.empty() && !failed()) {
      auto next = pending_.extract(pending_.begin());
      const std::uint32_t pc = next.key();
      state_ = std::move(next.mapped());
      if (visited_[local(pc)]) return fail(pc, "a body and a fragment, or two fragments, share it");
      visited_[local(pc)] = true;
      if (jumped_back_to_[local(pc)]) {
        state_.event_at_hand = false;  // on a later round it may be another's
        loop_heads_[pc] = state_;
      }
      step(region, pc);
    }
  }

  /// Control may go on at `target` in the present state.
  void flow_to(const Region& region, std::uint32_t pc, std::uint32_t target) {
    if (failed()) return;
    if (!inside(target)) return fail(pc, "it leads out of the workflow's code");
    if (target > pc) {
      if (target > pc + 1 && state_.stack.size() > largest_stack_at_jump) {
        return fail(pc, "a jump with too much on the stack");
      }
      auto [place, added] = pending_.try_emplace(target, state_);
      if (!added && !place->second.merge(state_)) {
        fail(target, "paths meet with different stacks");
      }
      return;
    }
    if (region.fragment) return fail(pc, "a fragment jumps back");
    const auto head = loop_heads_.find(target);
    if (head == loop_heads_.end()) return fail(pc, "it jumps back to where no path came before");
    if (!state_.keeps(head->second))
      fail(pc, "a loop comes back with another stack or fewer slots");
  }

  void jump_to(const Region& region, std::uint32_t pc, std::uint32_t target) {
    if (inside(target) && op_at(target) == Op::JumpIfLapsed) {
      return fail(pc, "JumpIfLapsed is jumped to");
    }
    flow_to(region, pc, target);
  }

  /// Every cycle of the body has a Wait: with the ways out of its waits cut there is no cycle left.
  /// Depth first, without recursion.
  void check_cycles() {
    if (failed()) return;
    enum class Mark : std::uint8_t { New, Open, Done };
    std::vector<Mark> marks(visited_.size(), Mark::New);
    std::vector<std::pair<std::uint32_t, int>> path;
    for (std::uint32_t start = flow_.code_begin; start < flow_.code_end; ++start) {
      if (!visited_[local(start)] || marks[local(start)] != Mark::New) continue;
      path.emplace_back(start, 0);
      marks[local(start)] = Mark::Open;
      while (!path.empty()) {
        auto& [pc, way] = path.back();
        const std::uint32_t next = way_on(pc, way++);
        if (next == none) {
          marks[local(pc)] = Mark::Done;
          path.pop_back();
        } else if (marks[local(next)] == Mark::Open) {
          return fail(pc, "a loop without a wait");
        } else if (marks[local(next)] == Mark::New) {
          marks[local(next)] = Mark::Open;
          path.emplace_back(next, 0);
        }
      }
    }
  }

  /// The first or second place to which an instruction leads without a wait; none when there is no
  /// more.
  std::uint32_t way_on(std::uint32_t pc, int way) const {
    const Word word = program_.code[pc];
    switch (word.op()) {
      case Op::Wait:
      case Op::Exit:
      case Op::Complete:
      case Op::Return:
        return none;
      case Op::Jump:
        return way == 0 ? word.operand() : none;
      case Op::JumpIfNot:
      case Op::JumpIfLapsed:
        return way == 0 ? pc + 1 : way == 1 ? word.operand() : none;
      default:
        return way == 0 ? pc + 1 : none;
    }
  }

  // ---- fragments

  const Region& walk_fragment(std::uint32_t start, const ValueType& result, std::uint32_t event) {
    auto [place, added] = fragments_.try_emplace(start);
    Region& region = place->second;
    if (!added) {
      if (region.result != result || region.event != event) {
        fail(start, "a fragment is used in two ways");
      }
      return region;
    }
    region = Region{start, true, result, event, {}};
    if (!inside(start)) {
      fail(start, "a fragment lies outside the workflow's code");
      return region;
    }
    FlowState entry;
    entry.event_at_hand = event != none;
    walk(region, entry);
    return region;
  }

  void check_wait_fragment(const WaitUse& use) {
    const WaitPlan& plan = program_.waits[program_.code[use.pc].operand()];
    const ValueType& wanted = plan.kind == WaitKind::For ? duration : instant;
    const Region& region = walk_fragment(use.fragment, wanted, none);
    if (!use.set.includes(region.reads)) {
      fail(use.pc, "its fragment reads a slot that is not set on every path");
    }
  }

  // ---- one instruction

  ValueType pop(std::uint32_t pc) {
    if (failed()) return unknown;
    if (state_.stack.empty()) {
      fail(pc, "the stack is empty");
      return unknown;
    }
    const ValueType top = state_.stack.back();
    state_.stack.pop_back();
    return top;
  }
  void pop_as(std::uint32_t pc, const ValueType& wanted) {
    const ValueType top = pop(pc);
    if (!fits(top, wanted)) fail(pc, "wants " + describe(wanted) + " and gets " + describe(top));
  }
  void push(std::uint32_t pc, const ValueType& type) {
    if (state_.stack.size() == largest_stack_depth) fail(pc, "the stack is too deep");
    state_.stack.push_back(type);
  }
  template <class Table>
  bool good_index(std::uint32_t pc, const Table& table) {
    if (program_.code[pc].operand() < table.size()) return true;
    fail(pc, "its operand is outside its table");
    return false;
  }
  void expect_empty(std::uint32_t pc) {
    if (!state_.stack.empty()) fail(pc, "the stack is not empty");
  }
  /// Two of one type; what it is.
  ValueType pop_pair(std::uint32_t pc) {
    const ValueType upper = pop(pc);
    const ValueType lower = pop(pc);
    if (!fits(lower, upper)) {
      fail(pc, "two types, " + describe(lower) + " and " + describe(upper));
    }
    return lower.any ? upper : lower;
  }
  void apply(std::uint32_t pc, const ValueType& lower, const ValueType& upper,
             const ValueType& result) {
    pop_as(pc, upper);
    pop_as(pc, lower);
    push(pc, result);
  }
  void convert(std::uint32_t pc, const ValueType& from, const ValueType& to) {
    pop_as(pc, from);
    push(pc, to);
  }

  void step(Region& region, std::uint32_t pc) {
    const Word word = program_.code[pc];
    if (info(word.op()).operand == Operand::None && word.operand() != 0) {
      return fail(pc, "an operand where none belongs");
    }
    if (is_effect(word.op()) && !check_effect(region, pc)) return;
    switch (word.op()) {
      case Op::Return:
        return end_fragment(region, pc);
      case Op::Exit:
      case Op::Complete:
        return;
      case Op::Jump:
        return jump_to(region, pc, word.operand());
      case Op::JumpIfNot:
        pop_as(pc, boolean);
        jump_to(region, pc, word.operand());
        break;
      case Op::JumpIfLapsed:
        if (!follows_suspension(pc)) return fail(pc, "JumpIfLapsed follows neither Wait nor Send");
        jump_to(region, pc, word.operand());
        break;
      default:
        change_stack(region, pc, word);
        break;
    }
    flow_to(region, pc, pc + 1);
  }

  static bool is_effect(Op op) {
    switch (op) {
      case Op::Store:
      case Op::JumpIfLapsed:
      case Op::Wait:
      case Op::Send:
      case Op::SetField:
      case Op::Log:
      case Op::Branch:
      case Op::Exit:
      case Op::Complete:
        return true;
      default:
        return false;
    }
  }

  bool check_effect(const Region& region, std::uint32_t pc) {
    const Op op = op_at(pc);
    if (region.fragment) {
      fail(pc, "a fragment has an effect");
      return false;
    }
    if (op == Op::Store) return true;
    const bool shown = op != Op::Exit && op != Op::Complete && op != Op::JumpIfLapsed;
    if (shown && program_.step_of[pc] == none) {
      fail(pc, "an effect of no step");
      return false;
    }
    if (op != Op::SetField) expect_empty(pc);
    return !failed();
  }

  bool follows_suspension(std::uint32_t pc) const {
    if (pc == flow_.code_begin || pc == flow_.entry) return false;
    const Op before = op_at(pc - 1);
    return before == Op::Wait || before == Op::Send;
  }

  void end_fragment(const Region& region, std::uint32_t pc) {
    if (!region.fragment) return fail(pc, "a body ends with Complete or Exit");
    pop_as(pc, region.result);
    expect_empty(pc);
  }

  void change_stack(Region& region, std::uint32_t pc, Word word) {
    switch (word.op()) {
      case Op::Constant:
        if (good_index(pc, program_.constants)) {
          push(pc, value_type(program_.constants[word.operand()]));
        }
        break;
      case Op::Unknown:
        push(pc, unknown);
        break;
      case Op::Load:
        load(region, pc, word.operand());
        break;
      case Op::Store:
        store(pc, word.operand());
        break;
      case Op::Field:
        if (good_index(pc, program_.fields)) push(pc, value_type(program_.fields[word.operand()]));
        break;
      case Op::EventField:
        push_event_field(region, pc, word.operand());
        break;
      case Op::Enrolled:
      case Op::Now:
        push(pc, instant);
        break;
      case Op::Today:
        push(pc, date);
        break;
      case Op::Pop:
        pop(pc);
        break;
      case Op::Not:
        convert(pc, boolean, boolean);
        break;
      case Op::And:
      case Op::Or:
        apply(pc, boolean, boolean, boolean);
        break;
      case Op::Equal:
      case Op::NotEqual:
        pop_pair(pc);
        push(pc, boolean);
        break;
      case Op::Less:
      case Op::LessEqual:
      case Op::Greater:
      case Op::GreaterEqual:
        compare_order(pc);
        break;
      case Op::FoldEqual:
      case Op::Contains:
      case Op::StartsWith:
      case Op::EndsWith:
        apply(pc, text, text, boolean);
        break;
      case Op::InList:
        look_up(pc, word.operand());
        break;
      case Op::IsSet:
        pop(pc);
        push(pc, boolean);
        break;
      case Op::Default:
        push(pc, pop_pair(pc));
        break;
      case Op::Add:
      case Op::Subtract:
      case Op::Multiply:
      case Op::Divide:
        apply(pc, number, number, number);
        break;
      case Op::Negate:
        convert(pc, number, number);
        break;
      case Op::AddDuration:
      case Op::SubtractDuration:
        apply(pc, instant, duration, instant);
        break;
      case Op::AddDurationToDate:
      case Op::SubtractDurationFromDate:
        apply(pc, date, duration, date);
        break;
      case Op::Scale:
        apply(pc, duration, number, duration);
        break;
      case Op::DateOf:
        convert(pc, instant, date);
        break;
      case Op::AtTime:
        apply(pc, date, time_of_day, instant);
        break;
      case Op::DateToInstant:
        convert(pc, date, instant);
        break;
      case Op::Call:
        call(pc, word.operand());
        break;
      case Op::Wait:
        wait(pc, word.operand());
        break;
      case Op::Send:
        good_index(pc, program_.messages);
        state_.event_at_hand = false;
        break;
      case Op::SetField:
        set_field(pc, word.operand());
        break;
      case Op::Log:
      case Op::Branch:
        good_index(pc, program_.texts);
        break;
      case Op::Return:
      case Op::Jump:
      case Op::JumpIfNot:
      case Op::JumpIfLapsed:
      case Op::Exit:
      case Op::Complete:
        break;  // step() has dealt with them
    }
  }

  void load(Region& region, std::uint32_t pc, std::uint32_t slot) {
    if (!good_index(pc, slot_types_)) return;
    if (region.fragment) {
      region.reads.add(slot);
    } else if (!state_.set.has(slot)) {
      return fail(pc, "the slot is not set on every path");
    }
    // Only unknown was stored so far. That stays so: this load may be used as any type.
    if (!slot_types_[slot]) slot_types_[slot] = unknown;
    push(pc, *slot_types_[slot]);
  }

  void store(std::uint32_t pc, std::uint32_t slot) {
    const ValueType type = pop(pc);
    if (!good_index(pc, slot_types_)) return;
    state_.set.add(slot);
    if (type.any) return;
    if (!slot_types_[slot]) slot_types_[slot] = type;
    if (*slot_types_[slot] != type) {
      fail(pc, "the slot holds " + describe(*slot_types_[slot]) + " elsewhere");
    }
  }

  void push_event_field(const Region& region, std::uint32_t pc, std::uint32_t field) {
    if (region.event == none) return fail(pc, "no event, or no single one, is at hand");
    if (!state_.event_at_hand) return fail(pc, "the event is gone after a suspension or in a loop");
    const auto& fields = program_.events[region.event].fields;
    if (good_index(pc, fields)) push(pc, value_type(fields[field]));
  }

  void compare_order(std::uint32_t pc) {
    const ValueType type = pop_pair(pc);
    const bool ordered = type.any || type.type == Type::Number || type.type == Type::Date ||
                         type.type == Type::DateTime || type.type == Type::Time ||
                         type.type == Type::Enum;
    if (!ordered) fail(pc, describe(type) + " has no order");
    push(pc, boolean);
  }

  void look_up(std::uint32_t pc, std::uint32_t index) {
    const ValueType type = pop(pc);
    if (!good_index(pc, program_.lists)) return;
    const auto& list = program_.lists[index];
    if (!list.empty() && !fits(type, value_type(program_.constants[list[0]]))) {
      return fail(pc, "a list of another type");
    }
    push(pc, boolean);
  }

  void call(std::uint32_t pc, std::uint32_t index) {
    if (!good_index(pc, function_infos)) return;
    const FunctionInfo& function = function_infos[index];
    for (std::uint32_t i = function.arity; i-- > 0;) {
      pop_as(pc, value_type(function.argument_types[i]));
    }
    push(pc, value_type(function.result));
  }

  void wait(std::uint32_t pc, std::uint32_t index) {
    state_.event_at_hand = false;
    if (!good_index(pc, program_.waits)) return;
    const std::uint32_t fragment = program_.waits[index].fragment;
    if (fragment != none) wait_uses_.push_back({pc, fragment, state_.set});
  }

  void set_field(std::uint32_t pc, std::uint32_t field) {
    if (!good_index(pc, program_.fields)) return;
    pop_as(pc, value_type(program_.fields[field]));
    expect_empty(pc);
  }

  const Program& program_;
  const WorkflowInfo& flow_;
  std::vector<bool> visited_;         // per instruction
  std::vector<bool> jumped_back_to_;  // per instruction
  std::vector<std::optional<ValueType>> slot_types_;
  std::map<std::uint32_t, FlowState> pending_;     // by pc: reached, not yet looked at
  std::map<std::uint32_t, FlowState> loop_heads_;  // as they were believed
  std::map<std::uint32_t, Region> fragments_;      // by start
  std::vector<WaitUse> wait_uses_;
  FlowState state_;
  std::string error_;
};

}  // namespace

Result<void> verify_code(const Program& program, std::uint32_t workflow) {
  return CodeVerifier(program, program.workflows[workflow]).run();
}

}  // namespace tend
