// url.hpp: an address on the web, taken apart by the same code that will connect to it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tend {

/// An absolute http or https address.
struct Url {
  std::string text;  ///< normalized, without a fragment
  bool is_https = true;
  std::string host;  ///< in lower case; an IPv4 address in dotted form, an IPv6 address without []
  std::uint16_t port = 443;
};

/// Malformed, in words, for anything else: another scheme, a name and password before the host, an
/// escape, a blank or a byte beyond ASCII in it (names of other scripts are given as xn--…), more
/// than 4,096 bytes. Other spellings of an IPv4 address (2130706433, 0x7f.1, 0177.0.0.1) become the
/// dotted one, as the connection would take them. The message does not repeat the address, which
/// may hold a secret.
Result<Url> parse_url(std::string_view text);

}  // namespace tend
