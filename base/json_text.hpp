// json_text.hpp: writing JSON without a tree of values, for outputs of any length. Reading JSON is
// Boost.JSON's.
#pragma once

#include <string>
#include <string_view>

namespace tend {

/// Appends `text` as a JSON string, quotes included. What it appends is always valid UTF-8: a byte
/// that is not becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace tend
