// link_test.cpp: every workflow of the catalogue can be taken along into any other project, and is
// found there again as it was.
#include "runtime/program/link.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/render.hpp"
#include "compiler/compile.hpp"
#include "runtime/program/file.hpp"
#include "runtime/program/verify.hpp"

using namespace tend;
namespace fs = std::filesystem;

namespace {

Program compile_folder(const fs::path& folder) {
  std::vector<fs::path> scripts;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".tend") scripts.push_back(entry.path());
  }
  std::sort(scripts.begin(), scripts.end());
  Sources sources;
  std::vector<SourceId> roots;
  for (const fs::path& script : scripts) roots.push_back(*sources.read(script.string()));
  DiskReader reader;
  Diagnostics diagnostics;
  Compiled compiled = compile(sources, roots, reader, {}, diagnostics);
  INFO(render_all(sources, diagnostics));
  REQUIRE(compiled.program.has_value());
  return std::move(*compiled.program);
}

std::vector<std::pair<std::string, Program>> examples() {
  std::vector<fs::path> folders;
  for (const fs::path root : {TEND_SOURCE_DIR "/examples", TEND_SOURCE_DIR "/examples/foreign"}) {
    for (const auto& entry : fs::directory_iterator(root)) {
      if (entry.is_directory() && entry.path().filename() != "foreign")
        folders.push_back(entry.path());
    }
  }
  std::sort(folders.begin(), folders.end());
  std::vector<std::pair<std::string, Program>> programs;
  for (const fs::path& folder : folders)
    programs.emplace_back(folder.filename().string(), compile_folder(folder));
  return programs;
}

std::vector<EarlierWorkflow> all_of(const Program& program) {
  std::vector<EarlierWorkflow> all;
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) all.push_back({&program, i});
  return all;
}

}  // namespace

TEST_CASE("a project is linked with itself as it is, and found in itself in its place") {
  for (const auto& [name, program] : examples()) {
    INFO(name);
    const Result<Program> linked = link(program, all_of(program));
    REQUIRE(linked);
    CHECK(write_program(*linked) == write_program(program));
    const ProgramMap map = find_parts(program, program);
    for (std::uint32_t i = 0; i < program.workflows.size(); ++i) CHECK(map.unchanged[i] == i);
    for (const references::Table table :
         {references::Table::Field, references::Table::Event, references::Table::Message,
          references::Table::Tally, references::Table::Watch, references::Table::ContactList,
          references::Table::Topic, references::Table::Absence}) {
      const auto& numbers = map.numbers[static_cast<std::size_t>(table)];
      INFO("table " << static_cast<int>(table));
      for (std::uint32_t i = 0; i < numbers.size(); ++i) CHECK(numbers[i] == i);
    }
  }
}

TEST_CASE("every workflow of the catalogue goes along with the next project, closed") {
  const auto all = examples();
  REQUIRE(all.size() > 50);
  std::size_t taken_along = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& [name, program] = all[i];
    const auto& [next_name, next] = all[(i + 1) % all.size()];
    INFO(name << " into " << next_name);
    if (!check_fields(program, next)) continue;  // two projects' enums of one name
    const Result<Program> linked = link(next, all_of(program));
    INFO((linked ? "" : linked.error().message));
    REQUIRE(linked);
    CHECK(verify(*linked));
    // Written and read, it is the same.
    const Result<Program> again = read_program(write_program(*linked));
    REQUIRE(again);
    CHECK(*again == *linked);
    // The numbers of those that are open stay.
    CHECK(std::equal(next.steps.begin(), next.steps.end(), linked->steps.begin()));
    const ProgramMap old = find_parts(program, *linked);
    for (std::uint32_t flow = 0; flow < program.workflows.size(); ++flow) {
      INFO(program.text(program.workflows[flow].name));
      REQUIRE(old.unchanged[flow] != none);
      if (old.unchanged[flow] >= next.workflows.size()) {
        CHECK(linked->workflows[old.unchanged[flow]].draft);
        ++taken_along;
      }
    }
    const ProgramMap open = find_parts(next, *linked);
    for (std::uint32_t flow = 0; flow < next.workflows.size(); ++flow)
      CHECK(open.unchanged[flow] == flow);
    // Taken along twice, it is there once.
    const Result<Program> twice = link(*linked, all_of(program));
    REQUIRE(twice);
    CHECK(*twice == *linked);
  }
  CHECK(taken_along > 70);
}
