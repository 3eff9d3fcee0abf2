// template.hpp: subjects and bodies, written for a contact.
#pragma once

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

/// A template with the reader's values in it, each escaped as its piece says; a value that is not
/// set is its fallback, or nothing.
/// Stops at `longest_text`: a list of lists can make much of little.
std::string fill(const Template& parts, const Reader& reader);

inline constexpr std::size_t longest_text = 4 << 20;  ///< bytes

}  // namespace tend
