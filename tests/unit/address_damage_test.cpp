// Damaged addresses and headers of webhooks: never a fault, and never believed. The same damage at
// each run of the test.
#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "tests/fuzz/read_addresses.hpp"

namespace tend {
namespace {

constexpr std::string_view pieces[] = {
    "https://", "http://", "@",     ":",  "/",   "\\",     "[",         "]",
    "%",        "%00",     "?",     "#",  ".",   "::",     "0x",        "0",
    "ffff",     "443",     "/8",    " ",  "\n",  "\r",     "\xFF",      "\xC3\xB6",
    "v1,",      "=",       "==",    "+",  "_",   "whsec_", "127.0.0.1", "::1",
    "fe80::1",  "-1",      "65536", "..", "%25", "xn--",   "\t",        std::string_view("\0", 1)};

std::vector<std::string> samples() {
  std::vector<std::string> texts = {
      "hooks.internal",
      "10.0.0.0/8",
      "fd00::/8",
      "2606:4700::1111",
      "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      "msg_1\n1767614400\nv1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n{\"test\": 1}"};
  std::ifstream corpus(TEND_TESTS_DIR "/cases/forbidden_urls.txt");
  for (std::string line; std::getline(corpus, line);) texts.push_back(line);
  return texts;
}

}  // namespace

TEST_CASE("addresses and headers with damage are read to their end") {
  std::uint64_t state = 11;
  const auto below = [&](std::size_t bound) {
    state = stable_hash("next", state);
    return static_cast<std::size_t>(state % bound);
  };
  const std::vector<std::string> texts = samples();
  REQUIRE(texts.size() > 80);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = texts[below(texts.size())];
    for (std::size_t change = below(4) + 1; change > 0; --change) {
      const std::size_t at = below(text.size() + 1);
      if (below(3) == 0) {
        text.erase(at, below(8) + 1);
      } else {
        text.insert(at, pieces[below(std::size(pieces))]);
      }
    }
    read_address(text);
    read_webhook(text);
  }
}

}  // namespace tend
