// trace_text.hpp: the trace for people, a line each:
//
//   Thu 2026-01-08 08:00 Europe/Stockholm  anna@example.com  ceo_nurture  sent intro
#pragma once

#include <cstddef>
#include <ostream>
#include <string>

#include "runtime/effects/trace_names.hpp"
#include "runtime/engine/trace.hpp"

namespace tend {

/// Local time with weekday and zone, contact, workflow, and what happened. Columns are as wide as
/// the widest entry so far, 40 at most. Control characters from data are shown as blanks. `out` and
/// what `names` refers to must outlive this.
class TextTrace final : public TraceSink {
 public:
  TextTrace(std::ostream& out, TraceNames names) : out_(out), names_(names) {}
  void record(const TraceRecord& record) override;

 private:
  void append_column(std::string_view text, std::size_t& width);
  void append_change(const TraceRecord& record);
  void append_happening(const TraceRecord& record, const std::string& operand);

  std::ostream& out_;
  TraceNames names_;
  std::string line_;
  std::size_t zone_width_ = 0;
  std::size_t contact_width_ = 0;
  std::size_t workflow_width_ = 0;
};

/// `Thu 2026-01-08 08:00`; seconds only where there are any.
std::string format_weekday_time(CivilTime local);
/// `Thu 2026-01-08`.
std::string format_weekday(Date date);

}  // namespace tend
