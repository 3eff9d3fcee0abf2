// json_slices.hpp: the parts of a JSON text as they stand in it, to pass them on unchanged. It
// looks at brackets and quotes alone; that a part is JSON is for JsonObject to say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tend {

struct JsonSlice {
  std::string_view key;    ///< of a member: as it is written, escapes and all, without its quotes
  std::string_view value;  ///< without blanks around it
};

/// Where a text is cut wrong.
struct JsonFault {
  std::size_t at = 0;  ///< byte, from 0
  std::string words;
};

/// Brackets may be nested so deep.
inline constexpr std::size_t most_json_depth = 64;

/// The values that follow one another, with blanks or line ends between them: one object, or JSON
/// lines.
std::optional<std::vector<JsonSlice>> slice_sequence(std::string_view text, JsonFault& fault);
/// The members of an object, which the text is as a whole.
std::optional<std::vector<JsonSlice>> slice_object(std::string_view text, JsonFault& fault);
/// The elements of an array, which the text is as a whole.
std::optional<std::vector<JsonSlice>> slice_array(std::string_view text, JsonFault& fault);

/// The value of that key, or empty.
std::string_view find_slice(const std::vector<JsonSlice>& members, std::string_view key);
/// What a slice that is a string or a number says; empty for all else, and for what is no JSON.
std::string text_of(std::string_view value);
/// On one line: a line end in JSON can only stand between its parts.
std::string json_on_one_line(std::string_view value);

}  // namespace tend
