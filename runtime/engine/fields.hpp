// fields.hpp: the fields of the prelude that the engine itself has to know.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/program/program.hpp"

namespace tend {

/// The contact field of this name, or none.
inline std::uint32_t find_field(const Program& program, std::string_view name) {
  for (std::size_t i = 0; i < program.fields.size(); ++i) {
    if (program.text(program.fields[i].name) == name) return static_cast<std::uint32_t>(i);
  }
  return none;
}

}  // namespace tend
