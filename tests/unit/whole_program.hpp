// whole_program.hpp: a program written by hand that has something in every table, and every kind of
// fragment, block and effect: a shop that follows up on carts.
#pragma once

#include "runtime/program/program.hpp"

namespace tend::example {

/// Passes the verifier.
Program whole_program();
/// What of it the second format could say.
Program second_format_program();

}  // namespace tend::example
