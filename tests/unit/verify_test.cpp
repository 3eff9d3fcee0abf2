// What the verifier refuses: each kind of damage to a good program, with what it says about it.
#include "runtime/program/verify.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "tests/unit/example_program.hpp"

namespace tend {
namespace {

using namespace example;

struct Damage {
  std::string what;
  std::function<void(Program&)> do_it;
  std::string says;
};

WaitPlan of_kind(WaitKind kind) {
  WaitPlan plan;
  plan.kind = kind;
  return plan;
}

void check(const Damage& damage) {
  INFO(damage.what);
  Program program = example::program();
  damage.do_it(program);
  const auto verified = verify(program);
  REQUIRE_FALSE(verified.has_value());
  CHECK(verified.error().code == ErrorCode::Malformed);
  CHECK_THAT(verified.error().message, Catch::Contains(damage.says));
}

/// A workflow of the given code alone: no triggers, one slot.
Program of_code(std::vector<Word> code) {
  Program program = example::program();
  program.code = std::move(code);
  program.step_of.assign(program.code.size(), 0);
  WorkflowInfo& flow = program.workflows[0];
  flow.triggers = {{.event = 0}};
  flow.entry = 0;
  flow.code_end = static_cast<std::uint32_t>(program.code.size());
  program.waits.pop_back();
  return program;
}

void accepts(std::vector<Word> code) {
  const auto verified = verify(of_code(std::move(code)));
  INFO((verified ? "" : verified.error().message));
  CHECK(verified.has_value());
}

void refuses(std::vector<Word> code, const std::string& says) {
  const auto verified = verify(of_code(std::move(code)));
  REQUIRE_FALSE(verified.has_value());
  CHECK_THAT(verified.error().message, Catch::Contains(says));
}

}  // namespace

TEST_CASE("the example program is verified", "[verify]") {
  const auto verified = verify(program());
  INFO((verified ? "" : verified.error().message));
  CHECK(verified.has_value());
}

TEST_CASE("an empty program is verified", "[verify]") {
  Program program;
  program.zones.resize(1);
  CHECK(verify(program).has_value());
}

TEST_CASE("the verifier refuses damaged tables", "[verify]") {
  const std::vector<Damage> damages{
      {"a text", [](Program& p) { p.texts[0] = "\xff"; }, "UTF-8"},
      {"a duration", [](Program& p) { p.durations[0].days = 2'000'000'000; }, "out of range"},
      {"a window's days", [](Program& p) { p.windows[0].days = 0; }, "no such days"},
      {"a window's time", [](Program& p) { p.windows[0].spans[0].start.us = -1; }, "none"},
      {"a window's end", [](Program& p) { p.windows[0].spans[0].end.us = us_per_day + 1; }, "none"},
      {"a window's spans", [](Program& p) { p.windows[0].spans.push_back(p.windows[0].spans[0]); },
       "overlap"},
      {"an enum's value", [](Program& p) { p.enums[0].values[0] = 9999; }, "no such text"},
      {"a constant's text", [](Program& p) { p.constants[1].bits = 9999; }, "no text is like that"},
      {"a constant of unknown", [](Program& p) { p.constants[0].bits = Value::unknown().bits; },
       "no number is like that"},
      {"a bool of 2", [](Program& p) { constant(p, Type::Bool, 2); }, "no bool is like that"},
      {"a time", [](Program& p) { constant(p, Type::Time, us_per_day + 1); },
       "no time is like that"},
      {"a date", [](Program& p) { constant(p, Type::Date, INT64_MAX); }, "no date is like that"},
      {"an instant", [](Program& p) { constant(p, Type::DateTime, INT64_MAX); }, "no datetime"},
      {"a duration's index", [](Program& p) { constant(p, Type::Duration, -1); }, "no duration"},
      {"a list", [](Program& p) { constant(p, Type::List, 7); }, "no list is like that"},
      {"an ordinal", [](Program& p) { constant(p, Type::Enum, 2, 0); }, "no enum is like that"},
      {"an enum of none", [](Program& p) { constant(p, Type::Enum, 0); }, "no such enum"},
      {"a text of an enum", [](Program& p) { p.constants[1].enum_type = 0; }, "another type"},
      {"a list's item", [](Program& p) { p.lists[0].push_back(9999); }, "no such constant"},
      {"a list of two types", [](Program& p) { p.lists[0].push_back(0); }, "several types"},
      {"a field's name", [](Program& p) { p.fields[0].name = none; }, "no such text"},
      {"a field's enum", [](Program& p) { p.fields[2].enum_type = 1; }, "no such enum"},
      {"a field's beginning", [](Program& p) { p.fields[0].initial = 0; }, "another type"},
      {"an event's name", [](Program& p) { p.events[0].name = 9999; }, "no such text"},
      {"an event's key", [](Program& p) { p.events[0].key = 2; }, "no such key"},
      {"a message's name", [](Program& p) { p.messages[0].name = none; }, "no such text"},
      {"a part of two kinds", [](Program& p) { p.messages[0].subject[0].field = 0; }, "or a field"},
      {"a part's field", [](Program& p) { p.messages[0].subject[1].field = 3; }, "no such field"},
      {"a literal's fallback", [](Program& p) { p.messages[0].subject[0].fallback = 0; },
       "fallback"},
      {"a wait of two amounts", [](Program& p) { p.waits[1].duration = 0; }, "not both"},
      {"a wait of no amount", [](Program& p) { p.waits[0].duration = none; }, "not both"},
      {"a wait's duration", [](Program& p) { p.waits[0].duration = 9; }, "no such duration"},
      {"a wait's window", [](Program& p) { p.waits[0].window = 1; }, "no such window"},
      {"a wait's days", [](Program& p) { p.waits[0].days = 128; }, "no such days"},
      {"hours at a time", [](Program& p) { p.waits[1].at = TimeOfDay{0}; }, "whole days"},
      {"24:00", [](Program& p) { p.waits[0].at = TimeOfDay{us_per_day}; }, "a time that is none"},
      {"days of a duration", [](Program& p) { p.waits[0].days = monday_to_friday; }, "has days"},
      {"whole days of hours", [](Program& p) { p.durations[1].us = 1; }, "whole days"},
      {"until no window", [](Program& p) { p.waits[1] = of_kind(WaitKind::UntilWindow); },
       "until a window"},
      {"until no time", [](Program& p) { p.waits[1] = of_kind(WaitKind::UntilTime); },
       "until a time"},
      {"until no moment", [](Program& p) { p.waits[1] = of_kind(WaitKind::UntilMoment); },
       "until a moment"},
      {"a workflow's name", [](Program& p) { p.workflows[0].name = none; }, "no such text"},
      {"a workflow's zone", [](Program& p) { p.workflows[0].zone = 9999; }, "no such text"},
      {"a workflow's window", [](Program& p) { p.workflows[0].window = 1; }, "no such window"},
      {"a trigger's event", [](Program& p) { p.workflows[0].triggers[0].event = 9; },
       "no such event"},
      {"slots", [](Program& p) { p.workflows[0].slots = none; }, "too many slots"},
      {"reenroll", [](Program& p) { p.workflows[0].reenroll_after = none; }, "after"},
      {"an entry", [](Program& p) { p.workflows[0].entry = 9999; }, "entry"},
      {"code", [](Program& p) { p.workflows[0].code_end = 9999; }, "its code"},
      {"one code of two", [](Program& p) { p.workflows.push_back(p.workflows[0]); }, "another's"},
      {"a step's identity", [](Program& p) { p.steps[0].identity = none; }, "no such text"},
      {"a step", [](Program& p) { p.step_of[0] = 9999; }, "no such step"},
      {"steps", [](Program& p) { p.step_of.pop_back(); }, "each instruction"},
      {"an operation", [](Program& p) { p.code[0] = Word(0xffu); }, "no such operation"},
  };
  for (const Damage& damage : damages) check(damage);
}

TEST_CASE("the verifier refuses damaged code", "[verify]") {
  const std::vector<Damage> damages{
      {"a field",
       [](Program& p) {
         p.code[condition_at] = {Op::Field, 3};
       },
       "outside its table"},
      {"a list",
       [](Program& p) {
         p.code[condition_at + 1] = {Op::InList, 1};
       },
       "outside its table"},
      {"a list's type",
       [](Program& p) {
         p.code[condition_at] = {Op::Field, 1};
       },
       "another type"},
      {"a condition of no bool", [](Program& p) { p.code[2] = {Op::Pop}; }, "the stack is empty"},
      {"a condition that is a text", [](Program& p) { p.code[1] = p.code[2] = {Op::Default}; },
       "empty"},
      {"a condition that runs on", [](Program& p) { p.code[3] = {Op::Not}; }, "share it"},
      {"a condition with an effect", [](Program& p) { p.code[2] = {Op::Exit}; }, "has an effect"},
      {"a condition that loads",
       [](Program& p) {
         p.code[0] = {Op::Load, 0};
       },
       "reads a slot"},
      {"a condition that stores",
       [](Program& p) {
         p.code[1] = {Op::Store, 0};
       },
       "has an effect"},
      {"a condition elsewhere", [](Program& p) { p.workflows[0].triggers[0].condition = 999; },
       "no such fragment"},
      {"a condition in the body",
       [](Program& p) { p.workflows[0].triggers[0].condition = branch_condition_at; }, "share it"},
      {"an event's field",
       [](Program& p) {
         p.code[entry_at] = {Op::EventField, 2};
       },
       "outside its table"},
      {"an event's field after a wait",
       [](Program& p) {
         p.code[branch_condition_at] = {Op::EventField, 0};
       },
       "the event is gone"},
      {"an event's field of several events",
       [](Program& p) {
         p.events.push_back(p.events[0]);
         p.workflows[0].triggers.push_back({.event = 1});
       },
       "no single one"},
      {"a slot that is not set", [](Program& p) { p.code[entry_at + 1] = {Op::Pop}; }, "not set"},
      {"a slot out of range",
       [](Program& p) {
         p.code[entry_at + 1] = {Op::Store, 1};
       },
       "outside its table"},
      {"a slot of another type",
       [](Program& p) {
         p.code[entry_at] = {Op::EventField, 1};
       },
       "two types, number and text"},
      {"a wait's index",
       [](Program& p) {
         p.code[first_wait_at] = {Op::Wait, 2};
       },
       "outside its table"},
      {"a message",
       [](Program& p) {
         p.code[send_at] = {Op::Send, 1};
       },
       "outside its table"},
      {"a lapse after nothing",
       [](Program& p) {
         p.code[send_at] = {Op::Log, 0};
       },
       "neither Wait nor Send"},
      {"a jump to a lapse",
       [](Program& p) {
         p.code[branch_jump_at + 2] = {Op::Jump, lapsed_at};
       },
       "is jumped to"},
      {"a jump out",
       [](Program& p) {
         p.code[branch_jump_at] = {Op::JumpIfNot, 999};
       },
       "leads out"},
      {"a jump into a fragment",
       [](Program& p) {
         p.code[branch_jump_at] = {Op::JumpIfNot, fragment_at + 1};
       },
       "the stack is empty"},
      {"a jump to a fragment",
       [](Program& p) {
         p.code[branch_jump_at] = {Op::JumpIfNot, fragment_at};
       },
       "ends with Complete"},
      {"a jump back to a condition",
       [](Program& p) {
         p.code[loop_jump_at] = {Op::JumpIfNot, condition_at};
       },
       "no path came"},
      {"a wait on a full stack", [](Program& p) { p.code[13] = {Op::Unknown}; },
       "different stacks"},
      {"a set of another type",
       [](Program& p) {
         p.code[set_at] = {Op::SetField, 0};
       },
       "wants text"},
      {"a set of an enum",
       [](Program& p) {
         p.code[set_at] = {Op::SetField, 2};
       },
       "wants enum 0"},
      {"an effect of no step", [](Program& p) { p.step_of[send_at] = none; }, "of no step"},
      {"a loop without a wait",
       [](Program& p) {
         p.code[loop_jump_at] = {Op::JumpIfNot, computed_wait_at + 1};
       },
       "without a wait"},
      {"a loop that leaves something",
       [](Program& p) {
         p.code[set_at] = {Op::Load, 0};
       },
       "another stack"},
      {"a body that runs on",
       [](Program& p) {
         p.code[complete_at + 2] = {Op::Jump, 28};
       },
       "ends with"},
      {"a body that returns", [](Program& p) { p.code[complete_at] = {Op::Return}; }, "ends with"},
      {"a fragment of the wrong type", [](Program& p) { p.waits[1].kind = WaitKind::UntilMoment; },
       "wants datetime"},
      {"a fragment elsewhere", [](Program& p) { p.waits[1].fragment = send_at; }, "share it"},
      {"a fragment that loads",
       [](Program& p) {
         p.code[fragment_at + 1] = {Op::Load, 0};
       },
       "wants number"},
      {"a fragment that jumps back",
       [](Program& p) {
         p.code[fragment_at + 2] = {Op::Jump, fragment_at};
       },
       "jumps back"},
      {"a fragment that runs out", [](Program& p) { p.code.back() = {Op::Pop}; }, "leads out"},
      {"a fragment with an event",
       [](Program& p) {
         p.code[fragment_at] = {Op::EventField, 0};
       },
       "no event"},
      {"an operand where none is",
       [](Program& p) {
         p.code[2] = {Op::Not, 1};
       },
       "none belongs"},
      {"a function",
       [](Program& p) {
         p.code[2] = {Op::Call, 99};
       },
       "outside its table"},
  };
  for (const Damage& damage : damages) check(damage);
}

TEST_CASE("paths that meet agree on stack and slots", "[verify]") {
  // 0 is the number 0, 1 the text 'CEO' of the example's constants.
  accepts({{Op::Unknown}, {Op::JumpIfNot, 3}, {Op::Branch, 0}, {Op::Complete}});
  refuses({{Op::Unknown}, {Op::JumpIfNot, 3}, {Op::Constant, 0}, {Op::Complete}},
          "different stacks");
  refuses({{Op::Unknown},
           {Op::JumpIfNot, 4},
           {Op::Constant, 0},
           {Op::Store, 0},
           {Op::Load, 0},
           {Op::Pop},
           {Op::Complete}},
          "not set on every path");
  accepts({{Op::Unknown},
           {Op::JumpIfNot, 5},
           {Op::Constant, 0},
           {Op::Store, 0},
           {Op::Jump, 7},
           {Op::Unknown},
           {Op::Store, 0},
           {Op::Load, 0},
           {Op::SetField, 1},
           {Op::Complete}});
}

TEST_CASE("a slot has one type", "[verify]") {
  refuses({{Op::Constant, 0}, {Op::Store, 0}, {Op::Constant, 1}, {Op::Store, 0}, {Op::Complete}},
          "the slot holds number elsewhere");
  // What is read of it while only unknown was stored is of the type that is stored later.
  accepts({{Op::Unknown},
           {Op::Store, 0},
           {Op::Load, 0},
           {Op::Pop},
           {Op::Constant, 0},
           {Op::Store, 0},
           {Op::Complete}});
  refuses({{Op::Unknown},
           {Op::Store, 0},
           {Op::Load, 0},
           {Op::Not},
           {Op::Pop},
           {Op::Constant, 0},
           {Op::Store, 0},
           {Op::Complete}},
          "wants bool and gets number");
}

TEST_CASE("a loop comes back as it went", "[verify]") {
  accepts({{Op::Wait, 0}, {Op::Jump, 0}});
  refuses({{Op::Jump, 0}}, "without a wait");
  refuses({{Op::Branch, 0}, {Op::Send, 0}, {Op::Jump, 0}}, "without a wait");
  refuses({{Op::Wait, 0}, {Op::Constant, 0}, {Op::Jump, 0}}, "another stack");
  refuses({{Op::EventField, 0}, {Op::Pop}, {Op::Wait, 0}, {Op::Jump, 0}}, "the event is gone");
  // One way round has no wait.
  refuses({{Op::Unknown}, {Op::JumpIfNot, 3}, {Op::Wait, 0}, {Op::Jump, 0}}, "without a wait");
}

TEST_CASE("order needs a type with an order", "[verify]") {
  accepts({{Op::Constant, 0}, {Op::Field, 1}, {Op::Less}, {Op::Pop}, {Op::Complete}});
  accepts({{Op::Field, 2}, {Op::Field, 2}, {Op::Less}, {Op::Pop}, {Op::Complete}});
  refuses({{Op::Field, 0}, {Op::Field, 0}, {Op::Less}, {Op::Pop}, {Op::Complete}},
          "text has no order");
}

TEST_CASE("a stack is only so deep", "[verify]") {
  std::vector<Word> code(largest_stack_depth + 1, Word{Op::Unknown});
  code.emplace_back(Op::Complete);
  refuses(code, "too deep");
}

TEST_CASE("what no path reaches is not looked at", "[verify]") {
  accepts({{Op::Complete}, {Op::Pop}, {Op::Jump, 999}});
}

TEST_CASE("a fragment may read what is set at its wait", "[verify]") {
  const auto with_fragment = [](std::vector<Word> code) {
    Program program = of_code(std::move(code));
    WaitPlan plan;
    plan.fragment = static_cast<std::uint32_t>(program.code.size()) - 2;
    program.waits.push_back(plan);
    return verify(program).has_value();
  };
  const std::uint32_t day = 5;  // of the example's constants
  REQUIRE(program().constants[day].type == Type::Duration);
  CHECK(with_fragment({{Op::Constant, day},
                       {Op::Store, 0},
                       {Op::Wait, 1},
                       {Op::Complete},
                       {Op::Load, 0},
                       {Op::Return}}));
  CHECK_FALSE(with_fragment({{Op::Wait, 1},
                             {Op::Constant, day},
                             {Op::Store, 0},
                             {Op::Complete},
                             {Op::Load, 0},
                             {Op::Return}}));
}

}  // namespace tend
