// unused.cpp: what nothing uses: a finding where the project declares it, left out where it was
// imported.
#include "compiler/check/declarations.hpp"

namespace tend::checking {
namespace {

/// Where each declaration of a table has moved to, when those of the library that nothing uses have
/// been taken out.
template <class IdType, class Item>
std::vector<IdType> take_out_unused(const NameTable<Declared<IdType>>& names,
                                    IdMap<IdType, Item>& items) {
  std::vector<bool> kept(items.size(), true);
  for (const auto& [name, facts] : names)
    if (facts.id && facts.library && !facts.used) kept[facts.id.index()] = false;
  std::vector<IdType> moved(items.size());
  IdMap<IdType, Item> rest;
  for (std::uint32_t index = 0; index < items.size(); ++index)
    if (kept[index]) moved[index] = rest.add(std::move(items[IdType(index)]));
  items = std::move(rest);
  return moved;
}

}  // namespace

void report_unused(Project& project) {
  const auto report = [&](Span span, std::string_view kind, std::string_view name) {
    project.diagnostics.report(Code::Unused, span,
                               "the " + std::string(kind) + " " + quoted(name) + " is never used");
  };
  for (std::uint32_t index = 0; index < project.out.messages.size(); ++index) {
    const checked::MessageId id(index);
    const checked::Message& message = project.out.messages[id];
    if (message.declared && !project.message_facts[id].used && !project.message_facts[id].library)
      report(message.span, "message", message.name);
  }
  const auto report_all = [&](const auto& table, std::string_view kind) {
    for (const auto& [name, facts] : table)
      if (!facts.used && !facts.library) report(facts.span, kind, name);
  };
  report_all(project.topics, "topic");
  report_all(project.teams, "team");
  report_all(project.pools, "pool");
  report_all(project.actions, "action");
  report_all(project.calendars, "calendar");
  // Who is in a segment is of use by itself: it can be looked at.
  for (const auto& [name, facts] : project.contact_lists)
    if (!facts.used && !facts.library && !project.out.contact_lists[facts.id].watch)
      report(facts.span, "list", name);
  for (const auto& [name, facts] : project.sequences)
    if (!facts.used && !facts.library) report(facts.decl->name.span, "sequence", name);
  // An event is declared for the data that brings it, too: it need not be used.
  for (const auto& [name, facts] : project.constants)
    if (!facts.used && !facts.library) report(facts.decl->name.span, "constant", name);
}

void take_out_unused(const Project& project, checked::Checked& done) {
  const auto calendars = take_out_unused(project.calendars, done.calendars);
  if (done.policy.holidays) done.policy.holidays = calendars[done.policy.holidays.index()];
  for (checked::CalendarId& id : done.policy.blackouts) id = calendars[id.index()];

  const auto actions = take_out_unused(project.actions, done.actions);
  for (checked::Step& step : done.steps)
    if (auto* call = std::get_if<checked::Call>(&step.node))
      call->action = actions[call->action.index()];
  const auto follow = [&](std::vector<checked::TestAction>& lines) {
    for (checked::TestAction& line : lines)
      if (line.kind == checked::TestAction::Kind::Answer)
        line.subject = actions[line.subject].value;
  };
  for (checked::TestPlan& test : done.tests) {
    for (checked::TestCase& each : test.cases) {
      follow(each.given);
      follow(each.actions);
    }
  }
}

}  // namespace tend::checking
