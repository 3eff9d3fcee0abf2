// compiled.hpp: programs from text, and their tables by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "runtime/program/program.hpp"

namespace tend::bench {

/// Stops at a mistake in the text: it is ours.
Program compile_text(std::string text);
/// The same of a project's files.
Program compile_files(const std::vector<std::string>& paths);

template <class Table>
std::uint32_t find(const Program& program, const Table& table, std::string_view name) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (program.text(table[i].name) == name) return static_cast<std::uint32_t>(i);
  }
  TEND_CHECK(false, "the prelude declares it");
}

}  // namespace tend::bench
