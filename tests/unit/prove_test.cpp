// prove_test.cpp: what is said about a workflow for everyone who could enter it. What can be
// written as a script is shown in golden/check; here is what cannot be written yet, and what counts
// as constant.
#include "compiler/prove/prove.hpp"

#include <catch2/catch.hpp>

#include "compiler/prove/bounds.hpp"
#include "compiler/prove/constant.hpp"
#include "compiler/prove/implied.hpp"
#include "compiler/prove/open_week.hpp"
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

TEST_CASE("a week is open when all of its windows are") {
  const Window nights{.spans = {{*make_time(20, 0), *make_time(8, 0)}}};
  const Window mornings{.days = monday_to_friday, .spans = {{*make_time(7, 0), *make_time(9, 0)}}};
  const Window evenings{.spans = {{*make_time(18, 0), *make_time(20, 0)}}};
  const TimeSpan quiet = nights.spans.front();
  CHECK(OpenWeek::of(nights).both(OpenWeek::of(evenings)).never());
  CHECK_FALSE(OpenWeek::of(nights).both(OpenWeek::of(mornings)).never());
  CHECK(OpenWeek::of(nights).without(quiet).never());
  CHECK(OpenWeek::of(evenings).within(OpenWeek::always().without(quiet)));
  CHECK_FALSE(OpenWeek::of(mornings).within(OpenWeek::always().without(quiet)));
  CHECK(OpenWeek::always().longest_closed_us() == 0);
  CHECK(OpenWeek::of(evenings).longest_closed_us() == 22 * us_per_hour);
  // From Friday 09:00 to Monday 07:00.
  CHECK(OpenWeek::of(mornings).longest_closed_us() == 70 * us_per_hour);
  CHECK(OpenWeek::of(evenings).longest_open_us() == 2 * us_per_hour);
}

TEST_CASE("how long a run takes, and how much it sends") {
  CheckedSample sample("when form_submitted wait 3d wait 5d send a send b");
  const auto bounds = [&] {
    Lengths lengths(sample.project);
    return bounds_of(lengths, sample.workflow());
  };
  const checked::StepId three = sample.wait_days("wait 3d", 3);
  const checked::StepId five = sample.wait_days("wait 5d", 5);

  SECTION("one after the other") {
    sample.workflow().body.steps = {three, sample.send("a"), five, sample.send("b")};
    CHECK(bounds().least_us == 8 * us_per_day);
    CHECK(bounds().longest_us == 8 * us_per_day);
    CHECK(bounds().least_marketing == 0);  // they may be dropped
    CHECK(bounds().most_marketing == 2);
  }
  SECTION("one or the other") {
    checked::If branches;
    branches.arms.push_back(
        {sample.title_is("CEO"), CheckedSample::block({three, sample.send("a")}), {}});
    branches.otherwise = CheckedSample::block({five});
    sample.workflow().body.steps = {sample.step("", branches)};
    CHECK(bounds().least_us == 3 * us_per_day);
    CHECK(bounds().longest_us == 5 * us_per_day);
    CHECK(bounds().most_marketing == 1);
  }
  SECTION("again and again") {
    checked::Repeat repeat;
    repeat.times = 4;
    repeat.block = CheckedSample::block({sample.send("a"), three});
    sample.workflow().body.steps = {sample.step("", repeat)};
    CHECK(bounds().least_us == 12 * us_per_day);
    CHECK(bounds().longest_us == 12 * us_per_day);
    CHECK(bounds().most_marketing == 4);
  }
  SECTION("until something is so, which may be now or never") {
    checked::Wait wait;
    wait.kind = WaitKind::UntilCondition;
    wait.arms.resize(1);
    wait.arms[0].condition = sample.title_is("CEO");
    sample.workflow().body.steps = {sample.step("", wait), three};
    CHECK(bounds().least_us == 3 * us_per_day);
    CHECK(bounds().longest_us == std::nullopt);
    wait.arms.emplace_back().after =
        std::get<checked::Wait>(sample.project.steps[five].node).duration;
    sample.workflow().body.steps = {sample.step("", wait), three};
    CHECK(bounds().longest_us == 8 * us_per_day);
  }
  SECTION("into a window") {
    checked::Wait wait = CheckedSample::days(3);
    wait.window = Window{.spans = {{*make_time(8, 0), *make_time(9, 0)}}};
    sample.workflow().body.steps = {sample.step("", wait), sample.send("a")};
    CHECK(bounds().least_us == 3 * us_per_day - 16 * us_per_hour);
    CHECK(bounds().longest_us == 3 * us_per_day + 23 * us_per_hour);
  }
}

TEST_CASE("a condition follows from others on the same field") {
  CheckedSample sample("when form_submitted");
  const checked::FieldId score = sample.project.fields.add(
      {.name = "score", .type = Type::Number, .enum_type = {}, .initial = {}, .span = {}});
  const auto compare = [&](Op op, std::int64_t value) {
    const checked::ExprId field = sample.expr("", Type::Number, checked::ContactField{score});
    const checked::ExprId constant =
        sample.expr("", Type::Number, checked::Constant{Number{value * 1'000'000}});
    return sample.expr("", Type::Bool, checked::Apply{op, {field, constant}});
  };
  const auto follows = [&](checked::ExprId known, checked::ExprId asked) {
    std::vector<checked::ExprId> parts;
    add_parts(sample.project, known, parts);
    return implied(sample.project, parts, asked);
  };
  const checked::ExprId at_least_60 = compare(Op::GreaterEqual, 60);
  CHECK(follows(at_least_60, compare(Op::GreaterEqual, 50)));
  CHECK(follows(at_least_60, compare(Op::Greater, 50)));
  CHECK(follows(at_least_60, compare(Op::GreaterEqual, 60)));
  CHECK_FALSE(follows(at_least_60, compare(Op::Greater, 60)));
  CHECK(follows(at_least_60, compare(Op::NotEqual, 10)));
  CHECK_FALSE(follows(at_least_60, compare(Op::LessEqual, 100)));
  CHECK(follows(compare(Op::Equal, 7), compare(Op::Less, 8)));
  const checked::ExprId both =
      sample.expr("", Type::Bool, checked::Apply{Op::And, {sample.title_is("CEO"), at_least_60}});
  CHECK(follows(both, sample.title_is("CEO")));
  CHECK_FALSE(follows(both, sample.title_is("CTO")));
}

}  // namespace tend
