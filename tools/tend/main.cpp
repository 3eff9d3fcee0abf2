#include <csignal>
#include <cstdio>
#include <exception>

#include "base/overloaded.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/options.hpp"
#include "tools/tend/terminal.hpp"

namespace {

int dispatch(const tend::Options& options) {
  const tend::Terminal terminal = tend::find_terminal(options.color);
  return std::visit(
      tend::overloaded{
          [&](const tend::CheckCommand& command) { return check_command(command, terminal); },
          [&](const tend::BuildCommand& command) { return build_command(command, terminal); },
          [&](const tend::DisasmCommand& command) { return disasm_command(command, terminal); },
          [&](const tend::DescribeCommand& command) { return describe_command(command, terminal); },
          [&](const tend::GraphCommand& command) { return graph_command(command, terminal); },
          [&](const tend::WhenCommand& command) { return when_command(command, terminal); },
          [&](const tend::SimulateCommand& command) { return simulate_command(command, terminal); },
          [&](const tend::RunCommand& command) { return run_command(command, terminal); },
          [&](const tend::ServeCommand& command) { return serve_command(command, terminal); },
          [&](const tend::PreviewCommand& command) { return preview_command(command, terminal); },
          [&](const tend::AudienceCommand& command) { return audience_command(command, terminal); },
          [&](const tend::TestCommand& command) { return test_command(command, terminal); },
          [&](const tend::ContactsCommand& command) { return contacts_command(command); },
          [&](const tend::EventsCommand& command) { return events_command(command); },
          [&](const tend::RunsCommand& command) { return runs_command(command); },
          [&](const tend::ReportCommand& command) { return report_command(command); },
          [&](const tend::ErrorsCommand& command) { return errors_command(command); },
          [&](const tend::ListsCommand& command) { return lists_command(command); },
          [&](const tend::PauseCommand& command) { return pause_command(command); },
          [&](const tend::WhyCommand& command) { return why_command(command); },
          [&](const tend::InitCommand& command) { return init_command(command); },
          [&](const tend::ExplainCommand& command) { return explain_command(command); },
          [&](const tend::VersionCommand&) { return tend::version_command(); },
      },
      options.command);
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that has enough (`tend … | head`) ends us quietly, as it does other tools.
  std::signal(SIGPIPE, SIG_DFL);
  try {
    const tend::ParsedOptions parsed = tend::parse_options(argc, argv);
    return parsed.options ? dispatch(*parsed.options) : parsed.status;
  } catch (const std::exception& error) {
    std::fprintf(stderr,
                 "tend: internal error: %s\n  please report this with the command that you ran\n",
                 error.what());
    return tend::InternalError;
  }
}
