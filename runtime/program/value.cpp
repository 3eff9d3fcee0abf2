#include "runtime/program/value.hpp"

#include <array>

namespace tend {

std::string_view type_name(Type type) {
  static constexpr std::array<std::string_view, 14> names{
      "bool", "number",   "text", "email",   "timezone", "date",   "datetime",
      "time", "duration", "enum", "message", "list",     "record", "list"};
  return names[static_cast<std::size_t>(type)];
}

}  // namespace tend
