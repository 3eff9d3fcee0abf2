// json_text.hpp: writing JSON without a tree of values, for outputs of any length. Reading JSON is
// Boost.JSON's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tend {

/// Appends `text` as a JSON string, quotes included. What it appends is always valid UTF-8: a byte
/// that is not becomes U+FFFD; and what is unprintable (base/printable.hpp) is escaped.
void append_json_string(std::string& out, std::string_view text);

/// `\u202e`; `unit` is below 0x10000.
void append_json_escape(std::string& out, char32_t unit);

/// `"key":`, with a comma before it where one belongs.
void append_json_key(std::string& out, std::string_view key);
void append_json_member(std::string& out, std::string_view key, std::uint64_t number);
void append_json_member(std::string& out, std::string_view key, std::string_view text);
/// The next object of an array.
void open_json_object(std::string& out);

}  // namespace tend
