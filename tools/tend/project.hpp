// project.hpp: from what the command line names to sources, and on to a program.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/result.hpp"
#include "base/source.hpp"
#include "compiler/compile.hpp"
#include "runtime/program/program.hpp"
#include "tools/tend/options.hpp"
#include "tools/tend/terminal.hpp"

namespace tend {

/// Files that are compiled together.
struct Project {
  std::vector<SourceId> roots;
};

/// Reads the inputs as one project: files, texts, standard input and every .tend file in or below a
/// folder. No input at all is the current folder.
Result<Project> read_project(Sources& sources, const Inputs& inputs);

/// For `check`: what is named by file is one project; below a folder, each folder that holds .tend
/// files is a project of its own.
Result<std::vector<Project>> read_projects(Sources& sources, const Inputs& inputs);

/// A program for the commands that run one, or the status to exit with; everything there is to say
/// has then been said on standard error.
struct LoadedProgram {
  std::optional<Program> program;
  int status = 0;
};
LoadedProgram load_program(const Inputs& inputs, bool strict, const Terminal& terminal);

/// Compiles one project and prints its errors and warnings on standard error. Empty when there were
/// errors.
std::optional<Compiled> compile_project(Sources& sources, const Project& project, bool strict,
                                        const Terminal& terminal);

/// That there is no workflow of that name, and which is the nearest.
Error no_such_workflow(const std::string& workflow, const std::vector<std::string_view>& names);

/// `tend: MESSAGE` on standard error; returns CouldNot.
int could_not(const Error& error);

/// Writes the whole text to a file, or to standard output for `-` and the empty name.
Result<void> write_output(const std::string& path, const std::string& text);

}  // namespace tend
