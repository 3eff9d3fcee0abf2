#include "compiler/check/resources.hpp"

#include "base/overloaded.hpp"
#include "compiler/check/addresses.hpp"

namespace tend::checking {

checked::Calendar calendar_of(Project& project, const ast::CalendarDecl& calendar) {
  checked::Calendar made{std::string(calendar.name.text), {}, {}};
  for (const auto& item : calendar.items)
    std::visit(overloaded{
                   [&](const DateRange& range) { made.ranges.push_back(range); },
                   [&](const YearlyDay& yearly) { made.yearly.push_back(yearly); },
               },
               item);
  if (calendar.items.empty())
    project.diagnostics
        .report(Code::BadSetting, calendar.name.span,
                "the calendar " + quoted(calendar.name.text) + " has no days")
        .help("list them: `{ 2026-12-25, 2026-12-27..2027-01-02, every 05-01, easter - 2d }`");
  return made;
}

checked::Team team_of(Project& project, const ast::Team& team) {
  checked::Team made{std::string(team.name.text), {}};
  NameTable<Span> seen;
  for (const ast::Text& member : team.members) {
    if (!check_address(project, member, false)) continue;
    if (const auto [first, added] = seen.try_emplace(member.value, member.span); !added) {
      project.diagnostics
          .report(Code::Duplicate, member.span,
                  "`" + std::string(member.value) + "` stands twice in this team")
          .label(first->second, "first here");
      continue;
    }
    made.members.emplace_back(member.value);
  }
  if (team.members.empty())
    project.diagnostics
        .report(Code::BadSetting, team.name.span,
                "the team " + quoted(team.name.text) + " has no members")
        .help("list their addresses: `{ 'anna@invise.example' }`");
  return made;
}

}  // namespace tend::checking
