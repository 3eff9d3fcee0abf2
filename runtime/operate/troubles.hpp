// troubles.hpp: what was put aside because it could not be done, for an operator to look after.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// An event that was parked; a message, notice or call that was given up, or of which nobody knows
/// whether it left; a run that failed; a contact who was set aside. What its contact may not be
/// sent is no trouble.
struct Trouble {
  enum class Kind : std::uint8_t { Event, Effect, Run, Contact } kind = Kind::Event;
  std::string id;  ///< of the event, the effect's key, of the failure; who the contact is
  Instant at;      ///< when it was taken in, was to leave for the last time, failed, was set aside
  std::string contact;
  std::string what;   ///< `event form_submitted`, `message intro`, `call of check`, `run of hello`
  std::string error;  ///< why
};

/// All of them: events in order of acceptance, effects in order of time, runs in the order in which
/// they failed, contacts in that in which they became known; until `each` fails.
Result<void> for_each_trouble(ContactStore& store,
                              const std::function<Result<void>(const Trouble&)>& each);

enum class Remedy : std::uint8_t {
  Retry,  ///< the event waits to be applied, the effect is tried once more; a contact is worked on
          ///< again, with what waited for her
  Drop,   ///< it is left as it is, and no trouble any more
};
/// Whether that is a way out: a run that failed is over, and a contact is there or erased.
bool is_remedy(Remedy remedy, Trouble::Kind kind);

/// In the unit at hand. NotFound when there is no such trouble, Unsupported for what is no remedy;
/// Malformed for a contact who cannot be read yet.
Result<void> settle_trouble(ContactStore& store, std::string_view id, Remedy remedy, Instant now);

/// With which error what was dropped is kept.
inline constexpr std::string_view dropped_by_operator = "dropped by an operator";

}  // namespace tend
