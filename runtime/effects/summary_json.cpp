// The summary for programs.
#include "base/json_text.hpp"
#include "runtime/effects/summary.hpp"

namespace tend {
namespace {

void append_counts(std::string& out, std::string_view key,
                   const std::map<Reason, std::uint64_t>& reasons) {
  append_json_key(out, key);
  out += '{';
  for (const auto& [reason, number] : reasons) append_json_member(out, reason_name(reason), number);
  out += '}';
}

}  // namespace

void Summary::append_workflow_json(std::string& out, std::uint32_t workflow) const {
  const WorkflowCount& count = workflows_[workflow];
  const Program& program = names_.program();
  open_json_object(out);
  append_json_member(out, "workflow", workflow_name(workflow));
  for (const TraceKind kind : {TraceKind::Entered, TraceKind::Completed, TraceKind::Exited,
                               TraceKind::Failed, TraceKind::Skipped}) {
    append_json_member(out, kind_name(kind), count.of(kind));
  }
  append_json_member(out, "converted", count.of(TraceKind::Goal));
  append_json_member(out, "notified", count.of(TraceKind::Notified));
  append_json_member(out, "inside", count.inside);
  append_json_member(out, "held_out", count.held_out);
  append_counts(out, "skipped_for", count.skipped);
  append_counts(out, "held_for", count.held);
  append_counts(out, "dropped_for", count.dropped);
  append_counts(out, "not_notified_for", count.untold);
  append_json_key(out, "steps");
  out += '[';
  for (const std::uint32_t step : names_.program().steps_of(names_.program().workflows[workflow])) {
    open_json_object(out);
    append_json_member(out, "step", step_name(step));
    append_json_member(out, "reached", steps_[step].reached);
    append_json_member(out, "inside", steps_[step].inside);
    out += '}';
  }
  out += ']';
  append_json_key(out, "messages");
  out += '[';
  for (const auto& [message, sends] : count.messages) {
    open_json_object(out);
    append_json_member(out, "message", program.text(program.messages[message].name));
    append_json_member(out, "sent", sends.sent);
    append_json_member(out, "held", sends.held);
    append_json_member(out, "dropped", sends.dropped);
    out += '}';
  }
  out += "]}";
}

void Summary::append_named_json(std::string& out, const std::vector<Named>& named) const {
  out += '[';
  for (const Named& who : named) {
    open_json_object(out);
    append_json_member(out, "contact", who.contact);
    append_json_member(out, "workflow", workflow_name(who.workflow));
    if (who.step != none) append_json_member(out, "step", step_name(who.step));
    append_json_member(out, who.reason == Reason::None ? "until" : "at", format_utc(who.at));
    if (who.reason != Reason::None) append_json_member(out, "error", reason_name(who.reason));
    out += '}';
  }
  out += ']';
}

std::string Summary::json() const {
  std::string out = "{";
  append_json_key(out, "workflows");
  out += '[';
  for (std::uint32_t workflow = 0; workflow < workflows_.size(); ++workflow) {
    append_workflow_json(out, workflow);
  }
  out += ']';
  append_json_key(out, "days");
  out += '[';
  for (const auto& [day, sends] : sends_by_day_) {
    open_json_object(out);
    append_json_member(out, "date", format_date(day));
    append_json_member(out, "sent", sends);
    out += '}';
  }
  out += ']';
  append_json_member(out, "inside", inside_);
  append_json_key(out, "waiting");
  append_named_json(out, waiting_);
  append_json_member(out, "failed", failed_);
  append_json_key(out, "failures");
  append_named_json(out, failures_);
  return out + "}\n";
}

}  // namespace tend
