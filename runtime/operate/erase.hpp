// erase.hpp: a contact is forgotten.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "runtime/operate/kept_contacts.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// What there is of a contact, or was.
struct Erased {
  std::uint64_t events = 0;
  std::uint64_t effects = 0;  ///< messages, notices and calls
  std::uint64_t runs = 0;     ///< that are not over
};
Result<Erased> count_of(ContactStore& store, const KeptContact& contact);

/// In the unit at hand: the contact, those that were merged into it, their events, effects and
/// history are gone. What stays is that no marketing goes to its addresses, by their hashes.
Result<void> erase_contact(ContactStore& store, const KeptContact& contact, Instant now);

}  // namespace tend
