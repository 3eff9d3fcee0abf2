#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/number.hpp"
#include "runtime/effects/outside.hpp"
#include "runtime/effects/trace_text.hpp"
#include "runtime/operate/pause.hpp"
#include "runtime/operate/resume_plan.hpp"
#include "runtime/operate/run_places.hpp"
#include "runtime/operate/utc_words.hpp"
#include "runtime/worker/kept_time.hpp"
#include "runtime/worker/paused.hpp"
#include "tools/tend/audience_flags.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"
#include "tools/tend/store_place.hpp"
#include "tools/tend/text_table.hpp"

namespace tend {
namespace {

constexpr const char* on_pause =
    "No message, notice or call of theirs leaves until `tend resume`. People enter, waits end,\n"
    "goals and exits hold; who comes to a message stands there.";
constexpr const char* on_resume =
    "What is held is asked about again at once: consent, window and limits, as they are now.";

constexpr const char* on_clock =
    "If that is the time, all goes on: what was due until now is planned anew, through windows "
    "and\n"
    "limits; what was told to wait until a later time than it is waits until then.";

/// Those that are named, or all of the program at work.
Result<WorkflowNames> names_of(const PauseCommand& command, KeptContacts& contacts) {
  const auto kept = contacts.at_work();
  if (!kept) return tl::unexpected(kept.error());
  const Program& program = (*kept)->program;
  std::vector<std::string_view> known;
  for (const WorkflowInfo& workflow : program.workflows)
    known.push_back(program.text(workflow.name));
  if (command.all) return WorkflowNames(known.begin(), known.end());
  for (const std::string& name : command.workflows) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return tl::unexpected(no_such_workflow(name, known));
  }
  return WorkflowNames(command.workflows.begin(), command.workflows.end());
}

/// Runs that are inside, by workflow.
Result<std::map<std::string, std::uint64_t>> count_inside(KeptContacts& contacts) {
  std::map<std::string, std::uint64_t> inside;
  auto counted = contacts.for_each([&](const KeptContact& contact) -> Result<void> {
    for (const RunPlace& place : run_places(contact)) {
      if (!is_over(place)) ++inside[place.workflow];
    }
    return {};
  });
  if (!counted) return tl::unexpected(counted.error());
  return inside;
}

/// What is done already.
Result<void> tell_paused(const PauseCommand& command, ContactStore& store,
                         const WorkflowNames& workflows) {
  const auto paused = paused_workflows(store);
  if (!paused) return tl::unexpected(paused.error());
  for (const std::string& name : workflows) {
    if (paused->contains(name) == command.resumes) continue;
    fmt::print("{} is {}\n", name, command.resumes ? "not paused" : "paused already");
  }
  return {};
}

std::string messages(std::uint64_t count) {
  return with_thousands(count) + (count == 1 ? " message" : " messages");
}

/// What becomes of the messages that are held.
void tell_replan(const ResumePlan& plan) {
  TextTable table({TextTable::Left, TextTable::Left});
  if (plan.at_once > 0) table.add({"  at once", messages(plan.at_once)});
  for (const auto& [day, count] : plan.held)
    table.add({"  from " + format_weekday(day), messages(count)});
  for (const auto& [reason, count] : plan.dropped)
    table.add({"  not at all", messages(count) + ": " + reason});
  fmt::print("{}", table.text());
}

/// What it would mean.
Result<void> tell_plan(const PauseCommand& command, ContactStore& store, KeptContacts& contacts,
                       const WorkflowNames& workflows) {
  auto inside = count_inside(contacts);
  if (!inside) return tl::unexpected(inside.error());
  const auto held = held_back(store, workflows);
  if (!held) return tl::unexpected(held.error());
  const auto plans =
      resume_plans(store, command.resumes ? workflows : WorkflowNames(), system_clock()());
  if (!plans) return tl::unexpected(plans.error());
  for (const std::string& name : workflows) {
    const HeldBack& back = held->at(name);
    fmt::print("{}: {} inside; {} at a message that is held, {} in the outbox\n", name,
               (*inside)[name], back.contacts, back.effects);
    if (const auto plan = plans->find(name); plan != plans->end()) tell_replan(plan->second);
  }
  fmt::print("{}\n", command.resumes ? on_resume : on_pause);
  return {};
}

Result<ExitStatus> pause_or_resume(const PauseCommand& command) {
  Order order{command.resumes ? Order::Kind::Resume : Order::Kind::Pause, {}};
  {
    const auto store = open_store_of(command.place, OpenMode::Read);
    if (!store) return tl::unexpected(store.error());
    KeptContacts contacts(**store);
    const auto names = names_of(command, contacts);
    if (!names) return tl::unexpected(names.error());
    if (auto told = tell_paused(command, **store, *names); !told)
      return tl::unexpected(told.error());
    if (auto told = tell_plan(command, **store, contacts, *names); !told)
      return tl::unexpected(told.error());
    order.names.assign(names->begin(), names->end());
  }
  if (!command.yes) {
    fmt::print("With --yes it is done.\n");
    return Findings;
  }
  if (auto done = give_order(command.place, order); !done) return tl::unexpected(done.error());
  fmt::print("{}\n", command.resumes ? "resumed" : "paused");
  return Done;
}

/// What the clock shows is what holds, though the store has come further.
Result<ExitStatus> accept_clock(const PauseCommand& command) {
  {
    const auto store = open_store_of(command.place, OpenMode::Read);
    if (!store) return tl::unexpected(store.error());
    const auto kept = kept_time(**store);
    if (!kept) return tl::unexpected(kept.error());
    fmt::print("the clock shows {}; the store was last at work at {}\n",
               utc_words(system_clock()()), *kept ? utc_words(**kept) : "no time yet");
  }
  fmt::print("{}\n", on_clock);
  if (!command.yes) {
    fmt::print("With --yes it is done.\n");
    return Findings;
  }
  if (auto done = give_order(command.place, {Order::Kind::Clock, {}}); !done)
    return tl::unexpected(done.error());
  fmt::print("the clock is believed\n");
  return Done;
}

}  // namespace

int pause_command(const PauseCommand& command) {
  if (command.clock) {
    if (command.all || !command.workflows.empty())
      return could_not({ErrorCode::Malformed, "--clock is about no workflow"});
    const auto status = accept_clock(command);
    return status ? *status : could_not(status.error());
  }
  if (command.workflows.empty() != command.all)
    return could_not({ErrorCode::Malformed, "name the workflows that are meant, or say --all"});
  const auto status = pause_or_resume(command);
  return status ? *status : could_not(status.error());
}

}  // namespace tend
