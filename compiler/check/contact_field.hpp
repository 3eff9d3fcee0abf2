// contact_field.hpp: a field of the contact where nothing else can stand: what a step changes, what
// a message's variants are chosen by.
#pragma once

#include <optional>

#include "compiler/check/project.hpp"

namespace tend::checking {

/// Nothing, and a report with the nearest name, when no contact has it.
std::optional<checked::FieldId> find_contact_field(Project& project, const ast::Name& name);

}  // namespace tend::checking
