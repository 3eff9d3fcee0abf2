// content.hpp: a message's templates, filled in for a contact.
#pragma once

#include <string>

#include "runtime/engine/channel.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

class Zone;

/// Who is written to, and with what at hand.
struct Reader {
  const Program& program;
  const Texts& texts;
  const Store& store;
  ContactId contact;
  const Zone& zone;  ///< in which times are told
};

enum class Escape : std::uint8_t { None, Html };

/// A template with the contact's values in it; a value that is not set is its fallback, or nothing.
std::string fill(const Template& parts, const Reader& reader, Escape escape);

/// Fills in subject, text and html. A message that nothing declares has its name for a subject.
void fill_content(OutgoingMessage& outgoing, const MessageInfo& message, const Reader& reader);

}  // namespace tend
