#include "runtime/program/verify_code.hpp"

#include "base/check.hpp"
#include "runtime/program/code_walk.hpp"

namespace tend {
namespace {

/// A fragment that is asked when an event of this kind, or none, is at hand.
Region at_event(const ValueType& result, std::uint32_t event) {
  Region region;
  region.result = result;
  region.event = event;
  region.event_at_hand = event != none;
  return region;
}

/// The event of all triggers; none when there are several, or a watch.
std::uint32_t common_event(const std::vector<TriggerInfo>& triggers) {
  std::uint32_t event = triggers.empty() ? none : triggers.front().event;
  for (const TriggerInfo& trigger : triggers) {
    if (trigger.event != event) return none;
  }
  return event;
}

class WorkflowCode {
 public:
  WorkflowCode(const Program& program, const ValueTypes& types, const WorkflowInfo& flow,
               SlotTypes slot_types)
      : flow_(flow),
        walk_(program, types,
              {"workflow `" + program.text(flow.name) + "`", flow.code_begin, flow.code_end,
               flow.slots},
              std::move(slot_types)) {}

  const CodeWalk& walk() const { return walk_; }

  Result<void> verify() {
    walk_body();
    walk_blocks();
    const SlotSet nothing;
    for (const TriggerInfo& trigger : flow_.triggers) use_trigger(trigger, nothing);
    for (const std::uint32_t moment : {flow_.starts, flow_.ends}) {
      if (moment != none) walk_.use(moment, moment, at_event(instant, none), nothing);
    }
    const SlotSet entered = walk_.set_at(body());
    for (const GoalInfo& goal : flow_.goals) {
      walk_.use(goal.condition, goal.condition, at_event(boolean, none), entered);
    }
    for (const OnInfo& on : flow_.ons) {
      for (const TriggerInfo& trigger : on.triggers) use_trigger(trigger, entered);
    }
    return walk_.finish();
  }

 private:
  /// From the entries of triggers, and from the workflow's own where a trigger has none, or none
  /// has one.
  void walk_body() {
    std::map<std::uint32_t, FlowState> entries;
    const auto add = [&](std::uint32_t pc, std::uint32_t event) {
      FlowState state;
      state.event_at_hand = true;
      state.event = event;
      const auto [place, added] = entries.try_emplace(pc, state);
      if (!added) place->second.merge(state);
    };
    bool is_common = false;  // the workflow's own entry is a trigger's too
    for (const TriggerInfo& trigger : flow_.triggers) {
      is_common = is_common || trigger.entry == none;
      add(trigger.entry == none ? flow_.entry : trigger.entry, trigger.event);
    }
    if (!is_common) add(flow_.entry, none);
    walk_.note_set_at(body());
    walk_.walk(RegionKind::Body, entries);
  }

  /// They run whenever it pleases a condition, so they find no more set than the entry sets.
  void walk_blocks() {
    std::map<std::uint32_t, FlowState> blocks;
    const auto add = [&](std::uint32_t pc, std::uint32_t event, bool at_hand) {
      FlowState state;
      state.set = walk_.set_at(body());
      state.event = event;
      state.event_at_hand = at_hand;
      const auto [place, added] = blocks.try_emplace(pc, state);
      if (!added) place->second.merge(state);
    };
    for (const GoalInfo& goal : flow_.goals) {
      if (goal.block != none) add(goal.block, none, false);
    }
    for (const OnInfo& on : flow_.ons) add(on.block, common_event(on.triggers), true);
    for (const auto& block : blocks) walk_.walk(RegionKind::Block, {block});
  }

  std::uint32_t body() const { return flow_.body == none ? flow_.entry : flow_.body; }

  void use_trigger(const TriggerInfo& trigger, const SlotSet& set) {
    if (trigger.condition == none) return;
    walk_.use(trigger.condition, trigger.condition, at_event(boolean, trigger.event), set);
  }

  const WorkflowInfo& flow_;
  CodeWalk walk_;
};

class ProjectCode {
 public:
  ProjectCode(const Program& program, const ValueTypes& types)
      : program_(program), types_(types), walk_(program, types, {"project", 0, end(program), 0}) {}

  Result<void> verify() {
    for (const TallyInfo& tally : program_.tallies) {
      use(tally.condition, at_event(boolean, tally.event));
      use(tally.since, at_event(instant, none));
    }
    for (const WatchInfo& watch : program_.watches) use(watch.fragment, as_watch(watch));
    for (const ScoreInfo& score : program_.scores) {
      for (const ScoreRule& rule : score.rules) {
        use(rule.trigger.condition, at_event(boolean, rule.trigger.event));
      }
    }
    for (const AbsenceInfo& absence : program_.absences) {
      use(absence.first_condition, at_event(boolean, absence.first));
      use(absence.second_condition, at_event(boolean, absence.second));
    }
    for (const MessageInfo& message : program_.messages) {
      use_template(message.subject);
      use_template(message.text);
      use_template(message.html);
    }
    for (const NoticeInfo& notice : program_.notices) use_template(notice.subject);
    return walk_.finish();
  }

 private:
  static std::uint32_t end(const Program& program) {
    return program.workflows.empty() ? static_cast<std::uint32_t>(program.code.size())
                                     : program.workflows.front().code_begin;
  }

  static Region as_watch(const WatchInfo& watch) {
    if (watch.kind != WatchInfo::Kind::Moment) return at_event(boolean, none);
    return at_event(watch.recurrence.kind == Recurrence::Kind::Year ? date : instant, none);
  }

  void use(std::uint32_t fragment, const Region& as) {
    if (fragment != none) walk_.use(fragment, fragment, as, SlotSet());
  }

  void use_template(const Template& parts) {
    for (const TemplatePart& part : parts) {
      if (part.fragment == none) continue;
      Region as;
      as.in_message = true;
      as.result = part.kind == TemplatePart::Kind::Unless ? boolean : types_.of(part);
      use(part.fragment, as);
    }
  }

  const Program& program_;
  const ValueTypes& types_;
  CodeWalk walk_;
};

}  // namespace

Result<void> verify_workflow_code(const Program& program, const ValueTypes& types,
                                  std::uint32_t workflow) {
  const WorkflowInfo& flow = program.workflows[workflow];
  WorkflowCode code(program, types, flow, {});
  const Result<void> verified = code.verify();
  if (!verified || !code.walk().learned_late()) return verified;
  // Goals and loops may ask what only a later block, or the block of an `on`, stores.
  return WorkflowCode(program, types, flow, code.walk().slot_types()).verify();
}

std::vector<std::optional<ValueType>> slot_types(const Program& program, const ValueTypes& types,
                                                 std::uint32_t workflow) {
  WorkflowCode code(program, types, program.workflows[workflow], {});
  const Result<void> verified = code.verify();
  TEND_CHECK(verified.has_value() || code.walk().learned_late(), "the program has been verified");
  return code.walk().slot_types();
}

Result<void> verify_project_code(const Program& program, const ValueTypes& types) {
  return ProjectCode(program, types).verify();
}

}  // namespace tend
