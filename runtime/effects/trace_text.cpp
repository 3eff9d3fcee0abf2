#include "runtime/effects/trace_text.hpp"

#include <algorithm>
#include <array>

#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "base/zone.hpp"

namespace tend {
namespace {

constexpr std::array<std::string_view, 7> weekday_names{"Mon", "Tue", "Wed", "Thu",
                                                        "Fri", "Sat", "Sun"};

/// One overlong address must not push all that follows off the screen.
constexpr std::size_t widest_column = 40;

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).size) ++count;
  return count;
}

}  // namespace

std::string format_weekday(Date date) {
  return std::string(weekday_names[static_cast<std::size_t>(weekday(date))]) + ' ' +
         format_date(date);
}

std::string format_weekday_time(CivilTime local) {
  // Fractions are in the JSON lines; here they would only be in the way.
  const TimeOfDay shown{local.time.us / us_per_second * us_per_second};
  return format_weekday(local.date) + ' ' + format_time(shown);
}

void TextTrace::append_column(std::string_view text, std::size_t& width) {
  const std::size_t size = count_code_points(text);
  width = std::max(width, std::min(size, widest_column));
  line_ += text;
  line_.append(std::max(width, size) - size + 2, ' ');
}

void TextTrace::append_change(const TraceRecord& record) {
  const std::string operand(names_.operand(record));
  const std::string text(names_.text(record));
  const bool on = record.value.is_true();
  switch (record.kind) {
    case TraceKind::Set:
      line_ += "set " + operand + " = ";
      names_.values().append_text(line_, names_.program().fields[record.operand], record.value);
      break;
    case TraceKind::Logged:
      line_ += "logged: " + operand;
      break;
    case TraceKind::Notified:
      if (record.reason == Reason::None) {
        line_ += "notified " + text;
      } else {
        line_ += "did not notify " + (text.empty() ? "anyone" : text) + ": ";
        line_ += reason_in_words(record.reason);
      }
      break;
    case TraceKind::Listed:
      line_ += (on ? "added to " : "removed from ") + operand;
      break;
    case TraceKind::Consented:
      line_ += on ? "subscribed" : "unsubscribed";
      if (!operand.empty()) line_ += (on ? " to " : " from ") + operand;
      break;
    case TraceKind::Called:
      line_ += "called " + operand + ": " + text;
      break;
    case TraceKind::Assigned:
      line_ += "assigned " + operand + ' ' + text;
      break;
    case TraceKind::Taken:
      line_ += "took '" + text + "' from " + operand;
      break;
    case TraceKind::Goal:
      line_ += "reached the goal";
      if (!operand.empty()) line_ += ' ' + operand;
      break;
    case TraceKind::Merged:
      line_ += "merged with " + text;
      break;
    default:
      append_happening(record, operand);
      break;
  }
}

void TextTrace::append_happening(const TraceRecord& record, const std::string& operand) {
  line_ += kind_name(record.kind);
  if (record.kind == TraceKind::Exited && !operand.empty()) {
    line_ += ": " + operand;
    return;
  }
  if (!operand.empty()) line_ += ' ' + operand;
  const bool waits = record.kind == TraceKind::Waiting || record.kind == TraceKind::Held;
  if (waits && has_end(record)) {
    line_ += " until " + format_weekday_time(local_time(record, record.until));
  }
  const std::string_view address = names_.other_address(record);
  if (!address.empty()) line_ += " to " + std::string(address);
  const bool says_more = record.reason != Reason::None && record.reason != Reason::Exit;
  if (says_more) line_ += ": " + std::string(reason_in_words(record.reason));
}

void TextTrace::record(const TraceRecord& record) {
  line_ = format_weekday_time(local_time(record, record.at));
  line_ += ' ';
  append_column(record.zone == nullptr ? std::string_view("UTC") : record.zone->name(),
                zone_width_);
  append_column(names_.contact(record), contact_width_);
  append_column(record.workflow == none ? std::string_view("-") : names_.workflow(record),
                workflow_width_);
  append_change(record);
  line_ = printable_line(line_);
  line_ += '\n';
  out_.write(line_.data(), static_cast<std::streamsize>(line_.size()));
}

}  // namespace tend
