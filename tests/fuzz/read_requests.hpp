// read_requests.hpp: what comes over HTTP, read in every way that a route may read it. Stops the
// process when a promise is broken.
#pragma once

#include <string_view>

namespace tend {

void read_requests(std::string_view bytes);

}  // namespace tend
