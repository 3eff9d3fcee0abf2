#include "compiler/prove/open_week.hpp"

#include <algorithm>

namespace tend {
namespace {

constexpr std::int64_t us_per_week = 7 * us_per_day;

}  // namespace

OpenWeek OpenWeek::always() {
  OpenWeek week;
  week.spans_.push_back({0, us_per_week});
  return week;
}

OpenWeek OpenWeek::of(const Window& window) {
  const int days = window.business ? window.days & monday_to_friday : window.days;
  OpenWeek week;
  for (int day = 0; day < 7; ++day) {
    if (!(days >> day & 1)) continue;
    const std::int64_t midnight = day * us_per_day;
    if (window.spans.empty()) week.add(midnight, midnight + us_per_day);
    for (const TimeSpan& span : window.spans) {
      const bool crosses = span.end <= span.start;
      week.add(midnight + span.start.us, midnight + span.end.us + (crosses ? us_per_day : 0));
    }
  }
  week.tidy();
  return week;
}

/// What goes on into the next week is at the beginning of this one.
void OpenWeek::add(std::int64_t begin, std::int64_t end) {
  spans_.push_back({begin, std::min(end, us_per_week)});
  if (end > us_per_week) spans_.push_back({0, end - us_per_week});
}

void OpenWeek::tidy() {
  std::sort(spans_.begin(), spans_.end(),
            [](const Span& left, const Span& right) { return left.begin < right.begin; });
  std::vector<Span> merged;
  for (const Span& span : spans_) {
    if (span.begin >= span.end) continue;
    if (!merged.empty() && span.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, span.end);
    } else {
      merged.push_back(span);
    }
  }
  spans_ = std::move(merged);
}

OpenWeek OpenWeek::both(const OpenWeek& other) const {
  OpenWeek result;
  for (const Span& left : spans_) {
    for (const Span& right : other.spans_) {
      const Span common{std::max(left.begin, right.begin), std::min(left.end, right.end)};
      if (common.begin < common.end) result.spans_.push_back(common);
    }
  }
  result.tidy();
  return result;
}

OpenWeek OpenWeek::rest() const {
  OpenWeek result;
  std::int64_t closed_from = 0;
  for (const Span& span : spans_) {
    if (span.begin > closed_from) result.spans_.push_back({closed_from, span.begin});
    closed_from = span.end;
  }
  if (closed_from < us_per_week) result.spans_.push_back({closed_from, us_per_week});
  return result;
}

OpenWeek OpenWeek::without(const TimeSpan& daily) const {
  Window window;
  window.spans.push_back(daily);
  return both(of(window).rest());
}

std::int64_t OpenWeek::longest_closed_us() const {
  if (spans_.empty()) return us_per_week;
  std::int64_t longest = spans_.front().begin + us_per_week - spans_.back().end;
  for (std::size_t i = 1; i < spans_.size(); ++i)
    longest = std::max(longest, spans_[i].begin - spans_[i - 1].end);
  return longest;
}

std::int64_t OpenWeek::longest_open_us() const {
  std::int64_t longest = 0;
  for (const Span& span : spans_) longest = std::max(longest, span.end - span.begin);
  return longest;
}

}  // namespace tend
