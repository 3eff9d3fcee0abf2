#include "compiler/prove/goals.hpp"

#include <string>
#include <vector>

#include "compiler/prove/bounds.hpp"
#include "compiler/prove/implied.hpp"

namespace tend {
namespace {

/// So many marketing messages make a workflow whose success one would want to know.
constexpr std::uint64_t messages_that_want_a_goal = 3;

bool has_goal(const checked::Workflow& workflow) {
  // Goals come before exits.
  return !workflow.goals.empty() && workflow.goals.front().kind == GoalInfo::Kind::Goal;
}

void goal_or_none(const checked::Workflow& workflow, const Bounds& bounds,
                  Diagnostics& diagnostics) {
  if (workflow.no_goal || has_goal(workflow)) return;
  if (bounds.most_marketing < messages_that_want_a_goal) return;
  diagnostics
      .report(Code::GoalOrNone, workflow.span,
              "workflow `" + workflow.name + "` sends " + std::to_string(bounds.most_marketing) +
                  " marketing messages and has no goal")
      .note("whoever reaches the goal leaves at once, and is counted as converted")
      .help("say what it is for: `goal purchased`; or that customers stay in: `no goal`");
}

void holdout_ends(const checked::Workflow& workflow, const Bounds& bounds,
                  Diagnostics& diagnostics) {
  if (workflow.holdout.micros == 0 || workflow.holdout_for || bounds.longest_us) return;
  diagnostics
      .report(Code::HoldoutWithoutEnd, workflow.span,
              "nothing says when the holdout of `" + workflow.name + "` is over")
      .note(
          "it is watched for as long as the workflow can take, and some wait of it may last "
          "for ever")
      .help("say how long it is watched: `holdout 5% for 90d`, or give each wait an `up to`");
}

/// What is true of everyone whom the trigger takes in.
std::vector<checked::ExprId> known_at(const checked::Checked& checked,
                                      const checked::Trigger& trigger) {
  std::vector<checked::ExprId> parts;
  if (trigger.condition) add_parts(checked, trigger.condition, parts);
  if (!trigger.watch) return parts;
  const checked::Watch& watch = checked.watches[trigger.watch];
  if (watch.kind != WatchInfo::Kind::Moment && watch.expr) add_parts(checked, watch.expr, parts);
  return parts;
}

void goals_open(const checked::Checked& checked, const checked::Workflow& workflow,
                Diagnostics& diagnostics) {
  for (const checked::Trigger& trigger : workflow.triggers) {
    const std::vector<checked::ExprId> known = known_at(checked, trigger);
    if (known.empty()) continue;
    for (const checked::Goal& goal : workflow.goals) {
      if (goal.kind == GoalInfo::Kind::ExitUnless || !implied(checked, known, goal.condition))
        continue;
      const std::string what = goal.kind == GoalInfo::Kind::Goal ? "goal" : "exit";
      diagnostics
          .report(Code::GoalMet, checked.exprs[goal.condition].span,
                  "whoever this trigger takes in is at the " + what + " already")
          .primary("true of them all")
          .label(trigger.whole, "so nobody enters by this trigger")
          .note((goal.kind == GoalInfo::Kind::Goal ? "a goal" : "an exit") +
                std::string(" that is true when the trigger fires keeps people out"));
      return;
    }
  }
}

}  // namespace

void prove_goals(Lengths& lengths, const checked::Workflow& workflow, Diagnostics& diagnostics) {
  const Bounds bounds = bounds_of(lengths, workflow);
  goal_or_none(workflow, bounds, diagnostics);
  holdout_ends(workflow, bounds, diagnostics);
  if (!workflow.goals.empty()) goals_open(lengths.project(), workflow, diagnostics);
}

}  // namespace tend
