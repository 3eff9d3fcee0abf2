// number.hpp: the language's numbers: decimals with six places, so that money adds up and the same
// script gives the same answer on every machine (docs/decisions/0002-decimal-numbers.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tend {

/// Millionths, as a signed 64-bit count: up to about 9.2 million million. INT64_MIN never occurs:
/// it stands for an unknown value in the machine.
struct Number {
  std::int64_t micros = 0;
  friend constexpr auto operator<=>(Number, Number) = default;
};

/// Whole and fraction digits, an optional sign and exponent (as JSON writes numbers). More than six
/// places are rounded half away from zero. Empty when it is no number or out of range.
std::optional<Number> parse_number(std::string_view text);
/// Shortest form: `12`, `0.5`, `-139.12`.
std::string format_number(Number number);
/// A count for people: `1,234,567`.
std::string with_thousands(std::uint64_t count);

// Empty on overflow and on division by zero; products and quotients are rounded half away from
// zero.
std::optional<Number> add(Number a, Number b);
std::optional<Number> subtract(Number a, Number b);
std::optional<Number> multiply(Number a, Number b);
std::optional<Number> divide(Number a, Number b);

}  // namespace tend
