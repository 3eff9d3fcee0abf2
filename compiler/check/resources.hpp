// resources.hpp: what workflows draw on and other people look after: calendars, teams, pools and
// actions. `declare_…` puts a name into its table; what is inside is checked when all names are
// known.
#pragma once

#include "compiler/check/project.hpp"

namespace tend::checking {

/// Days, ranges of days and days of every year.
checked::Calendar calendar_of(Project& project, const ast::CalendarDecl& calendar);

/// The addresses of a team, each once.
checked::Team team_of(Project& project, const ast::Team& team);

/// The codes of a pool: of a file beside the script (one a line, the first column of a CSV), or of
/// a list.
void check_pool(Project& project, const ast::Ast& file, const ast::Pool& written,
                checked::Pool& pool);

/// Parameters and returned fields, which callers need.
void declare_action(Project& project, const ast::Ast& file, const ast::Action& written,
                    checked::Action& action);
/// Where an action calls and what it sends there.
void check_action(Project& project, const ast::Ast& file, const ast::Action& written,
                  checked::Action& action);

}  // namespace tend::checking
