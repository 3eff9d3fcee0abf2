// "Did you mean": what is offered for a misspelled name, and what is not.
#include <catch2/catch.hpp>

#include "base/diagnostic.hpp"

namespace tend {
namespace {

using Words = std::vector<std::string_view>;

Diagnostic suggestion(std::string_view word, const Words& candidates) {
  Diagnostics diagnostics;
  const Span span{0, static_cast<std::uint32_t>(word.size())};
  auto builder = diagnostics.report(Code::UnknownField, span, "unknown");
  suggest(builder, span, word, candidates);
  return diagnostics.all().front();
}

}  // namespace

TEST_CASE("the nearest names come first", "[suggest]") {
  const Words fields = {"title", "email", "first_name", "last_name", "city"};
  CHECK(nearest("titel", fields) == Words{"title"});  // neighbours swapped
  CHECK(nearest("TITLE", fields) == Words{"title"});  // case alone
  CHECK(nearest("tilte", fields) == Words{"title"});
  CHECK(nearest("first_nam", fields) == Words{"first_name"});  // one missing
  CHECK(nearest("fist_name", fields) == Words{"first_name", "last_name"});
  CHECK(nearest("ttile", {"tile", "title", "Tittle"}) == Words{"tile", "title"});
  CHECK(nearest("größe", {"grösse", "gröse"}) == Words{"gröse"});  // counted in code points
}

TEST_CASE("what is not near is not offered", "[suggest]") {
  CHECK(nearest("one", {"name"}).empty());
  CHECK(nearest("x", {"y", "z"}).empty());
  CHECK(nearest("plan", {"email"}).empty());
  CHECK(nearest("title", {"title"}).empty());
  CHECK(nearest("", {"a", ""}).empty());
  CHECK(nearest("a", {}).empty());
}

TEST_CASE("at most three are offered, each once", "[suggest]") {
  CHECK(nearest("abcd", {"abce", "abcf", "abce", "abcg", "abch"}) == Words{"abce", "abcf", "abcg"});
}

TEST_CASE("a suggestion is a fix that nobody applies unasked", "[suggest]") {
  const Diagnostic near = suggestion("titel", {"title", "titles", "city"});
  REQUIRE(near.helps.size() == 1);
  CHECK(near.helps[0].message == "did you mean `title`?");
  CHECK(near.helps[0].applicability == Applicability::Unsafe);
  REQUIRE(near.helps[0].edits.size() == 1);
  CHECK(near.helps[0].edits[0].text == "title");
  CHECK(near.helps[0].edits[0].span == Span{0, 5});

  CHECK(suggestion("abcd", {"abce", "abcf", "abcg"}).helps[0].message ==
        "did you mean `abce`, `abcf` or `abcg`?");
}

TEST_CASE("where none is near, a short list is shown whole", "[suggest]") {
  const Diagnostic few = suggestion("plan", {"free", "team", "pro"});
  CHECK(few.helps.empty());
  CHECK(few.notes == std::vector<std::string>{"known here: `free`, `team` and `pro`"});

  const Words nine = {"n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"};
  CHECK(suggestion("somewhere", nine).notes.empty());
  CHECK(suggestion("somewhere", {}).notes.empty());
}

}  // namespace tend
