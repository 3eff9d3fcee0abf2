// What the instructions of the whole language do: lists and records, the past, ways on.
#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <string>

#include "runtime/program/functions.hpp"
#include "runtime/program/verify.hpp"
#include "runtime/vm/machine.hpp"
#include "tests/unit/example_program.hpp"
#include "tests/unit/test_facts.hpp"
#include "tests/unit/whole_program.hpp"

namespace tend {
namespace {

constexpr std::optional<bool> unknown;

/// Facts with a past that a test writes down.
class PastFacts final : public Facts {
 public:
  Value field(std::uint32_t) const override { return {}; }
  Value event_field(std::uint32_t) const override { return {}; }
  Instant now() const override { return {1000}; }
  Instant enrolled() const override { return {0}; }
  const Zone& zone() const override { return zones.utc(); }
  const Calendar& calendar() const override { return no_holidays; }
  Value history(std::uint32_t reading, Value group) const override {
    return answer(reading, group);
  }
  bool is_event(std::uint32_t event) const override { return event == 1; }
  bool is_member(std::uint32_t list) const override { return list == 1; }
  bool is_active(std::uint32_t workflow) const override { return workflow == 1; }
  Value is_subscribed(std::uint32_t topic) const override {
    return topic == 0 ? Value::unknown() : Value::of_bool(topic == 1);
  }
  bool has_held(std::uint32_t watch) const override { return watch == 1; }
  void changes_with_the_day() const override { ++days; }
  Value variable(std::uint32_t variable) const override { return Value::of(variable * 10); }
  Value recipient() const override { return Value::of(77); }

  std::function<Value(std::uint32_t, Value)> answer;
  mutable int days = 0;
  Zones zones;
};

/// A bench on which fragments are evaluated.
struct Bench {
  Program program;
  Texts texts;
  PastFacts facts;
  std::uint32_t fuel = 10'000;

  Value evaluate(std::vector<Word> code) {
    program.code = std::move(code);
    Machine machine(program, texts);
    return machine.evaluate(0, {}, facts, fuel);
  }
  Word number(std::int64_t bits) {
    return {Op::Constant, example::constant(program, Type::Number, bits)};
  }
  /// A list of numbers, as a constant.
  Word list(const std::vector<std::int64_t>& numbers) {
    std::vector<std::uint32_t> items;
    for (const std::int64_t bits : numbers) items.push_back(number(bits).operand());
    program.lists.push_back(items);
    return {Op::Constant, example::constant(program, Type::List,
                                            static_cast<std::int64_t>(program.lists.size() - 1))};
  }
  std::vector<std::int64_t> numbers(Value list) {
    std::vector<std::int64_t> result;
    for (const Value value : texts.tuple(list)) result.push_back(value.bits);
    return result;
  }
};

std::optional<bool> truth(Value value) {
  if (!value.known()) return unknown;
  return value.is_true();
}

using Numbers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("equal lists are one value", "[machine]") {
  Texts texts;
  const std::vector<Value> row{Value::of(1), Value::unknown()};
  const Value list = texts.tuple(row);
  CHECK(texts.tuple(row) == list);
  CHECK(texts.tuple(std::vector<Value>{Value::of(1)}) != list);
  const Value empty = texts.tuple(std::vector<Value>{});
  CHECK(texts.tuple(empty).empty());
  const std::span<const Value> first = texts.tuple(list);
  for (std::int64_t i = 0; i < 10'000; ++i) texts.tuple(std::vector<Value>{Value::of(i)});
  CHECK(texts.tuple(list).data() == first.data());
  CHECK(texts.tuple(row) == list);
}

TEST_CASE("lists", "[machine]") {
  Bench bench;
  const Word list = bench.list({1, 2, 3});
  const auto of_two = [&](Op op, Word lower, Word upper) {
    return bench.evaluate({lower, upper, op, Op::Return});
  };
  const Word two = bench.number(2);
  const Word nine = bench.number(9);
  CHECK(truth(of_two(Op::ListContains, list, two)) == true);
  CHECK(truth(of_two(Op::ListContains, list, nine)) == false);
  CHECK(truth(of_two(Op::ListContains, Op::Unknown, two)) == unknown);
  CHECK(truth(of_two(Op::ListContains, list, Op::Unknown)) == unknown);
  CHECK(bench.numbers(of_two(Op::ListAdd, list, nine)) == Numbers{1, 2, 3, 9});
  CHECK(bench.numbers(of_two(Op::ListAdd, list, two)) == Numbers{1, 2, 3});
  CHECK(bench.numbers(of_two(Op::ListAdd, Op::Unknown, two)) == Numbers{2});
  CHECK(bench.numbers(of_two(Op::ListAdd, list, Op::Unknown)) == Numbers{1, 2, 3});
  CHECK(bench.numbers(of_two(Op::ListRemove, list, two)) == Numbers{1, 3});
  CHECK(bench.numbers(of_two(Op::ListRemove, list, nine)) == Numbers{1, 2, 3});
  CHECK_FALSE(of_two(Op::ListRemove, Op::Unknown, two).known());
  const Word length{Op::Call, static_cast<std::uint32_t>(Function::ListLength)};
  CHECK(bench.evaluate({list, length, Op::Return}) == Value::of(3'000'000));
  CHECK(bench.evaluate({bench.list({}), length, Op::Return}) == Value::of(0));
}

TEST_CASE("the fields of a record", "[machine]") {
  Bench bench;
  const Word record = bench.list({7, 8});  // in memory they are the same
  CHECK(bench.evaluate({record, {Op::RecordField, 1}, Op::Return}) == Value::of(8));
  CHECK_FALSE(bench.evaluate({record, {Op::RecordField, 2}, Op::Return}).known());
  CHECK_FALSE(bench.evaluate({Op::Unknown, {Op::RecordField, 0}, Op::Return}).known());
}

TEST_CASE("any, all and none of a list", "[machine]") {
  struct Row {
    Numbers list;
    std::optional<bool> any, all, none;
  };
  // Asked of each element: 1 / element > 1 / 5. Of 0 it is unknown, of 1 to 4 true.
  const std::vector<Row> table{
      {{}, false, true, true},           {{1}, true, true, false},
      {{9}, false, false, true},         {{1, 9}, true, false, false},
      {{0}, unknown, unknown, unknown},  {{0, 1}, true, unknown, false},
      {{0, 9}, unknown, false, unknown}, {{9, 0, 1}, true, false, false},
  };
  for (const Row& row : table) {
    Bench bench;
    Numbers millionths;
    for (const std::int64_t each : row.list) millionths.push_back(each * 1'000'000);
    const Word list = bench.list(millionths);
    const Word one = bench.number(1'000'000);
    const Word fifth = bench.number(200'000);
    const auto asked = [&](Op op) {
      return truth(bench.evaluate({list,
                                   {op, 3},
                                   Op::Return,
                                   one,
                                   Op::Element,
                                   Op::Divide,
                                   fifth,
                                   Op::Greater,
                                   Op::Return}));
    };
    CHECK(asked(Op::AnyOf) == row.any);
    CHECK(asked(Op::AllOf) == row.all);
    CHECK(asked(Op::NoneOf) == row.none);
  }
  Bench bench;
  CHECK(truth(bench.evaluate({Op::Unknown, {Op::AnyOf, 3}, Op::Return, Op::Element, Op::Return})) ==
        unknown);
}

TEST_CASE("an element is itself again after elements inside it were asked about", "[machine]") {
  Bench bench;
  const Word outer = bench.list({1, 5});
  const Word inner = bench.list({7, 8});
  const Word eight = bench.number(8);
  const Word five = bench.number(5);
  // any of outer: (any of inner == 8) and element == 5
  CHECK(truth(bench.evaluate({outer,
                              {Op::AnyOf, 3},
                              Op::Return,  //
                              inner,
                              {Op::AnyOf, 10},
                              Op::Element,
                              five,
                              Op::Equal,
                              Op::And,
                              Op::Return,  //
                              Op::Element,
                              eight,
                              Op::Equal,
                              Op::Return})) == true);
}

TEST_CASE("what stands on the stack stays while elements are asked about", "[machine]") {
  Bench bench;
  const Word list = bench.list({1, 2});
  const Word seven = bench.number(7);
  CHECK(bench.evaluate({seven,
                        list,
                        {Op::AllOf, 5},
                        Op::Pop,
                        Op::Return,  //
                        Op::Element,
                        Op::Element,
                        Op::Element,
                        Op::Equal,
                        Op::Equal,
                        Op::IsSet,
                        Op::Return}) == Value::of(7));
}

TEST_CASE("a long list uses up the fuel", "[machine]") {
  Bench bench;
  const Word list = bench.list(Numbers(1000, 1));
  const std::vector<Word> code{list,        {Op::AllOf, 3}, Op::Return, Op::Element,
                               Op::Element, Op::Equal,      Op::Return};
  bench.fuel = 100;
  CHECK_FALSE(bench.evaluate(code).known());
  CHECK(bench.fuel == 0);
  bench.fuel = 4003;
  CHECK(bench.evaluate(code).is_true());
  CHECK(bench.fuel == 0);
}

TEST_CASE("a text has a part that matches", "[machine]") {
  Bench bench;
  bench.program.regexes = {example::text(bench.program, "^/pricing(/|$)"),
                           example::text(bench.program, "(?i)ÅSA"),
                           example::text(bench.program, "(")};
  const auto matches = [&](const std::string& text, std::uint32_t regex) {
    const Word word{Op::Constant, example::text_constant(bench.program, text)};
    return truth(bench.evaluate({word, {Op::Matches, regex}, Op::Return}));
  };
  CHECK(matches("/pricing", 0) == true);
  CHECK(matches("/pricing/team", 0) == true);
  CHECK(matches("/pricings", 0) == false);
  CHECK(matches("hej åsa!", 1) == true);
  CHECK(matches("(", 2) == false);
  CHECK(truth(bench.evaluate({Op::Unknown, {Op::Matches, 0}, Op::Return})) == unknown);
}

TEST_CASE("what only facts can say", "[machine]") {
  Bench bench;
  const auto asked = [&](Op op, std::uint32_t operand) {
    return truth(bench.evaluate({{op, operand}, Op::Return}));
  };
  for (const Op op : {Op::EventIs, Op::Member, Op::Active, Op::Held}) {
    CAPTURE(info(op).name);
    CHECK(asked(op, 1) == true);
    CHECK(asked(op, 2) == false);
  }
  CHECK(asked(Op::Subscribed, 0) == unknown);
  CHECK(asked(Op::Subscribed, 1) == true);
  CHECK(asked(Op::Subscribed, 2) == false);
  CHECK(bench.evaluate({{Op::Variable, 3}, Op::Return}) == Value::of(30));
  CHECK(bench.evaluate({Op::Recipient, Op::Return}) == Value::of(77));
}

TEST_CASE("an instant is reached when it is there, and passed after it", "[machine]") {
  Bench bench;  // now is 1000
  const auto at = [&](Op op, std::int64_t instant) {
    return truth(bench.evaluate({bench.number(instant), op, Op::Return}));
  };
  CHECK(at(Op::Reached, 999) == true);
  CHECK(at(Op::Reached, 1000) == true);
  CHECK(at(Op::Reached, 1001) == false);
  CHECK(at(Op::Passed, 999) == true);
  CHECK(at(Op::Passed, 1000) == false);
  CHECK(truth(bench.evaluate({Op::Unknown, Op::Reached, Op::Return})) == unknown);
  CHECK(bench.facts.days == 0);
  bench.evaluate({Op::Now, Op::Return});
  bench.evaluate({Op::Today, Op::Return});
  CHECK(bench.facts.days == 2);
}

TEST_CASE("the past, and that of a group", "[machine]") {
  Bench bench;
  bench.facts.answer = [](std::uint32_t reading, Value group) {
    return Value::of(group.known() ? group.bits + reading : reading);
  };
  CHECK(bench.evaluate({{Op::History, 5}, Op::Return}) == Value::of(5));
  CHECK(bench.evaluate({bench.number(40), {Op::HistoryOf, 2}, Op::Return}) == Value::of(42));
  CHECK_FALSE(bench.evaluate({Op::Unknown, {Op::HistoryOf, 2}, Op::Return}).known());
}

TEST_CASE("facts may have a fragment evaluated while they answer", "[machine]") {
  Bench bench;
  const Word seven = bench.number(7);
  const Word list = bench.list({1});
  bench.program.code = {seven,
                        {Op::History, 0},
                        Op::Add,
                        Op::Return,  //
                        seven,
                        seven,
                        Op::Add,
                        Op::Return,  //
                        list,
                        {Op::AnyOf, 11},
                        Op::Return,  //
                        {Op::History, 0},
                        Op::Pop,
                        Op::Element,
                        seven,
                        Op::NotEqual,
                        Op::Return};
  Machine machine(bench.program, bench.texts);
  bench.facts.answer = [&](std::uint32_t, Value) {
    return machine.evaluate(4, {}, bench.facts, bench.fuel);
  };
  CHECK(machine.evaluate(0, {}, bench.facts, bench.fuel) == Value::of(21));
  CHECK(machine.evaluate(8, {}, bench.facts, bench.fuel).is_true());
  // Without an end it is unknown, and nothing is overwritten.
  bench.facts.answer = [&](std::uint32_t, Value) {
    return machine.evaluate(0, {}, bench.facts, bench.fuel);
  };
  CHECK_FALSE(machine.evaluate(0, {}, bench.facts, bench.fuel).known());
}

TEST_CASE("a run goes on by the way that was chosen", "[machine]") {
  const Program program = example::whole_program();
  REQUIRE(verify(program).has_value());
  Texts texts;
  Machine machine(program, texts);
  PastFacts facts;
  facts.answer = [](std::uint32_t, Value) { return Value::of(0); };
  const WorkflowInfo& flow = program.workflows[0];
  std::vector<Value> slots(flow.slots);
  std::uint32_t fuel = 1000;
  std::uint32_t pc = flow.triggers[0].entry;
  Stopped stopped;
  const auto next = [&](Outcome outcome = outcome_came) {
    stopped = machine.run(pc, outcome, slots, facts, fuel);
    pc = stopped.next;
    return stopped.stop;
  };
  REQUIRE(next() == Stop::Wait);
  const std::uint32_t after_wait = pc;
  CHECK(next(1) == Stop::Branch);
  CHECK(next() == Stop::Split);
  pc = after_wait;
  CHECK(next(2) == Stop::Split);
  CHECK(next(1) == Stop::Branch);
  CHECK(program.text(stopped.operand) == "plain");
  CHECK(next() == Stop::Take);
  const std::uint32_t after_take = pc;
  CHECK(next(1) == Stop::Exit);
  pc = after_take;
  CHECK(next() == Stop::CallAction);
  CHECK(next() == Stop::Send);
  for (const Stop wanted : {Stop::Hand, Stop::Notify, Stop::AddToList, Stop::RemoveFromList,
                            Stop::Subscribe, Stop::Unsubscribe, Stop::Assign, Stop::EnrollIn,
                            Stop::ExitFrom, Stop::SetField, Stop::Complete}) {
    CHECK(next() == wanted);
  }
  pc = flow.goals[0].block;
  CHECK(next() == Stop::Log);
  CHECK(next() == Stop::Done);
}

}  // namespace tend
