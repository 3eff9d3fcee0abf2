// pause.hpp: workflows of which nothing leaves for a while.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "base/result.hpp"
#include "runtime/operate/kept_contacts.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// By name.
using WorkflowNames = std::set<std::string, std::less<>>;

/// What waits because its workflow is paused, or would if it were.
struct HeldBack {
  std::uint64_t contacts = 0;  ///< who stand at a message
  std::uint64_t effects = 0;   ///< messages, notices and calls that have been asked for
};
/// By workflow, each of those that are asked for.
Result<std::map<std::string, HeldBack>> held_back(ContactStore& store,
                                                  const WorkflowNames& workflows);

/// Contacts with something that is held, as they would be if it were let on at `now`, and of which
/// workflows that is; until `each` fails. `contacts` are of the store.
Result<void> for_each_held(
    ContactStore& store, KeptContacts& contacts, const WorkflowNames& workflows, Instant now,
    const std::function<Result<void>(const StoredContact&, const KeptContact&,
                                     const WorkflowNames&)>& each);

/// In the unit at hand: from now on nothing of them leaves. An engine asks what is paused when it
/// begins.
Result<void> pause(ContactStore& store, const WorkflowNames& workflows);
/// In the unit at hand: what is held back is asked about again at `now`: consent, windows and
/// limits, as they are then.
Result<void> resume(ContactStore& store, const WorkflowNames& workflows, Instant now);

}  // namespace tend
