// story.hpp: what happened to a contact, line by line, in plain English.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// A line of the stored trace, or an event that was taken in.
struct Happening {
  Instant at;
  std::string kind;  ///< as in the trace; `event` for one that came in
  std::string workflow;
  std::string step;
  std::map<std::string, std::string, std::less<>> details;  ///< `message`, `reason`, `until`, …

  /// Empty when there is none.
  std::string_view detail(std::string_view name) const;
};

/// All of a contact, in order of time; an event before what it led to. Of events, the newest.
Result<std::vector<Happening>> story_of(ContactStore& store, ContactKey contact,
                                        std::string_view identity, std::size_t most_events = 1000);

/// `waits at “wait before send intro” until Thu 2026-01-08 15:00 UTC`.
std::string in_words(const Happening& happening);
/// A reason as the trace has it, for people: `has been through already`.
std::string reason_in_words(std::string_view reason);

}  // namespace tend
