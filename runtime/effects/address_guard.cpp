#include "runtime/effects/address_guard.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <span>

namespace tend {
namespace {

struct SpecialV4 {
  std::array<std::uint8_t, 4> network;
  int length;
  std::string_view what;
};
constexpr SpecialV4 special_v4[] = {
    {{0, 0, 0, 0}, 8, "\"this network\""},
    {{10, 0, 0, 0}, 8, "private use"},
    {{100, 64, 0, 0}, 10, "a carrier's shared space"},
    {{127, 0, 0, 0}, 8, "loopback"},
    {{169, 254, 0, 0}, 16, "link-local use"},  // 169.254.169.254 tells a cloud's secrets
    {{172, 16, 0, 0}, 12, "private use"},
    {{192, 0, 0, 0}, 24, "protocol assignments"},
    {{192, 0, 2, 0}, 24, "documentation"},
    {{192, 88, 99, 0}, 24, "6to4 relays"},
    {{192, 168, 0, 0}, 16, "private use"},
    {{198, 18, 0, 0}, 15, "benchmarking"},
    {{198, 51, 100, 0}, 24, "documentation"},
    {{203, 0, 113, 0}, 24, "documentation"},
    {{224, 0, 0, 0}, 4, "multicast"},
    {{240, 0, 0, 0}, 4, "reserved use"},
};

struct SpecialV6 {
  std::array<std::uint16_t, 8> network;
  int length;
  std::string_view what;
};
/// The first that holds it names it.
constexpr SpecialV6 special_v6[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0}, 128, "no address at all"},
    {{0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    {{0, 0, 0, 0, 0, 0xffff, 0, 0}, 96, "an IPv4 address in IPv6"},
    {{0x64, 0xff9b, 0, 0, 0, 0, 0, 0}, 96, "an IPv4 address by NAT64"},
    {{0x64, 0xff9b, 1, 0, 0, 0, 0, 0}, 48, "an IPv4 address by NAT64"},
    {{0xfc00, 0, 0, 0, 0, 0, 0, 0}, 7, "private use"},
    {{0xfe80, 0, 0, 0, 0, 0, 0, 0}, 10, "link-local use"},
    {{0xff00, 0, 0, 0, 0, 0, 0, 0}, 8, "multicast"},
    {{0x2001, 0, 0, 0, 0, 0, 0, 0}, 32, "an IPv4 address by Teredo"},
    {{0x2001, 0, 0, 0, 0, 0, 0, 0}, 23, "protocol assignments"},
    {{0x2001, 0xdb8, 0, 0, 0, 0, 0, 0}, 32, "documentation"},
    {{0x2002, 0, 0, 0, 0, 0, 0, 0}, 16, "an IPv4 address by 6to4"},
    {{0x3fff, 0, 0, 0, 0, 0, 0, 0}, 20, "documentation"},
};

/// Whether the first `length` bits are the same.
bool is_within(std::span<const std::uint8_t> address, std::span<const std::uint8_t> network,
               int length) {
  for (std::size_t i = 0; length > 0; ++i, length -= 8) {
    const int kept = std::min(length, 8);
    const auto mask = static_cast<std::uint8_t>(0xFF << (8 - kept));
    if (((address[i] ^ network[i]) & mask) != 0) return false;
  }
  return true;
}

std::array<std::uint8_t, 16> bytes_of(const std::array<std::uint16_t, 8>& groups) {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    bytes[2 * i] = static_cast<std::uint8_t>(groups[i] >> 8);
    bytes[2 * i + 1] = static_cast<std::uint8_t>(groups[i] & 0xFF);
  }
  return bytes;
}

bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  IpAddress address;
  const std::string terminated(text);
  if (terminated.size() != terminated.find('\0') && terminated.find('\0') != std::string::npos)
    return std::nullopt;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
  address.is_v4 = false;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::string format_ip(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN];
  inet_ntop(address.is_v4 ? AF_INET : AF_INET6, address.bytes.data(), text, sizeof text);
  return text;
}

std::string_view special_purpose(const IpAddress& address) {
  if (address.is_v4) {
    for (const SpecialV4& special : special_v4) {
      if (is_within(address.bytes, special.network, special.length)) return special.what;
    }
    return {};
  }
  for (const SpecialV6& special : special_v6) {
    if (is_within(address.bytes, bytes_of(special.network), special.length)) return special.what;
  }
  const bool is_global_unicast = (address.bytes[0] & 0xE0) == 0x20;  // 2000::/3
  return is_global_unicast ? std::string_view() : "reserved use";
}

Result<void> AddressGuard::allow(std::string_view host_or_network) {
  const std::size_t slash = host_or_network.find('/');
  const std::string_view host = host_or_network.substr(0, slash);
  const std::optional<IpAddress> address = parse_ip(host);
  if (!address && slash == std::string_view::npos && is_host_name(host)) {
    hosts_.emplace_back(host);
    return {};
  }
  const auto malformed = [&](std::string_view why) {
    return failure(ErrorCode::Malformed,
                   '`' + std::string(host_or_network) + "` is " + std::string(why));
  };
  if (!address) return malformed("no host, no address and no network such as 10.0.0.0/8");
  const int longest = address->is_v4 ? 32 : 128;
  int length = longest;
  if (slash != std::string_view::npos) {
    const std::string_view digits = host_or_network.substr(slash + 1);
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, length);
    if (error != std::errc() || stop != end || length < 0 || length > longest)
      return malformed("no network: its length is wrong");
  }
  for (int bit = length; bit < longest; ++bit) {
    const std::uint8_t byte = address->bytes[static_cast<std::size_t>(bit / 8)];
    if ((byte >> (7 - bit % 8) & 1) != 0)
      return malformed("no network: its address goes on beyond its length");
  }
  networks_.push_back({*address, length});
  return {};
}

bool AddressGuard::is_own(const Url& url, const IpAddress& address) const {
  if (std::find(hosts_.begin(), hosts_.end(), url.host) != hosts_.end()) return true;
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    return network.address.is_v4 == address.is_v4 &&
           is_within(address.bytes, network.address.bytes, network.length);
  });
}

std::string AddressGuard::objection(const Url& url, const IpAddress& address) const {
  if (is_own(url, address)) return {};
  if (const std::string_view purpose = special_purpose(address); !purpose.empty()) {
    std::string said = url.host;
    if (const std::string text = format_ip(address); text != url.host)
      said += " is " + text + ", and that";
    return said + " is for " + std::string(purpose) + ", no address of the Internet";
  }
  if (!url.is_https) return url.host + " is to be called with https";
  if (url.port != 443) return "port " + std::to_string(url.port) + " is not 443";
  return {};
}

}  // namespace tend
