// flow_test.cpp: steps as a graph, and what they are called.
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
