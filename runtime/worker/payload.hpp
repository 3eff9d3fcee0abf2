// payload.hpp: effects as they lie in the outbox, in JSON that an operator can read.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/engine/channel.hpp"

namespace tend {

// All members, but for the name of a preview. Reading back what was written gives the same;
// Malformed for what nobody wrote.

std::string payload_of(const OutgoingMessage& message);
std::string payload_of(const OutgoingNotice& notice);
std::string payload_of(const OutgoingCall& call);

Result<OutgoingMessage> message_of(std::string_view payload);
Result<OutgoingNotice> notice_of(std::string_view payload);
Result<OutgoingCall> call_of(std::string_view payload);

}  // namespace tend
