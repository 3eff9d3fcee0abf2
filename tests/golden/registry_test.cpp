// registry_test.cpp: each diagnostic has a page whose examples are true and a golden test that
// shows it, and nothing names a diagnostic that does not exist.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/diagnostic.hpp"
#include "docs/pages.hpp"
#include "tests/golden/runners.hpp"

namespace tend::golden {
namespace {

namespace fs = std::filesystem;

std::string page_name(const CodeInfo& code) {
  return fmt::format("T{:04}-{}.md", code.number, code.name);
}

/// A fenced block, such as "```tend fails"; a block of another kind belongs to the one before it:
/// "```file emails.tend" is a file beside the script.
struct Block {
  std::string info;
  std::string text;
};

std::vector<Block> blocks_of(std::string_view page) {
  constexpr std::string_view fence = "```";
  std::vector<Block> blocks;
  bool inside = false;
  std::istringstream lines{std::string(page)};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(fence)) {
      inside = !inside;
      if (inside) blocks.push_back({line.substr(fence.size()), {}});
    } else if (inside) {
      blocks.back().text += line + '\n';
    }
  }
  return blocks;
}

/// The text of a block; where it says `bytes`, `\xF6` stands for that byte, since a page is valid
/// UTF-8.
std::string source_of(const Block& block) {
  if (block.info.find("bytes") == std::string::npos) return block.text;
  std::string text = block.text;
  for (std::size_t at; (at = text.find("\\x")) != std::string::npos;) {
    const int byte = std::stoi(text.substr(at + 2, 2), nullptr, 16);
    text.replace(at, 4, 1, static_cast<char>(byte));
  }
  return text;
}

/// What `tend check` says about the block at `index`, with the files that follow it.
std::string checked(const std::vector<Block>& blocks, std::size_t index) {
  GoldenFile file;
  file.sections.push_back({"source", "", source_of(blocks[index])});
  if (blocks[index].info.find("strict") != std::string::npos) {
    file.sections.push_back({"options", "", "strict\n"});
  }
  if (const std::size_t now = blocks[index].info.find("now "); now != std::string::npos)
    file.sections.push_back({"options", "", blocks[index].info.substr(now) + '\n'});
  for (std::size_t i = index + 1; i < blocks.size() && blocks[i].info.starts_with("file "); ++i) {
    file.sections.push_back({"file", blocks[i].info.substr(5), blocks[i].text});
  }
  run_check(file);
  return std::string(file.text("diagnostics"));
}

}  // namespace

TEST_CASE("each diagnostic has a page and each page a diagnostic") {
  std::set<std::string> pages;
  for (const auto& [name, text] : diagnostic_pages()) pages.insert(std::string(name));
  for (const CodeInfo& code : all_codes()) {
    INFO("docs/diagnostics/" << page_name(code));
    CHECK(pages.erase(page_name(code)) == 1);
  }
  INFO("pages of codes that are not in base/codes.def");
  CHECK(pages == std::set<std::string>{});
}

TEST_CASE("each page of a diagnostic is true") {
  for (const auto& [name, text] : diagnostic_pages()) {
    const CodeInfo* code = find_code(name.substr(0, 5));
    if (code == nullptr) continue;
    DYNAMIC_SECTION(name) {
      const std::string heading = fmt::format("# T{:04} {}\n", code->number, code->name);
      CHECK(text.starts_with(heading));
      const std::string mark = fmt::format("[T{:04} {}]", code->number, code->name);
      const std::vector<Block> blocks = blocks_of(text);
      std::size_t failing = 0;
      std::size_t fixed = 0;
      for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (!blocks[i].info.starts_with("tend")) continue;
        const bool fails = blocks[i].info.find("fails") != std::string::npos;
        ++(fails ? failing : fixed);
        const std::string said = checked(blocks, i);
        INFO(blocks[i].text << "\nsays:\n" << said);
        CHECK((said.find(mark) != std::string::npos) == fails);
        if (!fails) CHECK(said.find("error[") == std::string::npos);
      }
      CHECK(failing >= 1);
      CHECK(fixed >= 1);
    }
  }
}

TEST_CASE("each diagnostic has a golden test that shows it") {
  std::set<int> shown;
  for (const auto& entry : fs::directory_iterator(fs::path(TEND_TESTS_DIR) / "golden/check")) {
    const std::string name = entry.path().filename().string();
    const std::string prefix = name.substr(0, name.find('_'));
    if (prefix.size() != 5 || prefix[0] != 'T') continue;
    INFO(name);
    const CodeInfo* code = find_code(prefix);
    CHECK(code != nullptr);
    if (code == nullptr) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    CHECK(text.str().find(fmt::format("[{} {}]", prefix, code->name)) != std::string::npos);
    shown.insert(code->number);
  }
  for (const CodeInfo& code : all_codes()) {
    INFO(fmt::format("tests/golden/check/T{:04}_*.test", code.number));
    CHECK(shown.contains(code.number));
  }
}

TEST_CASE("codes and names are unique and find their diagnostic") {
  std::set<int> numbers;
  std::set<std::string_view> names;
  for (const CodeInfo& code : all_codes()) {
    INFO(code.name);
    CHECK(numbers.insert(code.number).second);
    CHECK(names.insert(code.name).second);
    CHECK(code.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == code.name.npos);
    CHECK(find_code(code.name) == &code);
    CHECK(find_code(fmt::format("t{:04}", code.number)) == &code);
  }
  CHECK(find_code("T9999") == nullptr);
  CHECK(find_code("") == nullptr);
  CHECK(find_code("T") == nullptr);
}

}  // namespace tend::golden
