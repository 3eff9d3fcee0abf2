// How diagnostics look. Each case is a picture: what is drawn here is what an author sees.
#include "base/render.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <string>

namespace tend {
namespace {

/// A script with its places: `span_of("titel")` is where the word stands first.
class Script {
 public:
  explicit Script(std::string text, std::string name = "intro.tend") {
    id_ = sources.add(std::move(name), std::move(text));
  }
  Span span_of(std::string_view word) const { return span_of(word, id_); }
  Span span_of(std::string_view word, SourceId id) const {
    const Source& source = sources[id];
    const std::size_t begin = source.text.find(word);
    REQUIRE(begin != std::string::npos);
    return source.span(begin, begin + word.size());
  }
  Span end() const { return sources[id_].span(sources[id_].text.size(), sources[id_].text.size()); }
  /// The one diagnostic, with a line before it so that pictures below start at the margin.
  std::string drawn(const RenderOptions& options = {}) const {
    REQUIRE(diagnostics.all().size() == 1);
    return "\n" + render(sources, diagnostics.all().front(), options);
  }

  Sources sources;
  Diagnostics diagnostics;

 private:
  SourceId id_;
};

}  // namespace

TEST_CASE("a diagnostic has a header, its place, the line with labels, notes and helps",
          "[render]") {
  Script script("workflow intro {\n  when form_submitted and titel == 'CEO'\n  send intro\n}\n");
  const Span word = script.span_of("titel");
  auto builder =
      script.diagnostics.report(Code::UnknownField, word, "unknown contact field `titel`");
  builder.primary("not a field of `contact`").note("fields are declared with `contact { … }`");
  suggest(builder, word, "titel", {"title", "email", "city"});
  CHECK(script.drawn() == R"(
error[T0201 unknown-field]: unknown contact field `titel`
  --> intro.tend:2:27
   |
 2 |   when form_submitted and titel == 'CEO'
   |                           ^^^^^ not a field of `contact`
   |
   = note: fields are declared with `contact { … }`
help: did you mean `title`?
   |
 2 |   when form_submitted and title == 'CEO'
   |                           ~~~~~
)");
}

TEST_CASE("several labels of one line hang below it, right to left", "[render]") {
  Script script("when score > 'high' wait 1d send vip");
  SECTION("two") {
    script.diagnostics
        .report(Code::UnknownField, script.span_of("'high'"), "cannot compare a number with a text")
        .primary("this is a text")
        .label(script.span_of("score"), "this is a number from 0 to 100");
    CHECK(script.drawn() == R"(
error[T0201 unknown-field]: cannot compare a number with a text
  --> intro.tend:1:14
   |
 1 | when score > 'high' wait 1d send vip
   |      -----   ^^^^^^ this is a text
   |      |
   |      this is a number from 0 to 100
)");
  }
  SECTION("four, one without a text, one around another") {
    script.diagnostics.report(Code::UnknownField, script.span_of(">"), "four labels")
        .primary("the middle")
        .label(script.span_of("score"), "left")
        .label(script.span_of("score > 'high'"), "all of it")
        .label(script.span_of("send"))
        .label(script.span_of("vip"), "right");
    CHECK(script.drawn() == R"(
error[T0201 unknown-field]: four labels
  --> intro.tend:1:12
   |
 1 | when score > 'high' wait 1d send vip
   |      ------^-------         ---- --- right
   |      |     |
   |      |     the middle
   |      left
   |      all of it
)");
  }
}

TEST_CASE("lines between labels are left out, but never one alone", "[render]") {
  Script script("one\ntwo\nthree\nfour\nfive\nsix\nseven\n");
  script.diagnostics.report(Code::UnknownField, script.span_of("five"), "labels far apart")
      .primary("here")
      .label(script.span_of("one"), "first")
      .label(script.span_of("seven"), "last");
  CHECK(script.drawn() == R"(
error[T0201 unknown-field]: labels far apart
  --> intro.tend:5:1
   |
 1 | one
   | --- first
   :
 5 | five
   | ^^^^ here
 6 | six
 7 | seven
   | ----- last
)");
}

TEST_CASE("a span over several lines is held together at the margin", "[render]") {
  SECTION("from the start of a line") {
    Script script("workflow a {\n  if x {\n    send a\n\n  }\n}\n");
    script.diagnostics
        .report(Code::UnknownField, script.span_of("if x {\n    send a\n\n  }"), "a block")
        .primary("this block");
    CHECK(script.drawn() == R"(
error[T0201 unknown-field]: a block
  --> intro.tend:2:3
   |
 2 | /   if x {
 3 | |     send a
 4 | |
 5 | |   }
   | |___^ this block
)");
  }
  SECTION("from within a line, inside another, and long") {
    Script script("workflow a {\n  1\n  2\n  3\n  4\n  5\n  6 }\n");
    script.diagnostics
        .report(Code::UnknownField, script.span_of("{\n  1\n  2\n  3\n  4\n  5\n  6 }"),
                "a long block")
        .primary("opened and closed")
        .label(script.span_of("1\n  2"), "inner");
    CHECK(script.drawn() == R"(
error[T0201 unknown-field]: a long block
  --> intro.tend:1:12
   |
 1 |    workflow a {
   |  _____________^
 2 | |/   1
 3 | ||   2
   | ||___- inner
   : |
 6 | |    5
 7 | |    6 }
   | |______^ opened and closed
)");
  }
}

TEST_CASE("underlines stand under what they mean, whatever the width of the text", "[render]") {
  SECTION("tabs become four cells") {
    Script script("\tsend\tintro");
    script.diagnostics.report(Code::UnknownField, script.span_of("intro"), "after tabs")
        .primary("here");
    CHECK(script.drawn() == R"(
error[T0201 unknown-field]: after tabs
  --> intro.tend:1:7
   |
 1 |     send    intro
   |             ^^^^^ here
)");
  }
  SECTION("CJK takes two cells") {
    Script script("when 役職 == '社長' send 紹介");
    script.diagnostics.report(Code::UnknownField, script.span_of("'社長'"), "wide")
        .primary("here")
        .label(script.span_of("役職"), "field");
    CHECK(script.drawn() == R"(
error[T0201 unknown-field]: wide
  --> intro.tend:1:12
   |
 1 | when 役職 == '社長' send 紹介
   |      ----    ^^^^^^ here
   |      |
   |      field
)");
  }
  SECTION("combining characters take none, an emoji two") {
    Script script("log 'cafe\u0301 \U0001F389' exit now");
    script.diagnostics.report(Code::UnknownField, script.span_of("now"), "accents")
        .label(script.span_of("'cafe\u0301 \U0001F389'"), "a party");
    CHECK(script.drawn() ==
          "\n"
          "error[T0201 unknown-field]: accents\n"
          "  --> intro.tend:1:20\n"
          "   |\n"
          " 1 | log 'cafe\u0301 \U0001F389' exit now\n"
          "   |     ---------      ^^^\n"
          "   |     |\n"
          "   |     a party\n");
  }
}

TEST_CASE("the ends of lines and files", "[render]") {
  SECTION("an empty file") {
    Script script("");
    script.diagnostics.report(Code::Syntax, script.end(), "nothing here")
        .primary("expected a workflow");
    CHECK(script.drawn() == R"(
error[T0002 syntax-error]: nothing here
  --> intro.tend:1:1
   |
 1 |
   | ^ expected a workflow
)");
  }
  SECTION("the end of the file is behind the last thing written") {
    Script script("workflow a {\n  send a\n\n");
    script.diagnostics.report(Code::Syntax, script.end(), "`{` is not closed")
        .primary("expected `}`")
        .label(script.span_of("{"), "opened here");
    CHECK(script.drawn() == R"(
error[T0002 syntax-error]: `{` is not closed
  --> intro.tend:2:9
   |
 1 | workflow a {
   |            - opened here
 2 |   send a
   |         ^ expected `}`
)");
  }
  SECTION("CRLF") {
    Script script("when a\r\nwait 3d\r\nsend b\r\n");
    script.diagnostics.report(Code::Syntax, script.span_of("3d\r\n"), "a span past its line")
        .primary("here");
    CHECK(script.drawn() == R"(
error[T0002 syntax-error]: a span past its line
  --> intro.tend:2:6
   |
 2 | wait 3d
   |      ^^ here
)");
  }
  SECTION("a span of nothing but a line end") {
    Script script("wait \r\nsend b\r\n");
    script.diagnostics.report(Code::Syntax, script.span_of("\r\n"), "expected a duration");
    CHECK(script.drawn() == R"(
error[T0002 syntax-error]: expected a duration
  --> intro.tend:1:6
   |
 1 | wait
   |      ^
)");
  }
}

TEST_CASE("places in other files are notes of their own", "[render]") {
  Script script("when titel\n");
  const SourceId crm =
      script.sources.add("crm.tend", "contact {\n\n\n\n\n\n\n\n\n\n\n  title: text\n}\n");
  script.diagnostics
      .report(Code::UnknownField, script.span_of("titel"), "unknown contact field `titel`")
      .label(script.span_of("title", crm), "a similar field is declared here")
      .help("rename one of them");
  CHECK(script.drawn() == R"(
error[T0201 unknown-field]: unknown contact field `titel`
  --> intro.tend:1:6
   |
 1 | when titel
   |      ^^^^^
note: a similar field is declared here
  --> crm.tend:12:3
   |
12 |   title: text
   |   -----
help: rename one of them
)");
}

TEST_CASE("a help shows the text as it would be", "[render]") {
  Script script("when a and and b\nsend x\n");
  SECTION("a removal is shown before it is made") {
    script.diagnostics.report(Code::Syntax, script.span_of("and b"), "`and` twice")
        .fix("remove one", {{script.span_of("and "), ""}}, Applicability::Safe);
    CHECK(script.drawn() == R"(
error[T0002 syntax-error]: `and` twice
  --> intro.tend:1:12
   |
 1 | when a and and b
   |            ^^^^^
help: remove one
   |
 1 | when a and and b
   |        ----
)");
  }
  SECTION("an insertion of lines") {
    const Span end = script.span_of("send x");
    script.diagnostics.report(Code::Syntax, end, "no wait")
        .fix("wait before it", {{{end.begin, end.begin}, "wait 3d\n"}}, Applicability::Unsafe);
    CHECK(script.drawn() == R"(
error[T0002 syntax-error]: no wait
  --> intro.tend:2:1
   |
 2 | send x
   | ^^^^^^
help: wait before it
   |
 2 | wait 3d
   | +++++++
)");
  }
}

TEST_CASE("a script cannot write to the terminal of its reader", "[render]") {
  Script script("log '\x1b[31mred\u202E' \xFF\n");
  script.diagnostics.report(Code::InvalidUtf8, script.span_of("\xFF"), "byte \xFF\x07 is not UTF-8")
      .primary("here");
  CHECK(script.drawn() ==
        "\n"
        "error[T0003 invalid-utf8]: byte \uFFFD\uFFFD is not UTF-8\n"
        "  --> intro.tend:1:17\n"
        "   |\n"
        " 1 | log '\uFFFD[31mred\uFFFD' \uFFFD\n"
        "   |                 ^ here\n");
}

TEST_CASE("of a very long line only the part around the mark is shown", "[render]") {
  Script script("log '" + std::string(100'000, 'x') + "' wrong " + std::string(100'000, 'y'));
  script.diagnostics.report(Code::Syntax, script.span_of("wrong"), "a long line").primary("here");
  const std::string drawn = script.drawn();
  CHECK(drawn.size() < 1200);
  const std::size_t word = drawn.find("wrong");
  const std::size_t row = drawn.rfind('\n', word);
  const std::size_t mark = drawn.find("^^^^^ here");
  CHECK(word - row == mark - drawn.rfind('\n', mark));
}

TEST_CASE("colours add nothing but colour", "[render]") {
  Script script("workflow a {\n  send intro\n}\n");
  script.diagnostics.report(Code::UnknownField, script.span_of("intro"), "unknown")
      .primary("here")
      .label(script.span_of("{\n  send intro\n}"), "inside")
      .note("a fact")
      .help("a change");
  std::string colored = script.drawn({.color = true});
  CHECK(colored.find("\x1b[1;31merror") != std::string::npos);
  for (std::size_t at; (at = colored.find('\x1b')) != std::string::npos;) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  CHECK(colored == script.drawn());
}

TEST_CASE("many diagnostics end with a count, and say what is not shown", "[render]") {
  Script script("a b c d");
  for (int i = 0; i < 4; ++i) {
    const auto begin = static_cast<std::uint32_t>(2 * (3 - i));
    script.diagnostics.report(Code::UnknownField, {begin, begin + 1},
                              fmt::format("number {}", 4 - i));
  }
  script.diagnostics.report(Code::Syntax, {0, 1}, "a warning").severity(Severity::Warning);
  script.diagnostics.report(Code::Syntax, {2, 3}, "a hint").severity(Severity::Hint);
  script.diagnostics.report(Code::Syntax, {2, 3}, "a hint").severity(Severity::Hint);
  script.diagnostics.sort(script.sources);
  CHECK("\n" + render_all(script.sources, script.diagnostics,
                          {.format = RenderFormat::Concise, .max_errors = 2}) ==
        R"(
intro.tend:1:1: error[T0201 unknown-field]: number 1
intro.tend:1:1: warning[T0002 syntax-error]: a warning
intro.tend:1:3: error[T0201 unknown-field]: number 2
intro.tend:1:3: hint[T0002 syntax-error]: a hint
and 2 errors more
4 errors, 1 warning, 1 hint
)");
  CHECK(render_all(script.sources, script.diagnostics)
            .ends_with("\n\n4 errors, 1 warning, 1 hint\n"));
  CHECK(render_all(script.sources, Diagnostics{}).empty());
}

TEST_CASE("any spans of any text can be drawn", "[render]") {
  const std::string text = "a\r\n\t\u00E9 \n\n\u793E\xFF{\n  b\n";
  const auto size = static_cast<std::uint32_t>(text.size());
  for (std::uint32_t a = 0; a <= size; ++a) {
    for (std::uint32_t b = a; b <= size; ++b) {
      for (std::uint32_t c = 0; c <= size; c += 3) {
        for (std::uint32_t d = c; d <= size; d += 2) {
          Script script(text);
          script.diagnostics.report(Code::Syntax, {a, b}, "message")
              .primary("one")
              .label({c, d}, "two")
              .fix("help", {{{a, b}, "x\ny"}, {{c, d}, ""}}, Applicability::Display);
          const std::string picture = script.drawn();
          const bool tidy = picture.ends_with('\n') && picture.find(" \n") == std::string::npos;
          const bool valid = find_invalid_utf8(picture) == std::string::npos;
          if (!tidy || !valid) FAIL_CHECK(a << ' ' << b << ' ' << c << ' ' << d << picture);
        }
      }
    }
  }
}

TEST_CASE("as JSON, everything is there, and is valid whatever the text", "[render]") {
  Script script("\n  \u00E9 titel \"\xFF\x01\\\n", "a \"name\" \xFE.tend");
  script.diagnostics.report(Code::UnknownField, script.span_of("titel"), "quote \" and \xFF")
      .primary("label\n")
      .note("note\t")
      .fix("did you mean `title`?", {{script.span_of("titel"), "title"}}, Applicability::Unsafe);
  const std::string text =
      render_all(script.sources, script.diagnostics, {.format = RenderFormat::Json});
  CHECK(find_invalid_utf8(text) == std::string::npos);
  const boost::json::object document = boost::json::parse(text).as_object();
  CHECK(document.at("format_version") == 1);
  CHECK(document.at("errors") == 1);
  const boost::json::object& one = document.at("diagnostics").as_array().at(0).as_object();
  CHECK(one.at("code") == "T0201");
  CHECK(one.at("name") == "unknown-field");
  CHECK(one.at("severity") == "error");
  CHECK(one.at("message") == "quote \" and \uFFFD");
  CHECK(one.at("file") == "a \"name\" \uFFFD.tend");
  CHECK(one.at("range") == boost::json::parse(R"({"start":{"line":2,"column":5,"byte":6},
                                                 "end":{"line":2,"column":10,"byte":11}})"));
  CHECK(one.at("labels").at(0).at("text") == "label\n");
  CHECK(one.at("notes") == boost::json::parse(R"(["note\t"])"));
  CHECK(one.at("helps").at(0).at("applicability") == "unsafe");
  CHECK(one.at("helps").at(0).at("edits").at(0).at("text") == "title");
  CHECK(one.at("rendered").as_string().starts_with("error[T0201"));

  const boost::json::value none =
      boost::json::parse(render_all(script.sources, Diagnostics{}, {.format = RenderFormat::Json}));
  CHECK(none.at("diagnostics").as_array().empty());
}

}  // namespace tend
