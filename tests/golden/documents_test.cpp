// documents_test.cpp: runs what README, docs/ and the READMEs of examples/ show. A block that is
// fenced as `console` holds commands, each after `$ `, and what they print, errors included; a line
// `…` stands for any lines. The commands run where a clone's would, beside examples/. TEND_UPDATE=1
// writes what came out into the document.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "tests/golden/diff.hpp"
#include "tests/golden/shell.hpp"

namespace tend::golden {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view console_start = "```console\n";
constexpr std::string_view file_start = "```tend file=";
constexpr std::string_view block_end = "```";
constexpr std::string_view any_lines = "…";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Whether `actual` is what `expected` shows, with `…` for any lines.
bool fits(const std::vector<std::string>& expected, std::size_t e,
          const std::vector<std::string>& actual, std::size_t a) {
  for (; e < expected.size() && expected[e] != any_lines; ++e, ++a) {
    if (a == actual.size() || expected[e] != actual[a]) return false;
  }
  if (e == expected.size()) return a == actual.size();
  for (; a <= actual.size(); ++a) {
    if (fits(expected, e + 1, actual, a)) return true;
  }
  return false;
}

/// A document's blocks, run in order.
class Running {
 public:
  Running() {
    fs::create_directories(folder_.path() / "work");
    fs::create_directory_symlink(fs::path(TEND_SOURCE_DIR) / "examples",
                                 folder_.path() / "work" / "examples");
  }

  /// The block as it comes out: each command, then what it printed, or what was shown if that fits.
  std::string console(const std::vector<std::string>& block) {
    std::string out;
    for (std::size_t i = 0; i < block.size();) {
      std::string command = block[i].starts_with("$ ") ? block[i].substr(2) : block[i];
      out += block[i++] + "\n";
      while (command.ends_with('\\')) {
        command += "\n" + block[i];
        out += block[i++] + "\n";
      }
      std::vector<std::string> shown;
      while (i < block.size() && !block[i].starts_with("$ ")) shown.push_back(block[i++]);
      const std::vector<std::string> printed = run(command);
      for (const std::string& line : fits(shown, 0, printed, 0) ? shown : printed)
        out += line + "\n";
    }
    return out;
  }

  /// A block with the name of a file on its first line.
  void file(std::string_view block) {
    const std::size_t name_end = block.find('\n');
    write_file(folder_.path() / "work" / inside_ / block.substr(0, name_end),
               block.substr(name_end + 1));
  }

 private:
  std::vector<std::string> run(const std::string& command) {
    if (command.starts_with("cd ")) {
      inside_ /= command.substr(3);
      return {};
    }
    const std::string there = "cd './" + inside_.string() + "' && ";
    return lines_of(run_shell(folder_, there + "{ " + command + "\n} 2>&1").output);
  }

  TemporaryFolder folder_;
  fs::path inside_;  ///< of `work`
};

std::string run_document(const std::string& text) {
  Running running;
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const std::size_t console = text.find(console_start, at);
    const std::size_t file = text.find(file_start, at);
    if (std::min(console, file) == std::string::npos) return out + text.substr(at);
    const bool is_file = file < console;
    const std::size_t start = is_file ? file + file_start.size() : console + console_start.size();
    const std::size_t end = text.find(block_end, start);
    const std::string block = text.substr(start, end - start);
    out += text.substr(at, start - at);
    if (is_file) running.file(block);
    out += is_file ? block : running.console(lines_of(block));
    at = end;
  }
}

std::vector<fs::path> documents() {
  std::vector<fs::path> files = {fs::path(TEND_SOURCE_DIR) / "README.md"};
  for (const char* folder : {"docs", "docs/language"}) {
    for (const auto& entry : fs::directory_iterator(fs::path(TEND_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".md") files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

/// Those of README and docs, and every README of the examples.
std::vector<fs::path> documents_and_examples() {
  std::vector<fs::path> files = documents();
  const fs::path examples = fs::path(TEND_SOURCE_DIR) / "examples";
  for (const auto& entry : fs::recursive_directory_iterator(examples)) {
    if (entry.path().filename() == "README.md") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

/// The blocks of a document that are fenced as `tend`.
std::vector<std::string> scripts_of(const std::string& text) {
  constexpr std::string_view script_start = "```tend\n";
  std::vector<std::string> scripts;
  for (std::size_t at = text.find(script_start); at != std::string::npos;
       at = text.find(script_start, at)) {
    at += script_start.size();
    scripts.push_back(text.substr(at, text.find(block_end, at) - at));
  }
  return scripts;
}

}  // namespace

TEST_CASE("the scripts in README and docs compile") {
  for (const fs::path& path : documents()) {
    for (const std::string& script : scripts_of(read_file(path))) {
      const TemporaryFolder folder;
      write_file(folder.path() / "work" / "script.tend", script);
      // Those that hold tests are run too.
      const bool has_tests = script.find("\ntest '") != std::string::npos;
      const Outcome outcome = run_shell(folder, std::string("tend check --no-hints script.tend") +
                                                    (has_tests ? " && tend test script.tend" : ""));
      INFO(path.string() << "\n" << script << outcome.output);
      CHECK(outcome.status == 0);
    }
  }
}

TEST_CASE("the commands in README and docs and examples print what is shown there") {
  for (const fs::path& path : documents_and_examples()) {
    const std::string before = read_file(path);
    if (before.find(console_start) == std::string::npos) continue;
    DYNAMIC_SECTION(path.lexically_relative(TEND_SOURCE_DIR).string()) {
      const std::string after = run_document(before);
      if (std::getenv("TEND_UPDATE") != nullptr && before != after) {
        write_file(path, after);
        WARN("updated " << path.string());
        continue;
      }
      if (before != after) {
        FAIL_CHECK(path.string() << " (- shown, + came out; TEND_UPDATE=1 accepts)\n"
                                 << line_diff(before, after));
      }
    }
  }
}

}  // namespace tend::golden
