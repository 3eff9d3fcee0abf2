// list_tables.hpp: the tables of a program, in words.
#pragma once

#include "runtime/program/spelling.hpp"

namespace tend {

/// Those that are not empty.
void list_tables(const Program& program, Listing& listing);

}  // namespace tend
