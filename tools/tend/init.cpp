#include "tools/tend/init.hpp"

#include <fmt/core.h>

#include <filesystem>

#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

namespace fs = std::filesystem;

/// A file that we would write over is somebody's work: then nothing is written at all.
Result<void> find_nothing_there(const fs::path& folder) {
  for (const auto& [path, text] : init_files()) {
    const fs::path file = (folder / path).lexically_normal();
    std::error_code error;
    if (fs::symlink_status(file, error).type() != fs::file_type::not_found)
      return failure(
          ErrorCode::Unwritable,
          fmt::format("`{}` is there already; nothing was written. An empty folder is a good place",
                      file.string()));
  }
  return {};
}

Result<void> write_all(const fs::path& folder) {
  for (const auto& [path, text] : init_files()) {
    const fs::path file = (folder / path).lexically_normal();
    std::error_code error;
    fs::create_directories((folder / path).parent_path(), error);
    if (error)
      return failure(ErrorCode::Unwritable, fmt::format("cannot make the folder of `{}`: {}",
                                                        file.string(), error.message()));
    if (Result<void> written = write_output(file.string(), std::string(text)); !written)
      return written;
  }
  return {};
}

std::string what_now(const std::string& folder) {
  std::string text;
  for (const auto& [path, content] : init_files()) text += fmt::format("wrote {}\n", path);
  text += "\nNow:\n\n";
  if (fs::path(folder).lexically_normal() != fs::path(".")) text += "    cd " + folder + "\n";
  return text +
         "    tend check\n"
         "    tend test\n"
         "    tend simulate . --contacts contacts.csv --events events.jsonl\n";
}

}  // namespace

int init_command(const InitCommand& command) {
  const fs::path folder = command.folder;
  if (Result<void> free = find_nothing_there(folder); !free) return could_not(free.error());
  if (Result<void> written = write_all(folder); !written) return could_not(written.error());
  const Result<void> said = write_output("", what_now(command.folder));
  return said ? Done : could_not(said.error());
}

}  // namespace tend
