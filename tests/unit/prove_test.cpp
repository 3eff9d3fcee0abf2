// prove_test.cpp: what is said about a workflow for everyone who could enter it. What can be
// written as a script is shown in golden/check; here is what cannot be written yet, and what counts
// as constant.
#include "compiler/prove/prove.hpp"

#include <catch2/catch.hpp>

#include "compiler/prove/constant.hpp"
#include "tests/unit/checked_sample.hpp"

namespace tend {
namespace {

Diagnostics proven(const CheckedSample& sample, const std::vector<FlowGraph>& graphs) {
  Diagnostics diagnostics;
  prove(sample.sources, sample.project, graphs, diagnostics);
  return diagnostics;
}

Diagnostics proven(const CheckedSample& sample) {
  return proven(sample, build_flow(sample.sources, sample.project));
}

}  // namespace

TEST_CASE("a loop that never waits is an error, one that waits is none") {
  CheckedSample sample("when form_submitted wait 3d send a send b");
  sample.workflow().body.steps = {sample.wait_days("wait 3d", 3), sample.send("a"),
                                  sample.send("b")};
  std::vector<FlowGraph> graphs = build_flow(sample.sources, sample.project);
  FlowGraph& graph = graphs.front();
  const auto go_back_to = [&](std::size_t vertex) {
    graph.edges.insert(graph.edges.end() - 1, {VertexId(3), VertexId(vertex), EdgeKind::Next, {}});
  };

  SECTION("around the wait") {
    go_back_to(1);
    CHECK(proven(sample, graphs).all().empty());
  }
  SECTION("past the wait") {
    go_back_to(2);
    const Diagnostics diagnostics = proven(sample, graphs);
    REQUIRE(diagnostics.all().size() == 1);
    const Diagnostic& loop = diagnostics.all().front();
    CHECK(loop.code == Code::LoopWithoutWait);
    CHECK(sample.sources.text(loop.primary.span) == "send a");
    REQUIRE(loop.secondary.size() == 1);
    CHECK(sample.sources.text(loop.secondary.front().span) == "send b");
  }
}

TEST_CASE("a run of unreachable steps is one finding, at the first, with what ends the flow") {
  CheckedSample sample(
      "when form_submitted if title == 'CEO' { exit } else { exit } wait 3d send intro");
  checked::If branches;
  branches.arms.push_back(
      {sample.title_is("CEO"), CheckedSample::block({sample.step("exit", checked::Exit{})}), {}});
  branches.otherwise = CheckedSample::block({sample.step("exit", checked::Exit{}, {}, 2)});
  sample.workflow().body.steps = {sample.step("if title == 'CEO' { exit } else { exit }", branches),
                                  sample.wait_days("wait 3d", 3), sample.send("intro")};
  const Diagnostics diagnostics = proven(sample);
  REQUIRE(diagnostics.all().size() == 1);
  const Diagnostic& unreachable = diagnostics.all().front();
  CHECK(unreachable.code == Code::UnreachableStep);
  CHECK(unreachable.message == "2 steps can never run");
  CHECK(sample.sources.text(unreachable.primary.span) == "wait 3d");
  CHECK(unreachable.secondary.size() == 3);
}

TEST_CASE("conditions of literals are folded, with unknown as a third value") {
  CheckedSample sample("title");
  const auto expr = [&](checked::ExprNode node) {
    return sample.expr("", Type::Bool, std::move(node));
  };
  const auto truth = [&](checked::ExprId id) { return constant_truth(sample.project, id); };
  const checked::ExprId yes = expr(checked::Constant{true});
  const checked::ExprId no = expr(checked::Constant{false});
  const checked::ExprId unknown = expr(checked::Unknown{});
  const checked::ExprId depends = sample.title_is("CEO");
  const checked::ExprId one = expr(checked::Constant{Number{1'000'000}});
  const checked::ExprId two = expr(checked::Constant{Number{2'000'000}});

  CHECK(truth(yes) == Truth::True);
  CHECK(truth(depends) == std::nullopt);
  CHECK(truth(expr(checked::Apply{Op::And, {depends, no}})) == Truth::False);
  CHECK(truth(expr(checked::Apply{Op::And, {depends, yes}})) == std::nullopt);
  CHECK(truth(expr(checked::Apply{Op::And, {unknown, yes}})) == Truth::Unknown);
  CHECK(truth(expr(checked::Apply{Op::Or, {unknown, depends, yes}})) == Truth::True);
  CHECK(truth(expr(checked::Apply{Op::Or, {unknown, no}})) == Truth::Unknown);
  CHECK(truth(expr(checked::Apply{Op::Not, {unknown}})) == Truth::Unknown);
  CHECK(truth(expr(checked::Apply{Op::Not, {no}})) == Truth::True);
  CHECK(truth(expr(checked::Apply{Op::IsSet, {unknown}})) == Truth::False);
  CHECK(truth(expr(checked::Apply{Op::Less, {one, two}})) == Truth::True);
  CHECK(truth(expr(checked::Apply{Op::GreaterEqual, {one, two}})) == Truth::False);
  CHECK(truth(expr(checked::InList{one, {Number{2'000'000}}})) == Truth::False);
}

}  // namespace tend
