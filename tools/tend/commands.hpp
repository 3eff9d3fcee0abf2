// commands.hpp: one function a command, one file each. Each prints its result on standard output,
// what it has to say on standard error, and returns the exit status.
#pragma once

#include "tools/tend/options.hpp"
#include "tools/tend/terminal.hpp"

namespace tend {

int check_command(const CheckCommand& command, const Terminal& terminal);
int build_command(const BuildCommand& command, const Terminal& terminal);
int disasm_command(const DisasmCommand& command, const Terminal& terminal);
int describe_command(const DescribeCommand& command, const Terminal& terminal);
int graph_command(const GraphCommand& command, const Terminal& terminal);
int when_command(const WhenCommand& command, const Terminal& terminal);
int simulate_command(const SimulateCommand& command, const Terminal& terminal);
int run_command(const RunCommand& command, const Terminal& terminal);
int serve_command(const ServeCommand& command, const Terminal& terminal);
int preview_command(PreviewCommand command, const Terminal& terminal);
int audience_command(const AudienceCommand& command, const Terminal& terminal);
int test_command(const TestCommand& command, const Terminal& terminal);
int contacts_command(const ContactsCommand& command);
int events_command(const EventsCommand& command);
int report_command(const ReportCommand& command);
int runs_command(const RunsCommand& command);
int errors_command(const ErrorsCommand& command);
int lists_command(const ListsCommand& command);
int pause_command(const PauseCommand& command);
int why_command(const WhyCommand& command);
int init_command(const InitCommand& command);
int explain_command(const ExplainCommand& command);
int version_command();

}  // namespace tend
