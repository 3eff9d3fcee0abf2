// print.hpp: the tree as indented text, for `tend build --emit ast` and the golden tests.
#pragma once

#include <string>

#include "base/source.hpp"
#include "grammar/ast.hpp"

namespace tend {

/// One node a line, two spaces a level, no byte offsets: `send intro` gives `send intro`.
std::string print_ast(const ast::Ast& ast);

}  // namespace tend
