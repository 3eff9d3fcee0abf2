// verify_code.hpp: the half of the verifier that follows the code of one workflow.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// The code of one workflow; the program's tables have passed verify_tables.
Result<void> verify_code(const Program& program, std::uint32_t workflow);

}  // namespace tend
