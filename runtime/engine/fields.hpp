// fields.hpp: the fields and events of the prelude that the engine itself has to know.
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

/// The event of this name, or none.
inline std::uint32_t find_event(const Program& program, std::string_view name) {
  for (std::size_t i = 0; i < program.events.size(); ++i) {
    if (program.text(program.events[i].name) == name) return static_cast<std::uint32_t>(i);
  }
  return none;
}

/// The field of this name of an event, or none.
inline std::uint32_t find_event_field(const Program& program, std::uint32_t event,
                                      std::string_view name) {
  if (event == none) return none;
  const std::vector<FieldInfo>& fields = program.events[event].fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (program.text(fields[i].name) == name) return static_cast<std::uint32_t>(i);
  }
  return none;
}

}  // namespace tend
