// Damaged contacts and events: never a fault, and never a good line lost. The same damage at each
// run of the test.
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "tests/fuzz/read_sources.hpp"

namespace tend {
namespace {

/// Numbers that depend on nothing but the seed.
class Sequence {
 public:
  explicit Sequence(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t bound) {
    state_ = stable_hash("next", state_);
    return static_cast<std::size_t>(state_ % bound);
  }

 private:
  std::uint64_t state_;
};

/// What stands at the turns of the two formats, so that most damage means something.
constexpr std::string_view pieces[] = {
    "\"",
    "\"\"",
    ",",
    "\n",
    "\r\n",
    "\r",
    ";",
    "\t",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\\",
    "\\u0000",
    "\\ud800",
    "\xEF\xBB\xBF",
    "\xFF",
    "\xC3",
    std::string_view("\0", 1),
    "1e999",
    "-0",
    "0.1",
    "null",
    "true",
    "@",
    "a@x.example",
    "\"at\":",
    "\"set\":{",
    "\"data\":{",
    "\"id\":",
    "2026-02-29T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "99999999999999999999",
};

std::string damaged(std::string_view seed_text, std::uint64_t seed) {
  std::string text(seed_text);
  Sequence sequence(seed);
  for (std::size_t change = sequence.below(6) + 1; change > 0; --change) {
    const std::size_t at = sequence.below(text.size() + 1);
    switch (sequence.below(4)) {
      case 0:
        text.insert(at, pieces[sequence.below(std::size(pieces))]);
        break;
      case 1:
        text.erase(at, sequence.below(12));
        break;
      case 2:
        text.insert(at, 1, static_cast<char>(sequence.below(256)));
        break;
      default:
        text.insert(at, text.substr(sequence.below(text.size() + 1), sequence.below(40)));
    }
  }
  return text;
}

constexpr std::string_view csv_seed =
    "a@x.example,\"Anna \"\"A\"\" Ek\",1.5\r\n"
    "b@x.example,\"two\nlines, and a comma\",-2\n"
    "c@x.example,Åsa,\n"
    "\"d@x.example\",\"\",\"3\"\n";

constexpr std::string_view event_seed =
    R"({"id":"1","at":"2026-01-05T15:00:00+01:00","contact":"a@x.example","type":"purchased","amount":139.12})"
    "\n"
    R"({"at":"2026-01-05T15:00:00Z","contact":17,"type":"opened","data":{"message":"m","machine":false}})"
    "\n"
    R"({"id":2,"at":"2026-01-05T15:00:00Z","contact":"å","type":"x","set":{"title":"CEO","score":1e2},"deep":[[{"a":[1]}]]})";

TEST_CASE("damaged rows of CSV cost no other row") {
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) read_csv_around(damaged(csv_seed, seed));
  CHECK(true);  // read_csv_around stops the process otherwise
}

TEST_CASE("damaged events cost no other event") {
  for (std::uint64_t seed = 0; seed < 4'000; ++seed) read_events_around(damaged(event_seed, seed));
  CHECK(true);  // read_events_around stops the process otherwise
}

}  // namespace
}  // namespace tend
