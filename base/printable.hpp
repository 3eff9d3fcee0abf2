// printable.hpp: what others have written, on the terminal of whoever looks at it.
#pragma once

#include <string>
#include <string_view>

namespace tend {

/// Control characters, and those that change the order in which text is shown (UAX #9): what comes
/// from outside may not write to the terminal of its reader, nor look like something else.
bool is_unprintable(char32_t point);

/// U+FFFD for what is unprintable, and for what is no UTF-8. Line ends stay.
std::string printable(std::string_view text);
/// On one line: blanks for tabs and line ends.
std::string printable_line(std::string_view text);

/// Of JSON, that says the same afterwards: escapes for what is unprintable in its strings.
std::string printable_json(std::string_view json);

}  // namespace tend
