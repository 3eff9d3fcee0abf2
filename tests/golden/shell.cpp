#include "tests/golden/shell.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tend::golden {

namespace fs = std::filesystem;

void write_file(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

TemporaryFolder::TemporaryFolder() {
  std::string path = (fs::temp_directory_path() / "tend-golden-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder: " + path);
  path_ = path;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Outcome run_shell(const TemporaryFolder& folder, std::string_view lines) {
  const fs::path& root = folder.path();
  fs::create_directories(root / "work");
  write_file(root / "command", lines);
  const std::string tools = fs::path(TEND_BINARY).parent_path().string();
  const std::string own = (fs::path(TEND_TESTS_DIR) / "golden" / "commands").string();
  // A command that hangs is one test that fails, with what it said until then.
  const std::string command =
      "cd '" + (root / "work").string() + "' && unset TZ NO_COLOR && PATH='" + tools + "':'" + own +
      "':\"$PATH\" timeout 60 sh ../command >../output 2>../errors </dev/null";
  const int result = std::system(command.c_str());
  const int status = WIFEXITED(result) ? WEXITSTATUS(result) : 128 + WTERMSIG(result);
  return {read_file(root / "output"), read_file(root / "errors"), status};
}

}  // namespace tend::golden
