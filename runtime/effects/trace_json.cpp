#include "runtime/effects/trace_json.hpp"

#include "base/json_text.hpp"
#include "runtime/engine/engine.hpp"

namespace tend {

void TraceLine::append_member(std::string_view key, std::string_view text) {
  line_ += ",\"";
  line_ += key;
  line_ += "\":";
  append_json_string(line_, text);
}

void TraceLine::append_named(std::string_view key, std::string_view name) {
  if (name.data() != nullptr) append_member(key, name);
}

void TraceLine::append_reason(const TraceRecord& record) {
  if (record.reason == Reason::None) return;
  if (record.kind == TraceKind::Failed) {
    append_member("error", reason_name(record.reason));
    return;
  }
  // An exit that has a name is its own reason.
  const bool named = record.kind == TraceKind::Exited && record.operand != none;
  append_member("reason", named ? names_.operand(record) : reason_name(record.reason));
}

void TraceLine::append_details(const TraceRecord& record) {
  const bool waits = record.kind == TraceKind::Waiting || record.kind == TraceKind::Held ||
                     record.reason == Reason::Queued;
  if (waits && has_end(record)) append_member("until", format_utc(record.until));
  append_reason(record);
  const std::string_view operand = names_.operand(record);
  switch (record.kind) {
    case TraceKind::Sent:
    case TraceKind::Held:
    case TraceKind::Dropped: {
      append_named("message", operand);
      const std::string_view address = names_.address(record);
      if (!address.empty()) append_member("to", address);
      break;
    }
    case TraceKind::Set:
      append_named("field", operand);
      line_ += ",\"value\":";
      names_.values().append_json(line_, names_.program().fields[record.operand], record.value);
      break;
    case TraceKind::Branched:
      // Who is held out takes no arm of the author's.
      if (record.reason == Reason::Holdout) {
        append_member("arm", "holdout");
      } else {
        append_named("arm", operand);
      }
      break;
    case TraceKind::Logged:
      append_named("text", operand);
      break;
    case TraceKind::Notified:
      append_member("to", names_.text(record));
      break;
    case TraceKind::Listed:
      append_named("list", operand);
      append_member("change", record.value.is_true() ? "added" : "removed");
      break;
    case TraceKind::Consented:
      append_named("topic", operand);
      append_member("change", record.value.is_true() ? "subscribed" : "unsubscribed");
      break;
    case TraceKind::Called:
      append_named("action", operand);
      append_member("status", names_.text(record));
      break;
    case TraceKind::Assigned:
      append_named("field", operand);
      append_member("owner", names_.text(record));
      break;
    case TraceKind::Taken:
      append_named("pool", operand);
      append_member("value", names_.text(record));
      break;
    case TraceKind::Goal:
      append_named("goal", operand);
      break;
    case TraceKind::Merged:
      append_member("with", names_.text(record));
      break;
    case TraceKind::Entered:
    case TraceKind::Skipped:
    case TraceKind::Waiting:
    case TraceKind::Resumed:
    case TraceKind::Exited:
    case TraceKind::Completed:
    case TraceKind::Failed:
      break;
  }
}

std::string_view TraceLine::of(const TraceRecord& record) {
  line_ = "{\"at\":\"";
  line_ += format_utc(record.at);
  line_ += "\",\"local\":\"";
  line_ += format_local(record.at, offset_seconds(record));
  line_ += '"';
  const std::string_view contact = names_.contact(record);
  append_member("contact", contact);
  if (record.workflow != none) {
    const std::string_view workflow = names_.workflow(record);
    append_member("workflow", workflow);
    // Who is skipped has no run.
    if (record.kind != TraceKind::Skipped) {
      append_member("run", run_name(workflow, contact, record.run_ordinal));
    }
  }
  if (record.step != none) append_member("step", names_.step(record));
  append_member("kind", kind_name(record.kind));
  append_details(record);
  return line_ += "}\n";
}

void JsonTrace::record(const TraceRecord& record) {
  const std::string_view line = line_.of(record);
  out_.write(line.data(), static_cast<std::streamsize>(line.size()));
}

}  // namespace tend
