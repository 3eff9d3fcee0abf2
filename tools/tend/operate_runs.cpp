#include <iostream>
#include <map>
#include <set>

#include "base/number.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/operate/run_places.hpp"
#include "runtime/operate/utc_words.hpp"
#include "runtime/worker/paused.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"
#include "tools/tend/store_place.hpp"
#include "tools/tend/text_table.hpp"

namespace tend {
namespace {

/// Those who stand at one step.
struct Crowd {
  std::uint64_t count = 0;
  std::optional<Instant> next;  ///< when the first of them goes on
};

class RunCounts {
 public:
  void add(const RunPlace& place) {
    const std::string step =
        place.state == RunState::Holdout ? "held out, for comparison" : place.step;
    Crowd& crowd = workflows_[place.workflow][step];
    ++crowd.count;
    if (place.until && (!crowd.next || *place.until < *crowd.next)) crowd.next = place.until;
  }
  std::string text(const std::set<std::string, std::less<>>& paused) const {
    TextTable table({TextTable::Left, TextTable::Right, TextTable::Left});
    for (const auto& [workflow, steps] : workflows_) {
      std::uint64_t inside = 0;
      for (const auto& [step, crowd] : steps) inside += crowd.count;
      table.add({workflow, with_thousands(inside),
                 paused.contains(workflow) ? "inside; paused" : "inside"});
      for (const auto& [step, crowd] : steps)
        table.add({"  " + step, with_thousands(crowd.count),
                   crowd.next ? "the first goes on " + utc_words(*crowd.next) : ""});
    }
    return table.text();
  }

 private:
  std::map<std::string, std::map<std::string, Crowd>> workflows_;
};

Result<void> check_workflow(KeptContacts& contacts, const std::string& name) {
  if (name.empty()) return {};
  const auto kept = contacts.at_work();
  if (!kept) return tl::unexpected(kept.error());
  const Program& program = (*kept)->program;
  if (find_named(program, program.workflows, name) != none) return {};
  std::vector<std::string_view> names;
  for (const WorkflowInfo& workflow : program.workflows)
    names.push_back(program.text(workflow.name));
  return tl::unexpected(no_such_workflow(name, names));
}

Result<void> tell_runs(const RunsCommand& command, ContactStore& store) {
  const auto paused = paused_workflows(store);
  if (!paused) return tl::unexpected(paused.error());
  KeptContacts contacts(store);
  if (auto checked = check_workflow(contacts, command.workflow); !checked) return checked;
  RunCounts counts;
  TextTable table(std::vector<TextTable::Side>(4, TextTable::Left));
  const bool is_list = command.list || !command.contact.empty();
  const auto tell = [&](const KeptContact& contact) -> Result<void> {
    for (const RunPlace& place : run_places(contact)) {
      if (!command.workflow.empty() && place.workflow != command.workflow) continue;
      // What is over is of interest to whoever asks about one contact.
      if (is_over(place) && command.contact.empty()) continue;
      if (command.format == "jsonl") {
        std::cout << run_json(contact, place);
      } else if (is_list) {
        const std::string key = place.key.empty() ? "" : " for " + place.key;
        table.add({contact.identity, place.workflow + key, place.step, standing_of(place)});
      } else {
        counts.add(place);
      }
    }
    return {};
  };
  Result<void> told;
  if (command.contact.empty()) {
    told = contacts.for_each(tell);
  } else {
    const auto contact = contacts.find(command.contact);
    if (!contact) return tl::unexpected(contact.error());
    told = tell(*contact);
  }
  std::cout << (is_list ? table.text() : counts.text(*paused));
  return told;
}

}  // namespace

int runs_command(const RunsCommand& command) {
  const auto store = open_store_of(command.place, OpenMode::Read);
  if (!store) return could_not(store.error());
  const Result<void> told = tell_runs(command, **store);
  std::cout.flush();
  return told ? Done : could_not(told.error());
}

}  // namespace tend
