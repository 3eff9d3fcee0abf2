// read_addresses.hpp: takes bytes for an address, an allowed network, a secret and the headers of a
// webhook. What is read must read the same again, and nothing may be genuine that nobody signed;
// TEND_CHECK stops the process if not.
#pragma once

#include <string_view>

namespace tend {

void read_address(std::string_view text);
void read_webhook(std::string_view text);

}  // namespace tend
