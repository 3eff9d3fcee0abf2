#include "compiler/check/passed_dates.hpp"

#include "base/window.hpp"

namespace tend::checking {
namespace {

class PassedDates {
 public:
  PassedDates(Project& project, Instant now) : project_(project), now_(now) {}

  void report() {
    for (const checked::Workflow& workflow : project_.out.workflows) {
      if (workflow.ends)
        date(workflow.ends, workflow.zone, "this workflow has ended", "nobody enters any more");
      triggers(workflow.triggers);
      for (const checked::On& on : workflow.ons) triggers(on.triggers);
      block(workflow, workflow.body);
      for (const checked::Goal& goal : workflow.goals)
        if (goal.block) block(workflow, *goal.block);
    }
  }

 private:
  void triggers(const std::vector<checked::Trigger>& all) {
    for (const checked::Trigger& trigger : all) {
      if (!trigger.watch) continue;
      const checked::Watch& watch = project_.out.watches[trigger.watch];
      if (watch.kind == WatchInfo::Kind::Moment && watch.every.kind == Recurrence::Kind::None)
        date(watch.expr, project_.out.zones[watch.zone].zone, "this date has passed",
             "it never comes again");
    }
  }

  void block(const checked::Workflow& workflow, const checked::Block& steps) {
    for (const checked::StepId id : steps.steps) step(workflow, project_.out.steps[id]);
  }

  void step(const checked::Workflow& workflow, const checked::Step& step) {
    const auto* wait = std::get_if<checked::Wait>(&step.node);
    if (wait && wait->kind == WaitKind::UntilMoment)
      date(wait->computed, workflow.zone, "this date has passed", "nobody waits for it any more");
    for_each_block(step, [&](const checked::Block& inner) { block(workflow, inner); });
  }

  /// The blocks of any step.
  template <class Visit>
  static void for_each_block(const checked::Step& step, Visit visit) {
    const auto optional = [&](const std::optional<checked::Block>& inner) {
      if (inner) visit(*inner);
    };
    if (const auto* wait = std::get_if<checked::Wait>(&step.node)) {
      optional(wait->came);
      optional(wait->otherwise);
      for (const checked::WaitArm& arm : wait->arms) optional(arm.block);
    } else if (const auto* branch = std::get_if<checked::If>(&step.node)) {
      for (const checked::IfArm& arm : branch->arms) visit(arm.block);
      optional(branch->otherwise);
    } else if (const auto* split = std::get_if<checked::Split>(&step.node)) {
      for (const checked::SplitArm& arm : split->arms) visit(arm.block);
    } else if (const auto* repeat = std::get_if<checked::Repeat>(&step.node)) {
      visit(repeat->block);
    } else if (const auto* send = std::get_if<checked::Send>(&step.node)) {
      optional(send->otherwise);
    } else if (const auto* take = std::get_if<checked::Take>(&step.node)) {
      optional(take->otherwise);
    } else if (const auto* call = std::get_if<checked::Call>(&step.node)) {
      optional(call->otherwise);
    }
  }

  void date(checked::ExprId expr, const std::string& zone_name, std::string_view what,
            std::string_view label) {
    const auto zone = project_.zones.find(zone_name);
    const std::optional<Instant> instant = fixed(expr, zone ? **zone : project_.zones.utc());
    if (!instant || *instant > now_) return;
    project_.diagnostics.report(Code::DatePassed, project_.out.exprs[expr].span, std::string(what))
        .primary(std::string(label))
        .note("it is " + format_utc(now_) + " now");
  }

  /// What an expression of constants is in a zone.
  std::optional<Instant> fixed(checked::ExprId expr, const Zone& zone) const {
    const checked::ExprNode& node = project_.out.exprs[expr].node;
    if (const auto* constant = std::get_if<checked::Constant>(&node)) {
      const auto* instant = std::get_if<Instant>(&constant->value);
      return instant ? std::optional(*instant) : std::nullopt;
    }
    const auto* apply = std::get_if<checked::Apply>(&node);
    if (!apply || (apply->op != Op::AtTime && apply->op != Op::DateToInstant)) return std::nullopt;
    const auto* date = literal<Date>(apply->operands[0]);
    if (!date) return std::nullopt;
    if (apply->op == Op::DateToInstant) return zone.to_instant({*date, TimeOfDay{0}});
    const auto* time = literal<TimeOfDay>(apply->operands[1]);
    return time ? std::optional(zone.to_instant({*date, *time})) : std::nullopt;
  }

  template <class T>
  const T* literal(checked::ExprId expr) const {
    const checked::Literal* value = project_.literal(expr);
    return value ? std::get_if<T>(value) : nullptr;
  }

  Project& project_;
  Instant now_;
};

}  // namespace

void report_passed_dates(Project& project, Instant now) {
  PassedDates(project, now).report();
}

}  // namespace tend::checking
