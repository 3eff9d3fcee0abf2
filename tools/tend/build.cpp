#include <fmt/core.h>

#include <cstdio>
#include <filesystem>

#include "compiler/flow/draw.hpp"
#include "grammar/print.hpp"
#include "runtime/os/large_pages.hpp"
#include "runtime/program/disassemble.hpp"
#include "runtime/program/file.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

/// `intro.tend` gives `intro.tendc`; several files, or none that has a name, give `app.tendc`.
std::string default_output(const Inputs& inputs) {
  if (inputs.paths.size() != 1 || !inputs.paths.front().ends_with(".tend")) return "app.tendc";
  return std::filesystem::path(inputs.paths.front()).filename().string() + "c";
}

std::string print_stage(const std::string& stage, const Sources& sources, const Project& project,
                        const Compiled& compiled) {
  if (stage == "graph") return draw_json(sources, compiled.graphs);
  if (stage == "bytecode") return disassemble(*compiled.program);
  std::string text;
  for (const ast::Ast& file : compiled.modules.files)
    for (const SourceId root : project.roots)
      if (file.source == root) text += print_ast(file);
  return text;
}

/// In bytes: from here on a build touches thousands of pages.
constexpr std::size_t large_project = 256 << 10;

std::size_t size_of(const Sources& sources) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) size += sources[SourceId(i)].text.size();
  return size;
}

}  // namespace

int build_command(const BuildCommand& command, const Terminal& terminal) {
  Sources sources;
  Result<Project> project = read_project(sources, command.inputs);
  if (!project) return could_not(project.error());
  if (size_of(sources) > large_project) prefer_large_pages();
  // Never taken apart: the process ends here, and freeing a large project node by node is a tenth
  // of its build.
  static const auto& compiled =
      *new std::optional<Compiled>(compile_project(sources, *project, command.strict, terminal));
  if (!compiled) return Findings;

  if (command.emit != "program") {
    const Result<void> written =
        write_output(command.output, print_stage(command.emit, sources, *project, *compiled));
    return written ? Done : could_not(written.error());
  }
  const std::string bytes = write_program(*compiled->program);
  const std::string output =
      command.output.empty() ? default_output(command.inputs) : command.output;
  if (Result<void> written = write_output(output, bytes); !written)
    return could_not(written.error());
  if (output != "-")
    std::fputs(fmt::format("{}: {} bytes, program {}\n", output, bytes.size(),
                           to_hex(program_hash(bytes)).substr(0, 16))
                   .c_str(),
               stderr);
  return Done;
}

}  // namespace tend
