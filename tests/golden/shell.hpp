// shell.hpp: runs shell lines with the binary under test, in a folder of their own.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tend::golden {

void write_file(const std::filesystem::path& path, std::string_view text);
std::string read_file(const std::filesystem::path& path);

/// A folder that is gone at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Outcome {
  std::string output;
  std::string errors;
  int status = 0;
};

/// Runs shell lines in the folder `work` of `folder`, with the binary under test first on the path.
Outcome run_shell(const TemporaryFolder& folder, std::string_view lines);

}  // namespace tend::golden
