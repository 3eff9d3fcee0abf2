#include "base/number.hpp"

#include <limits>

namespace tend {
namespace {

// Twice the width of a Number: no product or shifted dividend of two Numbers leaves it.
__extension__ typedef __int128 Wide;

constexpr std::int64_t micros_per_unit = 1'000'000;
constexpr int places = 6;
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

std::optional<Number> narrow(Wide micros) {
  if (micros > largest || micros < -Wide{largest}) return std::nullopt;
  return Number{static_cast<std::int64_t>(micros)};
}

// Half away from zero, as people round money.
Wide divide_rounded(Wide dividend, Wide divisor) {
  const Wide quotient = dividend / divisor;
  const Wide remainder = dividend % divisor;
  const Wide twice = remainder < 0 ? -2 * remainder : 2 * remainder;
  const Wide size = divisor < 0 ? -divisor : divisor;
  if (twice < size) return quotient;
  return (dividend < 0) == (divisor < 0) ? quotient + 1 : quotient - 1;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The parts of a number's text. `digits` may contain one point.
struct NumberText {
  bool negative = false;
  std::string_view digits;
  std::int64_t whole_digits = 0;
  std::int64_t exponent = 0;
};

// Reads `[0-9]+` and leaves what follows; empty when there is none.
std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

std::optional<NumberText> split(std::string_view text) {
  NumberText parts;
  parts.negative = take_sign(text);
  const std::string_view from = text;
  parts.whole_digits = static_cast<std::int64_t>(take_digits(text).size());
  if (parts.whole_digits == 0) return std::nullopt;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (take_digits(text).empty()) return std::nullopt;
  }
  parts.digits = from.substr(0, from.size() - text.size());
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    const bool negative = take_sign(text);
    const std::string_view digits = take_digits(text);
    if (digits.empty()) return std::nullopt;
    constexpr std::int64_t beyond_any_number = 1'000'000'000'000;
    for (const char digit : digits) {
      if (parts.exponent < beyond_any_number) parts.exponent = parts.exponent * 10 + (digit - '0');
    }
    if (negative) parts.exponent = -parts.exponent;
  }
  if (!text.empty()) return std::nullopt;
  return parts;
}

}  // namespace

std::optional<Number> parse_number(std::string_view text) {
  const std::optional<NumberText> parts = split(text);
  if (!parts) return std::nullopt;
  // A digit counts 10^power millionths. Past the first that is too small to count, none matters,
  // since rounding half away from zero looks at one digit only.
  std::int64_t power = parts->whole_digits + parts->exponent + places;
  Wide micros = 0;
  for (const char digit : parts->digits) {
    if (digit == '.') continue;
    --power;
    if (power < 0) {
      if (power == -1 && digit >= '5') ++micros;
      break;
    }
    micros = micros * 10 + (digit - '0');
    if (micros > largest) return std::nullopt;
  }
  for (; power > 0 && micros != 0; --power) {
    micros *= 10;
    if (micros > largest) return std::nullopt;
  }
  return narrow(parts->negative ? -micros : micros);
}

std::string format_number(Number number) {
  const bool negative = number.micros < 0;
  // Unsigned, so that even the least value has a size.
  const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(number.micros)
                                      : static_cast<std::uint64_t>(number.micros);
  std::string text = negative ? "-" : "";
  text += std::to_string(size / micros_per_unit);
  if (const std::uint64_t fraction = size % micros_per_unit; fraction != 0) {
    std::string digits = std::to_string(fraction);
    digits.insert(0, places - digits.size(), '0');
    digits.erase(digits.find_last_not_of('0') + 1);
    text += '.';
    text += digits;
  }
  return text;
}

std::string with_thousands(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::optional<Number> add(Number a, Number b) {
  return narrow(Wide{a.micros} + b.micros);
}

std::optional<Number> subtract(Number a, Number b) {
  return narrow(Wide{a.micros} - b.micros);
}

std::optional<Number> multiply(Number a, Number b) {
  return narrow(divide_rounded(Wide{a.micros} * b.micros, micros_per_unit));
}

std::optional<Number> divide(Number a, Number b) {
  if (b.micros == 0) return std::nullopt;
  return narrow(divide_rounded(Wide{a.micros} * micros_per_unit, b.micros));
}

}  // namespace tend
