// trace_json.hpp: the trace as JSON lines (runtime.md, section 7).
#pragma once

#include <ostream>
#include <string>

#include "runtime/effects/trace_names.hpp"
#include "runtime/engine/trace.hpp"

namespace tend {

/// Writes records as lines. What `names` refers to must outlive it. One thread.
class TraceLine {
 public:
  explicit TraceLine(TraceNames names) : names_(names) {}
  /// With its line end; good until the next call.
  std::string_view of(const TraceRecord& record);

 private:
  void append_details(const TraceRecord& record);
  void append_reason(const TraceRecord& record);
  void append_named(std::string_view key, std::string_view name);
  void append_member(std::string_view key, std::string_view text);

  TraceNames names_;
  std::string line_;  ///< kept from record to record, for its memory
};

/// One object a record, its keys in the order at, local, contact, workflow, run, step, kind, then
/// what the kind adds: until (left out of a wait without an end), reason, message, to, field,
/// value, arm, text, error, list, topic, change, action, status, owner, pool, goal, with. Lines go
/// out whole. `out` and what `names` refers to must outlive this.
class JsonTrace final : public TraceSink {
 public:
  JsonTrace(std::ostream& out, TraceNames names) : out_(out), line_(names) {}
  void record(const TraceRecord& record) override;

 private:
  std::ostream& out_;
  TraceLine line_;
};

}  // namespace tend
