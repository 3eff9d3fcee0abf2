#include "compiler/describe/describe.hpp"

#include <algorithm>

#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"

namespace tend {

int describe_command(const DescribeCommand& command, const Terminal& terminal) {
  Sources sources;
  Result<Project> project = read_project(sources, command.inputs);
  if (!project) return could_not(project.error());
  const std::optional<Compiled> compiled = compile_project(sources, *project, false, terminal);
  if (!compiled) return Findings;
  std::vector<std::string_view> names;
  for (const checked::Workflow& workflow : compiled->checked.workflows)
    names.push_back(workflow.name);
  const bool is_there = std::find(names.begin(), names.end(), command.workflow) != names.end();
  if (!command.workflow.empty() && !is_there)
    return could_not(no_such_workflow(command.workflow, names));
  const Result<void> written = write_output("", describe(compiled->checked, command.workflow));
  return written ? Done : could_not(written.error());
}

}  // namespace tend
