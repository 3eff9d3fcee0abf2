// number_test.cpp: decimals with six places: what is read, what is written, how they are rounded,
// and that nothing wraps around.
#include "base/number.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

namespace tend {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

std::string read(std::string_view text) {
  const auto number = parse_number(text);
  return number ? format_number(*number) : "none";
}

std::string show(std::optional<Number> number) {
  return number ? format_number(*number) : "none";
}

Number number(std::string_view text) {
  return parse_number(text).value();
}

TEST_CASE("numbers are written as short as they can be", "[number]") {
  CHECK(read("12") == "12");
  CHECK(read("0.5") == "0.5");
  CHECK(read("-139.12") == "-139.12");
  CHECK(read("1.500000") == "1.5");
  CHECK(read("007.10") == "7.1");
  CHECK(read("-0") == "0");
  CHECK(read("-0.0000001") == "0");
  CHECK(read("0.000001") == "0.000001");
  CHECK(read("+3") == "3");
}

TEST_CASE("exponents are read as JSON writes them", "[number]") {
  CHECK(read("1e3") == "1000");
  CHECK(read("1.5E+2") == "150");
  CHECK(read("25e-1") == "2.5");
  CHECK(read("123456789e-9") == "0.123457");
  CHECK(read("0e999999999999999999999") == "0");
  CHECK(read("0.00000000000000000000000000000001e32") == "1");
  CHECK(read("5e-99999999999999999999") == "0");
}

TEST_CASE("more than six places are rounded half away from zero", "[number]") {
  CHECK(read("0.0000005") == "0.000001");
  CHECK(read("0.00000049999999999") == "0");
  CHECK(read("-0.0000015") == "-0.000002");
  CHECK(read("0.9999995") == "1");
}

TEST_CASE("what is no number is not read", "[number]") {
  for (const std::string_view text : {"", "-", "+", ".5", "5.", "1e", "1e+", "1.2.3", "1,5", " 1",
                                      "1 ", "0x10", "--1", "inf", "nan", "1e3.5", "12a"}) {
    CAPTURE(text);
    CHECK(read(text) == "none");
  }
}

TEST_CASE("numbers beyond the range are refused, to the last millionth", "[number]") {
  CHECK(read("9223372036854.775807") == "9223372036854.775807");
  CHECK(read("-9223372036854.775807") == "-9223372036854.775807");
  CHECK(read("9223372036854.775808") == "none");
  // This one would be INT64_MIN, which means unknown in the machine.
  CHECK(read("-9223372036854.775808") == "none");
  CHECK(read("9223372036854.7758075") == "none");
  CHECK(read("1e13") == "none");
  CHECK(read("1e999999999999999999999") == "none");
  CHECK(read(std::string(10'000, '9')) == "none");
  CHECK(read("0." + std::string(10'000, '9')) == "1");
}

TEST_CASE("money adds up", "[number]") {
  CHECK(show(add(number("0.1"), number("0.2"))) == "0.3");
  CHECK(show(subtract(number("139.12"), number("140"))) == "-0.88");
  CHECK(show(multiply(number("19.99"), number("3"))) == "59.97");
  CHECK(show(multiply(number("-0.001"), number("0.0005"))) == "-0.000001");
  CHECK(show(divide(number("2"), number("3"))) == "0.666667");
  CHECK(show(divide(number("-2"), number("3"))) == "-0.666667");
  CHECK(show(divide(number("1"), number("-3"))) == "-0.333333");
  CHECK(show(divide(number("0.000001"), number("2"))) == "0.000001");
}

TEST_CASE("overflow and division by zero have no value", "[number]") {
  CHECK(show(add(Number{largest}, Number{1})) == "none");
  CHECK(show(subtract(Number{-largest}, Number{1})) == "none");
  CHECK(show(multiply(number("1e12"), number("10"))) == "none");
  CHECK(show(divide(number("1e12"), number("0.01"))) == "none");
  CHECK(show(divide(number("1"), Number{0})) == "none");
  CHECK(show(add(Number{largest}, Number{-largest})) == "0");
}

TEST_CASE("every number is read back as it was written", "[number]") {
  const bool held = rc::check([](std::int64_t micros) {
    if (micros == std::numeric_limits<std::int64_t>::min()) ++micros;
    RC_ASSERT(parse_number(format_number(Number{micros})) == Number{micros});
  });
  CHECK(held);
}

TEST_CASE("counts for people have their thousands apart", "[number]") {
  CHECK(with_thousands(0) == "0");
  CHECK(with_thousands(999) == "999");
  CHECK(with_thousands(1000) == "1,000");
  CHECK(with_thousands(1234567) == "1,234,567");
}

TEST_CASE("a quotient times its divisor is at most half a divisor off", "[number]") {
  // Small numbers, so that the check itself fits in 64 bits.
  const bool held = rc::check([](std::int16_t a, std::int16_t b) {
    RC_PRE(b != 0);
    const auto quotient = divide(Number{a}, Number{b});
    RC_ASSERT(quotient.has_value());
    const std::int64_t off = quotient->micros * b - std::int64_t{a} * 1'000'000;
    RC_ASSERT(2 * std::abs(off) <= std::abs(std::int64_t{b}));
  });
  CHECK(held);
}

}  // namespace
}  // namespace tend
