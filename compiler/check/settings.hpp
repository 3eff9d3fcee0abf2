// settings.hpp: what stands between a workflow's head and its steps.
#pragma once

#include "compiler/check/project.hpp"

namespace tend::checking {

/// Fills the workflow's triggers and settings; reports a workflow that nothing starts.
void check_settings(Project& project, const ast::Ast& file, const ast::Workflow& written,
                    checked::Workflow& workflow);

}  // namespace tend::checking
