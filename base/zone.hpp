// zone.hpp: IANA time zones, from the system's tzdata (through cctz).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace tend {

/// A zone, as the list of times between two changes of its offset. Zones live as long as their
/// Zones; copies of a pointer are free. All calls are thread-safe and pure, and cost a few
/// nanoseconds: they stand in the path of every wait. Years before the first rule have its offset,
/// years after 2300 the last one.
///
/// Conversions go from local to instant as TC39's 'compatible' and java.time do: a local time that
/// a clock change skips moves later by the gap; one that occurs twice is the earlier.
class Zone {
 public:
  /// The instants [begin, end) at which the local clock shows UTC plus `offset_us`. Within a
  /// segment the wall clock is plain arithmetic, so whoever walks segments needs to know nothing of
  /// clock changes.
  struct Segment {
    std::int64_t begin_us;
    std::int64_t end_us;
    std::int64_t offset_us;
  };

  /// The segments follow each other without a hole and cover all of time; offsets are less than a
  /// day.
  Zone(std::string name, std::vector<Segment> segments);

  const std::string& name() const { return name_; }

  CivilTime to_civil(Instant instant) const;
  /// The same as one number (local_us of to_civil).
  std::int64_t to_local_us(Instant instant) const;
  Instant to_instant(CivilTime civil) const;
  std::int32_t offset_seconds(Instant instant) const {
    return static_cast<std::int32_t>(segment_at(instant).offset_us / us_per_second);
  }
  /// The first instant after `instant` at which the offset changes, or the end of time.
  Instant next_transition(Instant instant) const { return Instant{segment_at(instant).end_us}; }
  /// Whether any instant has this local date (Apia had no 2011-12-30).
  bool has_date(Date date) const;

  const Segment& segment_at(Instant instant) const { return segments_[segment_index(instant.us)]; }
  /// The first instant at or after `not_before` at which the local clock, in microseconds since
  /// local 1970-01-01T00:00, lies in [begin, end). Empty when a gap swallowed all of it, or it is
  /// over.
  std::optional<Instant> first_within(std::int64_t local_begin_us, std::int64_t local_end_us,
                                      Instant not_before) const;

 private:
  // Some 100 days: two changes seldom fall in one slice.
  static constexpr int slice_bits = 43;
  std::size_t segment_index(std::int64_t us) const {
    std::int64_t slice = (us >> slice_bits) - first_slice_;
    const std::int64_t last = static_cast<std::int64_t>(slices_.size()) - 1;
    slice = slice < 0 ? 0 : slice > last ? last : slice;
    std::size_t index = us < segments_[0].end_us ? 0 : slices_[static_cast<std::size_t>(slice)];
    while (us >= segments_[index].end_us && index + 1 < segments_.size()) ++index;
    return index;
  }

  std::string name_;
  std::vector<Segment> segments_;
  std::int64_t first_slice_ = 0;
  std::vector<std::uint16_t> slices_;  ///< the segment at the start of each slice of time
};

/// A local date and time as microseconds since local 1970-01-01T00:00. Dates far beyond the
/// calendar are cut, so that no sum of a day or an offset overflows.
std::int64_t local_us(CivilTime civil);

/// The zones of a machine, each loaded at its first use. A name is a key, never a path: only names
/// of the form Area/Place (letters, digits, `_ + - /`) that tzdata itself lists are looked up. The
/// rules are those of the folder in TZDIR, else of the system. Thread-safe.
class Zones {
 public:
  Zones();
  ~Zones();
  /// NotFound when tzdata has no such zone.
  Result<const Zone*> find(std::string_view name);
  const Zone& utc() const;
  /// All names, sorted, for suggestions.
  const std::vector<std::string>& names() const;
  /// The version of the tzdata in use, such as `2026f`; `unknown` when the system does not say.
  std::string tzdata_version() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend
