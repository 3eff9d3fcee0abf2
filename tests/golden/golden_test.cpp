// golden_test.cpp: runs every file of tests/golden/FOLDER/. A test is the same file before and
// after it was run; TEND_UPDATE=1 writes what came out into the file, to be read like code in the
// diff.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <vector>

#include "tests/golden/diff.hpp"
#include "tests/golden/runners.hpp"

namespace tend::golden {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(TEND_TESTS_DIR) / "golden" / folder)) {
    if (entry.path().extension() == ".test") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void check_file(const fs::path& path, const std::string& folder, void (*run)(GoldenFile&)) {
  const std::string before = read(path);
  GoldenFile file = parse_golden(before);
  if (!before.starts_with("# ")) FAIL_CHECK("a golden test starts by saying what it is about");
  // A second one would be read by nobody.
  if (std::ranges::count(file.sections, "source", &golden::Section::name) > 1)
    FAIL_CHECK("a golden test has one source: put the second one into a file of its own");
  run(file);
  const std::string after = print_golden(file);
  if (before == after) {
    SUCCEED();
    return;
  }
  if (std::getenv("TEND_UPDATE") != nullptr) {
    std::ofstream(path, std::ios::binary) << after;
    WARN("updated " << path.string());
    return;
  }
  const std::string rerun =
      std::string(TEND_GOLDEN_TEST) + " 'golden " + folder + "' -c " + path.filename().string();
  // Catch would fold the lines of a message at column 80.
  std::cout << '\n'
            << path.string() << " (- expected, + came out)\n"
            << line_diff(before, after) << "\nagain:  " << rerun << "\naccept: TEND_UPDATE=1 "
            << rerun << "\n"
            << std::endl;
  FAIL_CHECK(path.filename().string() << " came out otherwise (above)");
}

void check_folder(const std::string& folder, void (*run)(GoldenFile&)) {
  for (const fs::path& path : files_of(folder)) {
    DYNAMIC_SECTION(path.filename().string()) {
      check_file(path, folder, run);
    }
  }
}

}  // namespace

TEST_CASE("golden parse") {
  check_folder("parse", run_parse);
}
TEST_CASE("golden check") {
  check_folder("check", run_check);
}
TEST_CASE("golden emit") {
  check_folder("emit", run_emit);
}
TEST_CASE("golden run") {
  check_folder("run", run_trace);
}
TEST_CASE("golden cli") {
  check_folder("cli", run_commands);
}

}  // namespace tend::golden
