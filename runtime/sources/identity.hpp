// identity.hpp: what tells one contact from another in what comes from outside.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tend {

/// Without blanks at either end.
std::string_view trimmed(std::string_view text);

/// Whether it has the form of an address: one @ with something before it and a domain after it, no
/// blanks, control characters or what separates addresses in a header (`,;:<>()[]\"`).
bool is_email(std::string_view text);

/// The identity that a text stands for: an address in lower case, since no mailbox in use tells
/// cases apart; any other as it is. Empty when the text is blank, has what is unprintable
/// (base/printable.hpp), is over 320 bytes long, or has an @ and is no address.
std::optional<std::string> identity_of(std::string_view text);

/// That of somebody without an address, known by the number that a site gave to her browser.
std::string visitor_identity(std::string_view visitor);

}  // namespace tend
