// declarations.hpp: what the files declare, before anything is said about what it means. Kinds have
// namespaces of their own (ruling 9).
#pragma once

#include "compiler/check/messages.hpp"
#include "compiler/check/project.hpp"

namespace tend::checking {

/// Fills the tables of the project from all files, the library's first. Reports names that are
/// declared twice.
void declare_all(Project& project, Messages& messages);

/// The first values of contact fields, and the constants that nothing has asked for: when all names
/// are known.
void check_initial_values(Project& project);

/// What is inside of pools and actions: when all names are known.
void check_resources(Project& project);

/// Names that their own project declares and never uses. Only for a project without errors, in
/// which every use was seen.
void report_unused(Project& project);

/// A workflow's name: its own, else after its file, with `_` for what no name can hold; `-e` text
/// and standard input are `script`.
std::string_view workflow_name(Project& project, const ast::Ast& file,
                               const ast::Workflow& workflow);

/// Takes out of what was checked the calendars and actions that came with the library and that
/// nothing uses.
void take_out_unused(const Project& project, checked::Checked& done);

}  // namespace tend::checking
