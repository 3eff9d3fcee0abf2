// fields.hpp: the fields and events of the prelude that the engine itself has to know.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/program/program.hpp"

namespace tend {

/// The one of this name, or none.
template <class Item>
std::uint32_t find_named(const Program& program, const std::vector<Item>& items,
                         std::string_view name) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (program.text(items[i].name) == name) return static_cast<std::uint32_t>(i);
  }
  return none;
}

/// The contact field of this name, or none.
inline std::uint32_t find_field(const Program& program, std::string_view name) {
  return find_named(program, program.fields, name);
}

/// The event of this name, or none.
inline std::uint32_t find_event(const Program& program, std::string_view name) {
  return find_named(program, program.events, name);
}

/// The field of this name of an event, or none.
inline std::uint32_t find_event_field(const Program& program, std::uint32_t event,
                                      std::string_view name) {
  if (event == none) return none;
  return find_named(program, program.events[event].fields, name);
}

}  // namespace tend
