// regex.hpp: whether a regular expression can be read, and where not.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tend::checking {

struct RegexMistake {
  std::string message;     ///< such as `missing )`
  std::size_t offset = 0;  ///< in bytes, of the part that is wrong; the whole when it is not known
  std::size_t length = 0;
};

/// Of RE2's syntax. Empty when it can be read.
std::optional<RegexMistake> find_mistake(std::string_view regex);

}  // namespace tend::checking
