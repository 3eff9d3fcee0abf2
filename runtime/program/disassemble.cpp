#include "runtime/program/disassemble.hpp"

#include <map>
#include <utility>

#include "runtime/program/functions.hpp"
#include "runtime/program/list_tables.hpp"
#include "runtime/program/spelling.hpp"

namespace tend {
namespace {

/// Writes the code of a verified program. Code that no path reaches was not verified, so indexes
/// are looked at here.
class CodeListing {
 public:
  CodeListing(const Program& program, Listing& out)
      : program_(program), spell_(program), out_(out) {}

  void write() {
    name_events();
    const std::uint32_t end = program_.workflows.empty()
                                  ? static_cast<std::uint32_t>(program_.code.size())
                                  : program_.workflows.front().code_begin;
    if (end > 0) {
      out_.begin_table("project");
      write_code(0, end, {});
    }
    for (const WorkflowInfo& flow : program_.workflows) write_workflow(flow);
  }

 private:
  using Labels = std::map<std::uint32_t, std::string>;

  // ---- workflows

  void write_workflow(const WorkflowInfo& flow) {
    out_.begin_table("workflow " + program_.text(flow.name) +
                     (flow.title == none ? "" : " " + spell_.text(flow.title)));
    for (const TriggerInfo& trigger : flow.triggers) {
      out_.line("  when {}", spell_.trigger(trigger));
    }
    out_.line("  reenroll {}", reenroll(flow));
    out_.line("  timezone {}", spell_.zone(flow.contact_zone, flow.zone));
    if (flow.window != none) out_.line("  window {}", spell_.window(flow.window));
    write_settings(flow);
    write_listeners(flow);
    for (const BoundVariable& bound : flow.variables) {
      out_.line("  {} in slot {}", program_.text(program_.variables[bound.variable].name),
                bound.slot);
    }
    const bool has_body = flow.body != none && flow.body != flow.entry;
    out_.line("  entry {}{}, slots {}", flow.entry,
              has_body ? ", body " + std::to_string(flow.body) : "", flow.slots);
    write_code(flow.code_begin, flow.code_end, labels_of(flow));
  }

  std::string reenroll(const WorkflowInfo& flow) const {
    const std::string from = flow.reenroll_from_entry ? " from entry" : "";
    switch (flow.reenroll) {
      case ReenrollMode::Never:
        return "never" + from;
      case ReenrollMode::Always:
        return "always" + from;
      case ReenrollMode::After:
        return "after " + spell_.duration(flow.reenroll_after) + from;
      case ReenrollMode::Restart:
        return "restart" + from;
      case ReenrollMode::Update:
        return "update" + from;
    }
    return {};
  }

  void write_settings(const WorkflowInfo& flow) {
    if (flow.draft) out_.line("  draft");
    if (flow.key_slot != none) {
      out_.line("  keyed by {} in slot {}", program_.text(flow.key_field), flow.key_slot);
    }
    for (const LimitInfo& limit : flow.limits) out_.line("  limit {}", spell_.limit(limit));
    if (flow.exclusive_group != none) {
      out_.line("  exclusive {}{}", program_.text(flow.exclusive_group),
                flow.exclusive_queue ? ", queue" : "");
    }
    if (flow.admit_count != 0) {
      out_.line("  admit {} in {}", flow.admit_count, spell_.duration(flow.admit_per));
    }
    if (flow.starts != none) out_.line("  starts at the moment computed at {}", flow.starts);
    if (flow.ends != none) out_.line("  ends at the moment computed at {}", flow.ends);
    if (flow.priority != 0) out_.line("  priority {}", flow.priority);
    if (flow.holdout != 0) {
      out_.line("  holdout {}{}", Spelling::number(flow.holdout),
                flow.holdout_for == none ? "" : " for " + spell_.duration(flow.holdout_for));
    }
    if (flow.expires != none) out_.line("  expires after {}", spell_.duration(flow.expires));
  }

  void write_listeners(const WorkflowInfo& flow) {
    for (const GoalInfo& goal : flow.goals) {
      out_.line("  {}{}, condition at {}{}",
                goal.kind == GoalInfo::Kind::Goal   ? "goal"
                : goal.kind == GoalInfo::Kind::Exit ? "exit when"
                                                    : "exit unless",
                goal.name == none ? "" : " " + spell_.text(goal.name), goal.condition,
                goal.block == none ? "" : ", block at " + std::to_string(goal.block));
    }
    for (const OnInfo& on : flow.ons) {
      std::string triggers;
      for (const TriggerInfo& trigger : on.triggers) {
        triggers += (triggers.empty() ? "" : "; or ") + spell_.trigger(trigger);
      }
      out_.line("  on {}, block at {}", triggers, on.block);
    }
  }

  // ---- code

  Labels labels_of(const WorkflowInfo& flow) const {
    Labels labels;
    for (std::uint32_t pc = flow.code_begin; pc < flow.code_end; ++pc) {
      const Word word = program_.code[pc];
      if (info(word.op()).operand == Operand::Target) labels[word.operand()];
    }
    std::size_t number = 0;
    for (auto& [pc, label] : labels) label = "L" + std::to_string(++number);
    const auto name = [&](std::uint32_t pc, std::string_view label) {
      if (pc != none) labels[pc] = label;
    };
    for (const GoalInfo& goal : flow.goals) {
      name(goal.condition, "goal");
      name(goal.block, "block");
    }
    for (const OnInfo& on : flow.ons) {
      name(on.block, "block");
      for (const TriggerInfo& trigger : on.triggers) name(trigger.condition, "condition");
    }
    name(flow.starts, "starts");
    name(flow.ends, "ends");
    for (const TriggerInfo& trigger : flow.triggers) {
      name(trigger.condition, "condition");
      name(trigger.entry, "trigger");
    }
    for (std::uint32_t pc = flow.code_begin; pc < flow.code_end; ++pc) {
      const Word word = program_.code[pc];
      if (word.op() != Op::Wait || word.operand() >= program_.waits.size()) continue;
      const WaitPlan& plan = program_.waits[word.operand()];
      name(plan.fragment, plan.kind == WaitKind::For ? "duration" : "moment");
      for (const WaitArm& arm : plan.arms) {
        name(arm.condition, "arm");
        name(arm.moment, "moment");
      }
    }
    name(flow.entry, "entry");
    return labels;
  }

  void write_code(std::uint32_t begin, std::uint32_t end, const Labels& labels) {
    std::uint32_t last_step = none;
    for (std::uint32_t pc = begin; pc < end; ++pc) {
      if (const auto label = labels.find(pc); label != labels.end()) {
        out_.line("{}:", label->second);
      }
      const std::uint32_t step = program_.step_of[pc];
      if (step != last_step && step != none) write_step(program_.steps[step]);
      last_step = step;
      write_instruction(pc, labels);
    }
  }

  void write_step(const StepInfo& step) {
    out_.line("        # {}  {}:{}:{}{}{}", program_.text(step.identity), program_.text(step.file),
              step.line, step.column, step.ignoring_window ? ", ignoring window" : "",
              step.ignoring_limit ? ", ignoring limit" : "");
  }

  void write_instruction(std::uint32_t pc, const Labels& labels) {
    const Word word = program_.code[pc];
    const OpInfo& op = info(word.op());
    std::string text = fmt::format("  {:>4}  {}", pc, op.name);
    if (op.operand == Operand::Target) {
      const auto label = labels.find(word.operand());
      text += " " + (label == labels.end() ? std::to_string(word.operand()) : label->second);
    } else if (op.operand != Operand::None) {
      text += " " + std::to_string(word.operand());
      const std::string meaning = operand(pc, word);
      if (!meaning.empty()) text = fmt::format("{:<28}; {}", text, meaning);
    }
    out_.line("{}", text);
  }

  /// Which event's fields the code reads from a place on, as far as it is known.
  void name_events() {
    const auto note = [&](std::uint32_t pc, std::uint32_t event) {
      if (pc != none && event != none) event_from_[pc] = event;
    };
    for (const TallyInfo& tally : program_.tallies) note(tally.condition, tally.event);
    for (const ScoreInfo& score : program_.scores) {
      for (const ScoreRule& rule : score.rules) note(rule.trigger.condition, rule.trigger.event);
    }
    for (const AbsenceInfo& absence : program_.absences) {
      note(absence.first_condition, absence.first);
      note(absence.second_condition, absence.second);
    }
    for (const WorkflowInfo& flow : program_.workflows) {
      if (!flow.triggers.empty()) note(flow.code_begin, flow.triggers.front().event);
      for (const TriggerInfo& trigger : flow.triggers) {
        note(trigger.condition, trigger.event);
        note(trigger.entry, trigger.event);
      }
      for (const OnInfo& on : flow.ons) {
        for (const TriggerInfo& trigger : on.triggers) {
          note(trigger.condition, trigger.event);
          note(on.block, trigger.event);
        }
      }
    }
    for (std::uint32_t pc = 0; pc < program_.code.size(); ++pc) {
      const Word word = program_.code[pc];
      if (word.op() == Op::EventIs && word.operand() < program_.events.size()) {
        note(pc, word.operand());
      }
    }
  }

  const EventInfo* event_at(std::uint32_t pc) const {
    const auto after = event_from_.upper_bound(pc);
    return after == event_from_.begin() ? nullptr : &program_.events[std::prev(after)->second];
  }

  /// What an operand refers to.
  std::string operand(std::uint32_t pc, Word word) const {
    const std::uint32_t index = word.operand();
    const auto in = [index](const auto& table) { return index < table.size(); };
    const auto named = [&](const auto& table) {
      return in(table) ? program_.text(table[index].name) : "?";
    };
    switch (info(word.op()).operand) {
      case Operand::Constant:
        return in(program_.constants) ? spell_.constant(index) : "?";
      case Operand::Field:
        return named(program_.fields);
      case Operand::EventField: {
        const EventInfo* event = event_at(pc);
        return event != nullptr ? named(event->fields) : "?";
      }
      case Operand::Function:
        return in(function_infos) ? std::string(function_infos[index].name) : "?";
      case Operand::Wait:
        return in(program_.waits) ? spell_.plan(program_.waits[index]) : "?";
      case Operand::Message:
        return named(program_.messages);
      case Operand::Text:
        return in(program_.texts) ? spell_.text(index) : "?";
      case Operand::List:
        return in(program_.lists) ? spell_.list(index) : "?";
      case Operand::Reading:
        return in(program_.readings) ? spell_.reading(index) : "?";
      case Operand::Event:
        return named(program_.events);
      case Operand::ContactList:
        return named(program_.contact_lists);
      case Operand::Workflow:
        return named(program_.workflows);
      case Operand::Topic:
        return in(program_.topics) ? program_.text(program_.topics[index]) : "?";
      case Operand::Regex:
        return in(program_.regexes) ? spell_.text(program_.regexes[index]) : "?";
      case Operand::Variable:
        return named(program_.variables);
      case Operand::Split:
        return named(program_.splits);
      case Operand::ActionCall:
        if (!in(program_.action_calls)) return "?";
        return program_.text(program_.actions[program_.action_calls[index].action].name);
      case Operand::Taking:
        if (!in(program_.takings)) return "?";
        return program_.text(program_.pools[program_.takings[index].pool].name);
      case Operand::Assignment:
        if (!in(program_.assignments)) return "?";
        return program_.text(program_.fields[program_.assignments[index].field].name);
      case Operand::Watch:
      case Operand::Notice:
      case Operand::Index:
      case Operand::Fragment:
      case Operand::None:
      case Operand::Slot:
      case Operand::Target:
        break;
    }
    return {};
  }

  const Program& program_;
  Spelling spell_;
  Listing& out_;
  std::map<std::uint32_t, std::uint32_t> event_from_;  ///< by pc
};

}  // namespace

std::string disassemble(const Program& program, DisassembleOptions options) {
  Listing listing;
  if (options.tables) list_tables(program, listing);
  CodeListing(program, listing).write();
  return listing.take();
}

}  // namespace tend
