// The summary for programs.
#include "base/json_text.hpp"
#include "runtime/effects/summary.hpp"

namespace tend {
namespace {

/// `"key":` with a comma before it, except after an opening bracket.
void append_key(std::string& out, std::string_view key) {
  if (!out.empty() && out.back() != '{' && out.back() != '[') out += ',';
  append_json_string(out, key);
  out += ':';
}
void append_number(std::string& out, std::string_view key, std::uint64_t number) {
  append_key(out, key);
  out += std::to_string(number);
}
void append_text(std::string& out, std::string_view key, std::string_view text) {
  append_key(out, key);
  append_json_string(out, text);
}
/// The next object of an array.
void open_object(std::string& out) {
  if (out.back() != '[') out += ',';
  out += '{';
}

void append_counts(std::string& out, std::string_view key,
                   const std::map<Reason, std::uint64_t>& reasons) {
  append_key(out, key);
  out += '{';
  for (const auto& [reason, number] : reasons) append_number(out, reason_name(reason), number);
  out += '}';
}

}  // namespace

void Summary::append_workflow_json(std::string& out, std::uint32_t workflow) const {
  const WorkflowCount& count = workflows_[workflow];
  const Program& program = names_.program();
  open_object(out);
  append_text(out, "workflow", workflow_name(workflow));
  for (const TraceKind kind : {TraceKind::Entered, TraceKind::Completed, TraceKind::Exited,
                               TraceKind::Failed, TraceKind::Skipped}) {
    append_number(out, kind_name(kind), count.of(kind));
  }
  append_number(out, "converted", count.of(TraceKind::Goal));
  append_number(out, "notified", count.of(TraceKind::Notified));
  append_number(out, "inside", count.inside);
  append_number(out, "held_out", count.held_out);
  append_counts(out, "skipped_for", count.skipped);
  append_counts(out, "held_for", count.held);
  append_counts(out, "dropped_for", count.dropped);
  append_counts(out, "not_notified_for", count.untold);
  append_key(out, "steps");
  out += '[';
  for (const std::uint32_t step : steps_of(workflow)) {
    open_object(out);
    append_text(out, "step", step_name(step));
    append_number(out, "reached", steps_[step].reached);
    append_number(out, "inside", steps_[step].inside);
    out += '}';
  }
  out += ']';
  append_key(out, "messages");
  out += '[';
  for (const auto& [message, sends] : count.messages) {
    open_object(out);
    append_text(out, "message", program.text(program.messages[message].name));
    append_number(out, "sent", sends.sent);
    append_number(out, "held", sends.held);
    append_number(out, "dropped", sends.dropped);
    out += '}';
  }
  out += "]}";
}

void Summary::append_named_json(std::string& out, const std::vector<Named>& named) const {
  out += '[';
  for (const Named& who : named) {
    open_object(out);
    append_text(out, "contact", who.contact);
    append_text(out, "workflow", workflow_name(who.workflow));
    if (who.step != none) append_text(out, "step", step_name(who.step));
    append_text(out, who.reason == Reason::None ? "until" : "at", format_utc(who.at));
    if (who.reason != Reason::None) append_text(out, "error", reason_name(who.reason));
    out += '}';
  }
  out += ']';
}

std::string Summary::json() const {
  std::string out = "{";
  append_key(out, "workflows");
  out += '[';
  for (std::uint32_t workflow = 0; workflow < workflows_.size(); ++workflow) {
    append_workflow_json(out, workflow);
  }
  out += ']';
  append_key(out, "days");
  out += '[';
  for (const auto& [day, sends] : sends_by_day_) {
    open_object(out);
    append_text(out, "date", format_date(day));
    append_number(out, "sent", sends);
    out += '}';
  }
  out += ']';
  append_number(out, "inside", inside_);
  append_key(out, "waiting");
  append_named_json(out, waiting_);
  append_number(out, "failed", failed_);
  append_key(out, "failures");
  append_named_json(out, failures_);
  return out + "}\n";
}

}  // namespace tend
