// scores.hpp: lead scoring, into a number field of the contact.
#pragma once

#include "compiler/check/project.hpp"

namespace tend::checking {

/// Declares the field of each score that no `contact` declares, when all contacts have been read:
/// a number, 0 at first.
void declare_scores(Project& project);

/// The rules and decays of all scores.
void check_scores(Project& project);

}  // namespace tend::checking
