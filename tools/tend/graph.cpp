#include <algorithm>

#include "compiler/flow/draw.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

Result<std::vector<FlowGraph>> only(std::vector<FlowGraph> graphs, const std::string& workflow) {
  if (workflow.empty()) return graphs;
  std::vector<std::string_view> names;
  for (const FlowGraph& graph : graphs) names.push_back(graph.workflow);
  const auto found = std::find(names.begin(), names.end(), workflow);
  if (found != names.end())
    return std::vector<FlowGraph>{
        std::move(graphs[static_cast<std::size_t>(found - names.begin())])};
  return tl::unexpected<Error>(no_such_workflow(workflow, names));
}

Result<std::string> draw(const std::string& format, const Sources& sources,
                         const std::vector<FlowGraph>& graphs) {
  if (format == "svg") return draw_svg(graphs);
  if (format == "mermaid") return draw_mermaid(graphs);
  if (format == "json") return draw_json(sources, graphs);
  return draw_dot(graphs);
}

}  // namespace

int graph_command(const GraphCommand& command, const Terminal& terminal) {
  Sources sources;
  Result<Project> project = read_project(sources, command.inputs);
  if (!project) return could_not(project.error());
  std::optional<Compiled> compiled = compile_project(sources, *project, false, terminal);
  if (!compiled) return Findings;
  const Result<std::vector<FlowGraph>> graphs = only(std::move(compiled->graphs), command.workflow);
  if (!graphs) return could_not(graphs.error());
  const Result<std::string> picture = draw(command.format, sources, *graphs);
  if (!picture) return could_not(picture.error());
  const Result<void> written = write_output(command.output, *picture);
  return written ? Done : could_not(written.error());
}

}  // namespace tend
