#include "runtime/effects/trace_json.hpp"

#include "base/json_text.hpp"
#include "runtime/engine/engine.hpp"

namespace tend {

void JsonTrace::append_member(std::string_view key, std::string_view text) {
  line_ += ",\"";
  line_ += key;
  line_ += "\":";
  append_json_string(line_, text);
}

void JsonTrace::append_details(const TraceRecord& record) {
  const bool waits = record.kind == TraceKind::Waiting || record.kind == TraceKind::Held;
  if (waits) append_member("until", format_utc(record.until));
  const bool failed = record.kind == TraceKind::Failed;
  if (!failed && record.reason != Reason::None) append_member("reason", reason_name(record.reason));
  const std::string_view operand = names_.operand(record);
  if (operand.data() == nullptr) {
    if (failed) append_member("error", reason_name(record.reason));
    return;
  }
  switch (record.kind) {
    case TraceKind::Sent:
    case TraceKind::Held:
    case TraceKind::Dropped: {
      append_member("message", operand);
      const std::string_view address = names_.address(record);
      if (!address.empty()) append_member("to", address);
      break;
    }
    case TraceKind::Set:
      append_member("field", operand);
      line_ += ",\"value\":";
      names_.append_json(line_, names_.program().fields[record.operand], record.value);
      break;
    case TraceKind::Branched:
      append_member("arm", operand);
      break;
    case TraceKind::Logged:
      append_member("text", operand);
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

void JsonTrace::record(const TraceRecord& record) {
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
  line_ += "}\n";
  out_.write(line_.data(), static_cast<std::streamsize>(line_.size()));
}

}  // namespace tend
