// tests.hpp: `test 'what it shows' { … }`, down to plain values (language.md, section 9).
#pragma once

#include "compiler/check/project.hpp"

namespace tend::checking {

/// Fills Checked::tests. When all else is checked: a test may name whatever a workflow sends.
void check_tests(Project& project);

}  // namespace tend::checking
