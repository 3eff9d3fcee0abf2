#include "compiler/check/windows.hpp"

#include <algorithm>

namespace tend::checking {
namespace {

std::string hours(const TimeSpan& span) {
  return format_time(span.start) + "-" + format_time(span.end);
}

/// The end on a clock that goes on past midnight.
std::int64_t end_us(const TimeSpan& span) {
  return span.end > span.start ? span.end.us : span.end.us + us_per_day;
}

/// The window's first opening on or after another weekday's: whether two days in a row are open.
bool has_neighbours(DayMask days) {
  for (int day = 0; day < 7; ++day)
    if ((days >> day & 1) != 0 && (days >> ((day + 1) % 7) & 1) != 0) return true;
  return false;
}

bool in_hours(const TimeSpan& span, TimeOfDay time) {
  if (span.end > span.start) return time >= span.start && time < span.end;
  return time >= span.start || time < span.end;
}

bool report_overlap(Project& project, Span where, const TimeSpan& first, const TimeSpan& second) {
  project.diagnostics.report(Code::OverlappingHours, where, "hours of this window overlap")
      .note(hours(first) + " and " + hours(second) + " share a time")
      .help("write them as one");
  return false;
}

bool check_overlaps(Project& project, Span where, const Window& window) {
  for (std::size_t index = 0; index + 1 < window.spans.size(); ++index)
    if (end_us(window.spans[index]) > window.spans[index + 1].start.us)
      return report_overlap(project, where, window.spans[index], window.spans[index + 1]);
  if (window.spans.size() < 2 || !has_neighbours(window.days)) return true;
  const TimeSpan& last = window.spans.back();
  if (end_us(last) - us_per_day > window.spans.front().start.us)
    return report_overlap(project, where, last, window.spans.front());
  return true;
}

}  // namespace

std::optional<Window> check_window(Project& project, const ast::WindowLiteral& literal) {
  Window window = literal.value;
  for (const TimeSpan& span : window.spans) {
    if (span.start.us == us_per_day) {
      check_time(project, {span.start, literal.span});
      return std::nullopt;
    }
    if (span.start == span.end) {
      project.diagnostics
          .report(Code::EmptyWindow, literal.span,
                  "a window from " + format_time(span.start) + " to " + format_time(span.end) +
                      " is empty")
          .note("the end of a window is not in it")
          .help("leave the hours out for the whole day, or write " + format_time(span.start) +
                "-24:00 for the rest of it");
      return std::nullopt;
    }
  }
  std::sort(window.spans.begin(), window.spans.end(),
            [](const TimeSpan& a, const TimeSpan& b) { return a.start < b.start; });
  if (!check_overlaps(project, literal.span, window)) return std::nullopt;
  return window;
}

bool check_time(Project& project, const ast::TimeLiteral& time) {
  if (time.value.us < us_per_day) return true;
  project.diagnostics.report(Code::EndAsTime, time.span, "24:00 is no time of day")
      .note("it is the end of a day, and stands only at the end of a window")
      .help("midnight, at which a day begins, is 00:00");
  return false;
}

bool check_time_in_window(Project& project, const ast::TimeLiteral& time, const Window& window,
                          Span where) {
  const auto& spans = window.spans;
  if (spans.empty() || std::any_of(spans.begin(), spans.end(), [&](const TimeSpan& span) {
        return in_hours(span, time.value);
      }))
    return true;
  project.diagnostics
      .report(Code::WindowMissesTime, time.span,
              "the window is never open at " + format_time(time.value))
      .label(where, "the window")
      .note("its hours are " + format_window(Window{every_day, false, false, spans}) +
            ", the end not included");
  return false;
}

}  // namespace tend::checking
