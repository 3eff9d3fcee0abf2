// zone_test.cpp: zones as tables of offsets: names, conversions around clock changes, and agreement
// with the library that the rules come from.
#include "base/zone.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tend {
namespace {

constexpr std::int64_t end_of_time = std::numeric_limits<std::int64_t>::max();

Instant utc(std::string_view text) {
  return parse_instant(text).instant.value();
}

CivilTime local(int year, int month, int day, int hour, int minute) {
  return {make_date(year, month, day).value(), make_time(hour, minute).value()};
}

TEST_CASE("a local time that the clock skips moves later by the gap", "[zone]") {
  Zones zones;
  const Zone& stockholm = **zones.find("Europe/Stockholm");
  CHECK(format_utc(stockholm.to_instant(local(2025, 3, 30, 1, 59))) == "2025-03-30T00:59:00Z");
  CHECK(format_utc(stockholm.to_instant(local(2025, 3, 30, 2, 0))) == "2025-03-30T01:00:00Z");
  CHECK(format_utc(stockholm.to_instant(local(2025, 3, 30, 2, 30))) == "2025-03-30T01:30:00Z");
  CHECK(format_utc(stockholm.to_instant(local(2025, 3, 30, 3, 0))) == "2025-03-30T01:00:00Z");
}

TEST_CASE("a local time that occurs twice is the earlier", "[zone]") {
  Zones zones;
  const Zone& stockholm = **zones.find("Europe/Stockholm");
  CHECK(format_utc(stockholm.to_instant(local(2025, 10, 26, 2, 0))) == "2025-10-26T00:00:00Z");
  CHECK(format_utc(stockholm.to_instant(local(2025, 10, 26, 2, 30))) == "2025-10-26T00:30:00Z");
  CHECK(format_utc(stockholm.to_instant(local(2025, 10, 26, 3, 0))) == "2025-10-26T02:00:00Z");
  CHECK(stockholm.to_civil(utc("2025-10-26T01:30:00Z")) == local(2025, 10, 26, 2, 30));
}

TEST_CASE("offsets and their changes", "[zone]") {
  Zones zones;
  const Zone& stockholm = **zones.find("Europe/Stockholm");
  CHECK(stockholm.name() == "Europe/Stockholm");
  CHECK(stockholm.offset_seconds(utc("2025-03-30T00:59:59Z")) == 3600);
  CHECK(stockholm.offset_seconds(utc("2025-03-30T01:00:00Z")) == 7200);
  CHECK(format_utc(stockholm.next_transition(utc("2025-01-01T00:00:00Z"))) ==
        "2025-03-30T01:00:00Z");
  CHECK(format_utc(stockholm.next_transition(utc("2025-03-30T01:00:00Z"))) ==
        "2025-10-26T01:00:00Z");
  CHECK(zones.utc().next_transition(Instant{0}) == Instant{end_of_time});
  CHECK(zones.utc().to_civil(Instant{-1}).date == Date{-1});
}

TEST_CASE("a change of the zone's name alone is no change of its offset", "[zone]") {
  Zones zones;
  // Lisbon went from its summer time to Central European Time on 1992-09-27, both UTC+1.
  const Zone& lisbon = **zones.find("Europe/Lisbon");
  CHECK(format_utc(lisbon.next_transition(utc("1992-07-01T00:00:00Z"))) == "1993-03-28T01:00:00Z");
}

TEST_CASE("Apia had no 30 December 2011", "[zone]") {
  Zones zones;
  const Zone& apia = **zones.find("Pacific/Apia");
  CHECK(apia.has_date(make_date(2011, 12, 29).value()));
  CHECK_FALSE(apia.has_date(make_date(2011, 12, 30).value()));
  CHECK(apia.has_date(make_date(2011, 12, 31).value()));
}

TEST_CASE("part of the local clock is found, or known to be skipped", "[zone]") {
  Zones zones;
  const Zone& stockholm = **zones.find("Europe/Stockholm");
  const auto first = [&](int hour, int minute, int last_hour, int last_minute) {
    const auto instant =
        stockholm.first_within(local_us(local(2025, 3, 30, hour, minute)),
                               local_us(local(2025, 3, 30, last_hour, last_minute)), Instant{0});
    return instant ? format_utc(*instant) : "never";
  };
  CHECK(first(1, 0, 2, 0) == "2025-03-30T00:00:00Z");
  CHECK(first(2, 0, 3, 0) == "never");
  CHECK(first(2, 30, 4, 0) == "2025-03-30T01:00:00Z");
}

TEST_CASE("a zone is a key, never a path", "[zone]") {
  Zones zones;
  for (const std::string_view name :
       {"", "../../etc/passwd", "/etc/localtime", "Europe/Stokholm", "europe/stockholm", "Europe",
        "Europe/", "Europe/../Europe/Stockholm", "localtime", "posixrules",
        "right/Europe/Stockholm", "libc:localtime", "file:/etc/localtime", "Fixed/UTC+01:00:00",
        "Factory", "tzdata.zi"}) {
    CAPTURE(name);
    const auto zone = zones.find(name);
    REQUIRE_FALSE(zone.has_value());
    CHECK(zone.error().code == ErrorCode::NotFound);
    CHECK(zone.error().message == "no time zone is called `" + std::string(name) + "`");
  }
}

TEST_CASE("names are sorted, and each can be found", "[zone]") {
  Zones zones;
  const std::vector<std::string>& names = zones.names();
  CHECK(names.size() > 300);
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::count(names.begin(), names.end(), "UTC") == 1);
  for (const std::string_view name :
       {"Europe/Stockholm", "America/Argentina/Buenos_Aires", "Etc/GMT+1", "UTC"})
    CHECK(zones.find(name).has_value());
  CHECK(*zones.find("UTC") == &zones.utc());
  CHECK(*zones.find("Europe/Stockholm") == *zones.find("Europe/Stockholm"));
}

TEST_CASE("the version of tzdata has a year and a letter", "[zone]") {
  const std::string version = Zones().tzdata_version();
  if (version != "unknown") {
    CHECK(version.size() == 5);
    CHECK(version.substr(0, 2) == "20");
  }
}

TEST_CASE("zones may be looked up from several threads at once", "[zone]") {
  Zones zones;
  std::vector<const Zone*> found(8);
  std::vector<std::thread> threads;
  for (const Zone*& zone : found) threads.emplace_back([&] { zone = *zones.find("Asia/Tokyo"); });
  for (std::thread& thread : threads) thread.join();
  CHECK(std::count(found.begin(), found.end(), found[0]) == 8);
}

// cctz is the source of the rules: here it is asked directly, instant by instant.
class Reference {
 public:
  explicit Reference(const std::string& name) { REQUIRE(cctz::load_time_zone(name, &zone_)); }

  CivilTime to_civil(Instant instant) const {
    const auto seconds = cctz::time_point<cctz::seconds>(cctz::seconds(instant.us / us_per_second));
    const cctz::civil_second civil = zone_.lookup(seconds).cs;
    const cctz::civil_day day(civil);
    const auto time = make_time(civil.hour(), civil.minute(), civil.second());
    return {Date{static_cast<std::int32_t>(day - cctz::civil_day(1970, 1, 1))}, time.value()};
  }

  Instant to_instant(CivilTime civil) const {
    const cctz::civil_second midnight(cctz::civil_day(1970, 1, 1) + civil.date.days);
    // For a gap as for an overlap, `pre` is what the offset before the change makes of it.
    return Instant{
        zone_.lookup(midnight + civil.time.us / us_per_second).pre.time_since_epoch().count() *
        us_per_second};
  }

 private:
  cctz::time_zone zone_;
};

TEST_CASE("tables agree with the library, close to each change and between them", "[zone]") {
  Zones zones;
  for (const char* name :
       {"Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
        "Pacific/Apia", "Asia/Kolkata", "America/Havana", "America/Nuuk", "Antarctica/Troll",
        "Pacific/Kwajalein", "Asia/Manila"}) {
    const Zone& zone = **zones.find(name);
    const Reference reference(name);
    const auto agrees = [&](Instant instant) {
      const CivilTime civil = reference.to_civil(instant);
      if (zone.to_civil(instant) != civil) return false;
      // Skipped and doubled times too: an hour on, as the wall clock counts.
      CivilTime shifted = civil;
      shifted.time.us = (shifted.time.us + us_per_hour) % us_per_day;
      return zone.to_instant(civil) == reference.to_instant(civil) &&
             zone.to_instant(shifted) == reference.to_instant(shifted);
    };
    Instant change = utc("1970-01-01T00:00:00Z");
    while (change < utc("2200-01-01T00:00:00Z")) {
      for (const std::int64_t minutes : {-1441, -61, -31, -1, 0, 1, 29, 59, 61, 1441, 60'000}) {
        const Instant instant{change.us + minutes * us_per_minute};
        if (instant.us < 0) continue;
        CAPTURE(name, format_utc(instant));
        if (!agrees(instant)) FAIL_CHECK("differs from the library");
      }
      const Instant next = zone.next_transition(change);
      change = next.us == end_of_time ? Instant{change.us + 3650 * us_per_day} : next;
    }
  }
}

}  // namespace
}  // namespace tend
