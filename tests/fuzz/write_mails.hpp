// write_mails.hpp: mails made of any bytes, as contacts and events may hold them.
#pragma once

#include <string_view>

namespace tend {

/// A message whose parts are between the zero bytes: recipient, subject, text, HTML, sender,
/// address to unsubscribe, key, name. Stops when the mail has another header than it should, says
/// other than the parts, or breaks a line where none ends.
void write_mail(std::string_view bytes);

}  // namespace tend
