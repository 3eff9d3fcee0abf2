// project_code.hpp: what belongs to no workflow and has code.
#pragma once

#include "compiler/emit/expressions.hpp"

namespace tend {

/// Fills in tallies, watches, scores, absences, notices (one a step, in their order) and what
/// messages are made of, with their fragments.
void write_project_code(const checked::Checked& checked, Tables& tables,
                        ExpressionWriter& expressions);

/// A trigger without its entry; its condition is laid here.
TriggerInfo write_trigger(const checked::Trigger& trigger, Tables& tables,
                          ExpressionWriter& expressions);

}  // namespace tend
