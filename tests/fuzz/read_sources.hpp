// read_sources.hpp: takes bytes for a part of a file of contacts or events, with good lines before
// and behind it. The good lines must all be read, whatever the bytes are; TEND_CHECK stops the
// process if not.
#pragma once

#include <string_view>

namespace tend {

void read_csv_around(std::string_view damage);
void read_events_around(std::string_view damage);

}  // namespace tend
