// policy.hpp: what holds for every workflow of the project.
#pragma once

#include "compiler/check/project.hpp"

namespace tend::checking {

/// The project's one policy, or nothing; reports a second one. Sets its zone, which is the first of
/// the project's and the one of every workflow that names none: before any expression is checked.
void check_policy(Project& project);

/// `limit 4 per 7d`, of a policy or a workflow. Nothing when its numbers make no limit, which is
/// reported at `where`.
std::optional<checked::Limit> check_limit(Project& project, const ast::Limit& limit, Span where);

}  // namespace tend::checking
