// A tend.toml with damage in any place: what is wrong is said of a place, without a secret.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "base/hash.hpp"
#include "tests/fuzz/read_settings.hpp"

namespace tend {

TEST_CASE("settings with damage are read to their end") {
  constexpr std::string_view pieces[] = {
      "[",      "]",     "[[",  "]]",   "{",          "}",    "=",       "\"",
      "\"\"\"", "'",     "\\",  "\n",   "#",          ".",    ",",       "1",
      "-",      "1e9",   "nan", "true", "2026-01-01", "\xFF", "\\u0000", "{ env = \"A\" }",
      "[a.b]",  "key = "};
  std::ostringstream page;
  page << std::ifstream(TEND_SOURCE_DIR "/docs/serving.md").rdbuf();
  std::string example = page.str();
  example = example.substr(example.find("```toml\n") + 8);
  example = example.substr(0, example.find("```"));
  REQUIRE(example.size() > 1000);
  std::uint64_t state = 7;
  const auto below = [&](std::size_t bound) {
    state = stable_hash("next", state);
    return static_cast<std::size_t>(state % bound);
  };
  for (int round = 0; round < 2'000; ++round) {
    std::string text = example;
    for (std::size_t change = below(3) + 1; change > 0; --change) {
      const std::size_t at = below(text.size() + 1);
      if (below(3) == 0) {
        text.erase(at, below(12) + 1);
      } else {
        text.insert(at, pieces[below(std::size(pieces))]);
      }
    }
    read_any_settings(text);
  }
  for (const std::string deep : {"[", "a.", "a = {", "a = [["}) {
    std::string text;
    for (int count = 0; count < 5'000; ++count) text += deep;
    read_any_settings(text);
    read_any_settings("a = " + text);
  }
}

}  // namespace tend
