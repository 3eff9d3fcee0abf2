// functions.hpp: the functions of the language, written once for compiler, verifier and machine.
// Append only: the numbers are operands of Call in stored programs.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/program/value.hpp"

namespace tend {

/// The result is unknown where an argument is.
enum class Function : std::uint8_t {
  Lower,
  Upper,
  Length,
  Round,
  Min,
  Max,
  DaysBetween,
  ListLength
};

struct FunctionInfo {
  Function function;
  std::string_view name;  ///< as the language writes it
  std::uint32_t arity;
  std::array<Type, 2> argument_types;  ///< the first `arity` of them; Text stands for every is_text
                                       ///< type, List for lists of any shape
  Type result;
  std::string_view doc;

  constexpr std::span<const Type> arguments() const { return {argument_types.data(), arity}; }
};

// clang-format off
inline constexpr std::array function_infos{
    FunctionInfo{Function::Lower, "lower", 1, {Type::Text}, Type::Text, "each letter in lower case"},
    FunctionInfo{Function::Upper, "upper", 1, {Type::Text}, Type::Text, "each letter in upper case"},
    FunctionInfo{Function::Length, "length", 1, {Type::Text}, Type::Number, "how many code points"},
    FunctionInfo{Function::Round, "round", 1, {Type::Number}, Type::Number, "to a whole number, half away from zero"},
    FunctionInfo{Function::Min, "min", 2, {Type::Number, Type::Number}, Type::Number, "the smaller"},
    FunctionInfo{Function::Max, "max", 2, {Type::Number, Type::Number}, Type::Number, "the larger"},
    FunctionInfo{Function::DaysBetween, "days_between", 2, {Type::Date, Type::Date}, Type::Number, "from the first date to the second; negative when it is earlier"},
    FunctionInfo{Function::ListLength, "length", 1, {Type::List}, Type::Number, "how many elements"},
};
// clang-format on

constexpr const FunctionInfo& info(Function function) {
  return function_infos[static_cast<std::size_t>(function)];
}

}  // namespace tend
