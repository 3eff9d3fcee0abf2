#include "runtime/engine/reads.hpp"

#include <algorithm>

namespace tend {
namespace {

/// Walks a fragment, and those that it asks of elements.
class Walk {
 public:
  Walk(const Program& program, Reads& reads)
      : program_(program), subjects_(program), reads_(reads) {}

  void fragment(std::uint32_t pc) {
    // A jump inside a fragment only goes forward; what is behind the furthest is not its own.
    for (std::uint32_t furthest = pc; pc < program_.code.size(); ++pc) {
      const Word word = program_.code[pc];
      if (word.op() == Op::Jump || word.op() == Op::JumpIfNot)
        furthest = std::max(furthest, word.operand());
      if (word.op() == Op::Return && pc >= furthest) return;
      instruction(word);
    }
  }

 private:
  void instruction(Word word) {
    const std::uint32_t operand = word.operand();
    switch (word.op()) {
      case Op::Field:
        return reads(subjects_.field(operand));
      case Op::History:
      case Op::HistoryOf:
        return reads(subjects_.tally(program_.readings[operand].tally));
      case Op::Member:
        return reads(subjects_.member(operand));
      case Op::Active:
        return reads(subjects_.activity(operand));
      case Op::Subscribed:
        return reads(subjects_.consent(operand));
      case Op::Held:
        return reads(subjects_.watch(operand));
      case Op::EventIs:
        reads_.events.push_back(operand);
        return;
      case Op::Today:
      case Op::DateOf:
      case Op::AtTime:
      case Op::DateToInstant:
      case Op::AddDuration:
      case Op::SubtractDuration:
        reads_.zone = true;
        return;
      case Op::AnyOf:
      case Op::AllOf:
      case Op::NoneOf:
        return fragment(operand);
      default:
        return;
    }
  }
  void reads(Subject subject) { reads_.subjects.push_back(subject); }

  const Program& program_;
  Subjects subjects_;
  Reads& reads_;
};

}  // namespace

void Reads::add(const Program& program, std::uint32_t fragment) {
  if (fragment == none) return;
  Walk(program, *this).fragment(fragment);
  std::sort(subjects.begin(), subjects.end());
  subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
}

bool Reads::any_of(const Changes& changes) const {
  return std::any_of(changes.begin(), changes.end(), [&](Subject changed) {
    return std::binary_search(subjects.begin(), subjects.end(), changed);
  });
}

std::vector<bool> read_by_any(const Program& program) {
  Reads reads;
  for (const WatchInfo& watch : program.watches) reads.add(program, watch.fragment);
  for (const WaitPlan& wait : program.waits) {
    reads.add(program, wait.fragment);
    for (const WaitArm& arm : wait.arms) {
      reads.add(program, arm.condition);
      reads.add(program, arm.moment);
    }
  }
  for (const WorkflowInfo& workflow : program.workflows) {
    for (const GoalInfo& goal : workflow.goals) reads.add(program, goal.condition);
    for (const OnInfo& on : workflow.ons) {
      for (const TriggerInfo& trigger : on.triggers) reads.add(program, trigger.condition);
    }
  }
  std::vector<bool> by_subject(Subjects(program).count());
  for (const Subject subject : reads.subjects) by_subject[subject] = true;
  return by_subject;
}

}  // namespace tend
