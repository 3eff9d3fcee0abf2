// kept_time.hpp: how far time has come in a store that is worked at by the clock.
#pragma once

#include <optional>

#include "base/result.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// Of the last unit of work that changed something; none: nobody has worked at it by the clock.
Result<std::optional<Instant>> kept_time(ContactStore& store);
/// In the unit at hand.
Result<void> keep_time(ContactStore& store, Instant now);
/// In the unit at hand: it is that instant, and nothing has happened later. A project that went
/// live by a later time goes live now.
Result<void> take_back_time(ContactStore& store, Instant now);

/// When the project went live; none: nobody has worked at it.
Result<std::optional<Instant>> kept_going_live(ContactStore& store);
Result<void> keep_going_live(ContactStore& store, Instant at);

}  // namespace tend
