// source_test.cpp: places in texts, as people and editors count them.
#include "base/source.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

namespace tend {
namespace {

TEST_CASE("a position counts bytes and characters from 1", "[source]") {
  Sources sources;
  const Source& source = sources[sources.add("a.tend", "wait 3d\nsend 'hej \xC3\xA5sa' x\n")];
  const auto at = [&](std::size_t offset) {
    return sources.position(source.span(offset, offset).begin);
  };

  CHECK(at(0).line == 1);
  CHECK(at(0).column == 1);
  CHECK(at(7).column == 8);  // the line end itself belongs to its line
  CHECK(at(8).line == 2);
  CHECK(at(8).column == 1);
  const Position x = at(source.text.find('x'));
  CHECK(x.line == 2);
  CHECK(x.column == 17);
  CHECK(x.character == 16);
  CHECK(at(source.text.size()).line == 3);
}

TEST_CASE("spans of several sources never meet", "[source]") {
  Sources sources;
  const SourceId first = sources.add("first", "abc");
  const SourceId empty = sources.add("empty", "");
  const SourceId last = sources.add("last", "xyz");
  CHECK(sources.text(sources[first].span(1, 3)) == "bc");
  CHECK(sources.text(sources[last].span(0, 1)) == "x");
  CHECK(sources.at(sources[first].span(3, 3)) == first);
  CHECK(sources.at(sources[empty].span(0, 0)) == empty);
  CHECK(sources.at(sources[last].span(0, 0)) == last);
}

TEST_CASE("texts stay in place as more are added", "[source]") {
  Sources sources;
  const std::string_view first = sources[sources.add("first", "short")].text;
  for (int count = 0; count < 1000; ++count) sources.add("more", "text");
  CHECK(first.data() == sources[SourceId(0)].text.data());
}

TEST_CASE("a byte-order mark is dropped, once", "[source]") {
  Sources sources;
  CHECK(sources[sources.add("a", "\xEF\xBB\xBFwait 3d")].text == "wait 3d");
  CHECK(sources[sources.add("b", "\xEF\xBB\xBF\xEF\xBB\xBFx")].text == "\xEF\xBB\xBFx");
}

TEST_CASE("lines come without their ends, in both conventions", "[source]") {
  Sources sources;
  const SourceId id = sources.add("a", "one\r\ntwo\nthree\rstill three\r\n");
  CHECK(sources.line(id, 1) == "one");
  CHECK(sources.line(id, 2) == "two");
  CHECK(sources.line(id, 3) == "three\rstill three");
  CHECK(sources.line(id, 4).empty());
}

TEST_CASE("a file is read whole, and a missing one is named", "[source]") {
  const std::string path = "source_test.tmp";
  std::string text(200'000, 'x');
  text += '\n';
  std::ofstream(path, std::ios::binary) << text;
  Sources sources;
  const auto id = sources.read(path);
  std::remove(path.c_str());
  REQUIRE(id.has_value());
  CHECK(sources[*id].text == text);
  CHECK(sources[*id].name == path);

  const auto missing = sources.read("no/such/file.tend");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().code == ErrorCode::NotFound);
  CHECK(missing.error().message == "no/such/file.tend: No such file or directory");
  const auto folder = sources.read(".");
  REQUIRE_FALSE(folder.has_value());
  CHECK(folder.error().code == ErrorCode::Unreadable);
}

TEST_CASE("the first invalid byte of a text is found", "[source]") {
  constexpr std::size_t none = std::string_view::npos;
  CHECK(find_invalid_utf8("") == none);
  CHECK(find_invalid_utf8("\xC3\xA5 \xE2\x82\xAC \xF0\x9F\x98\x80") == none);
  CHECK(find_invalid_utf8(std::string_view("a\0b", 3)) == none);
  CHECK(find_invalid_utf8("ab\xFF") == 2);
  CHECK(find_invalid_utf8("\x80") == 0);
  CHECK(find_invalid_utf8("ab\xC3") == 2);            // cut short
  CHECK(find_invalid_utf8("a\xC0\xAF") == 1);         // overlong
  CHECK(find_invalid_utf8("\xE0\x80\xAF") == 0);      // overlong
  CHECK(find_invalid_utf8("\xED\xA0\x80") == 0);      // a surrogate
  CHECK(find_invalid_utf8("\xF4\x90\x80\x80") == 0);  // beyond U+10FFFF
}

}  // namespace
}  // namespace tend
