// example_program.hpp: a program written by hand, which uses every table: the CEO guide, with an
// else way, a branch, a computed wait and a loop.
#pragma once

#include <string>

#include "runtime/program/program.hpp"

namespace tend::example {

/// Adds a text once; its index.
TextIndex text(Program& program, const std::string& text);
std::uint32_t constant(Program& program, Type type, std::int64_t bits,
                       std::uint32_t enum_type = none);
std::uint32_t text_constant(Program& program, const std::string& text);
std::uint32_t number_constant(Program& program, std::int64_t whole);
std::uint32_t duration_constant(Program& program, const Duration& duration);

// Where things stand in program(), for tests that damage them.
inline constexpr std::uint32_t condition_at = 0;
inline constexpr std::uint32_t entry_at = 4;
inline constexpr std::uint32_t first_wait_at = 6;
inline constexpr std::uint32_t send_at = 7;
inline constexpr std::uint32_t lapsed_at = 8;
inline constexpr std::uint32_t branch_condition_at = 9;
inline constexpr std::uint32_t branch_jump_at = 12;
inline constexpr std::uint32_t computed_wait_at = 16;
inline constexpr std::uint32_t set_at = 20;
inline constexpr std::uint32_t loop_jump_at = 24;
inline constexpr std::uint32_t complete_at = 25;
inline constexpr std::uint32_t log_at = 26;
inline constexpr std::uint32_t fragment_at = 28;

Program program();

}  // namespace tend::example
