#include "tests/repo/tree.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tend::repo {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view folders[] = {"base", "grammar", "compiler", "runtime", "stdlib",
                                        "docs", "tools",   "tests",    "bench"};

SourceFile read(const fs::path& path) {
  SourceFile file;
  file.path = fs::relative(path, TEND_SOURCE_DIR).generic_string();
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  file.text = text.str();
  std::istringstream lines(file.text);
  constexpr std::string_view directive = "#include ";
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(directive) || line.size() < directive.size() + 2) continue;
    const char open = line[directive.size()];
    const std::size_t begin = directive.size() + 1;
    const std::size_t end = line.find(open == '<' ? '>' : '"', begin);
    (open == '<' ? file.foreign_includes : file.own_includes)
        .push_back(line.substr(begin, end - begin));
  }
  return file;
}

std::map<std::string, SourceFile> read_all() {
  std::map<std::string, SourceFile> files;
  for (const std::string_view folder : folders) {
    const fs::path root = fs::path(TEND_SOURCE_DIR) / folder;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      const fs::path& path = entry.path();
      if (path.extension() != ".cpp" && path.extension() != ".hpp") continue;
      SourceFile file = read(path);
      files.emplace(file.path, std::move(file));
    }
  }
  return files;
}

}  // namespace

const std::map<std::string, SourceFile>& source_files() {
  static const std::map<std::string, SourceFile> files = read_all();
  return files;
}

std::string_view layer_of(std::string_view path) {
  constexpr std::string_view program = "runtime/program";
  if (path.starts_with(program)) return program;
  return path.substr(0, path.find('/'));
}

}  // namespace tend::repo
