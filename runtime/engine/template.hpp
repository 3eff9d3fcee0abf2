// template.hpp: subjects and bodies, written for a contact.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/program/program.hpp"
#include "runtime/vm/machine.hpp"

namespace tend {

/// For whom and with what at hand. `facts` may name a run's variables.
struct Reader {
  Machine& machine;
  Texts& texts;
  const Facts& facts;
};

/// What the template is: an address in HTML is escaped as HTML, too.
enum class Markup : std::uint8_t { None, Html };

/// A template with the reader's values in it, each escaped as its piece says; a value that is not
/// set is its fallback, or nothing. Characters that turn the reading direction round (U+202A to
/// U+202E, U+2066 to U+2069) are taken out of values: with them a text looks like another.
/// Stops at `longest_text`: a list of lists can make much of little.
std::string fill(const Template& parts, Markup markup, const Reader& reader);

inline constexpr std::size_t longest_text = 4 << 20;  ///< bytes

}  // namespace tend
