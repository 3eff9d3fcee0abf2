// ignores.hpp: `# tend: ignore[opens-are-weak] reason`: findings that an author has looked at.
#pragma once

#include "base/diagnostic.hpp"
#include "compiler/resolve/modules.hpp"

namespace tend {

/// Takes out the warnings and hints that a comment of the project's files asks to ignore. A comment
/// at the end of a line speaks of that line, one on a line of its own of the next line that is no
/// comment, `ignore-file[…]` of the file. Codes stand in the brackets by number or name, separated
/// by commas; the reason follows. Errors cannot be ignored. Reports comments that cannot be
/// followed (BadIgnore) and, where the project has no errors, those that ignore nothing
/// (UnusedIgnore).
void apply_ignores(const Sources& sources, const Modules& modules, Diagnostics& diagnostics);

}  // namespace tend
