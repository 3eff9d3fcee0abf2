// describe.hpp: a project in plain English, for those who answer for what it does: who enters, who
// leaves early, what happens, what rules hold, and what is certain.
#pragma once

#include <string>
#include <string_view>

#include "compiler/check/checked.hpp"

namespace tend {

/// The text, lines of at most 100 columns; the same bytes for the same project. With `workflow`
/// (which must be there) only that one is told, else what holds for all and then each. The project
/// must be one without errors.
std::string describe(const checked::Checked& checked, std::string_view workflow);

}  // namespace tend
