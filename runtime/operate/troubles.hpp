// troubles.hpp: what was put aside because it could not be done, for an operator to look after.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// An event that was parked; a message, notice or call that was given up, or of which nobody knows
/// whether it left. What its contact may not be sent is no trouble.
struct Trouble {
  std::string id;  ///< of the event, or the effect's key
  Instant at;      ///< when it was taken in, or was to leave for the last time
  std::string contact;
  std::string what;   ///< `event form_submitted`, `message intro`, `call of check`
  std::string error;  ///< why
};

/// All of them: events in order of acceptance, then effects in order of time, until `each` fails.
Result<void> for_each_trouble(ContactStore& store,
                              const std::function<Result<void>(const Trouble&)>& each);

enum class Remedy : std::uint8_t {
  Retry,  ///< the event waits to be applied, the effect is tried once more
  Drop,   ///< it is left as it is, and no trouble any more
};
/// In the unit at hand. NotFound when there is no such trouble.
Result<void> settle_trouble(ContactStore& store, std::string_view id, Remedy remedy, Instant now);

/// With which error what was dropped is kept.
inline constexpr std::string_view dropped_by_operator = "dropped by an operator";

}  // namespace tend
