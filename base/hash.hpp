// hash.hpp: hashes stand wherever others would draw random numbers, so they are part of what a
// program means: the same on every machine and in every release.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tend {

/// SHA-256 (FIPS 180-4): the identity of programs and effects.
using Digest = std::array<std::uint8_t, 32>;
Digest sha256(std::string_view bytes);
std::string to_hex(const Digest& digest);
/// Empty for a text that `to_hex` did not make.
std::optional<Digest> digest_from_hex(std::string_view text);
/// HMAC-SHA-256 (RFC 2104): that somebody who has the key wrote these bytes.
Digest hmac_sha256(std::string_view key, std::string_view bytes);
/// Whether they are the same, in a time that tells nothing of where they differ: for what only the
/// holder of a key can have made.
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// FNV-1a, 64 bit, finished by an avalanche step (splitmix64), for spreading and for splits:
/// stable, not secret.
std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace tend
