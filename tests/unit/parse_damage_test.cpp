// Damaged scripts: never a fault, never a mistake without a diagnostic. The same damage at each
// run.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "tests/fuzz/parse_text.hpp"

namespace tend {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> scripts() {
  std::vector<std::string> texts;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(TEND_TESTS_DIR) / "cases")) {
    if (entry.path().extension() != ".tend") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    texts.push_back(text.str());
  }
  return texts;
}

constexpr std::string_view pieces[] = {
    "{",   "}",    "(",     ")",         "'",      "'''", "\"",       "`",      "#",          ":",
    ",",   "=",    "==",    "-",         "..",     "5m",  "1h30min",  "08:00-", "2026-02-30", "50%",
    "no ", "not ", "when ", "workflow ", " else ", "\n",  "\xC3\xB6", "\xFF",   "any of "};

}  // namespace

TEST_CASE("a script that is cut off anywhere is read to its end") {
  for (const std::string& text : scripts()) {
    // Every place of a short script, a sample of a long one.
    const std::size_t stride = text.size() / 150 + 1;
    for (std::size_t size = 0; size < text.size(); size += stride)
      parse_text(std::string_view(text).substr(0, size));
  }
}

TEST_CASE("a script with damage is read to its end") {
  std::uint64_t state = 7;
  const auto below = [&](std::size_t bound) {
    state = stable_hash("next", state);
    return static_cast<std::size_t>(state % bound);
  };
  const std::vector<std::string> texts = scripts();
  REQUIRE_FALSE(texts.empty());
  for (int round = 0; round < 2000; ++round) {
    std::string text = texts[below(texts.size())];
    for (std::size_t change = below(4) + 1; change > 0; --change) {
      const std::size_t at = below(text.size() + 1);
      const std::string_view piece = pieces[below(std::size(pieces))];
      switch (below(3)) {
        case 0:
          text.insert(at, piece);
          break;
        case 1:
          text.erase(at, below(20));
          break;
        default:
          text.replace(at, std::min(piece.size(), text.size() - at), piece);
      }
    }
    parse_text(text);
  }
}

TEST_CASE("nesting without end is refused, not followed") {
  const char* const openings[] = {"when (",
                                  "when not ",
                                  "when a wait -",
                                  "when a(a(",
                                  "when a if b {",
                                  "when a match b { c {",
                                  "when a set b = [",
                                  "email a { b: {",
                                  "event a { b: {",
                                  "event a { b: list of ",
                                  "test 'a' { for each a in [1] {",
                                  "when a without ",
                                  "when any of b (",
                                  "when a wait until { b {",
                                  "const a = b("};
  for (const std::string_view opening : openings) {
    const std::size_t repeated = opening.find_last_of(' ', opening.size() - 2);
    std::string text(opening);
    for (int i = 0; i < 20'000; ++i) text += opening.substr(repeated + 1);
    parse_text(text);
  }
}

TEST_CASE("a chain without end makes no deep tree") {
  for (const std::string_view link : {" or a", " and a", " + a", " * a", " == a", " - -a"}) {
    std::string text = "when a";
    for (int i = 0; i < 50'000; ++i) text += link;
    parse_text(text);
  }
}

}  // namespace tend
