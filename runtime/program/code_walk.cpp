#include "runtime/program/code_walk.hpp"

#include "runtime/program/verify.hpp"

namespace tend {
namespace {

bool is_jump(Op op) {
  return op == Op::Jump || op == Op::JumpIfNot || op == Op::JumpIfLapsed;
}

bool suspends(Op op) {
  return op == Op::Wait || op == Op::Send || op == Op::CallAction;
}

/// What no fragment does.
bool is_effect(Op op) {
  return is_step(op) || op == Op::Store || op == Op::JumpIfLapsed || op == Op::Outcome ||
         op == Op::Complete || op == Op::Done;
}

bool asks_elements(Op op) {
  return op == Op::AnyOf || op == Op::AllOf || op == Op::NoneOf;
}

}  // namespace

CodeWalk::CodeWalk(const Program& program, const ValueTypes& types, Extent extent,
                   SlotTypes slot_types)
    : program_(program),
      types_(types),
      extent_(std::move(extent)),
      visited_(extent_.end - extent_.begin),
      jumped_to_(visited_.size()),
      jumped_back_to_(visited_.size()),
      simulation_(program, types, extent_, std::move(slot_types)) {
  find_jumps();
}

void CodeWalk::find_jumps() {
  for (std::uint32_t pc = extent_.begin; pc < extent_.end; ++pc) {
    const Word word = program_.code[pc];
    if (!is_jump(word.op()) || !inside(word.operand())) continue;
    jumped_to_[local(word.operand())] = true;
    if (word.operand() <= pc) jumped_back_to_[local(word.operand())] = true;
  }
}

void CodeWalk::walk(RegionKind kind, const std::map<std::uint32_t, FlowState>& entries) {
  Region region;
  region.kind = kind;
  for (const auto& [pc, state] : entries) {
    if (!inside(pc)) return fail(pc, "steps begin outside the workflow's code");
  }
  pending_ = entries;
  follow(region);
}

SlotSet CodeWalk::set_at(std::uint32_t pc) const {
  const auto found = noted_.find(pc);
  return found == noted_.end() ? SlotSet() : found->second;
}

// ---- following the code

void CodeWalk::follow(Region& region) {
  loop_heads_.clear();
  while (!pending_.empty() && !failed()) {
    auto next = pending_.extract(pending_.begin());
    const std::uint32_t pc = next.key();
    simulation_.state = std::move(next.mapped());
    if (visited_[local(pc)]) return fail(pc, "a body and a fragment, or two fragments, share it");
    visited_[local(pc)] = true;
    if (jumped_back_to_[local(pc)]) {
      simulation_.state.event_at_hand = false;  // on a later round it may be another's
      simulation_.state.event = none;
      simulation_.state.outcome_at_hand = false;
      loop_heads_[pc] = simulation_.state;
    }
    if (const auto noted = noted_.find(pc); noted != noted_.end()) {
      noted->second = simulation_.state.set;
    }
    step(region, pc);
  }
}

/// Control may go on at `target` in the present state.
void CodeWalk::flow_to(const Region& region, std::uint32_t pc, std::uint32_t target) {
  if (failed()) return;
  if (!inside(target)) return fail(pc, "it leads out of the code");
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
  if (region.kind == RegionKind::Fragment) return fail(pc, "a fragment jumps back");
  const auto head = loop_heads_.find(target);
  if (head == loop_heads_.end()) return fail(pc, "it jumps back to where no path came before");
  if (!simulation_.state.keeps(head->second)) {
    fail(pc, "a loop comes back with another stack or fewer slots");
  }
}

void CodeWalk::jump_to(const Region& region, std::uint32_t pc, std::uint32_t target) {
  if (inside(target) && op_at(target) == Op::JumpIfLapsed) {
    return fail(pc, "JumpIfLapsed is jumped to");
  }
  flow_to(region, pc, target);
}

/// Right after EventIs, where nothing else leads, the event is known on the way that goes on.
void CodeWalk::jump_if_not(const Region& region, std::uint32_t pc) {
  simulation_.pop_as(pc, boolean);
  jump_to(region, pc, program_.code[pc].operand());
  if (pc == extent_.begin || jumped_to_[local(pc)] || op_at(pc - 1) != Op::EventIs) return;
  simulation_.state.event_at_hand = true;
  simulation_.state.event = program_.code[pc - 1].operand();
}

void CodeWalk::step(Region& region, std::uint32_t pc) {
  const Word word = program_.code[pc];
  const Op op = word.op();
  if (info(op).operand == Operand::None && word.operand() != 0) {
    return fail(pc, "an operand where none belongs");
  }
  if (is_effect(op) && !check_effect(region, pc)) return;
  switch (op) {
    case Op::Return:
      return end_fragment(region, pc);
    case Op::Exit:
    case Op::Complete:
    case Op::Done:
      return;
    case Op::Jump:
      return jump_to(region, pc, word.operand());
    case Op::JumpIfNot:
      jump_if_not(region, pc);
      break;
    case Op::JumpIfLapsed:
      if (!follows_suspension(pc)) return fail(pc, "JumpIfLapsed follows neither Wait nor Send");
      jump_to(region, pc, word.operand());
      break;
    default:
      if (asks_elements(op)) use_for_elements(region, pc);
      if (op == Op::CallAction) {
        use_arguments(pc);
        const FlowState before = simulation_.state;
        simulation_.apply(region, pc);
        if (region.kind == RegionKind::Block) {
          simulation_.state.event_at_hand = before.event_at_hand;
          simulation_.state.event = before.event;
        }
        break;
      }
      simulation_.apply(region, pc);
      if (op == Op::Wait) use_wait(pc);
      break;
  }
  flow_to(region, pc, pc + 1);
}

bool CodeWalk::check_effect(const Region& region, std::uint32_t pc) {
  const Op op = op_at(pc);
  if (region.kind == RegionKind::Fragment) {
    fail(pc, "a fragment has an effect");
    return false;
  }
  if (op == Op::Store || op == Op::Outcome) return true;
  if (is_step(op) && program_.step_of[pc] == none) {
    fail(pc, "an effect of no step");
    return false;
  }
  // A call in a block is answered on the spot.
  const bool of_body =
      (suspends(op) && op != Op::CallAction) || op == Op::Exit || op == Op::Complete;
  if (region.kind == RegionKind::Block && of_body) fail(pc, "a block waits, or ends the run");
  if (region.kind == RegionKind::Body && op == Op::Done) {
    fail(pc, "a body ends with Complete or Exit");
  }
  if (op != Op::SetField) simulation_.expect_empty(pc);
  return !failed();
}

bool CodeWalk::follows_suspension(std::uint32_t pc) const {
  return pc != extent_.begin && (op_at(pc - 1) == Op::Wait || op_at(pc - 1) == Op::Send) &&
         visited_[local(pc - 1)];
}

void CodeWalk::end_fragment(const Region& region, std::uint32_t pc) {
  if (region.kind == RegionKind::Block) return fail(pc, "a block ends with Done");
  if (region.kind == RegionKind::Body) return fail(pc, "a body ends with Complete or Exit");
  simulation_.pop_as(pc, region.result);
  simulation_.expect_empty(pc);
}

// ---- fragments

void CodeWalk::use_wait(std::uint32_t pc) {
  if (failed()) return;
  const WaitPlan& plan = program_.waits[program_.code[pc].operand()];
  Region as;
  if (plan.fragment != none) {
    as.result = plan.kind == WaitKind::For ? duration : instant;
    use(pc, plan.fragment, as, simulation_.state.set);
  }
  for (const WaitArm& arm : plan.arms) {
    if (arm.duration != none) continue;
    as.result = arm.condition != none ? boolean : instant;
    use(pc, arm.condition != none ? arm.condition : arm.moment, as, simulation_.state.set);
  }
}

/// The arguments are computed before the run rests, of the event at hand too.
void CodeWalk::use_arguments(std::uint32_t pc) {
  const std::uint32_t index = program_.code[pc].operand();
  if (index >= program_.action_calls.size()) return;  // said by the simulation
  const ActionCallInfo& call = program_.action_calls[index];
  Region as;
  as.event = simulation_.state.event;
  as.event_at_hand = simulation_.state.event_at_hand;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    as.result = types_.of(program_.actions[call.action].parameters[i]);
    use(pc, call.arguments[i], as, simulation_.state.set);
  }
}

void CodeWalk::use_for_elements(const Region& region, std::uint32_t pc) {
  const std::uint32_t start = program_.code[pc].operand();
  const ValueType list = simulation_.top();
  if (!list.any && list.type != Type::List) return;  // said by the simulation
  Region as;
  as.result = boolean;
  as.event = simulation_.state.event;
  as.event_at_hand = simulation_.state.event_at_hand;
  as.in_message = region.in_message;
  as.element = types_.element(list);
  if (inside_of_ == nullptr) return use(pc, start, as, simulation_.state.set);
  if (add_fragment(pc, start, as, inside_of_->level + 1) != nullptr) {
    inside_of_->fragments.push_back(start);
  }
}

void CodeWalk::use(std::uint32_t user, std::uint32_t start, const Region& as, const SlotSet& set) {
  if (add_fragment(user, start, as, 0) != nullptr) uses_.push_back({user, start, set});
}

CodeWalk::Fragment* CodeWalk::add_fragment(std::uint32_t pc, std::uint32_t start, const Region& as,
                                           std::size_t level) {
  if (failed()) return nullptr;
  if (!inside(start)) {
    fail(pc, "a fragment lies outside the code that it belongs to");
    return nullptr;
  }
  if (level >= largest_nesting) {
    fail(pc, "elements of elements of elements");
    return nullptr;
  }
  auto [place, added] = fragments_.try_emplace(start);
  Fragment& fragment = place->second;
  if (added) {
    fragment.region = as;
    fragment.level = level;
    order_.push_back(start);
  } else if (!fragment.region.same_use(as) || fragment.level != level) {
    fail(start, "a fragment is used in two ways");
    return nullptr;
  }
  return &fragment;
}

/// Those that are found on the way lie one level deeper, so that all of a level come before.
void CodeWalk::walk_fragments() {
  for (std::size_t i = 0; i < order_.size() && !failed(); ++i) {
    Fragment& fragment = fragments_.at(order_[i]);
    inside_of_ = &fragment;
    FlowState entry;
    entry.event = fragment.region.event;
    entry.event_at_hand = fragment.region.event_at_hand;
    pending_.clear();
    pending_.emplace(order_[i], entry);
    follow(fragment.region);
  }
  inside_of_ = nullptr;
}

void CodeWalk::check_reads() {
  for (std::size_t i = order_.size(); i-- > 0;) {
    Fragment& fragment = fragments_.at(order_[i]);
    for (const std::uint32_t inner : fragment.fragments) {
      fragment.region.reads.add_all(fragments_.at(inner).region.reads);
    }
  }
  for (const Use& use : uses_) {
    if (!use.set.includes(fragments_.at(use.start).region.reads)) {
      fail(use.user, "its fragment reads a slot that is not set on every path");
    }
  }
}

Result<void> CodeWalk::finish() {
  if (!failed()) check_cycles();
  if (!failed()) walk_fragments();
  if (!failed()) check_reads();
  return simulation_.result();
}

// ---- cycles

/// Every cycle has a Wait: with the ways out of its waits cut there is no cycle left. Depth first,
/// without recursion.
void CodeWalk::check_cycles() {
  enum class Mark : std::uint8_t { New, Open, Done };
  std::vector<Mark> marks(visited_.size(), Mark::New);
  std::vector<std::pair<std::uint32_t, int>> path;
  for (std::uint32_t start = extent_.begin; start < extent_.end; ++start) {
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
std::uint32_t CodeWalk::way_on(std::uint32_t pc, int way) const {
  const Word word = program_.code[pc];
  switch (word.op()) {
    case Op::Wait:
    case Op::Exit:
    case Op::Complete:
    case Op::Done:
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

}  // namespace tend
