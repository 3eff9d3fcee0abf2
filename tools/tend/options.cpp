// options.cpp: the command line: every command, flag and help text, but for those of operators,
// which are in operator_options.cpp. Only these two files include CLI11.
#include "tools/tend/options.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

#include "base/diagnostic.hpp"
#include "compiler/check/addresses.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/operator_options.hpp"

namespace tend {
namespace {

constexpr const char* exit_statuses =
    "Exit status: 0 done; 1 done, with findings; 2 could not (bad flag, unreadable file);\n"
    "3 a bug of ours.";

const std::string& version_text() {
  static const std::string text = "tend " TEND_VERSION;
  return text;
}

void add_inputs(CLI::App& command, Inputs& inputs, const char* what) {
  command.add_option("PATH", inputs.paths, what)->type_name("");
  command
      .add_option("-e,--expression", inputs.expressions, "A script given here, in place of a file")
      ->type_name("TEXT")
      ->allow_extra_args(false);
}

/// Scripts, and who they are tried on.
void add_people(CLI::App& command, Audience& audience) {
  add_inputs(command, audience.inputs,
             "Scripts, folders of them, a program (.tendc), or - for standard input");
  command
      .add_option("--contacts", audience.contacts,
                  "Contacts: CSV (HubSpot export headers) or JSON lines")
      ->type_name("FILE");
  command.add_option("--events", audience.events, "Events: JSON lines, - for standard input")
      ->type_name("FILE");
  command.add_option("--map", audience.map, "A CSV column that is a field: --map 'Job role=title'")
      ->type_name("HEADER=FIELD");
  command.add_flag("--strict", audience.strict,
                   "Stop at a bad row or event; an undeclared message is an error");
}

void add_audience(CLI::App& command, Audience& audience, const std::string& unless_told) {
  add_people(command, audience);
  command.add_option("--from", audience.from, "Going live: earlier events are history only")
      ->type_name("TIME");
  command
      .add_option("--until", audience.until,
                  "Stop after this instant (inclusive); default: " + unless_told)
      ->type_name("TIME");
}

void add_allow(CLI::App& command, std::vector<std::string>& allow) {
  command
      .add_option("--allow", allow,
                  "A host, address or network of your own (10.0.0.0/8) that may be posted to, with "
                  "http too; others are on the Internet, by https")
      ->type_name("HOST");
}

void add_messages(CLI::App& command, std::string& messages, std::vector<std::string>& allow) {
  command
      .add_option(
          "--messages", messages,
          "maildir:DIR (one .eml a message), smtp://USER@HOST:587 or smtps://USER@HOST (mail; "
          "the password is in TEND_SMTP_PASSWORD, the sender in TEND_SMTP_FROM, what signs "
          "in TEND_DKIM_DOMAIN, TEND_DKIM_SELECTOR and TEND_DKIM_KEY), https://… (posted "
          "as JSON), console: or none:")
      ->type_name("URL")
      ->capture_default_str();
  add_allow(command, allow);
}

void add_check(CLI::App& app, CheckCommand& check) {
  CLI::App* command = app.add_subcommand("check", "Every diagnostic of scripts");
  command->alias("lint");
  add_inputs(*command, check.inputs, "Scripts and folders of them; - is standard input");
  command->add_option("--format", check.format, "full, concise or json")
      ->check(CLI::IsMember({"full", "concise", "json"}))
      ->capture_default_str();
  command
      ->add_option("--fail-on", check.fail_on,
                   "Exit with 1 from this severity on: error, warning or never")
      ->check(CLI::IsMember({"error", "warning", "never"}))
      ->capture_default_str();
  command
      ->add_option("--now", check.now,
                   "Warn of dates that have passed at this instant (RFC 3339 with an offset)")
      ->type_name("TIME");
  command->add_flag("--strict", check.strict, "An undeclared message is an error");
  command->add_flag("!--no-hints", check.hints, "Errors and warnings only");
}

void add_build(CLI::App& app, BuildCommand& build) {
  CLI::App* command = app.add_subcommand("build", "Compile to a verified program (.tendc)");
  add_inputs(*command, build.inputs, "Scripts and folders of them; - is standard input");
  command
      ->add_option("-o,--output", build.output,
                   "Where to write; - is standard output. Default: the script's name with .tendc")
      ->type_name("FILE");
  command->add_option("--emit", build.emit, "program, ast, graph or bytecode (as text)")
      ->check(CLI::IsMember({"program", "ast", "graph", "bytecode"}))
      ->capture_default_str();
  command->add_flag("--strict", build.strict, "An undeclared message is an error");
}

void add_disasm(CLI::App& app, DisasmCommand& disasm) {
  CLI::App* command =
      app.add_subcommand("disasm", "The bytecode of scripts or of a program, as text");
  add_inputs(*command, disasm.inputs, "Scripts, or one program (.tendc)");
  command->add_flag("--code-only", disasm.code_only, "Leave out the tables");
}

void add_graph(CLI::App& app, GraphCommand& graph) {
  CLI::App* command = app.add_subcommand("graph", "Workflows as a picture");
  add_inputs(*command, graph.inputs, "Scripts and folders of them; - is standard input");
  command->add_option("--format", graph.format, "dot, mermaid, svg or json")
      ->check(CLI::IsMember({"dot", "mermaid", "svg", "json"}))
      ->capture_default_str();
  command->add_option("-o,--output", graph.output, "Write to this file")->type_name("FILE");
  command->add_option("--workflow", graph.workflow, "Only this workflow")->type_name("NAME");
}

void add_describe(CLI::App& app, DescribeCommand& describe) {
  CLI::App* command = app.add_subcommand("describe", "Workflows in plain English");
  add_inputs(*command, describe.inputs, "Scripts and folders of them; - is standard input");
  command->add_option("--workflow", describe.workflow, "Only this workflow")->type_name("NAME");
}

void add_when(CLI::App& app, WhenCommand& when) {
  CLI::App* command = app.add_subcommand("when", "The instant at which waits would end, and why");
  command
      ->add_option("WAITS", when.waits,
                   "The waits, such as 'wait 3d weekdays 08:00-09:00'; several follow one another")
      ->required()
      ->type_name("");
  command->add_option("--from", when.from, "The instant to start from (RFC 3339 with an offset)")
      ->required()
      ->type_name("TIME");
  command->add_option("--zone", when.zone, "An IANA time zone")
      ->type_name("ZONE")
      ->capture_default_str();
  command->add_option("--format", when.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

void add_simulate(CLI::App& app, SimulateCommand& simulate) {
  CLI::App* command =
      app.add_subcommand("simulate", "A whole audience on virtual time; nothing is sent");
  add_audience(*command, simulate.audience, "when nothing is left to happen");
  command
      ->add_option("--format", simulate.format,
                   "text (a report), jsonl (the trace) or json (the report)")
      ->check(CLI::IsMember({"text", "jsonl", "json"}))
      ->capture_default_str();
}

void add_run(CLI::App& app, RunCommand& run) {
  CLI::App* command = app.add_subcommand("run", "Run scripts; messages go where --messages says");
  add_audience(
      *command, run.audience,
      "when nothing is left to happen; with --store, the last event's time, and what is due "
      "later waits for the next run");
  command
      ->add_option("--store", run.store,
                   "Go on with what is kept there, and keep what is left: sqlite:FILE; without it, "
                   "all is in memory")
      ->type_name("URL");
  command
      ->add_option("--clock", run.clock,
                   "events: virtual time that follows the events' own; system: the clock, with a "
                   "--store")
      ->check(CLI::IsMember({"events", "system"}))
      ->capture_default_str();
  command->add_flag("--once", run.once, "With --clock system: do all that is due, and end");
  add_messages(*command, run.messages, run.allow);
  command
      ->add_option("--calls", run.calls,
                   "simulated: calls of actions are recorded; live: they are made")
      ->check(CLI::IsMember({"simulated", "live"}))
      ->capture_default_str();
  command->add_option("--trace", run.trace, "text, jsonl or none")
      ->check(CLI::IsMember({"text", "jsonl", "none"}))
      ->capture_default_str();
  command->add_flag("--dry-run", run.dry_run, "Do everything but send");
}

void add_serve(CLI::App& app, ServeCommand& serve) {
  CLI::App* command = app.add_subcommand(
      "serve", "Take events over HTTP, run the workflows by the clock, and send");
  command->add_option("folder", serve.folder, "The project, with its tend.toml")
      ->capture_default_str()
      ->type_name("DIR");
  add_allow(*command, serve.allow);
}

void add_preview(CLI::App& app, PreviewCommand& preview) {
  CLI::App* command =
      app.add_subcommand("preview", "Every message at once, as one contact would get it");
  add_people(*command, preview.audience);
  command->add_option("--workflow", preview.workflow, "Only this workflow")->type_name("NAME");
  command
      ->add_option("--contact", preview.contact,
                   "For whom: one of --contacts, or one made up: '{\"email\": …}'")
      ->required()
      ->type_name("WHO");
  command->add_option("--to", preview.to, "Where all of them go")
      ->required()
      ->type_name("ADDRESS")
      ->check([](const std::string& to) {
        return checking::is_address(to) ? std::string() : "`" + to + "` is no address";
      });
  command
      ->add_option("--trigger", preview.trigger,
                   "What the event that starts it holds: '{\"amount\": 120}'. Default: the "
                   "contact's last such event")
      ->type_name("JSON");
  command
      ->add_option("--at", preview.at, "The instant that it is. Default: of the last event, or now")
      ->type_name("TIME");
  command->add_flag("--all-variants", preview.all_variants,
                    "A message that has variants by a field: each of them");
  add_messages(*command, preview.messages, preview.allow);
}

void add_who(CLI::App& app, AudienceCommand& audience) {
  CLI::App* command =
      app.add_subcommand("audience", "Who would enter now, who would not, and who would fail");
  add_people(*command, audience.audience);
  command
      ->add_option("--at", audience.at,
                   "Going live right after this instant. Default: that of the last event")
      ->type_name("TIME");
  command->add_option("--format", audience.format, "text, json or jsonl (a line for each contact)")
      ->check(CLI::IsMember({"text", "json", "jsonl"}))
      ->capture_default_str();
  command->add_option("--limit", audience.limit, "Name so many contacts of each group")
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--list", audience.list, "Name all of them");
}

void add_test(CLI::App& app, TestCommand& test) {
  CLI::App* command = app.add_subcommand("test", "The tests of scripts, on virtual time");
  add_inputs(*command, test.inputs, "Scripts and folders of them; without one, the current folder");
  command->add_option("--run", test.run, "Only tests whose names this regular expression matches")
      ->type_name("RE");
  command->add_flag("--coverage", test.coverage,
                    "What of each workflow no test has come to: steps, ways, goals, exits, on");
  command
      ->add_option("--fail-under", test.fail_under,
                   "Status 1 when less of it than this is covered, in per cent; tells the coverage")
      ->type_name("N")
      ->check(CLI::Range(0u, 100u));
  command->add_option("--junit", test.junit, "Write the results as JUnit's XML, too")
      ->type_name("FILE");
  command->add_flag("--watch", test.watch, "Run again when a file changes, until interrupted");
  command->add_flag("--strict", test.strict, "An undeclared message is an error");
}

void add_init(CLI::App& app, InitCommand& init) {
  CLI::App* command = app.add_subcommand(
      "init", "A first project: a workflow, its mail, tests, people to try it on");
  command->add_option("DIR", init.folder, "Where; default: the current folder")->type_name("");
}

void add_explain(CLI::App& app, ExplainCommand& explain) {
  CLI::App* command = app.add_subcommand("explain", "What a diagnostic means, with examples");
  command->add_option("CODE", explain.code, "T0201 or unknown-field; without it, the list of all")
      ->type_name("");
}

/// The command of that name nearest to what was typed, for a mistyped one.
std::string nearest_command(const CLI::App& app, const std::string& typed) {
  std::vector<std::string_view> names;
  const std::vector<const CLI::App*> commands =
      app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* command : commands) names.push_back(command->get_name());
  const std::vector<std::string_view> near = nearest(typed, names);
  return near.empty() ? std::string() : std::string(near.front());
}

int report_mistake(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  std::string message = error.what();
  const CLI::App* command = &app;
  const std::vector<const CLI::App*> chosen = app.get_subcommands({});
  for (const CLI::App* one : chosen)
    if (one->parsed()) command = one;
  if (command == &app) {
    for (int i = 1; i < argc; ++i) {
      const std::string word = argv[i];
      if (word.empty() || word.front() == '-') continue;
      message = "unknown command `" + word + "`";
      if (const std::string near = nearest_command(app, word); !near.empty())
        message += "; did you mean `" + near + "`?";
      break;
    }
  }
  std::fprintf(stderr, "tend: %s\nRun `tend%s%s --help` for what there is.\n", message.c_str(),
               command == &app ? "" : " ", command == &app ? "" : command->get_name().c_str());
  return CouldNot;
}

}  // namespace

ParsedOptions parse_options(int argc, char** argv) {
  CLI::App app{"tend: marketing workflows as code. Checked, simulated and run from text.", "tend"};
  app.footer(std::string("\nExample:\n  tend simulate -e \"when form_submitted and title == 'CEO' "
                         "wait 3d weekdays 08:00-09:00 send intro\" \\\n"
                         "    --contacts contacts.csv --events events.jsonl\n\n") +
             exit_statuses);
  app.set_version_flag("--version", version_text());
  app.require_subcommand(1);
  app.fallthrough();
  std::string color = "auto";
  app.add_option("--color", color, "auto, always or never; NO_COLOR is respected")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();

  CheckCommand check;
  BuildCommand build;
  DisasmCommand disasm;
  DescribeCommand describe;
  GraphCommand graph;
  WhenCommand when;
  SimulateCommand simulate;
  RunCommand run;
  ServeCommand serve;
  PreviewCommand preview;
  AudienceCommand audience;
  TestCommand test;
  InitCommand init;
  ExplainCommand explain;
  add_init(app, init);
  add_check(app, check);
  add_build(app, build);
  add_test(app, test);
  add_simulate(app, simulate);
  add_preview(app, preview);
  add_who(app, audience);
  add_run(app, run);
  add_serve(app, serve);
  OperatorOptions operators(app);
  add_describe(app, describe);
  add_graph(app, graph);
  add_when(app, when);
  add_explain(app, explain);
  add_disasm(app, disasm);
  app.add_subcommand("version", "The version of tend");
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    command->footer(std::string("\n") + exit_statuses);

  if (argc == 1) {
    std::fputs(app.help().c_str(), stderr);
    return {std::nullopt, CouldNot};
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    const int status = app.exit(success);
    std::cout.flush();
    if (std::cout) return {std::nullopt, status};
    std::fputs("tend: cannot write to standard output\n", stderr);
    return {std::nullopt, CouldNot};
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, report_mistake(app, error, argc, argv)};
  }

  Options options;
  options.color = color == "always" ? Color::Always : color == "never" ? Color::Never : Color::Auto;
  const std::string chosen = app.get_subcommands().front()->get_name();
  if (chosen == "check")
    options.command = check;
  else if (chosen == "build")
    options.command = build;
  else if (chosen == "disasm")
    options.command = disasm;
  else if (chosen == "describe")
    options.command = describe;
  else if (chosen == "graph")
    options.command = graph;
  else if (chosen == "when")
    options.command = when;
  else if (chosen == "simulate")
    options.command = simulate;
  else if (chosen == "run")
    options.command = run;
  else if (chosen == "serve")
    options.command = serve;
  else if (chosen == "preview")
    options.command = preview;
  else if (chosen == "audience")
    options.command = audience;
  else if (chosen == "test")
    options.command = test;
  else if (chosen == "init")
    options.command = init;
  else if (chosen == "explain")
    options.command = explain;
  else if (const auto of_operator = operators.chosen())
    options.command = *of_operator;
  else
    options.command = VersionCommand{};
  return {options, Done};
}

}  // namespace tend
