// value.hpp: a value of the language in 64 bits. Which type it has is known statically, to the
// compiler and to the verifier; nothing is tagged at run time.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace tend {

/// What the 64 bits of a value mean.
enum class Type : std::uint8_t {
  Bool,    ///< 0, 1
  Number,  ///< millionths (base/number.hpp)
  Text,  ///< a TextId of the Texts at hand; email, timezone and url are texts with a rule for input
  Email,
  Timezone,
  Date,      ///< days since 1970-01-01
  DateTime,  ///< an Instant
  Time,      ///< microseconds since local midnight
  Duration,  ///< a DurationId of the Texts at hand
  Enum,      ///< the ordinal in its EnumType
  Message,   ///< a TextId: the message's name
  List,      ///< a TupleId of the Texts at hand: its elements; `list of T`
  Record,    ///< a TupleId: its fields, in order; `{ sku: text, price: number }`
  ListName,  ///< a TextId: the name of a declared list or segment; `list`
};

/// As the language writes it: `number`, `datetime`.
std::string_view type_name(Type type);
/// Texts in memory: Text, Email, Timezone, Message, ListName.
constexpr bool is_text(Type type) {
  return type == Type::Text || type == Type::Email || type == Type::Timezone ||
         type == Type::Message || type == Type::ListName;
}

/// A value or unknown. Unknown is the smallest integer, which no type uses.
struct Value {
  std::int64_t bits = std::numeric_limits<std::int64_t>::min();

  constexpr bool known() const { return bits != std::numeric_limits<std::int64_t>::min(); }
  constexpr bool is_true() const { return bits == 1; }
  static constexpr Value unknown() { return {}; }
  static constexpr Value of(std::int64_t bits) { return Value{bits}; }
  static constexpr Value of_bool(bool value) { return Value{value ? 1 : 0}; }
  friend constexpr bool operator==(Value, Value) = default;
};

}  // namespace tend
