// set_aside.hpp: contacts whom nobody can work on, and what waits for them meanwhile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// With which error an event is parked, and an effect is held, that needs a contact who is set
/// aside. By her number: the text is kept with what is of others, and outlives her.
inline std::string is_set_aside(ContactKey key) {
  return "contact " + std::to_string(key.number()) + " is set aside";
}

/// With which error an event is Pending that was parked: it is accepted again when a worker reads
/// it, since time has gone on for whom it is about.
inline constexpr std::string_view put_back = "put back by an operator";

/// In the unit at hand: she is worked on again, and what waited for her goes on: her events are
/// pending, her effects are due at `now`.
Result<void> bring_back(ContactStore& store, ContactKey key, Instant now);

/// How many are.
Result<std::uint64_t> count_set_aside(ContactStore& store);

}  // namespace tend
