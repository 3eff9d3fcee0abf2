// verify_code.hpp: the half of the verifier that follows the code.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "runtime/program/value_types.hpp"

namespace tend {

// The program's tables have passed verify_tables.

/// The code of one workflow.
Result<void> verify_workflow_code(const Program& program, const ValueTypes& types,
                                  std::uint32_t workflow);
/// What each slot of a workflow holds, of a program that has been verified; nothing for one that
/// never holds a value.
std::vector<std::optional<ValueType>> slot_types(const Program& program, const ValueTypes& types,
                                                 std::uint32_t workflow);
/// The fragments that belong to no workflow.
Result<void> verify_project_code(const Program& program, const ValueTypes& types);

}  // namespace tend
