// verify.hpp: what a program must be before it may run. Run at every load, on our own output too.
#pragma once

#include "base/result.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// Checks every index and jump target, the stack depth and the types on every path (equal where paths meet,
/// empty at every suspension and effect), slots set before they are read, fragments that end with Return of the right type,
/// bodies that end with Complete or Exit, windows that can open. Malformed, with the workflow, pc and reason.
/// Linear in the size of the program.
Result<void> verify(const Program& program);

}  // namespace tend
