// JSON strings: whatever bytes come in, what goes out is valid JSON in valid UTF-8.
#include "base/json_text.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "base/printable.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("text goes through as it is, but for what JSON reserves", "[json_text]") {
  CHECK(json("") == R"("")");
  CHECK(json("Anna Ångström, 社長 \U0001F389") == "\"Anna Ångström, 社長 \U0001F389\"");
  CHECK(json("say \"hi\"\\") == R"("say \"hi\"\\")");
  CHECK(json("a\tb\r\nc") == R"("a\tb\r\nc")");
  CHECK(json(std::string_view("\0\x1b\x7f", 3)) == "\"\\u0000\\u001b\\u007f\"");
}

TEST_CASE("what would write to a terminal, or turn its text around, is escaped", "[json_text]") {
  CHECK(json("\u009b31m") == R"("\u009b31m")");
  CHECK(json("a\u202eb\u2066") == R"("a\u202eb\u2066")");
  CHECK(json("\u061c\u2028") == R"("\u061c\u2028")");
  CHECK(printable_json("{ \"a\": \"x\u202ey \u00e5\" }") == R"({ "a": "x\u202ey )"
                                                            "\u00e5\" }");
  CHECK(printable_line("a\tb\n\x1b[2J\u009b\u202e å \xFF") == "a b \uFFFD[2J\uFFFD\uFFFD å \uFFFD");
}

TEST_CASE("bytes that are not UTF-8 become the replacement character", "[json_text]") {
  CHECK(json("\xFF") == "\"\uFFFD\"");
  CHECK(json("a\xC3") == "\"a\uFFFD\"");                              // cut off
  CHECK(json("\xC0\xAF") == "\"\uFFFD\uFFFD\"");                      // overlong
  CHECK(json("\xED\xA0\x80") == "\"\uFFFD\uFFFD\uFFFD\"");            // a surrogate
  CHECK(json("\xF4\x90\x80\x80") == "\"\uFFFD\uFFFD\uFFFD\uFFFD\"");  // beyond Unicode
  CHECK(json("x\xE2\x82y") == "\"x\uFFFD\uFFFDy\"");
}

TEST_CASE("any three bytes give a string that a JSON reader takes back", "[json_text]") {
  constexpr int interesting[] = {0x00, 0x09, 0x1F, 0x20, 0x22, 0x5C, 0x41, 0x7F, 0x80, 0xBF,
                                 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF};
  for (const int a : interesting) {
    for (const int b : interesting) {
      for (const int c : interesting) {
        const std::string text = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c)};
        const boost::json::value back = boost::json::parse(json(text));
        bool valid = true;
        for (std::size_t at = 0; at < text.size() && valid;) {
          const CodePoint point = decode_utf8(text, at);
          valid = point.valid;
          at += point.size;
        }
        // Valid text comes back the same, and nothing else does.
        if ((back.as_string() == text) != valid) FAIL_CHECK(a << ' ' << b << ' ' << c);
      }
    }
  }
  SUCCEED();
}

}  // namespace tend
