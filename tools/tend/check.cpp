#include <cstdio>

#include "base/render.hpp"
#include "base/time.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

bool fails(const Diagnostics& diagnostics, const std::string& fail_on) {
  if (fail_on == "never") return false;
  return diagnostics.has_errors() ||
         (fail_on == "warning" && diagnostics.count(Severity::Warning) > 0);
}

}  // namespace

int check_command(const CheckCommand& command, const Terminal& terminal) {
  Sources sources;
  Result<std::vector<Project>> projects = read_projects(sources, command.inputs);
  if (!projects) return could_not(projects.error());

  DiskReader reader;
  CompileOptions options;
  options.check.strict = command.strict;
  if (!command.now.empty()) {
    const ParsedInstant now = parse_instant(command.now);
    if (!now.instant)
      return could_not({ErrorCode::Malformed,
                        "--now `" + command.now + "`: " + std::string(describe(now.error))});
    options.check.now = now.instant;
  }
  Diagnostics all;
  for (const Project& project : *projects) {
    Diagnostics diagnostics;
    compile(sources, project.roots, reader, options, diagnostics);
    all.append(std::move(diagnostics));
  }

  if (!command.hints) all.drop(Severity::Hint);

  RenderOptions render;
  render.color = terminal.color_output;
  render.format = command.format == "json"      ? RenderFormat::Json
                  : command.format == "concise" ? RenderFormat::Concise
                                                : RenderFormat::Full;
  const Result<void> written = write_output("-", render_all(sources, all, render));
  if (!written) return could_not(written.error());
  return fails(all, command.fail_on) ? Findings : Done;
}

}  // namespace tend
