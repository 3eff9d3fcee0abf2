// emit_test.cpp: the program of a workflow. Most of it is shown by golden/emit; here are
// properties.
#include "compiler/emit/emit.hpp"

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
  checked::Wait wait;
  wait.kind = WaitKind::UntilMoment;
  const checked::ExprId due = sample.expr("trigger.due", Type::DateTime, checked::EventField{1});
  const checked::ExprId day =
      sample.expr("1d", Type::Duration,
                  checked::Constant{Duration{.months = 0, .days = 1, .business_days = 0, .us = 0}});
  wait.computed = sample.expr("trigger.due - 1d", Type::DateTime,
                              checked::Apply{Op::SubtractDuration, {due, day}});
  const checked::ExprId form = sample.expr("trigger.form", Type::Text, checked::EventField{0});
  sample.workflow().body.steps = {
      sample.step("wait until trigger.due - 1d", wait),
      sample.step("set title = trigger.form", checked::Set{sample.title, form})};
  const Program program = emitted(sample);
  CHECK(program.workflows.front().slots == 2);
  CHECK(code(program) == Lines{"EventField 0", "Store 0", "EventField 1", "Store 1", "Wait 0",
                               "Load 0", "SetField 0", "Complete", "Load 1", "Constant 0",
                               "SubtractDuration", "Return"});
  CHECK(program.waits.front().fragment == 8);
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
