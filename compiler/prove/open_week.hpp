// open_week.hpp: when several windows together are open, over a week. Days off are no matter here.
#pragma once

#include <cstdint>
#include <vector>

#include "base/window.hpp"

namespace tend {

/// The times of a week at which something may happen; a week follows a week.
class OpenWeek {
 public:
  static OpenWeek always();
  /// `business days` are Monday to Friday.
  static OpenWeek of(const Window& window);

  /// What is open in both.
  OpenWeek both(const OpenWeek& other) const;
  /// Less this time of every day.
  OpenWeek without(const TimeSpan& daily) const;

  bool never() const { return spans_.empty(); }
  bool within(const OpenWeek& other) const { return both(other).spans_ == spans_; }
  /// The longest time from any moment to the next at which it is open; a week for never.
  std::int64_t longest_closed_us() const;
  std::int64_t longest_open_us() const;

 private:
  /// Microseconds since Monday 00:00, half open.
  struct Span {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    friend bool operator==(const Span&, const Span&) = default;
  };
  void add(std::int64_t begin, std::int64_t end);
  void tidy();
  OpenWeek rest() const;

  std::vector<Span> spans_;  ///< sorted, apart from each other
};

}  // namespace tend
