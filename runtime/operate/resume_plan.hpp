// resume_plan.hpp: what a resume would do with the messages that a pause has held, before it is
// done.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "runtime/operate/pause.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// Messages. What waits in the outbox is not among them.
struct ResumePlan {
  std::uint64_t at_once = 0;
  std::map<Date, std::uint64_t> held;  ///< by the day from which on, where the contact is
  std::map<std::string, std::uint64_t, std::less<>> dropped;  ///< by reason, in words
};

/// By workflow, if all of those were resumed at once. The engine answers, on copies: consent,
/// windows and limits as they are at `now`. Changes nothing.
Result<std::map<std::string, ResumePlan, std::less<>>> resume_plans(ContactStore& store,
                                                                    const WorkflowNames& workflows,
                                                                    Instant now);

}  // namespace tend
