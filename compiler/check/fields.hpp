// fields.hpp: the fields of contacts and events, and their types.
#pragma once

#include <optional>

#include "compiler/check/project.hpp"

namespace tend::checking {

/// Adds to the fields that are there already, the prelude's among them (ruling 8).
void declare_contact(Project& project, const ast::Ast& file, const ast::Contact& contact,
                     bool library);
void declare_event(Project& project, const ast::Ast& file, const ast::Event& event, bool library);

/// The type that a field or a parameter is declared with. Nothing when an error was reported.
std::optional<Wanted> declared_type(Project& project, const ast::Ast& file, ast::TypeId id);

/// A contact field's `= VALUE`.
void check_initial(Project& project, const InitialValue& initial);

}  // namespace tend::checking
