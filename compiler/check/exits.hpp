// exits.hpp: goals, exits and `on`: what happens beside the main way of a run.
#pragma once

#include "compiler/check/steps.hpp"

namespace tend::checking {

/// Fills the workflow's goals, exits and `on` blocks, when its triggers and its key are known.
/// `steps` are those of the same workflow.
void check_exits(Project& project, const ast::Ast& file, const ast::Workflow& written,
                 checked::Workflow& workflow, Steps& steps);

}  // namespace tend::checking
