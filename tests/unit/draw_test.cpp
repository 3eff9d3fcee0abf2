// draw_test.cpp: graphs as text. Golden files (golden/cli) show whole ones; here is what must be
// escaped, and what happens without Graphviz.
#include "compiler/flow/draw.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "compiler/flow/picture.hpp"
#include "tests/unit/checked_sample.hpp"

namespace tend {
namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// `if` on a condition full of what has a meaning in some format.
CheckedSample awkward() {
  CheckedSample sample("when form_submitted if title == '<b> & \"#`' { send intro }");
  sample.workflow().title = "A & B <c> \"d\"";
  checked::If branches;
  branches.arms.push_back(
      {sample.title_is("<b> & \"#`"), CheckedSample::block({sample.send("intro")}), {}});
  sample.workflow().body.steps = {sample.step("if", branches)};
  return sample;
}

std::vector<FlowGraph> graphs_of(const CheckedSample& sample) {
  return build_flow(sample.sources, sample.project);
}

/// For as long as it lives, no program is found.
class EmptyPath {
 public:
  EmptyPath() : before_(std::getenv("PATH") ? std::getenv("PATH") : "") {
    setenv("PATH", "/nowhere", 1);
  }
  ~EmptyPath() { setenv("PATH", before_.c_str(), 1); }
  EmptyPath(const EmptyPath&) = delete;
  EmptyPath& operator=(const EmptyPath&) = delete;

 private:
  std::string before_;
};

}  // namespace

TEST_CASE("each format escapes what has a meaning in it") {
  const CheckedSample sample = awkward();
  const auto graphs = graphs_of(sample);
  CHECK(holds(draw_dot(graphs), "title == '&lt;b&gt; &amp; &quot;#`'"));
  CHECK(holds(draw_dot(graphs), "<b>A &amp; B &lt;c&gt; &quot;d&quot;</b>"));
  CHECK(holds(draw_mermaid(graphs), "title == '#lt;b#gt; #amp; #quot;#35;#96;'"));
  CHECK(holds(draw_json(sample.sources, graphs), R"("title":"title == '<b> & \"#`'")"));
}

TEST_CASE("long conditions are broken before and and or") {
  using Lines = std::vector<std::string>;
  CHECK(wrap("title == 'CEO'") == Lines{"title == 'CEO'"});
  CHECK(wrap("title in ['CEO', 'VD', 'CMO'] and country == 'SE' or score > 50") ==
        Lines{"title in ['CEO', 'VD', 'CMO']", "and country == 'SE'", "or score > 50"});
  CHECK(wrap("one\ntwo") == Lines{"one", "two"});
}

TEST_CASE("a picture is drawn by Graphviz, and its lack is told") {
  const CheckedSample sample = awkward();
  const auto graphs = graphs_of(sample);
  SECTION("without it") {
    const EmptyPath path;
    const Result<std::string> svg = draw_svg(graphs);
    REQUIRE_FALSE(svg.has_value());
    CHECK(svg.error().code == ErrorCode::Unavailable);
    CHECK(holds(svg.error().message, "not installed"));
  }
  SECTION("with it, where this machine has it") {
    const Result<std::string> svg = draw_svg(graphs);
    if (!svg) {
      WARN("not drawn: " << svg.error().message);
    } else {
      CHECK(holds(*svg, "<svg"));
      CHECK(holds(*svg, "</svg>"));
    }
  }
}

}  // namespace tend
