// plain_types.hpp: the types that need no table, by short names, for the verifier's own files.
#pragma once

#include "runtime/program/value_types.hpp"

namespace tend {

inline constexpr ValueType boolean{Type::Bool};
inline constexpr ValueType number{Type::Number};
inline constexpr ValueType text{Type::Text};
inline constexpr ValueType date{Type::Date};
inline constexpr ValueType time_of_day{Type::Time};
inline constexpr ValueType duration{Type::Duration};
inline constexpr ValueType instant{Type::DateTime};
inline constexpr ValueType unknown{Type::Bool, none, none, true};

}  // namespace tend
