// zone.hpp: IANA time zones, from the system's tzdata (through cctz).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace tend {

/// A loaded zone. Zones live as long as their Zones; copies of a pointer are free. All calls are
/// thread-safe and pure.
///
/// Conversions go from local to instant as TC39's 'compatible' and java.time do: a local time that a
/// clock change skips moves later by the gap; one that occurs twice is the earlier.
class Zone {
 public:
  virtual ~Zone() = default;
  const std::string& name() const { return name_; }

  virtual CivilTime to_civil(Instant instant) const = 0;
  virtual Instant to_instant(CivilTime civil) const = 0;
  virtual std::int32_t offset_seconds(Instant instant) const = 0;
  /// The first instant after `instant` at which the offset changes, or the end of time.
  virtual Instant next_transition(Instant instant) const = 0;
  /// Whether any instant has this local date (Apia had no 2011-12-30).
  virtual bool has_date(Date date) const = 0;

 protected:
  explicit Zone(std::string name) : name_(std::move(name)) {}

 private:
  std::string name_;
};

/// The zones of a machine, each loaded at its first use. A name is a key, never a path: only names of
/// the form Area/Place (letters, digits, `_ + - /`) that tzdata itself lists are looked up. Thread-safe.
class Zones {
 public:
  Zones();
  ~Zones();
  /// NotFound when tzdata has no such zone.
  Result<const Zone*> find(std::string_view name);
  const Zone& utc() const;
  /// All names, sorted, for suggestions.
  const std::vector<std::string>& names();
  /// The version of the tzdata in use, such as `2026f`; `unknown` when the system does not say.
  std::string tzdata_version() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend
