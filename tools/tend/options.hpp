// options.hpp: what was said on the command line, as values. CLI11 stays in options.cpp.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tend {

enum class Color { Auto, Always, Never };

/// What to compile: files, folders, `-` for standard input, and `-e` texts.
struct Inputs {
  std::vector<std::string> paths;
  std::vector<std::string> expressions;
};

struct CheckCommand {
  Inputs inputs;
  std::string format = "full";
  std::string fail_on = "error";
  std::string now;  ///< whether dates have passed then; empty: not asked
  bool strict = false;
  bool hints = true;
};
struct BuildCommand {
  Inputs inputs;
  std::string output;
  std::string emit = "program";
  bool strict = false;
};
struct DisasmCommand {
  Inputs inputs;
  bool code_only = false;
};
struct DescribeCommand {
  Inputs inputs;
  std::string workflow;
};
struct GraphCommand {
  Inputs inputs;
  std::string format = "dot";
  std::string output;
  std::string workflow;
};
struct WhenCommand {
  std::string waits;
  std::string from;
  std::string zone = "UTC";
  std::string format = "text";
};
/// What `simulate` and `run` share.
struct Audience {
  Inputs inputs;
  std::vector<std::string> contacts;
  std::vector<std::string> events;
  std::vector<std::string> map;
  std::string made_up;  ///< a contact that was given there and then, as JSON
  std::string from;
  std::string until;
  bool strict = false;
};
struct SimulateCommand {
  Audience audience;
  std::string format = "text";
};
struct RunCommand {
  Audience audience;
  std::string clock = "events";
  std::string store;  ///< empty: in memory, and gone at the end
  bool once = false;
  std::string messages = "maildir:tend-mail";
  std::vector<std::string> allow;  ///< hosts and networks of one's own
  std::string calls = "simulated";
  std::string trace = "text";
  bool dry_run = false;
};
struct ServeCommand {
  std::string folder = ".";
  std::vector<std::string> allow;  ///< as of run
};
struct PreviewCommand {
  Audience audience;
  std::string workflow;
  std::string contact;  ///< an identity, or a JSON object
  std::string to;
  std::string trigger;  ///< a JSON object: the fields of the event that starts it
  std::string at;
  std::string messages = "maildir:tend-mail";
  std::vector<std::string> allow;  ///< as of run
  bool all_variants = false;
};
struct AudienceCommand {
  Audience audience;
  std::string at;
  std::string format = "text";
  std::size_t limit = 10;
  bool list = false;
};
struct TestCommand {
  Inputs inputs;
  std::string run;  ///< a regular expression; empty: all
  std::string junit;
  bool coverage = false;
  std::optional<unsigned> fail_under;  ///< per cent of all that can be covered
  bool watch = false;
  bool strict = false;
};
/// Which store an operator looks at.
struct StorePlace {
  std::string store;          ///< a URL; empty: the project's
  std::string project = ".";  ///< a folder, with its tend.toml
};
struct ContactsCommand {
  StorePlace place;
  std::string verb;  ///< `import`, `export`, `show`, `erase`
  std::vector<std::string> files;
  std::vector<std::string> map;
  std::string clock = "system";  ///< as of run
  std::string format = "jsonl";
  std::string output;
  std::string contact;
  bool yes = false;
};
struct EventsCommand {
  StorePlace place;
  std::string verb;  ///< `list`, `show`, `trace`
  std::string contact;
  std::string workflow;
  std::string id;
  std::string format = "text";
  std::size_t limit = 20;
};
struct RunsCommand {
  StorePlace place;
  std::string workflow;
  std::string contact;
  std::string format = "text";
  bool list = false;
};
struct ReportCommand {
  StorePlace place;
  std::vector<std::string> workflows;  ///< none: all
  std::string from;
  std::string until;
  std::string format = "text";
};
struct ErrorsCommand {
  StorePlace place;
  std::string verb;  ///< `list`, `retry`, `drop`
  std::vector<std::string> ids;
  bool all = false;
};
struct ListsCommand {
  StorePlace place;
  std::string list;  ///< whose members are asked for; empty: how many each has
};
struct PauseCommand {
  StorePlace place;
  bool resumes = false;
  std::vector<std::string> workflows;
  bool all = false;
  bool clock = false;  ///< not workflows: what was held since the clock was not believed
  bool yes = false;
};
struct WhyCommand {
  StorePlace place;
  std::string contact;
  std::string about;  ///< a message or a workflow; empty: everything
};
struct InitCommand {
  std::string folder = ".";
};
struct ExplainCommand {
  std::string code;
};
struct VersionCommand {};

using Command =
    std::variant<CheckCommand, BuildCommand, DisasmCommand, DescribeCommand, GraphCommand,
                 WhenCommand, SimulateCommand, RunCommand, ServeCommand, PreviewCommand,
                 AudienceCommand, TestCommand, ContactsCommand, EventsCommand, RunsCommand,
                 ReportCommand, WhyCommand, ErrorsCommand, ListsCommand, PauseCommand, InitCommand,
                 ExplainCommand, VersionCommand>;

struct Options {
  Command command;
  Color color = Color::Auto;
};

/// Parses the command line. Without options (help was asked for, or a mistake was made) what there
/// is to say has been printed, and `status` is what to exit with.
struct ParsedOptions {
  std::optional<Options> options;
  int status = 0;
};
ParsedOptions parse_options(int argc, char** argv);

}  // namespace tend
