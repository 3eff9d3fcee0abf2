// passed_dates.hpp: dates at which something is to happen and that have passed (ruling 32).
#pragma once

#include "compiler/check/project.hpp"

namespace tend::checking {

/// Warns of each: the end of a workflow, a trigger at a moment, a wait until one. A start that has
/// passed is one that has happened, and needs nobody's attention.
void report_passed_dates(Project& project, Instant now);

}  // namespace tend::checking
