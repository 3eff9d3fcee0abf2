// source_sample.hpp: a project's declarations, written by hand, and what is needed to read input
// for it.
#pragma once

#include <string>
#include <vector>

#include "base/zone.hpp"
#include "runtime/program/program.hpp"
#include "runtime/sources/problem.hpp"
#include "runtime/store/memory.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

/// Contact fields and events as the prelude has them, one field of each type.
Program source_sample();
/// The index of a contact field.
std::uint32_t field_of(const Program& program, const std::string& name);
std::uint32_t event_of(const Program& program, const std::string& name);

/// All that a source needs, and what it reported, a line each.
struct SourceBench {
  Program program = source_sample();
  Texts texts;
  Zones zones;
  MemoryStore store;
  std::vector<std::string> reports;
  Problems problems{[this](const Problem& problem) { reports.push_back(format_problem(problem)); }};

  /// A contact's field as text: `CEO`; a number or an ordinal by its bits; `unset`; `no such
  /// contact`.
  std::string shown(const std::string& identity, const std::string& field);
};

}  // namespace tend
