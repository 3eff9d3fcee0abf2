// base64.hpp: bytes as text (RFC 4648).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tend {

/// With `+`, `/` and padding (section 4).
std::string base64(std::string_view bytes);
/// With `-`, `_` and no padding: for addresses (section 5).
std::string base64url(std::string_view bytes);

/// None unless `text` is just what `base64` makes of some bytes: padded, without line ends, and
/// without stray bits.
std::optional<std::string> from_base64(std::string_view text);
/// The same for `base64url`.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace tend
