#include "tools/tend/project.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <vector>

#include "base/render.hpp"
#include "runtime/os/byte_source.hpp"
#include "runtime/program/file.hpp"
#include "tools/tend/exit_status.hpp"

namespace tend {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_standard_input() {
  const Result<std::unique_ptr<ByteSource>> input = open_bytes("-");
  if (!input) return tl::unexpected<Error>(input.error());
  std::string text;
  std::vector<char> room(1 << 16);
  while (true) {
    const Result<std::size_t> count = (*input)->read(room);
    if (!count) return tl::unexpected<Error>(count.error());
    if (*count == 0) return text;
    text.append(room.data(), *count);
  }
}

/// The scripts in and below a folder, sorted, so that the order of a project is that of its names.
Result<std::vector<std::string>> scripts_below(const std::string& folder) {
  std::vector<std::string> scripts;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->is_directory(error) && entry->path().filename().string().starts_with('.'))
      entry.disable_recursion_pending();
    if (entry->path().extension() == ".tend" && !entry->is_directory(error))
      scripts.push_back(entry->path().lexically_normal().string());
  }
  if (error)
    return failure(ErrorCode::Unreadable,
                   fmt::format("cannot read the folder `{}`: {}", folder, error.message()));
  if (scripts.empty())
    return failure(ErrorCode::NotFound, fmt::format("there is no .tend file in `{}`", folder));
  std::sort(scripts.begin(), scripts.end());
  return scripts;
}

Result<void> add_file(Sources& sources, const std::string& path, Project& project) {
  if (path == "-") {
    Result<std::string> text = read_standard_input();
    if (!text) return tl::unexpected<Error>(text.error());
    project.roots.push_back(sources.add("-", std::move(*text)));
    return {};
  }
  const Result<SourceId> source = sources.read(path);
  if (!source) return tl::unexpected<Error>(source.error());
  project.roots.push_back(*source);
  return {};
}

void add_expressions(Sources& sources, const Inputs& inputs, Project& project) {
  for (const std::string& expression : inputs.expressions)
    project.roots.push_back(sources.add("-e", expression));
}

std::vector<std::string> paths_or_here(const Inputs& inputs) {
  if (inputs.paths.empty() && inputs.expressions.empty()) return {"."};
  return inputs.paths;
}

bool is_program_file(const Inputs& inputs) {
  return inputs.paths.size() == 1 && inputs.expressions.empty() &&
         inputs.paths.front().ends_with(".tendc");
}

LoadedProgram load_program_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return {std::nullopt, could_not({ErrorCode::Unreadable,
                                     fmt::format("cannot read `{}`: {}", path,
                                                 std::generic_category().message(errno))})};
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Result<Program> program = read_program(bytes);
  if (!program)
    return {std::nullopt, could_not({program.error().code,
                                     fmt::format("`{}`: {}", path, program.error().message)})};
  return {std::move(*program), Done};
}

}  // namespace

Result<Project> read_project(Sources& sources, const Inputs& inputs) {
  Project project;
  for (const std::string& path : paths_or_here(inputs)) {
    std::vector<std::string> files = {path};
    if (fs::is_directory(path)) {
      Result<std::vector<std::string>> scripts = scripts_below(path);
      if (!scripts) return tl::unexpected<Error>(scripts.error());
      files = std::move(*scripts);
    }
    for (const std::string& file : files)
      if (Result<void> added = add_file(sources, file, project); !added)
        return tl::unexpected<Error>(added.error());
  }
  add_expressions(sources, inputs, project);
  return project;
}

Result<std::vector<Project>> read_projects(Sources& sources, const Inputs& inputs) {
  Project named;
  std::map<std::string, Project> folders;
  for (const std::string& path : paths_or_here(inputs)) {
    if (!fs::is_directory(path)) {
      if (Result<void> added = add_file(sources, path, named); !added)
        return tl::unexpected<Error>(added.error());
      continue;
    }
    Result<std::vector<std::string>> scripts = scripts_below(path);
    if (!scripts) return tl::unexpected<Error>(scripts.error());
    for (const std::string& script : *scripts) {
      Project& project = folders[fs::path(script).parent_path().string()];
      if (Result<void> added = add_file(sources, script, project); !added)
        return tl::unexpected<Error>(added.error());
    }
  }
  add_expressions(sources, inputs, named);
  std::vector<Project> projects;
  if (!named.roots.empty()) projects.push_back(std::move(named));
  for (auto& [folder, project] : folders) projects.push_back(std::move(project));
  return projects;
}

std::optional<Compiled> compile_project(Sources& sources, const Project& project, bool strict,
                                        const Terminal& terminal) {
  DiskReader reader;
  Diagnostics diagnostics;
  CompileOptions options;
  options.check.strict = strict;
  Compiled compiled = compile(sources, project.roots, reader, options, diagnostics);
  // Hints are for who reviews a script, with `check`; here one runs it.
  diagnostics.drop(Severity::Hint);
  RenderOptions render;
  render.color = terminal.color_errors;
  const std::string said = render_all(sources, diagnostics, render);
  std::fputs(said.c_str(), stderr);
  if (diagnostics.has_errors()) return std::nullopt;
  return compiled;
}

LoadedProgram load_program(const Inputs& inputs, bool strict, const Terminal& terminal) {
  if (is_program_file(inputs)) return load_program_file(inputs.paths.front());
  Sources sources;
  Result<Project> project = read_project(sources, inputs);
  if (!project) return {std::nullopt, could_not(project.error())};
  std::optional<Compiled> compiled = compile_project(sources, *project, strict, terminal);
  if (!compiled) return {std::nullopt, Findings};
  return {std::move(compiled->program), Done};
}

Error no_such_workflow(const std::string& workflow, const std::vector<std::string_view>& names) {
  std::string message = fmt::format("there is no workflow `{}`", workflow);
  if (const auto near = nearest(workflow, names); !near.empty())
    message += fmt::format("; did you mean `{}`?", near.front());
  return {ErrorCode::NotFound, std::move(message)};
}

int could_not(const Error& error) {
  std::fprintf(stderr, "tend: %s\n", error.message.c_str());
  return CouldNot;
}

Result<void> write_output(const std::string& path, const std::string& text) {
  if (path.empty() || path == "-") {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
      return failure(ErrorCode::Unwritable, "cannot write to standard output");
    return {};
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file)
    return failure(ErrorCode::Unwritable, fmt::format("cannot write `{}`: {}", path,
                                                      std::generic_category().message(errno)));
  return {};
}

}  // namespace tend
