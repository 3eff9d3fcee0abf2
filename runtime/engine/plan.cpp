#include "runtime/engine/plan.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/zone.hpp"

namespace tend {

namespace {

constexpr Planned lapsed{Planned::Outcome::Lapsed, {}};

Planned at_or_never(const std::optional<Instant>& at) {
  if (!at) return {Planned::Outcome::NeverOpens, {}};
  return {Planned::Outcome::At, *at};
}

bool is_negative(const Duration& duration) {
  return duration.months < 0 || duration.days < 0 || duration.business_days < 0 || duration.us < 0;
}

}  // namespace

std::uint64_t spread_key(std::string_view contact, std::string_view step) {
  return stable_hash(contact, stable_hash(step));
}

WaitPlanner::WaitPlanner(Machine& machine, const Texts& texts)
    : machine_(machine), texts_(texts), reads_(machine.program().fields.size(), false) {
  for (const WaitPlan& wait : machine.program().waits) {
    if (wait.fragment != none) mark_reads(wait.fragment);
    for (const WaitArm& arm : wait.arms) {
      if (arm.moment != none) mark_reads(arm.moment);
    }
  }
}

void WaitPlanner::mark_reads(std::uint32_t fragment) {
  // A fragment only jumps forward: it is over at a Return that no jump goes beyond.
  const std::vector<Word>& code = machine_.program().code;
  std::uint32_t furthest = fragment;
  for (std::uint32_t pc = fragment; pc < code.size(); ++pc) {
    const Word word = code[pc];
    if (word.op() == Op::Field) reads_[word.operand()] = true;
    if (info(word.op()).operand == Operand::Target) furthest = std::max(furthest, word.operand());
    if (word.op() == Op::Return && pc >= furthest) return;
  }
}

const Window* WaitPlanner::window_of(const WaitPlan& wait) const {
  return wait.window == none ? nullptr : &machine_.program().windows[wait.window];
}

Planned WaitPlanner::plan_for(const WaitPlan& wait, std::span<const Value> slots,
                              const Facts& facts, std::uint32_t& fuel) {
  WaitFor length{{}, window_of(wait), wait.at};
  bool negative = false;
  if (wait.fragment == none) {
    length.duration = machine_.program().durations[wait.duration];
  } else {
    const Value computed = machine_.evaluate(wait.fragment, slots, facts, fuel);
    if (!computed.known()) return lapsed;
    length.duration = texts_.duration(computed);
    negative = is_negative(length.duration);
    if (negative) length.duration = {};
  }
  Planned planned = at_or_never(land(length, facts.now(), facts.zone(), facts.calendar()));
  planned.negative = negative;
  return planned;
}

Planned WaitPlanner::plan_until_moment(const WaitPlan& wait, std::span<const Value> slots,
                                       const Facts& facts, std::uint32_t& fuel) {
  const Value computed = machine_.evaluate(wait.fragment, slots, facts, fuel);
  if (!computed.known()) return lapsed;
  Instant moment{computed.bits};
  if (wait.at) moment = facts.zone().to_instant({facts.zone().to_civil(moment).date, *wait.at});
  if (moment < facts.now()) return lapsed;
  if (wait.window == none) return {Planned::Outcome::At, moment};
  return at_or_never(next_open(*window_of(wait), moment, facts.zone(), facts.calendar()));
}

/// `up to D`: it takes no longer than that.
void WaitPlanner::cut_off(const WaitPlan& wait, const Facts& facts, Planned& planned) const {
  if (planned.outcome == Planned::Outcome::Lapsed) return;
  const Instant end =
      add(facts.now(), machine_.program().durations[wait.up_to], facts.zone(), facts.calendar());
  if (planned.outcome == Planned::Outcome::At && planned.at <= end) return;
  planned = {Planned::Outcome::At, end, planned.negative, true};
}

Planned WaitPlanner::plan_in_window(std::uint32_t wait, std::span<const Value> slots,
                                    const Facts& facts, std::uint32_t& fuel) {
  const WaitPlan& plan = machine_.program().waits[wait];
  switch (plan.kind) {
    case WaitKind::For:
      return plan_for(plan, slots, facts, fuel);
    case WaitKind::UntilWindow:
      return at_or_never(next_open(*window_of(plan), facts.now(), facts.zone(), facts.calendar()));
    case WaitKind::UntilTime:
      return at_or_never(next_time(plan.days, plan.business, *plan.at, facts.now(), facts.zone(),
                                   facts.calendar()));
    case WaitKind::UntilMoment:
      return plan_until_moment(plan, slots, facts, fuel);
    case WaitKind::UntilCondition:
      break;
  }
  return lapsed;
}

}  // namespace tend
