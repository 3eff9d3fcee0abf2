#include "tools/tend/init.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <optional>

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

/// The folder above up to which it is likely the same people's: where the repository begins, else
/// where the command is given.
fs::path outermost(const fs::path& folder) {
  std::error_code error;
  for (fs::path at = folder; at.has_relative_path(); at = at.parent_path())
    if (fs::exists(at / ".git", error)) return at;
  const fs::path here = fs::weakly_canonical(fs::current_path(error), error);
  const bool is_below =
      std::mismatch(here.begin(), here.end(), folder.begin(), folder.end()).first == here.end();
  return is_below ? here : folder;
}

/// The nearest folder above that holds scripts: what is asked of it reads the new ones too.
std::optional<fs::path> project_around(const fs::path& folder) {
  std::error_code error;
  fs::path at = fs::weakly_canonical(fs::absolute(folder, error), error);
  if (error) return std::nullopt;
  const fs::path last = outermost(at);
  while (at != last) {
    at = at.parent_path();
    for (const fs::directory_entry& entry : fs::directory_iterator(at, error))
      if (entry.path().extension() == ".tend" && entry.is_regular_file(error)) return at;
  }
  return std::nullopt;
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
  if (const std::optional<fs::path> around = project_around(folder)) {
    return could_not(
        {ErrorCode::Unsupported,
         fmt::format("`{}` is a project already, and reads what is in its folders: a second one in "
                     "it would be a part of it. Choose a folder beside it",
                     around->filename().string())});
  }
  if (Result<void> free = find_nothing_there(folder); !free) return could_not(free.error());
  if (Result<void> written = write_all(folder); !written) return could_not(written.error());
  const Result<void> said = write_output("", what_now(command.folder));
  return said ? Done : could_not(said.error());
}

}  // namespace tend
