// implied.hpp: what follows from conditions that are known to hold.
#pragma once

#include <vector>

#include "compiler/check/checked.hpp"

namespace tend {

/// The parts of a condition that all have to hold: of `a and (b or c)` these are `a` and `b or c`.
void add_parts(const checked::Checked& checked, checked::ExprId condition,
               std::vector<checked::ExprId>& parts);

/// Whether a condition is true of everyone of whom all of the parts are: of `score >= 60` so is
/// `score > 50`. False when it cannot be told.
bool implied(const checked::Checked& checked, const std::vector<checked::ExprId>& parts,
             checked::ExprId condition);

}  // namespace tend
