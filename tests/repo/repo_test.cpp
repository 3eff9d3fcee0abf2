// repo_test.cpp: the rules of docs/ARCHITECTURE.md that the compiler does not hold.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/render.hpp"
#include "grammar/parse.hpp"
#include "tests/repo/tree.hpp"

namespace tend::repo {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

/// What a layer may include; those that are not named may include all.
const std::map<std::string_view, std::set<std::string_view>>& allowed() {
  static const std::map<std::string_view, std::set<std::string_view>> layers = {
      {"base", {"base"}},
      {"grammar", {"grammar", "base"}},
      {"compiler", {"compiler", "grammar", "runtime/program", "stdlib", "base"}},
      {"runtime/program", {"runtime/program", "base"}},
      {"runtime", {"runtime", "runtime/program", "base"}},
      {"stdlib", {"stdlib", "base"}},
      {"docs", {"docs", "base"}},
  };
  return layers;
}

/// Headers that cost a second or more to compile; tests and benchmarks may include them as they
/// like.
constexpr std::string_view heavy_headers[] = {
    "tao/pegtl", "boost/graph", "boost/beast", "boost/json", "CLI/",       "cctz/",
    "openssl/",  "re2/",        "utf8proc.h",  "toml++/",    "prometheus/"};

/// The heavy headers that a file sees, itself or through others of ours.
void collect_heavy(const std::string& path, Names& seen, std::set<std::string_view>& heavy) {
  const auto found = source_files().find(path);
  if (found == source_files().end() || !seen.insert(path).second) return;
  for (const std::string& include : found->second.foreign_includes) {
    for (const std::string_view header : heavy_headers) {
      if (include.starts_with(header)) heavy.insert(header);
    }
  }
  for (const std::string& include : found->second.own_includes) collect_heavy(include, seen, heavy);
}

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

bool is_product(std::string_view layer) {
  return layer != "tests" && layer != "bench";
}

/// As an editor counts: code points.
std::size_t columns(std::string_view line) {
  std::size_t count = 0;
  for (const char c : line) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("layers include only what lies below them") {
  for (const auto& [path, file] : source_files()) {
    const auto rule = allowed().find(layer_of(path));
    for (const std::string& include : file.own_includes) {
      INFO(path << " includes \"" << include << '"');
      const bool exists = source_files().contains(include) || include == "base/codes.def";
      CHECK(exists);
      if (rule != allowed().end()) CHECK(rule->second.contains(layer_of(include)));
    }
  }
}

TEST_CASE("a heavy header has one .cpp") {
  std::map<std::string, Names> users;
  for (const auto& [path, file] : source_files()) {
    const std::string layer(layer_of(path));
    if (!path.ends_with(".cpp") || !is_product(layer)) continue;
    Names seen;
    std::set<std::string_view> heavy;
    collect_heavy(path, seen, heavy);
    for (const std::string_view header : heavy) {
      // Of OpenSSL base has the hashes, and runtime the keys.
      const bool once_a_layer =
          header == "boost/json" || header == "utf8proc.h" || header == "openssl/";
      std::string place = once_a_layer ? " in " + layer : "";
      // The command line is too long for one file: those of operators have their own.
      if (header == "CLI/" && path == "tools/tend/operator_options.cpp") place = " for operators";
      users[std::string(header) + place].insert(path);
    }
  }
  CHECK(users.size() >= 5);
  for (const auto& [header, files] : users) {
    std::string list;
    for (const std::string& file : files) list += "\n  " + file;
    INFO(header << " is seen by" << list);
    CHECK(files.size() == 1);
  }
}

TEST_CASE("no file lies in the tree unbuilt") {
  const std::string commands = read(TEND_COMPILE_COMMANDS);
  Names included;
  for (const auto& [path, file] : source_files()) {
    included.insert(file.own_includes.begin(), file.own_includes.end());
  }
  for (const auto& [path, file] : source_files()) {
    INFO(path);
    if (path.ends_with(".cpp")) {
      const std::string full = (fs::path(TEND_SOURCE_DIR) / path).generic_string();
      CHECK(commands.find('"' + full + '"') != std::string::npos);
    } else {
      CHECK(included.contains(path));
    }
  }
}

TEST_CASE("lines of code end by column 100 and files by line 800") {
  for (const auto& [path, file] : source_files()) {
    std::istringstream lines(file.text);
    std::size_t number = 0;
    bool formatted = true;
    bool raw = false;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (line.find("// clang-format off") != std::string::npos) formatted = false;
      if (line.find("// clang-format on") != std::string::npos) formatted = true;
      // A raw string is as wide as what it says.
      const std::size_t raw_begin = line.find("R\"");
      const bool starts_raw = raw_begin != std::string::npos;
      const bool unbreakable = raw || starts_raw || line.find("https://") != std::string::npos;
      if (formatted && !unbreakable && columns(line) > 100) {
        FAIL_CHECK(path << ':' << number << " has " << columns(line) << " columns");
      }
      if (starts_raw)
        raw = line.find(")\"", raw_begin + 2) == std::string::npos;
      else if (raw)
        raw = line.find(")\"") == std::string::npos;
    }
    if (number > 800) FAIL_CHECK(path << " has " << number << " lines: split it by noun");
  }
  SUCCEED();
}

TEST_CASE("every script of the project parses") {
  std::size_t scripts = 0;
  for (const char* const folder : {"examples", "stdlib", "tests/cases"}) {
    const fs::path root = fs::path(TEND_SOURCE_DIR) / folder;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".tend") continue;
      ++scripts;
      Sources sources;
      Diagnostics diagnostics;
      const SourceId source = sources.add(entry.path().string(), read(entry.path()));
      parse(sources, source, diagnostics);
      if (diagnostics.has_errors()) FAIL_CHECK(render_all(sources, diagnostics));
    }
  }
  CHECK(scripts > 0);
}

/// The file of a test as rulings.md names it.
fs::path test_file(const std::string& name) {
  const fs::path tests(TEND_TESTS_DIR);
  if (name.starts_with("unit/")) return tests / (name + ".cpp");
  if (name.starts_with("language/")) return tests / (name + ".tend");
  return tests / "golden" / (name + ".test");
}

TEST_CASE("the tests that the rulings name are there") {
  std::istringstream rulings(read(fs::path(TEND_SOURCE_DIR) / "docs/language/rulings.md"));
  std::size_t number = 0;
  for (std::string line; std::getline(rulings, line);) {
    if (!line.starts_with("| " + std::to_string(number + 1) + " |")) continue;
    ++number;
    INFO(line);
    const std::size_t column = line.rfind("| ", line.size() - 2);
    std::size_t named = 0;
    for (std::size_t open = line.find('`', column); open != std::string::npos;) {
      const std::size_t close = line.find('`', open + 1);
      const std::string name = line.substr(open + 1, close - open - 1);
      INFO(name);
      CHECK(fs::exists(test_file(name)));
      ++named;
      open = line.find('`', close + 1);
    }
    CHECK(named > 0);
  }
  CHECK(number > 30);
}

}  // namespace tend::repo
