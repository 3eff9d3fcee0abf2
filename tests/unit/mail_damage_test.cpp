// Mails of whatever contacts and events hold: each is one, and says just that. The same at each run
// of the test.
#include <catch2/catch.hpp>
#include <string>

#include "base/hash.hpp"
#include "tests/fuzz/write_mails.hpp"

namespace tend {

TEST_CASE("mails of any bytes are mails, and say what they were told") {
  using namespace std::string_view_literals;
  constexpr std::string_view pieces[] = {
      "a",
      " ",
      "\t",
      "\r\n",
      "\r",
      "\n",
      ".",
      "=",
      "=3D",
      "=?UTF-8?Q?",
      "?=",
      "\xC3\xB6",
      "\xF0\x9F\x91\xA9",
      "\xFF",
      "<",
      ">",
      "\"",
      "\\",
      "@x.example",
      ",",
      ":",
      "Bcc: z",
      "--",
      "--=_tend_",
      "From ",
      "_",
      "%0d%0a",
      "https://x.example/",
      "\x7F",
      "\xE2\x80\xA8",
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      "\0"sv,
      "\0"sv,
      "\0"sv};
  std::uint64_t state = 3;
  const auto below = [&](std::size_t bound) {
    state = stable_hash("next", state);
    return static_cast<std::size_t>(state % bound);
  };
  for (int round = 0; round < 5'000; ++round) {
    std::string bytes;
    for (std::size_t count = below(60); count > 0; --count)
      bytes += pieces[below(std::size(pieces))];
    write_mail(bytes);
  }
}

}  // namespace tend
