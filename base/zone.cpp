#include "base/zone.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>
#include <mutex>
#include <sstream>

#include "base/check.hpp"

namespace tend {
namespace {

// Some 137,000 years: cut there, no sum of a date, a span and an offset can overflow.
constexpr std::int32_t farthest_days = 50'000'000;

constexpr std::int64_t beginning_of_time = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t end_of_time = std::numeric_limits<std::int64_t>::max();

using CctzInstant = cctz::time_point<cctz::seconds>;

std::int64_t offset_us_at(const cctz::time_zone& zone, CctzInstant instant) {
  return zone.lookup(instant).offset * us_per_second;
}

// Every change of the offset up to the year 2300: beyond the years that input may name, and the ten
// years of a wait.
std::vector<Zone::Segment> read_segments(const cctz::time_zone& zone) {
  const CctzInstant last = cctz::convert(cctz::civil_second(2300, 1, 1), cctz::utc_time_zone());
  std::vector<Zone::Segment> segments;
  auto at = CctzInstant::min();
  segments.push_back({beginning_of_time, end_of_time, 0});
  cctz::time_zone::civil_transition transition;
  bool first = true;
  while (zone.next_transition(at, &transition)) {
    at = zone.lookup(transition.to).trans;
    if (at > last) break;
    if (first) segments.back().offset_us = offset_us_at(zone, at - cctz::seconds(1));
    first = false;
    const std::int64_t offset_us = offset_us_at(zone, at);
    // A change of the name alone (EST to EDT and so on) is none of the clock.
    if (offset_us == segments.back().offset_us) continue;
    const std::int64_t begin_us = at.time_since_epoch().count() * us_per_second;
    segments.back().end_us = begin_us;
    segments.push_back({begin_us, end_of_time, offset_us});
  }
  if (first) segments.back().offset_us = offset_us_at(zone, CctzInstant());
  return segments;
}

std::string zoneinfo_folder() {
  // As cctz itself finds it.
  const char* folder = std::getenv("TZDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/usr/share/zoneinfo";
}

bool is_zone_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '+' || c == '-' || c == '/';
  });
}

// What tzdata says of itself.
struct Index {
  std::vector<std::string> names;
  std::string version = "unknown";
};

// tzdata.zi is the whole source in short: `# version 2026f`, `Z NAME …` and `L TARGET NAME`.
void read_source(const std::string& folder, Index& index) {
  std::ifstream file(folder + "/tzdata.zi");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind;
    std::string name;
    words >> kind >> name;
    if (kind == "#" && name == "version") words >> index.version;
    if (kind == "L") words >> name;
    if (kind == "Z" || kind == "L") index.names.push_back(name);
  }
}

// Systems without tzdata.zi have these tables: country codes, coordinates, name.
void read_table(const std::string& path, Index& index) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string name;
    words >> name >> name >> name;
    index.names.push_back(name);
  }
}

Index read_index(const std::string& folder) {
  Index index;
  read_source(folder, index);
  if (index.names.empty()) {
    read_table(folder + "/zone1970.tab", index);
    read_table(folder + "/zone.tab", index);
  }
  index.names.emplace_back("UTC");
  // `Factory` marks a machine whose zone nobody has set.
  std::erase_if(index.names,
                [](const std::string& name) { return !is_zone_name(name) || name == "Factory"; });
  std::sort(index.names.begin(), index.names.end());
  index.names.erase(std::unique(index.names.begin(), index.names.end()), index.names.end());
  return index;
}

}  // namespace

std::int64_t local_us(CivilTime civil) {
  const std::int32_t days = std::clamp(civil.date.days, -farthest_days, farthest_days);
  return days * us_per_day + civil.time.us;
}

Zone::Zone(std::string name, std::vector<Segment> segments)
    : name_(std::move(name)), segments_(std::move(segments)) {
  TEND_CHECK(!segments_.empty() && segments_.size() < std::numeric_limits<std::uint16_t>::max(),
             "a zone has an offset, and few changes of it");
  const std::size_t last = segments_.size() - 1;
  TEND_CHECK(segments_[0].begin_us == beginning_of_time && segments_[last].end_us == end_of_time,
             "segments cover all of time");
  for (std::size_t index = 1; index <= last; ++index)
    TEND_CHECK(segments_[index].begin_us == segments_[index - 1].end_us, "segments have no hole");

  slices_.push_back(0);
  if (last == 0) return;
  first_slice_ = segments_[0].end_us >> slice_bits;
  const std::int64_t last_slice = segments_[last].begin_us >> slice_bits;
  std::uint16_t index = 0;
  for (std::int64_t slice = first_slice_ + 1; slice <= last_slice; ++slice) {
    while ((slice << slice_bits) >= segments_[index].end_us) ++index;
    slices_.push_back(index);
  }
}

std::int64_t Zone::to_local_us(Instant instant) const {
  const std::int64_t us =
      std::clamp(instant.us, -farthest_days * us_per_day, farthest_days * us_per_day);
  return us + segment_at(instant).offset_us;
}

CivilTime Zone::to_civil(Instant instant) const {
  const std::int64_t local = to_local_us(instant);
  std::int64_t days = local / us_per_day;
  std::int64_t time = local % us_per_day;
  if (time < 0) {
    --days;
    time += us_per_day;
  }
  return {Date{static_cast<std::int32_t>(days)}, TimeOfDay{time}};
}

Instant Zone::to_instant(CivilTime civil) const {
  const std::int64_t local = local_us(civil);
  // Offsets are less than a day, so the segment that shows `local` does not end before this one.
  std::size_t index = segment_index(local - us_per_day);
  while (local - segments_[index].offset_us >= segments_[index].end_us) {
    // Past this segment by its own clock; if the next one begins later than that, a gap lies
    // between.
    const std::int64_t skipped_us = local - segments_[index].offset_us;
    ++index;
    if (local - segments_[index].offset_us < segments_[index].begin_us) return Instant{skipped_us};
  }
  return Instant{local - segments_[index].offset_us};
}

std::optional<Instant> Zone::first_within(std::int64_t local_begin_us, std::int64_t local_end_us,
                                          Instant not_before) const {
  const std::int64_t from_us = std::max(local_begin_us - us_per_day, not_before.us);
  for (std::size_t index = segment_index(from_us); index < segments_.size(); ++index) {
    const Segment& segment = segments_[index];
    if (segment.begin_us >= local_end_us + us_per_day) break;
    const std::int64_t begin_us =
        std::max({segment.begin_us, local_begin_us - segment.offset_us, not_before.us});
    const std::int64_t end_us = std::min(segment.end_us, local_end_us - segment.offset_us);
    if (begin_us < end_us) return Instant{begin_us};
  }
  return std::nullopt;
}

bool Zone::has_date(Date date) const {
  const std::int64_t midnight_us = local_us({date, {}});
  return first_within(midnight_us, midnight_us + us_per_day, Instant{beginning_of_time})
      .has_value();
}

struct Zones::State {
  Zone utc{"UTC", {{beginning_of_time, end_of_time, 0}}};
  std::once_flag read;
  Index index;
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<const Zone>, std::less<>> loaded;  // guarded by `mutex`

  const Index& known() {
    std::call_once(read, [this] { index = read_index(zoneinfo_folder()); });
    return index;
  }
};

Zones::Zones() : state_(std::make_unique<State>()) {}
Zones::~Zones() = default;

Result<const Zone*> Zones::find(std::string_view name) {
  const std::scoped_lock lock(state_->mutex);
  if (const auto known = state_->loaded.find(name); known != state_->loaded.end())
    return known->second.get();
  if (name == "UTC") return &state_->utc;
  std::string key(name);
  cctz::time_zone rules;
  // Only a listed name may reach cctz, which makes a path of it.
  const std::vector<std::string>& listed = names();
  if (!std::binary_search(listed.begin(), listed.end(), key) || !cctz::load_time_zone(key, &rules))
    return failure(ErrorCode::NotFound, "no time zone is called `" + key + "`");
  auto zone = std::make_unique<const Zone>(key, read_segments(rules));
  return state_->loaded.emplace(std::move(key), std::move(zone)).first->second.get();
}

const Zone& Zones::utc() const {
  return state_->utc;
}

const std::vector<std::string>& Zones::names() const {
  return state_->known().names;
}

std::string Zones::tzdata_version() const {
  return state_->known().version;
}

}  // namespace tend
