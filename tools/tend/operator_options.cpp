#include "tools/tend/operator_options.hpp"

#include <CLI/CLI.hpp>

namespace tend {
namespace {

void add_place(CLI::App& command, StorePlace& place) {
  command
      .add_option("--store", place.store,
                  "sqlite:FILE; default: what the project's tend.toml says, else sqlite:tend.db")
      ->type_name("URL");
  command.add_option("--project", place.project, "The folder of the tend.toml")
      ->type_name("DIR")
      ->capture_default_str();
}

/// One of the things that a command does, with the flags of all of them.
template <class Command>
CLI::App* add_verb(CLI::App& of, Command& command, const char* name, const char* what) {
  CLI::App* verb = of.add_subcommand(name, what);
  verb->callback([&command, name] { command.verb = name; });
  add_place(*verb, command.place);
  return verb;
}

void add_erase(CLI::App& contacts_app, ContactsCommand& contacts) {
  CLI::App* erase = add_verb(contacts_app, contacts, "erase",
                             "Forget one contact; says first what goes, and does it with --yes");
  erase->add_option("CONTACT", contacts.contact, "An address or other identity")
      ->required()
      ->type_name("");
  erase->add_flag("--yes", contacts.yes, "Do it");
}

void add_contacts(CLI::App& app, ContactsCommand& contacts) {
  CLI::App* command = app.add_subcommand("contacts", "The contacts of a store");
  command->require_subcommand(1);

  CLI::App* import = add_verb(*command, contacts, "import",
                              "Take in contacts, and new values for those that are known");
  import->add_option("FILE", contacts.files, "CSV (HubSpot export headers) or JSON lines")
      ->required()
      ->type_name("");
  import->add_option("--map", contacts.map, "A CSV column that is a field: --map 'Job role=title'")
      ->type_name("HEADER=FIELD");

  import
      ->add_option("--clock", contacts.clock,
                   "When they come: system, now; events, at the time that the events have come to")
      ->check(CLI::IsMember({"system", "events"}))
      ->capture_default_str();

  CLI::App* give = add_verb(*command, contacts, "export", "All contacts, as `import` reads them");
  give->add_option("--format", contacts.format,
                   "jsonl (fields, lists, consent) or csv (fields, but for records, and lists)")
      ->check(CLI::IsMember({"jsonl", "csv"}))
      ->capture_default_str();
  give->add_option("-o,--output", contacts.output, "Write to this file")->type_name("FILE");

  CLI::App* show =
      add_verb(*command, contacts, "show",
               "One contact: fields, lists, consent, where she stands, what she was sent");
  show->add_option("CONTACT", contacts.contact, "An address or other identity")
      ->required()
      ->type_name("");
  add_erase(*command, contacts);
}

void add_events(CLI::App& app, EventsCommand& events) {
  CLI::App* command = app.add_subcommand("events", "What came in, and what came of it");
  command->require_subcommand(1);

  CLI::App* list = add_verb(*command, events, "list", "The last events that were taken in");
  list->add_option("--contact", events.contact, "Only of this contact")->type_name("WHO");
  list->add_option("--limit", events.limit, "So many at most")
      ->type_name("N")
      ->capture_default_str();
  list->add_option("--format", events.format, "text or jsonl")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();

  CLI::App* show = add_verb(*command, events, "show", "One event, as it was sent");
  show->add_option("ID", events.id, "Its id")->required()->type_name("");

  CLI::App* trace = add_verb(*command, events, "trace",
                             "The stored trace, the lines of `simulate --format jsonl`");
  trace->add_option("--contact", events.contact, "Only of this contact")->type_name("WHO");
  trace->add_option("--workflow", events.workflow, "Only of this workflow")->type_name("NAME");
}

void add_runs(CLI::App& app, RunsCommand& runs) {
  CLI::App* command = app.add_subcommand("runs", "Who stands where: how many at each step");
  add_place(*command, runs.place);
  command->add_option("--workflow", runs.workflow, "Only of this workflow")->type_name("NAME");
  command->add_option("--contact", runs.contact, "Only of this contact: each run of hers")
      ->type_name("WHO");
  command->add_flag("--list", runs.list, "Each run, and whose it is");
  command->add_option("--format", runs.format, "text, or jsonl (a line for each run)")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
}

void add_report(CLI::App& app, ReportCommand& report) {
  CLI::App* command =
      app.add_subcommand("report",
                         "What came of each workflow: who came how far, what was sent and "
                         "what people did with it, which arm of a split did better");
  add_place(*command, report.place);
  command->add_option("WORKFLOW", report.workflows, "Only of these")->type_name("");
  command->add_option("--from", report.from, "Only runs that began at that time or later")
      ->type_name("TIME");
  command->add_option("--until", report.until, "Only runs that began before that time")
      ->type_name("TIME");
  command->add_option("--format", report.format, "text, or json (one object)")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

void add_errors(CLI::App& app, ErrorsCommand& errors) {
  CLI::App* command =
      app.add_subcommand("errors", "What was put aside because it could not be done");
  command->require_subcommand(1);
  add_verb(*command, errors, "list",
           "Events, messages, notices and calls, and why; status 1 if any");
  for (const auto& [name, what] : {std::pair("retry", "To be tried once more"),
                                   std::pair("drop", "Left as they are, and listed no more")}) {
    CLI::App* verb = add_verb(*command, errors, name, what);
    verb->add_option("ID", errors.ids, "As `list` names them")->type_name("");
    verb->add_flag("--all", errors.all, "All that are listed");
  }
}

void add_lists(CLI::App& app, ListsCommand& lists) {
  CLI::App* command = app.add_subcommand("lists", "Lists and segments, and how many are on each");
  add_place(*command, lists.place);
  command->add_option("LIST", lists.list, "Who is on this one, one a line")->type_name("");
}

void add_pause(CLI::App& app, PauseCommand& pause, const char* name, const char* what) {
  CLI::App* command = app.add_subcommand(name, std::string(what) + "; says first what it means");
  add_place(*command, pause.place);
  command->add_option("WORKFLOW", pause.workflows, "Which")->type_name("");
  command->add_flag("--all", pause.all, "All of the project's");
  if (pause.resumes)
    command->add_flag("--clock", pause.clock,
                      "Not a workflow: the clock is right, and what waited for it goes on");
  command->add_flag("--yes", pause.yes, "Do it");
}

void add_why(CLI::App& app, WhyCommand& why) {
  CLI::App* command = app.add_subcommand("why", "Why somebody got something, or did not");
  add_place(*command, why.place);
  command->add_option("CONTACT", why.contact, "An address or other identity")
      ->required()
      ->type_name("");
  command->add_option("ABOUT", why.about, "A message or a workflow; without one, all that happened")
      ->type_name("");
}

}  // namespace

OperatorOptions::OperatorOptions(CLI::App& app) : app_(app) {
  add_contacts(app, contacts_);
  add_events(app, events_);
  add_runs(app, runs_);
  add_report(app, report_);
  add_why(app, why_);
  add_errors(app, errors_);
  add_lists(app, lists_);
  add_pause(app, pause_, "pause", "Nothing of a workflow leaves for a while");
  resume_.resumes = true;
  add_pause(app, resume_, "resume", "It goes on: what is held is asked about again");
}

std::optional<Command> OperatorOptions::chosen() const {
  if (app_.got_subcommand("contacts")) return contacts_;
  if (app_.got_subcommand("events")) return events_;
  if (app_.got_subcommand("runs")) return runs_;
  if (app_.got_subcommand("report")) return report_;
  if (app_.got_subcommand("why")) return why_;
  if (app_.got_subcommand("errors")) return errors_;
  if (app_.got_subcommand("lists")) return lists_;
  if (app_.got_subcommand("pause")) return pause_;
  if (app_.got_subcommand("resume")) return resume_;
  return std::nullopt;
}

}  // namespace tend
