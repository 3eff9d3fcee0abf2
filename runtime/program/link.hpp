// link.hpp: one program of a project as it is and of its workflows as they were, so that those who
// are inside of one finish it as they began it (docs/decisions/0009).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "runtime/program/program.hpp"
#include "runtime/program/references.hpp"

namespace tend {

/// A workflow of an earlier program that somebody is inside of.
struct EarlierWorkflow {
  const Program* program = nullptr;
  std::uint32_t workflow = 0;
};

/// `program`, and behind its own those of `earlier` that it does not have unchanged, with all that
/// they need: closed, so that nobody enters them (draft). A closed one has the name that it had:
/// the first of a name is the one that is open.
///
/// Teams, pools, lists, topics, fields and events are those of `program` where it has them by that
/// name. Unsupported, with what is to be done, where a field or an event has become another: of
/// another type, or with its fields in another order. All programs have been verified, and so is
/// what comes out.
Result<Program> link(const Program& program, std::span<const EarlierWorkflow> earlier);

/// Where the parts of an earlier program are in a later one: by what they are; fields, events,
/// lists, topics, teams and pools by name. `none`: nowhere.
struct ProgramMap {
  std::array<std::vector<std::uint32_t>, references::table_count> numbers;
  /// By workflow: the one of its name that is unchanged, closed or not. Runs go on in it, so many
  /// instructions further on.
  std::vector<std::uint32_t> unchanged;
  /// By workflow: the first of its name.
  std::vector<std::uint32_t> named;

  std::uint32_t at(references::Table table, std::uint32_t number) const {
    const std::vector<std::uint32_t>& of_table = numbers[static_cast<std::size_t>(table)];
    return number < of_table.size() ? of_table[number] : none;
  }
};
ProgramMap find_parts(const Program& earlier, const Program& later);

/// Why contacts of `earlier` cannot be told in the numbers of `later`: a field that has become of
/// another type. Unsupported.
Result<void> check_fields(const Program& earlier, const Program& later);

}  // namespace tend
