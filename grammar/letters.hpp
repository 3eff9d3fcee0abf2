// letters.hpp: which characters above ASCII may stand in a name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tend::grammar {

/// A character that is no letter where letters are read, in words: "U+00A0 is a no-break space".
struct StrayCharacter {
  std::size_t offset;  ///< in the word
  std::size_t size;    ///< in bytes
  std::string message;
  std::string_view instead;  ///< what was likely meant; may be empty
};

/// The first one in a word; the word is valid UTF-8.
std::optional<StrayCharacter> find_stray(std::string_view word);

}  // namespace tend::grammar
