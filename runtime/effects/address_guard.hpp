// address_guard.hpp: which machines an address that somebody wrote may lead to, so that no script
// and no name server makes tend a way into the network it runs in (SSRF).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/effects/url.hpp"

namespace tend {

struct IpAddress {
  bool is_v4 = true;
  std::array<std::uint8_t, 16> bytes{};  ///< of IPv4 the first four
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};
/// `192.0.2.1` with four decimal parts, or an IPv6 address without a zone; else none.
std::optional<IpAddress> parse_ip(std::string_view text);
std::string format_ip(const IpAddress& address);

/// What the address is of, when it is not global unicast: `loopback`, `private use`. Empty when it
/// is. After the special-purpose registries of IANA (RFC 6890, as of 2025); of IPv6, everything
/// outside of 2000::/3 is refused, and so is what carries an IPv4 address in it.
std::string_view special_purpose(const IpAddress& address);

/// Anyone may be called over https on port 443 whose address is global unicast. Hosts and networks
/// of one's own are named: they may be called with http, too, and on any port.
class AddressGuard {
 public:
  /// A host's name (`hooks.internal`), an address, or a network (`10.0.0.0/8`). Malformed for
  /// anything else, and for a network whose address has bits beyond its length.
  Result<void> allow(std::string_view host_or_network);

  /// Why no connection is made to `address` for the sake of `url`; empty: it may be made.
  std::string objection(const Url& url, const IpAddress& address) const;

 private:
  struct Network {
    IpAddress address;
    int length;  ///< bits
  };
  bool is_own(const Url& url, const IpAddress& address) const;

  std::vector<std::string> hosts_;
  std::vector<Network> networks_;
};

}  // namespace tend
