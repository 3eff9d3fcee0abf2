#include "runtime/program/table_checks.hpp"
#include "runtime/program/verify.hpp"

namespace tend {
namespace {

class WorkflowChecks {
 public:
  explicit WorkflowChecks(TableChecks& checks) : checks_(checks), program_(checks.program()) {}

  void run() {
    for (const WaitPlan& plan : program_.waits) check_wait(plan);
    checks_.expect(program_.workflows.size() <= largest_workflow_count, "workflows", "too many");
    for (const WorkflowInfo& flow : program_.workflows) check_workflow(flow);
    check_steps();
    check_operations();
  }

 private:
  // ---- waits

  void check_wait(const WaitPlan& plan) {
    checks_.expect_duration_or_none(plan.duration, "wait");
    checks_.expect_fragment_or_none(plan.fragment, "wait");
    checks_.expect_index_or_none(plan.window, program_.windows, "wait", "no such window");
    if (plan.at) checks_.expect(good_time(*plan.at, false), "wait", "a time that is none");
    checks_.expect(good_days(plan.days), "wait", "no such days");
    checks_.expect_duration_or_none(plan.up_to, "wait");
    for (const WaitArm& arm : plan.arms) check_arm(arm);
    if (!checks_.failed()) check_plan(plan);
  }

  void check_arm(const WaitArm& arm) {
    const int kinds = (arm.condition != none) + (arm.duration != none) + (arm.moment != none);
    checks_.expect(kinds == 1, "wait", "an arm has a condition, a duration or a moment");
    checks_.expect(!arm.next || arm.condition != none, "wait", "only a condition is asked next");
    checks_.expect_fragment_or_none(arm.condition, "wait");
    checks_.expect_duration_or_none(arm.duration, "wait");
    checks_.expect_fragment_or_none(arm.moment, "wait");
  }

  void check_plan(const WaitPlan& plan) {
    const bool has_duration = plan.duration != none;
    const bool has_fragment = plan.fragment != none;
    const bool has_window = plan.window != none;
    if (plan.kind != WaitKind::UntilTime) {
      checks_.expect(plan.days == every_day && !plan.business, "wait",
                     "only a time of day has days");
    }
    if (plan.kind != WaitKind::For) {
      checks_.expect(!plan.whole_day, "wait", "only a duration is whole-day");
    }
    const bool bounded = plan.kind != WaitKind::For && plan.kind != WaitKind::UntilCondition;
    checks_.expect(bounded || plan.up_to == none, "wait", "only `until` has a longest time");
    checks_.expect((plan.kind == WaitKind::UntilCondition) != plan.arms.empty(), "wait",
                   "arms belong to conditions");
    switch (plan.kind) {
      case WaitKind::For:
        checks_.expect(has_duration != has_fragment, "wait",
                       "a duration or a fragment, and not both");
        checks_.expect(!plan.at || plan.whole_day, "wait", "a time of day needs whole days");
        if (plan.whole_day && has_duration && !checks_.failed()) {
          checks_.expect(program_.durations[plan.duration].us == 0, "wait",
                         "it is not made of whole days");
        }
        return;
      case WaitKind::UntilWindow:
        checks_.expect(has_window && !has_duration && !has_fragment && !plan.at, "wait",
                       "until a window: a window and nothing else");
        return;
      case WaitKind::UntilTime:
        checks_.expect(plan.at && !has_duration && !has_fragment && !has_window, "wait",
                       "until a time: a time and its days");
        return;
      case WaitKind::UntilMoment:
        checks_.expect(has_fragment && !has_duration, "wait", "until a moment: a fragment");
        return;
      case WaitKind::UntilCondition:
        checks_.expect(!has_duration && !has_fragment && !has_window && !plan.at, "wait",
                       "until a condition: arms and nothing else");
        return;
    }
  }

  // ---- workflows

  void check_workflow(const WorkflowInfo& flow) {
    checks_.expect_text(flow.name, "workflow");
    checks_.expect_text_or_none(flow.title, "workflow");
    checks_.expect_text_or_none(flow.zone, "workflow");
    checks_.expect_index_or_none(flow.window, program_.windows, "workflow", "no such window");
    checks_.expect(flow.slots <= largest_slot_count, "workflow", "too many slots");
    check_code(flow);
    for (const TriggerInfo& trigger : flow.triggers) {
      checks_.check_trigger(trigger, "trigger");
      checks_.expect(trigger.entry == none || inside(flow, trigger.entry), "trigger",
                     "its entry lies outside the workflow's code");
    }
    check_enrolment(flow);
    check_listeners(flow);
    for (const BoundVariable& bound : flow.variables) {
      checks_.expect_index(bound.variable, program_.variables, "workflow", "no such variable");
      checks_.expect(bound.slot < flow.slots, "workflow", "no such slot");
    }
  }

  void check_code(const WorkflowInfo& flow) {
    checks_.expect(flow.code_begin >= code_end_ && flow.code_end >= flow.code_begin &&
                       flow.code_end <= program_.code.size(),
                   "workflow", "its code lies outside the program or in another's");
    checks_.expect(inside(flow, flow.entry), "workflow", "its entry lies outside its code");
    checks_.expect(flow.body == none || inside(flow, flow.body), "workflow",
                   "its body lies outside its code");
    code_end_ = flow.code_end;
  }
  static bool inside(const WorkflowInfo& flow, std::uint32_t pc) {
    return flow.code_begin <= pc && pc < flow.code_end;
  }

  void check_enrolment(const WorkflowInfo& flow) {
    checks_.expect((flow.reenroll == ReenrollMode::After) == (flow.reenroll_after != none),
                   "workflow", "a time until one may enter again is given with `after` alone");
    checks_.expect_duration_or_none(flow.reenroll_after, "workflow");
    checks_.expect((flow.key_slot == none) == (flow.key_field == none), "workflow",
                   "a key has a slot and a name");
    checks_.expect(flow.key_slot == none || flow.key_slot < flow.slots, "workflow", "no such slot");
    checks_.expect_text_or_none(flow.key_field, "workflow");
    checks_.expect_text_or_none(flow.exclusive_group, "workflow");
    checks_.expect(!flow.exclusive_queue || flow.exclusive_group != none, "workflow",
                   "a queue of no group");
    checks_.expect((flow.admit_count == 0) == (flow.admit_per == none), "workflow",
                   "so many are admitted in a time");
    checks_.expect_duration_or_none(flow.admit_per, "workflow");
    checks_.expect_fragment_or_none(flow.starts, "workflow");
    checks_.expect_fragment_or_none(flow.ends, "workflow");
    checks_.expect_share(flow.holdout, "workflow");
    checks_.expect_duration_or_none(flow.holdout_for, "workflow");
    checks_.expect_duration_or_none(flow.expires, "workflow");
    for (const LimitInfo& limit : flow.limits) checks_.expect_duration(limit.per, "workflow");
  }

  void check_listeners(const WorkflowInfo& flow) {
    for (const GoalInfo& goal : flow.goals) {
      checks_.expect_text_or_none(goal.name, "goal");
      checks_.expect_index(goal.condition, program_.code, "goal", "no such fragment");
      checks_.expect_index_or_none(goal.block, program_.code, "goal", "no such block");
    }
    for (const OnInfo& on : flow.ons) {
      for (const TriggerInfo& trigger : on.triggers) {
        checks_.check_trigger(trigger, "on");
        checks_.expect(trigger.entry == none, "on", "it starts no run");
      }
      checks_.expect_index(on.block, program_.code, "on", "no such block");
    }
  }

  // ---- code

  void check_steps() {
    for (const StepInfo& step : program_.steps) {
      checks_.expect_text(step.identity, "step");
      checks_.expect_text(step.file, "step");
    }
    checks_.expect(program_.step_of.size() == program_.code.size(), "steps",
                   "not one entry for each instruction");
    for (const std::uint32_t step : program_.step_of) {
      checks_.expect_index_or_none(step, program_.steps, "steps", "no such step");
    }
  }

  /// Of all the code, what no path reaches too, so that it can be listed.
  void check_operations() {
    for (const Word word : program_.code) {
      checks_.expect(static_cast<std::size_t>(word.op()) < op_infos.size(), "code",
                     "no such operation");
    }
  }

  TableChecks& checks_;
  const Program& program_;
  std::uint32_t code_end_ = 0;  ///< of the workflow before
};

}  // namespace

void check_workflows(TableChecks& checks) {
  WorkflowChecks(checks).run();
}

}  // namespace tend
