// paused.hpp: which workflows an operator has paused, as the store has it.
#pragma once

#include <set>
#include <string>

#include "base/result.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// By name; there may be some that no program has any more.
Result<std::set<std::string, std::less<>>> paused_workflows(ContactStore& store);
/// In the unit at hand.
Result<void> set_paused_workflows(ContactStore& store,
                                  const std::set<std::string, std::less<>>& workflows);

/// The workflow that asked for it; empty for a call that says none.
Result<std::string> workflow_of(const Effect& effect);

}  // namespace tend
