// read_settings.hpp: a tend.toml of any bytes.
#pragma once

#include <string_view>

namespace tend {

/// Stops when what is wrong with it is said of no place, or says a secret.
void read_any_settings(std::string_view bytes);

}  // namespace tend
