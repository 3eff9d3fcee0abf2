// intake_result.hpp: an event from outside, and what became of it.
#pragma once

#include <cstdint>
#include <string>

namespace tend {

/// An event as it came in.
struct RawEvent {
  std::string source;  ///< who says so: the name of a write key, `site`, `feedback/postmark`
  std::string json;    ///< one object on one line, as docs/language/people.md writes events
};

enum class IntakeOutcome : std::uint8_t {
  New,        ///< on disk now
  Again,      ///< was there before
  OtherBody,  ///< its id was there before, with another body
  Bad,        ///< is no event; `words` says why
};

struct IntakeResult {
  IntakeOutcome outcome = IntakeOutcome::New;
  std::string words = {};
};

}  // namespace tend
