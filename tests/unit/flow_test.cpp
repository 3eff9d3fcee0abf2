// flow_test.cpp: steps as a graph, and what they are called.
#include <algorithm>
#include <catch2/catch.hpp>

#include "compiler/flow/flow_graph.hpp"
#include "compiler/flow/reach.hpp"
#include "compiler/flow/words.hpp"
#include "tests/unit/checked_sample.hpp"

namespace tend {
namespace {

std::vector<std::string> identities(const FlowGraph& graph) {
  std::vector<std::string> names;
  for (const Vertex& vertex : graph.vertices) names.push_back(vertex.identity);
  return names;
}

/// `0 next 1`, one an edge.
std::vector<std::string> edges(const FlowGraph& graph) {
  std::vector<std::string> lines;
  for (const Edge& edge : graph.edges) {
    lines.push_back(std::to_string(edge.from.value) + " " + std::string(kind_name(edge.kind)) +
                    " " + std::to_string(edge.to.value));
  }
  return lines;
}

FlowGraph only_graph(const CheckedSample& sample) {
  return build_flow(sample.sources, sample.project).front();
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a wait is named by the step it leads to, and several are told apart from the end") {
  CheckedSample sample("when form_submitted wait 3d wait 2d send intro wait 1d");
  sample.workflow().body.steps = {sample.wait_days("wait 3d", 3), sample.wait_days("wait 2d", 2),
                                  sample.send("intro"), sample.wait_days("wait 1d", 1)};
  CHECK(identities(only_graph(sample)) == Names{"start", "wait 2 before send intro",
                                                "wait before send intro", "send intro",
                                                "wait before the end", "end"});
}

TEST_CASE("a label is the identity, for a wait as for any step") {
  CheckedSample sample("when form_submitted first: wait 3d hello: send intro wait 1d send intro");
  sample.workflow().body.steps = {sample.wait_days("wait 3d", 3), sample.send("intro"),
                                  sample.wait_days("wait 1d", 1), sample.send("intro", 2)};
  sample.project.steps[sample.workflow().body.steps[0]].label = "first";
  sample.project.steps[sample.workflow().body.steps[1]].label = "hello";
  CHECK(identities(only_graph(sample)) ==
        Names{"start", "first", "hello", "wait before send intro", "send intro", "end"});
}

TEST_CASE("steps alike are told apart among their likes, and so are their waits") {
  CheckedSample sample("when form_submitted wait 3d send intro wait 1d send intro");
  sample.workflow().body.steps = {sample.wait_days("wait 3d", 3), sample.send("intro"),
                                  sample.wait_days("wait 1d", 1), sample.send("intro", 2)};
  CHECK(identities(only_graph(sample)) == Names{"start", "wait before send intro", "send intro",
                                                "wait before send intro 2", "send intro 2", "end"});
}

TEST_CASE("a message that is called like a second one does not take its name") {
  CheckedSample sample("when form_submitted send intro send intro send `intro 2`");
  sample.workflow().body.steps = {sample.send("intro"), sample.send("intro", 2),
                                  sample.send("intro 2")};
  CHECK(identities(only_graph(sample)) ==
        Names{"start", "send intro", "send intro 2", "send intro 2 2", "end"});
}

TEST_CASE("an if is a decision per condition, and its arms come together after it") {
  CheckedSample sample(
      "when form_submitted if title == 'CEO' { send a } else if title == 'VD' { send b } else { "
      "send c } send d");
  checked::If branches;
  branches.arms.push_back({sample.title_is("CEO"), CheckedSample::block({sample.send("a")}), {}});
  branches.arms.push_back({sample.title_is("VD"), CheckedSample::block({sample.send("b")}), {}});
  branches.otherwise = CheckedSample::block({sample.send("c")});
  sample.workflow().body.steps = {sample.step("if", branches), sample.send("d")};
  const FlowGraph graph = only_graph(sample);
  CHECK(identities(graph) == Names{"start", "if title == 'CEO'", "send a", "else if title == 'VD'",
                                   "send b", "send c", "send d", "end"});
  CHECK(edges(graph) == Names{"0 next 1", "1 true 2", "1 false 3", "2 next 6", "3 true 4",
                              "3 false 5", "4 next 6", "5 next 6", "6 next 7"});
}

TEST_CASE("a wait with ways of its own has an edge for each") {
  CheckedSample sample("when form_submitted wait 3d { send a } else { send b exit } send c");
  checked::Wait wait = CheckedSample::days(3);
  wait.came = CheckedSample::block({sample.send("a")});
  wait.otherwise = CheckedSample::block({sample.send("b"), sample.step("exit", checked::Exit{})});
  sample.workflow().body.steps = {sample.step("wait 3d", wait), sample.send("c")};
  const FlowGraph graph = only_graph(sample);
  CHECK(identities(graph) ==
        Names{"start", "wait before send a", "send a", "send b", "exit", "send c", "end"});
  CHECK(edges(graph) ==
        Names{"0 next 1", "1 came 2", "1 lapsed 3", "2 next 5", "3 next 4", "5 next 6"});
}

TEST_CASE("what comes after an exit has a vertex that nothing leads to") {
  CheckedSample sample("when form_submitted exit send intro");
  sample.workflow().body.steps = {sample.step("exit", checked::Exit{}), sample.send("intro")};
  const FlowGraph graph = only_graph(sample);
  CHECK(edges(graph) == Names{"0 next 1", "2 next 3"});
  const auto reached = reached_from_start(graph);
  CHECK(reached[VertexId(1)]);
  CHECK_FALSE(reached[VertexId(2)]);
}

TEST_CASE("a split and a wait for the first of several have an edge for each arm, by name") {
  CheckedSample sample("when form_submitted split test { 50% x { send a } 50% y { } } send b");
  checked::Split split{.name = "test", .arms = {}, .winner = {}, .winner_after = {}};
  split.arms.push_back(
      {"x", Number{500'000}, CheckedSample::block({sample.send("a")}), sample.span("x")});
  split.arms.push_back({"y", Number{500'000}, CheckedSample::block({}), sample.span("y")});
  sample.workflow().body.steps = {sample.step("split test", split), sample.send("b")};
  const FlowGraph graph = only_graph(sample);
  CHECK(identities(graph) == Names{"start", "split test", "send a", "send b", "end"});
  CHECK(edges(graph) == Names{"0 next 1", "1 arm 2", "1 arm 3", "2 next 3", "3 next 4"});
  CHECK(graph.arms == Names{"50% x", "50% y"});
}

TEST_CASE("a wait for a condition parts where it came and where its time ran out") {
  CheckedSample sample("when form_submitted wait until title == 'CEO' up to 5d { send a } send b");
  checked::Wait wait;
  wait.kind = WaitKind::UntilCondition;
  wait.arms.resize(2);
  wait.arms[0].condition = sample.title_is("CEO");
  wait.arms[1].after = Duration{.months = 0, .days = 5, .business_days = 0, .us = 0};

  SECTION("with a block") {
    wait.arms[0].block = CheckedSample::block({sample.send("a")});
    sample.workflow().body.steps = {sample.step("wait until", wait), sample.send("b")};
    const FlowGraph graph = only_graph(sample);
    CHECK(edges(graph) == Names{"0 next 1", "1 came 2", "1 lapsed 3", "2 next 3", "3 next 4"});
    CHECK(graph.vertices[VertexId(1)].title == "wait until title == 'CEO' up to 5d");
    CHECK(graph.arms == Names{"after 5d"});
  }
  SECTION("without") {
    sample.workflow().body.steps = {sample.step("wait until", wait), sample.send("b")};
    CHECK(edges(only_graph(sample)) == Names{"0 next 1", "1 next 2", "2 next 3"});
  }
}

TEST_CASE("a loop leads back to where it is asked for") {
  CheckedSample sample("when form_submitted repeat 3 times { send a wait 1d } send b");
  checked::Repeat repeat;
  repeat.times = 3;
  repeat.block = CheckedSample::block({sample.send("a"), sample.wait_days("wait 1d", 1)});
  sample.workflow().body.steps = {sample.step("repeat 3 times { send a wait 1d }", repeat),
                                  sample.send("b")};
  const FlowGraph graph = only_graph(sample);
  CHECK(identities(graph) ==
        Names{"start", "repeat", "send a", "wait before repeat", "send b", "end"});
  CHECK(edges(graph) ==
        Names{"0 next 1", "1 true 2", "1 false 4", "2 next 3", "3 next 1", "4 next 5"});
}

TEST_CASE("blocks of goals and `on` stand after the main way, each by itself") {
  CheckedSample sample("when form_submitted goal title == 'CEO' { send a } send b");
  checked::Goal goal;
  goal.condition = sample.title_is("CEO");
  goal.block = CheckedSample::block({sample.send("a")}, sample.span("{ send a }"));
  goal.span = sample.span("goal title == 'CEO' { send a }");
  sample.workflow().goals.push_back(goal);
  goal.block.reset();
  sample.workflow().goals.push_back(goal);
  sample.workflow().body.steps = {sample.send("b")};
  const FlowGraph graph = only_graph(sample);
  CHECK(identities(graph) ==
        Names{"start", "send b", "end", "goal title == 'CEO'", "send a", "done"});
  CHECK(edges(graph) == Names{"0 next 1", "1 next 2", "3 next 4", "4 next 5"});
  CHECK(graph.goal_blocks == std::vector<VertexId>{VertexId(3), VertexId()});
  const auto reached = reached_from_start(graph);
  CHECK(std::count(reached.begin(), reached.end(), true) == 6);
}

TEST_CASE("loops are found, and those that wait can be left out") {
  FlowGraph graph;
  for (const VertexKind kind :
       {VertexKind::Start, VertexKind::Send, VertexKind::Wait, VertexKind::Log}) {
    graph.vertices.add({.kind = kind});
  }
  const auto edge = [&](std::size_t from, std::size_t to) {
    graph.edges.push_back({VertexId(from), VertexId(to), EdgeKind::Next, {}});
  };
  edge(0, 1);
  edge(1, 2);
  edge(2, 1);
  edge(2, 3);
  edge(3, 3);
  using Loops = std::vector<std::vector<VertexId>>;
  CHECK(loops(graph, VertexKind::End) == Loops{{VertexId(1), VertexId(2)}, {VertexId(3)}});
  CHECK(loops(graph, VertexKind::Wait) == Loops{{VertexId(3)}});
}

TEST_CASE("a condition on several lines is one line, and its texts stay as they are") {
  CHECK(source_on_one_line("title\n  ==   'Chief  Officer' # or so\n and x") ==
        "title == 'Chief  Officer' and x");
  CHECK(source_on_one_line("'it\\'s  so' \"a # b\"") == "'it\\'s  so' \"a # b\"");
  CHECK(source_on_one_line("  ") == "");
}

}  // namespace tend
