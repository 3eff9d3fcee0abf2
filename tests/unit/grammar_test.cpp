// What grammar/parse.hpp promises of whole files. Constructs one by one are in tests/golden/parse/.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/render.hpp"
#include "grammar/parse.hpp"
#include "grammar/print.hpp"

namespace tend {
namespace {

namespace fs = std::filesystem;

struct Parsed {
  Sources sources;
  Diagnostics diagnostics;
  ast::Ast ast;

  explicit Parsed(std::string text, bool is_steps = false) {
    const SourceId id = sources.add("script.tend", std::move(text));
    ast = is_steps ? parse_steps(sources, id, diagnostics) : parse(sources, id, diagnostics);
  }
  std::string printed() const { return print_ast(ast); }
  std::string report() const {
    return render_all(sources, diagnostics, {.format = RenderFormat::Concise});
  }
};

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

const std::string one_liner =
    "when form_submitted and title == 'CEO' wait 3d weekdays 08:00-09:00 send intro";

}  // namespace

TEST_CASE("the scripts of the design are sentences of the language") {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(TEND_TESTS_DIR) / "cases")) {
    if (entry.path().extension() != ".tend") continue;
    INFO(entry.path());
    const Parsed parsed(read(entry.path()));
    CHECK(parsed.report() == "");
    CHECK(parsed.printed().find("<error>") == std::string::npos);
    ++count;
  }
  CHECK(count == 48);
}

TEST_CASE("white space, line ends and comments never matter") {
  const std::string expected = Parsed(one_liner).printed();
  std::string lines = one_liner;
  for (char& c : lines) c = c == ' ' ? '\n' : c;
  CHECK(Parsed(lines).printed() == expected);
  std::string commented;
  for (const char c : one_liner)
    commented += c == ' ' ? std::string(" # why\r\n\t") : std::string(1, c);
  CHECK(Parsed(commented).printed() == expected);
  CHECK(Parsed(read(fs::path(TEND_TESTS_DIR) / "cases/syntax/fivelines.tend")).printed() ==
        expected);
}

TEST_CASE("a file of nothing is fine") {
  CHECK(Parsed("").printed() == "");
  CHECK(Parsed(" # only a comment").printed() == "");
  CHECK(Parsed("").report() == "");
}

TEST_CASE("bytes that are no UTF-8 are told by their offset") {
  const Parsed parsed("when form_submitted and city == 'Malm\xF6' send intro");
  CHECK(parsed.report().find("T0003") != std::string::npos);
  REQUIRE(parsed.diagnostics.all().size() == 1);
  CHECK(parsed.diagnostics.all()[0].primary.text.find("byte 37") != std::string::npos);
}

TEST_CASE("steps alone are a workflow without a trigger") {
  const Parsed parsed("wait 3d weekdays 08:00-09:00 send intro", true);
  CHECK(parsed.report() == "");
  CHECK(parsed.printed() == "script\n  wait 3d weekdays 08:00-09:00\n  send intro\n");
  REQUIRE(parsed.ast.decls.size() == 1);
  CHECK_FALSE(Parsed("email a { }", true).report().empty());
}

TEST_CASE("a doc comment belongs to the declaration under it") {
  const Parsed parsed(
      "## Who gets it.\n##   And when.\nworkflow a { when opened send b }\n\n"
      "# no doc\nlist c\n## lost\n\ntopic d\n");
  REQUIRE(parsed.ast.decls.size() == 3);
  CHECK(parsed.ast.decls[ast::DeclId(0)].doc == "Who gets it.\n  And when.");
  CHECK(parsed.ast.decls[ast::DeclId(1)].doc == "");
  CHECK(parsed.ast.decls[ast::DeclId(2)].doc == "");
}

TEST_CASE("spans cover what was written, words and quotes included") {
  const Parsed parsed("when title == 'CEO' wait 3d  send intro  # sent");
  const auto text = [&](Span span) { return parsed.sources.text(span); };
  REQUIRE(parsed.ast.steps.size() == 2);
  CHECK(text(parsed.ast.steps[ast::StepId(0)].span) == "wait 3d");
  CHECK(text(parsed.ast.steps[ast::StepId(1)].span) == "send intro");
  CHECK(text(parsed.ast.decls[ast::DeclId(0)].span) == "when title == 'CEO' wait 3d  send intro");
  bool found = false;
  for (const ast::Expr& expr : parsed.ast.exprs)
    found = found || text(expr.span) == "title == 'CEO'";
  CHECK(found);
}

TEST_CASE("words that begin like a keyword are names, letters of any script are letters") {
  // PEGTL's own keyword knows ASCII alone: it takes `for` in `forår` and `no` in `noël`.
  for (const std::string name :
       {"exit_intent", "attended", "country", "first_name", "time_on_page", "form_submitted",
        "forår", "noël", "номер", "名前", "`every day`", "android", "sends", "limit", "window"}) {
    INFO(name);
    const Parsed parsed("when " + name + " and " + name + " == 'x' send intro");
    CHECK(parsed.report() == "");
  }
}

TEST_CASE("each reserved word is a name in backticks, and nowhere else") {
  for (const std::string word :
       {"add",       "and",   "any",    "as",          "assign", "at",   "becomes", "between",
        "by",        "call",  "clear",  "contains",    "do",     "drip", "else",    "enroll",
        "ever",      "every", "exit",   "expect",      "for",    "from", "if",      "in",
        "is",        "log",   "match",  "matches",     "no",     "not",  "notify",  "of",
        "or",        "per",   "remove", "repeat",      "send",   "set",  "since",   "split",
        "subscribe", "take",  "to",     "unsubscribe", "until",  "wait", "when",    "with"}) {
    INFO(word);
    CHECK(Parsed("list " + word).report().find("T0004") != std::string::npos);
    CHECK(Parsed("list `" + word + "`").report() == "");
    CHECK(Parsed("contact { " + word + ": text }").report() == "");
  }
}

TEST_CASE("the rules in the program are those in grammar/tend.peg") {
  const fs::path path = fs::path(TEND_SOURCE_DIR) / "grammar/tend.peg";
  const std::string printed = print_grammar();
  if (std::getenv("TEND_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << printed;
  CHECK(read(path) == printed);
}

TEST_CASE("the rules have no left recursion and no loop that goes nowhere") {
  CHECK(analyze_grammar() == 0);
}

}  // namespace tend
