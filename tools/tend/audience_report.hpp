// audience_report.hpp: who would enter a workflow, who would not, and who would fail in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace tend {

struct Person {
  std::string contact;
  std::optional<Instant> at = {};  ///< when it happened, or will
  std::string local = {};          ///< the same by her clock, with the zone
};

/// People of whom the same is said.
struct AudienceGroup {
  enum class Kind : std::uint8_t {
    TrueNow,    ///< a state holds now: enter with `including existing`
    ByEvent,    ///< would have entered until now, had the workflow been live all along
    Scheduled,  ///< a moment will come
    KeptOut,    ///< a trigger fired, and they may not enter
    Fails,      ///< one of the above whom something will not reach
    Defaults,   ///< one of the above who reads what stands in for a value that is not set
  } kind = Kind::TrueNow;
  std::string why = {};                 ///< of the last three
  std::vector<std::string> steps = {};  ///< of the last two: at which
  std::vector<Person> people = {};
};

struct WorkflowAudience {
  std::string name;
  bool including_existing = false;  ///< the script says so
  std::uint64_t last_7_days = 0;    ///< who entered by events
  std::uint64_t last_30_days = 0;
  std::vector<AudienceGroup> groups;  ///< in order of kind
  std::vector<std::string> remarks;   ///< of the workflow as a whole: a pool that is too small
};

struct AudienceReport {
  Instant at;
  std::uint64_t contacts = 0;
  std::vector<WorkflowAudience> workflows;
};

/// At most `limit` people of each group are named.
std::string audience_text(const AudienceReport& report, std::size_t limit);
std::string audience_json(const AudienceReport& report, std::size_t limit);
/// A line for each person of each group.
std::string audience_lines(const AudienceReport& report);

}  // namespace tend
