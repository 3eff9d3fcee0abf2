#include "runtime/program/verify_code.hpp"

#include <map>
#include <string>
#include <utility>

#include "runtime/program/stack_simulation.hpp"
#include "runtime/program/verify.hpp"

namespace tend {
namespace {

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
        simulation_(program, flow) {}

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
    return simulation_.result();
  }

 private:
  bool failed() const { return simulation_.failed(); }
  void fail(std::uint32_t pc, const std::string& reason) { simulation_.fail(pc, reason); }
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
      simulation_.state = std::move(next.mapped());
      if (visited_[local(pc)]) return fail(pc, "a body and a fragment, or two fragments, share it");
      visited_[local(pc)] = true;
      if (jumped_back_to_[local(pc)]) {
        simulation_.state.event_at_hand = false;  // on a later round it may be another's
        loop_heads_[pc] = simulation_.state;
      }
      step(region, pc);
    }
  }

  /// Control may go on at `target` in the present state.
  void flow_to(const Region& region, std::uint32_t pc, std::uint32_t target) {
    if (failed()) return;
    if (!inside(target)) return fail(pc, "it leads out of the workflow's code");
    if (target > pc) {
      if (target > pc + 1 && simulation_.state.stack.size() > largest_stack_at_jump) {
        return fail(pc, "a jump with too much on the stack");
      }
      auto [place, added] = pending_.try_emplace(target, simulation_.state);
      if (!added && !place->second.merge(simulation_.state)) {
        fail(target, "paths meet with different stacks");
      }
      return;
    }
    if (region.fragment) return fail(pc, "a fragment jumps back");
    const auto head = loop_heads_.find(target);
    if (head == loop_heads_.end()) return fail(pc, "it jumps back to where no path came before");
    if (!simulation_.state.keeps(head->second))
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
        simulation_.pop_as(pc, boolean);
        jump_to(region, pc, word.operand());
        break;
      case Op::JumpIfLapsed:
        if (!follows_suspension(pc)) return fail(pc, "JumpIfLapsed follows neither Wait nor Send");
        jump_to(region, pc, word.operand());
        break;
      case Op::Wait:
        simulation_.apply(region, pc);
        use_wait(pc, word.operand());
        break;
      default:
        simulation_.apply(region, pc);
        break;
    }
    flow_to(region, pc, pc + 1);
  }

  void use_wait(std::uint32_t pc, std::uint32_t index) {
    if (failed() || program_.waits[index].fragment == none) return;
    wait_uses_.push_back({pc, program_.waits[index].fragment, simulation_.state.set});
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
    if (op != Op::SetField) simulation_.expect_empty(pc);
    return !failed();
  }

  bool follows_suspension(std::uint32_t pc) const {
    if (pc == flow_.code_begin || pc == flow_.entry) return false;
    const Op before = op_at(pc - 1);
    return before == Op::Wait || before == Op::Send;
  }

  void end_fragment(const Region& region, std::uint32_t pc) {
    if (!region.fragment) return fail(pc, "a body ends with Complete or Exit");
    simulation_.pop_as(pc, region.result);
    simulation_.expect_empty(pc);
  }

  const Program& program_;
  const WorkflowInfo& flow_;
  std::vector<bool> visited_;                      // per instruction
  std::vector<bool> jumped_back_to_;               // per instruction
  std::map<std::uint32_t, FlowState> pending_;     // by pc: reached, not yet looked at
  std::map<std::uint32_t, FlowState> loop_heads_;  // as they were believed
  std::map<std::uint32_t, Region> fragments_;      // by start
  std::vector<WaitUse> wait_uses_;
  StackSimulation simulation_;
};

}  // namespace

Result<void> verify_code(const Program& program, std::uint32_t workflow) {
  return CodeVerifier(program, program.workflows[workflow]).run();
}

}  // namespace tend
