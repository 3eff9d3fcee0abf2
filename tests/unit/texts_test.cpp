// Texts: each once, in little room, and in place for good.
#include "runtime/vm/texts.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <string>
#include <unordered_map>
#include <vector>

namespace tend {

TEST_CASE("a text has one id, in order of arrival", "[texts]") {
  Texts texts;
  CHECK(texts.intern("anna") == 0);
  CHECK(texts.intern("") == 1);
  CHECK(texts.intern(std::string_view("a\0b", 3)) == 2);
  CHECK(texts.intern("anna") == 0);
  CHECK(texts.size() == 3);
  CHECK(texts.view(0) == "anna");
  CHECK(texts.view(1).empty());
  CHECK(texts.view(2).size() == 3);
  CHECK(texts.value("anna") == Value::of(0));
}

TEST_CASE("views stay good while texts are added", "[texts]") {
  Texts texts;
  const std::string_view first = texts.view(texts.intern("first"));
  const std::string long_text(3'000'000, 'x');
  const std::string_view longest = texts.view(texts.intern(long_text));
  for (int i = 0; i < 20'000; ++i) texts.intern("text " + std::to_string(i));
  CHECK(first == "first");
  CHECK(longest == long_text);
  CHECK(texts.intern(long_text) == 1);
  CHECK(texts.view(2) == "text 0");
}

TEST_CASE("texts of every length are found again", "[texts]") {
  Texts texts;
  for (std::size_t length = 0; length < 400; ++length) {
    REQUIRE(texts.intern(std::string(length, 'a')) == length);
  }
  for (std::size_t length = 0; length < 400; ++length) {
    REQUIRE(texts.view(static_cast<std::uint32_t>(length)) == std::string(length, 'a'));
  }
}

TEST_CASE("texts behave as a map does", "[texts]") {
  rc::check([](const std::vector<std::string>& words) {
    Texts texts;
    std::unordered_map<std::string, std::uint32_t> ids;
    for (const std::string& word : words) {
      const auto next = static_cast<std::uint32_t>(ids.size());
      const auto id = ids.try_emplace(word, next).first->second;
      RC_ASSERT(texts.intern(word) == id);
      RC_ASSERT(texts.view(id) == word);
    }
    RC_ASSERT(texts.size() == ids.size());
  });
}

TEST_CASE("many addresses need little room", "[texts]") {
  Texts texts;
  std::size_t characters = 0;
  constexpr std::size_t count = 200'000;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string address = "contact" + std::to_string(i) + "@example.com";
    characters += address.size();
    texts.intern(address);
  }
  // Place and hash, the length, on average half of a place, and at most eleven for the table.
  constexpr std::size_t started_chunk = std::size_t{1} << 20;
  CHECK(texts.bytes() < characters + 22 * count + started_chunk);
}

TEST_CASE("a duration has one value", "[texts]") {
  Texts texts;
  const Value day = texts.value(Duration{.days = 1});
  const Value hours = texts.value(Duration{.us = us_per_day});
  CHECK(day != hours);
  CHECK(texts.value(Duration{.days = 1}) == day);
  CHECK(texts.duration(day) == Duration{.days = 1});
  CHECK(texts.duration(hours) == Duration{.us = us_per_day});
  CHECK(day.known());
}

}  // namespace tend
