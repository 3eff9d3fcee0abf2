// verify_tables.hpp: the half of the verifier that looks at a program's tables.
#pragma once

#include "base/result.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// Every table but the code: indexes in range, values that their types can have, windows that can
/// open.
Result<void> verify_tables(const Program& program);

}  // namespace tend
