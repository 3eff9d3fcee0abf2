// parse.hpp: text to Ast. The only door to the grammar; PEGTL stays behind it.
#pragma once

#include <string>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "grammar/ast.hpp"

namespace tend {

/// Whether a file is UTF-8, as scripts and all that they name must be; reports its first byte that
/// is not.
bool check_utf8(const Source& source, Diagnostics& diagnostics);

/// Parses one source. Always returns a tree: what could not be read is an error node, reported
/// once. A file of any content is safe: depth is bounded, and time is linear in its length.
ast::Ast parse(const Sources& sources, SourceId source, Diagnostics& diagnostics);

/// Parses the waits of `tend when`: only steps, no trigger. They are in `ast.decls[0]`, a Workflow.
ast::Ast parse_steps(const Sources& sources, SourceId source, Diagnostics& diagnostics);

/// The grammar as its rules stand in the program, in the notation of grammar/tend.peg, which a test
/// keeps equal to it.
std::string print_grammar();

/// The number of problems that PEGTL's analysis finds in the rules (left recursion, loops that do
/// not consume). A test holds it at 0.
std::size_t analyze_grammar();

}  // namespace tend
