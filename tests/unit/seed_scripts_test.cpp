// seed_scripts_test.cpp: the workflows of the catalogue compile, each file on its own.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <vector>

#include "base/render.hpp"
#include "compiler/compile.hpp"

namespace tend {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> scripts() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(fs::path(TEND_TESTS_DIR) / "cases/seed_scripts"))
    if (entry.path().extension() == ".tend") found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

TEST_CASE("the workflows of the catalogue compile") {
  const std::vector<fs::path> all = scripts();
  CHECK(all.size() == 43);
  for (const fs::path& path : all) {
    DYNAMIC_SECTION(path.filename().string()) {
      Sources sources;
      Diagnostics diagnostics;
      DiskReader reader;
      const Result<SourceId> script = sources.read(path.string());
      REQUIRE(script.has_value());
      const Compiled compiled = compile(sources, {*script}, reader, {}, diagnostics);
      if (diagnostics.has_errors()) FAIL(render_all(sources, diagnostics));
      CHECK(compiled.program.has_value());
    }
  }
}

}  // namespace
}  // namespace tend
