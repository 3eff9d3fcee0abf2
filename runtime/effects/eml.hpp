// eml.hpp: a message as a mail that every mail program opens (RFC 5322, 2045 to 2047).
#pragma once

#include <string>

#include "runtime/engine/channel.hpp"

namespace tend {

/// The whole message, CRLF line ends, no line longer than 76 bytes but for what cannot be broken,
/// only ASCII: the text and, where there is one, the HTML as its alternative, quoted-printable.
/// Nothing in a value can begin a header of its own: control characters become blanks. A message
/// with no content says so in its body.
///
/// Message-ID comes from the effect's key, so that a second delivery is known for one.
std::string format_eml(const OutgoingMessage& message);
/// The same for people of the house: X-Tend-Kind is `notice`.
std::string format_eml(const OutgoingNotice& notice);

}  // namespace tend
