// run_places.hpp: who stands where.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "runtime/operate/kept_contacts.hpp"

namespace tend {

/// A run at rest, as words.
struct RunPlace {
  std::string workflow;
  std::string run;   ///< its name in the trace
  std::string step;  ///< at which it stands; empty for one that is over or held out
  RunState state = RunState::Waiting;
  Instant entered;
  std::optional<Instant> until;  ///< when it goes on by itself, or when it left
  std::string key;               ///< `keyed by`: its value; may be empty
};

/// Whether it is over, and only remembered.
inline bool is_over(const RunPlace& place) {
  return place.state == RunState::Left;
}
/// `waiting until Thu 2026-01-08 15:00 UTC`, `held until …`, `waiting for an answer`, `left …`.
std::string standing_of(const RunPlace& place);

/// The runs of a contact, the one that began first at the front.
std::vector<RunPlace> run_places(const KeptContact& contact);

/// `{"contact":…,"workflow":…,"run":…,"step":…,"state":"waiting","entered":…,"until":…}` and a line
/// end.
std::string run_json(const KeptContact& contact, const RunPlace& place);

}  // namespace tend
