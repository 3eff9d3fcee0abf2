// emit_test.cpp: the program of a workflow. Most of it is shown by golden/emit; here are
// properties.
#include "compiler/emit/emit.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "compiler/emit/pool.hpp"
#include "runtime/program/disassemble.hpp"
#include "runtime/program/file.hpp"
#include "runtime/program/verify.hpp"
#include "tests/unit/checked_sample.hpp"

namespace tend {
namespace {

Program emitted(const CheckedSample& sample) {
  return emit(sample.sources, sample.project, build_flow(sample.sources, sample.project));
}

/// `Constant 0`, one an instruction.
std::vector<std::string> code(const Program& program) {
  std::vector<std::string> lines;
  for (const Word word : program.code) {
    std::string line(info(word.op()).name);
    if (info(word.op()).operand != Operand::None) line += ' ' + std::to_string(word.operand());
    lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

CheckedSample branching() {
  CheckedSample sample(
      "when form_submitted if title == 'CEO' { send a } if title == 'VD' { send b } else { exit } "
      "send c");
  checked::If first;
  first.arms.push_back({sample.title_is("CEO"), CheckedSample::block({sample.send("a")}), {}});
  checked::If second;
  second.arms.push_back({sample.title_is("VD"), CheckedSample::block({sample.send("b")}), {}});
  second.otherwise = CheckedSample::block({sample.step("exit", checked::Exit{})});
  sample.workflow().body.steps = {sample.step("if", first), sample.step("if", second, {}, 2),
                                  sample.send("c")};
  return sample;
}

}  // namespace

TEST_CASE("the same text makes the same bytes") {
  CHECK(write_program(emitted(branching())) == write_program(emitted(branching())));
}

TEST_CASE("each way out of a decision says which arm it is") {
  const Program program = emitted(branching());
  REQUIRE(verify(program).has_value());
  Lines arms;
  for (const Word word : program.code) {
    if (word.op() == Op::Branch) arms.push_back(program.text(word.operand()));
  }
  CHECK(arms == Lines{"title == 'CEO'", "else", "title == 'VD'", "else"});
}

TEST_CASE("what a step needs of the event that enrolled is kept before the first step") {
  CheckedSample sample("when form_submitted wait until trigger.due - 1d set title = trigger.form");
  const checked::VariableId form_variable = sample.trigger_field("trigger.form", Type::Text, 0);
  const checked::VariableId due_variable = sample.trigger_field("trigger.due", Type::DateTime, 1);
  checked::Wait wait;
  wait.kind = WaitKind::UntilMoment;
  const checked::ExprId due =
      sample.expr("trigger.due", Type::DateTime, checked::RunVariable{due_variable});
  const checked::ExprId day =
      sample.expr("1d", Type::Duration,
                  checked::Constant{Duration{.months = 0, .days = 1, .business_days = 0, .us = 0}});
  wait.computed = sample.expr("trigger.due - 1d", Type::DateTime,
                              checked::Apply{Op::SubtractDuration, {due, day}});
  const checked::ExprId form =
      sample.expr("trigger.form", Type::Text, checked::RunVariable{form_variable});
  sample.workflow().body.steps = {
      sample.step("wait until trigger.due - 1d", wait),
      sample.step("set title = trigger.form", checked::Set{sample.title, form})};
  const Program program = emitted(sample);
  const WorkflowInfo& workflow = program.workflows.front();
  CHECK(workflow.slots == 2);
  CHECK(code(program) == Lines{"EventField 0", "Store 0", "EventField 1", "Store 1", "Jump 9",
                               "Unknown", "Store 0", "Unknown", "Store 1", "Wait 0", "Load 0",
                               "SetField 0", "Complete", "Load 1", "Constant 0", "SubtractDuration",
                               "Return"});
  CHECK(workflow.triggers.front().entry == 0);
  CHECK(workflow.entry == 5);
  CHECK(program.waits.front().fragment == 13);
}

TEST_CASE("what was so when the run began is worked out once, however often it is asked for") {
  CheckedSample sample("when form_submitted send a send b");
  checked::Tally submitted;
  submitted.event = sample.event();
  const checked::TallyId tally = sample.project.tallies.add(submitted);
  const auto since_enrolled = [&] {
    const auto count = [&] {
      return sample.expr("", Type::Number,
                         checked::History{tally, ReadingKind::Count, checked::ExprId()});
    };
    const checked::ExprId before = sample.expr("", Type::Number, checked::AtEntry{count()});
    return sample.expr("", Type::Bool, checked::Apply{Op::Greater, {count(), before}});
  };
  checked::If first;
  first.arms.push_back({since_enrolled(), CheckedSample::block({sample.send("a")}), {}});
  sample.workflow().body.steps = {sample.step("send b", first)};
  sample.workflow().goals.push_back({.kind = GoalInfo::Kind::Goal,
                                     .name = "",
                                     .condition = since_enrolled(),
                                     .block = {},
                                     .span = {}});
  const Program program = emitted(sample);
  const Lines lines = code(program);
  CHECK(std::count(lines.begin(), lines.end(), "Store 0") == 1);
  CHECK(std::count(lines.begin(), lines.end(), "Load 0") == 2);
  CHECK(program.workflows.front().slots == 1);
  CHECK(program.readings.size() == 1);
}

TEST_CASE("a loop counts in a slot, and asks again before each round") {
  CheckedSample sample("when form_submitted repeat 3 times { wait 1d } send a");
  checked::Repeat repeat;
  repeat.times = 3;
  repeat.block = CheckedSample::block({sample.wait_days("wait 1d", 1)});
  sample.workflow().body.steps = {sample.step("repeat 3 times { wait 1d }", repeat),
                                  sample.send("a")};
  const Program program = emitted(sample);
  CHECK(code(program) == Lines{"Constant 0", "Store 0",                         // begin
                               "Load 0", "Constant 1", "Less", "JumpIfNot 12",  // again
                               "Load 0", "Constant 2", "Add", "Store 0",        //
                               "Wait 0", "Jump 2",                              //
                               "Send 0", "Complete"});
}

TEST_CASE("an if at the end of a loop says which arm it was before it goes back") {
  CheckedSample sample(
      "when form_submitted repeat 3 times { wait 1d if title == 'CEO' { send a } }");
  checked::If branches;
  branches.arms.push_back({sample.title_is("CEO"), CheckedSample::block({sample.send("a")}), {}});
  checked::Repeat repeat;
  repeat.times = 3;
  repeat.block =
      CheckedSample::block({sample.wait_days("wait 1d", 1), sample.step("if", branches)});
  sample.workflow().body.steps = {sample.step("repeat 3 times {", repeat)};
  const Program program = emitted(sample);
  CHECK(verify(program).has_value());
  const Lines lines = code(program);
  REQUIRE(lines.size() > 2);
  CHECK(lines.back() == "Jump 2");
}

TEST_CASE("a split goes by its arm, and so does a wait for the first of several") {
  CheckedSample sample("when form_submitted split test { 50% x { send a } 50% y { send b } }");
  checked::Split split{.name = "test", .arms = {}, .winner = {}, .winner_after = {}};
  split.arms.push_back(
      {"x", Number{500'000}, CheckedSample::block({sample.send("a")}), sample.span("x")});
  split.arms.push_back(
      {"y", Number{500'000}, CheckedSample::block({sample.send("b")}), sample.span("y")});
  sample.workflow().body.steps = {sample.step("split test", split)};
  CHECK(code(emitted(sample)) == Lines{"Split 0", "Outcome 1", "Not", "JumpIfNot 6", "Send 0",
                                       "Jump 7", "Send 1", "Complete"});
}

TEST_CASE("a message in a block is handed over, and an exit of an `on` takes the run out") {
  CheckedSample sample("when form_submitted on form_submitted { send b exit } send a");
  checked::On on;
  on.triggers = sample.workflow().triggers;
  on.block = CheckedSample::block({sample.send("b"), sample.step("exit", checked::Exit{})});
  on.span = sample.span("on form_submitted");
  sample.workflow().ons.push_back(on);
  sample.workflow().body.steps = {sample.send("a")};
  const Program program = emitted(sample);
  CHECK(code(program) == Lines{"Send 1", "Complete", "Hand 0", "ExitFrom 0", "Done"});
  REQUIRE(program.workflows.front().ons.size() == 1);
  CHECK(program.workflows.front().ons.front().block == 2);
}

TEST_CASE("steps that nothing leads to have no code") {
  CheckedSample sample("when form_submitted exit send intro");
  sample.workflow().body.steps = {sample.step("exit", checked::Exit{}), sample.send("intro")};
  CHECK(code(emitted(sample)) == Lines{"Exit"});
}

TEST_CASE("a lapsed wait jumps over its own arm") {
  CheckedSample sample("when form_submitted wait 3d { send a } else { send b } send c");
  checked::Wait wait = CheckedSample::days(3);
  wait.came = CheckedSample::block({sample.send("a")});
  wait.otherwise = CheckedSample::block({sample.send("b")});
  sample.workflow().body.steps = {sample.step("wait 3d", wait), sample.send("c")};
  CHECK(code(emitted(sample)) ==
        Lines{"Wait 0", "JumpIfLapsed 4", "Send 0", "Jump 5", "Send 1", "Send 2", "Complete"});
}

TEST_CASE("a pool gives equal things one index, in order of first use, however many there are") {
  struct Identity {
    std::size_t operator()(int value) const {
      return static_cast<std::size_t>(value % 7);
    }  // collides
  };
  std::vector<int> items;
  Pool<int, Identity> pool(items);
  for (int round = 0; round < 2; ++round) {
    for (int value = 0; value < 1000; ++value)
      REQUIRE(pool.index_of(value * 3) == static_cast<std::uint32_t>(value));
  }
  CHECK(items.size() == 1000);
}

}  // namespace tend
