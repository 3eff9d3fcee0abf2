// verify_tables.hpp: the half of the verifier that looks at a program's tables.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// What the 64 bits of a value may be used for: types that share one form in memory are one here.
struct ValueType {
  Type type = Type::Bool;
  std::uint32_t enum_type = none;
  bool any = false;  ///< unknown whatever its type: it fits every use

  friend bool operator==(const ValueType&, const ValueType&) = default;
};

/// Texts of every kind are Text.
constexpr ValueType value_type(Type type, std::uint32_t enum_type = none) {
  return {is_text(type) ? Type::Text : type, enum_type, false};
}
constexpr ValueType value_type(const Constant& constant) {
  return value_type(constant.type, constant.enum_type);
}
constexpr ValueType value_type(const FieldInfo& field) {
  return value_type(field.type, field.enum_type);
}
constexpr bool fits(const ValueType& given, const ValueType& wanted) {
  return given.any || wanted.any || given == wanted;
}
/// `enum 3`, `text`: for messages.
std::string describe(const ValueType& type);

/// Every table but the code: indexes in range, values that their types can have, windows that can
/// open.
Result<void> verify_tables(const Program& program);

}  // namespace tend
