// content.hpp: a message's templates, filled in for a contact.
#pragma once

#include "runtime/engine/channel.hpp"
#include "runtime/engine/template.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// Fills in subject, text and html. A message that nothing declares has its name for a subject.
void fill_content(OutgoingMessage& outgoing, const MessageInfo& message, const Reader& reader);

}  // namespace tend
