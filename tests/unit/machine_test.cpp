// What each instruction does, and where the machine stops.
#include "runtime/vm/machine.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "base/number.hpp"
#include "runtime/program/functions.hpp"
#include "runtime/program/verify.hpp"
#include "tests/unit/example_program.hpp"
#include "tests/unit/test_facts.hpp"

namespace tend {
namespace {

using namespace example;

constexpr std::optional<bool> unknown;
constexpr std::uint32_t plenty = 1000;

Zones& zones() {
  static Zones all;
  return all;
}

/// A bench on which code is run that ends with Return.
struct Bench {
  Program program;
  Texts texts;
  TestFacts facts{zones().utc()};

  Value evaluate(std::vector<Word> code) {
    program.code = std::move(code);
    program.code.emplace_back(Op::Return);
    Machine machine(program, texts);
    std::uint32_t fuel = plenty;
    return machine.evaluate(0, {}, facts, fuel);
  }
  Word push(Value value) {
    if (!value.known()) return {Op::Unknown};
    return {Op::Constant, constant(program, Type::Number, value.bits)};
  }
  Word push(std::optional<bool> value) {
    return push(value ? Value::of_bool(*value) : Value::unknown());
  }
  Word push(const std::string& characters) {
    return {Op::Constant, text_constant(program, characters)};
  }
  Word push(const Duration& duration) {
    return {Op::Constant, duration_constant(program, duration)};
  }
  Word number(const std::string& decimal) { return push(Value::of(parse_number(decimal)->micros)); }

  Value of_two(Op op, Word lower, Word upper) { return evaluate({lower, upper, op}); }
};

std::optional<bool> truth(Value value) {
  if (!value.known()) return unknown;
  return value.is_true();
}

Value instant(const std::string& text) {
  return Value::of(parse_instant(text).instant.value().us);
}
Value date(int year, int month, int day) {
  return Value::of(make_date(year, month, day)->days);
}

}  // namespace

TEST_CASE("not, and, or have three values", "[machine]") {
  struct Row {
    std::optional<bool> left, right, conjunction, disjunction;
  };
  const std::vector<Row> table{{true, true, true, true},
                               {true, false, false, true},
                               {true, unknown, unknown, true},
                               {false, true, false, true},
                               {false, false, false, false},
                               {false, unknown, false, unknown},
                               {unknown, true, unknown, true},
                               {unknown, false, false, unknown},
                               {unknown, unknown, unknown, unknown}};
  for (const Row& row : table) {
    Bench bench;
    const Word left = bench.push(row.left);
    const Word right = bench.push(row.right);
    CHECK(truth(bench.of_two(Op::And, left, right)) == row.conjunction);
    CHECK(truth(bench.of_two(Op::Or, left, right)) == row.disjunction);
  }
  Bench bench;
  CHECK(truth(bench.evaluate({bench.push(true), Op::Not})) == false);
  CHECK(truth(bench.evaluate({bench.push(false), Op::Not})) == true);
  CHECK(truth(bench.evaluate({Op::Unknown, Op::Not})) == unknown);
}

TEST_CASE("a comparison is unknown if either side is", "[machine]") {
  for (const Op op :
       {Op::Equal, Op::NotEqual, Op::Less, Op::LessEqual, Op::Greater, Op::GreaterEqual,
        Op::FoldEqual, Op::Contains, Op::StartsWith, Op::EndsWith}) {
    Bench bench;
    const Word known = bench.push(std::string("a"));
    CAPTURE(info(op).name);
    CHECK(truth(bench.of_two(op, known, Op::Unknown)) == unknown);
    CHECK(truth(bench.of_two(op, Op::Unknown, known)) == unknown);
    CHECK(truth(bench.of_two(op, Op::Unknown, Op::Unknown)) == unknown);
  }
}

TEST_CASE("values compare by their size", "[machine]") {
  struct Row {
    Op op;
    bool less, same, more;
  };
  for (const Row& row :
       {Row{Op::Equal, false, true, false}, Row{Op::NotEqual, true, false, true},
        Row{Op::Less, true, false, false}, Row{Op::LessEqual, true, true, false},
        Row{Op::Greater, false, false, true}, Row{Op::GreaterEqual, false, true, true}}) {
    Bench bench;
    const Word small = bench.number("-0.5");
    const Word large = bench.number("12");
    CAPTURE(info(row.op).name);
    CHECK(truth(bench.of_two(row.op, small, large)) == row.less);
    CHECK(truth(bench.of_two(row.op, large, large)) == row.same);
    CHECK(truth(bench.of_two(row.op, large, small)) == row.more);
  }
}

TEST_CASE("texts compare by their letters", "[machine]") {
  struct Row {
    Op op;
    std::string left, right;
    bool result;
  };
  const std::vector<Row> table{
      {Op::Equal, "CEO", "CEO", true},
      {Op::Equal, "CEO", "ceo", false},
      {Op::FoldEqual, "CEO", "ceo", true},
      {Op::FoldEqual, "CEO", "CTO", false},
      {Op::FoldEqual, "Straße", "STRASSE", true},
      {Op::FoldEqual, "ÅSA", "åsa", true},
      {Op::FoldEqual, "A\u030aSA", "åsa", true},  // the ring as a letter of its own
      {Op::FoldEqual, "\xff", "\xfe", false},     // not UTF-8
      {Op::Contains, "vice president", "president", true},
      {Op::Contains, "vice president", "President", false},
      {Op::Contains, "vice president", "", true},
      {Op::StartsWith, "/blog/kayak", "/blog", true},
      {Op::StartsWith, "/blog", "/blog/kayak", false},
      {Op::EndsWith, "anna@example.com", ".com", true},
      {Op::EndsWith, "anna@example.com", ".org", false},
  };
  for (const Row& row : table) {
    Bench bench;
    CAPTURE(info(row.op).name, row.left, row.right);
    CHECK(truth(bench.of_two(row.op, bench.push(row.left), bench.push(row.right))) == row.result);
  }
}

TEST_CASE("in, is set and default", "[machine]") {
  Bench bench;
  const Word ceo = bench.push(std::string("CEO"));
  const Word cto = bench.push(std::string("CTO"));
  bench.program.lists.push_back({ceo.operand()});
  CHECK(truth(bench.evaluate({ceo, {Op::InList, 0}})) == true);
  CHECK(truth(bench.evaluate({cto, {Op::InList, 0}})) == false);
  CHECK(truth(bench.evaluate({Op::Unknown, {Op::InList, 0}})) == unknown);
  CHECK(truth(bench.evaluate({ceo, Op::IsSet})) == true);
  CHECK(truth(bench.evaluate({Op::Unknown, Op::IsSet})) == false);
  CHECK(bench.of_two(Op::Default, ceo, cto) == bench.texts.value("CEO"));
  CHECK(bench.of_two(Op::Default, Op::Unknown, cto) == bench.texts.value("CTO"));
  CHECK(bench.of_two(Op::Default, Op::Unknown, Op::Unknown) == Value::unknown());
  CHECK(bench.evaluate({ceo, cto, Op::Pop}) == bench.texts.value("CEO"));
}

TEST_CASE("numbers", "[machine]") {
  Bench bench;
  const Word five = bench.number("5");
  const Word half = bench.number("0.5");
  const Word most = bench.push(Value::of(INT64_MAX));
  const auto result = [&](Op op, Word a, Word b) {
    const Value value = bench.of_two(op, a, b);
    return value.known() ? format_number({value.bits}) : "unknown";
  };
  CHECK(result(Op::Add, five, half) == "5.5");
  CHECK(result(Op::Subtract, half, five) == "-4.5");
  CHECK(result(Op::Multiply, five, half) == "2.5");
  CHECK(result(Op::Divide, half, five) == "0.1");
  CHECK(result(Op::Divide, half, bench.number("0")) == "unknown");
  CHECK(result(Op::Add, most, most) == "unknown");
  CHECK(result(Op::Subtract, bench.push(Value::of(-INT64_MAX)), most) == "unknown");
  CHECK(result(Op::Multiply, most, most) == "unknown");
  CHECK(bench.evaluate({five, Op::Negate}) == Value::of(-5'000'000));
  for (const Op op : {Op::Add, Op::Subtract, Op::Multiply, Op::Divide}) {
    CHECK(result(op, five, Op::Unknown) == "unknown");
    CHECK(result(op, Op::Unknown, five) == "unknown");
  }
  CHECK_FALSE(bench.evaluate({Op::Unknown, Op::Negate}).known());
}

TEST_CASE("functions", "[machine]") {
  Bench bench;
  const auto of_text = [&](Function function, const std::string& text) {
    return bench.evaluate({bench.push(text), {Op::Call, static_cast<std::uint32_t>(function)}});
  };
  const auto of_numbers = [&](Function function, const std::string& a, const std::string& b) {
    const Value value = bench.evaluate(
        {bench.number(a), bench.number(b), {Op::Call, static_cast<std::uint32_t>(function)}});
    return value.known() ? format_number({value.bits}) : "unknown";
  };
  CHECK(of_text(Function::Lower, "ÅSA ceo") == bench.texts.value("åsa ceo"));
  CHECK(of_text(Function::Upper, "åsa CEO") == bench.texts.value("ÅSA CEO"));
  CHECK(of_text(Function::Lower, "A\xff") == bench.texts.value("A\xff"));
  CHECK(of_text(Function::Length, "åsa") == Value::of(3'000'000));
  CHECK(of_numbers(Function::Min, "-1", "2") == "-1");
  CHECK(of_numbers(Function::Max, "-1", "2") == "2");
  const auto rounded = [&](const std::string& number) {
    return format_number({bench
                              .evaluate({bench.number(number),
                                         {Op::Call, static_cast<std::uint32_t>(Function::Round)}})
                              .bits});
  };
  CHECK(rounded("2.5") == "3");
  CHECK(rounded("-2.5") == "-3");
  CHECK(rounded("2.499999") == "2");
  CHECK(bench.evaluate({bench.push(date(2026, 2, 27)),
                        bench.push(date(2026, 3, 1)),
                        {Op::Call, static_cast<std::uint32_t>(Function::DaysBetween)}}) ==
        Value::of(2'000'000));
  for (const FunctionInfo& function : function_infos) {
    CAPTURE(function.name);
    const Word call{Op::Call, static_cast<std::uint32_t>(function.function)};
    if (function.arity == 1) {
      CHECK_FALSE(bench.evaluate({Op::Unknown, call}).known());
    } else {
      CHECK_FALSE(bench.evaluate({Op::Unknown, bench.number("1"), call}).known());
      CHECK_FALSE(bench.evaluate({bench.number("1"), Op::Unknown, call}).known());
    }
  }
}

TEST_CASE("facts", "[machine]") {
  Bench bench;
  bench.facts.zone_in_force = zones().find("Europe/Stockholm").value();
  bench.facts.present = Instant{instant("2026-01-05T23:30:00Z").bits};
  bench.facts.begun = Instant{instant("2026-01-01T00:00:00Z").bits};
  bench.facts.fields = {Value::of(7)};
  bench.facts.event_fields = {Value::of(8)};
  CHECK(bench.evaluate({{Op::Field, 0}}) == Value::of(7));
  CHECK_FALSE(bench.evaluate({{Op::Field, 1}}).known());
  CHECK(bench.evaluate({{Op::EventField, 0}}) == Value::of(8));
  CHECK(bench.evaluate({Op::Now}) == instant("2026-01-05T23:30:00Z"));
  CHECK(bench.evaluate({Op::Enrolled}) == instant("2026-01-01T00:00:00Z"));
  CHECK(bench.evaluate({Op::Today}) == date(2026, 1, 6));
}

TEST_CASE("instants, dates and durations, on the calendar of the zone", "[machine]") {
  Bench bench;
  bench.facts.zone_in_force = zones().find("Europe/Stockholm").value();
  // The clocks go forward on 2026-03-29.
  const Word before = bench.push(instant("2026-03-28T08:00:00Z"));  // 09:00 there
  const Word day = bench.push(Duration{.days = 1});
  const Word hours = bench.push(Duration{.us = 24 * us_per_hour});
  CHECK(bench.of_two(Op::AddDuration, before, day) == instant("2026-03-29T07:00:00Z"));
  CHECK(bench.of_two(Op::AddDuration, before, hours) == instant("2026-03-29T08:00:00Z"));
  CHECK(bench.of_two(Op::SubtractDuration, before, day) == instant("2026-03-27T08:00:00Z"));

  const Word january = bench.push(date(2026, 1, 31));
  const Word month = bench.push(Duration{.months = 1});
  const Word hour = bench.push(Duration{.us = us_per_hour});
  CHECK(bench.of_two(Op::AddDurationToDate, january, month) == date(2026, 2, 28));
  CHECK(bench.of_two(Op::SubtractDurationFromDate, january, day) == date(2026, 1, 30));
  CHECK(bench.of_two(Op::SubtractDurationFromDate, january, hour) == date(2026, 1, 30));

  const Word nine = bench.push(Value::of(9 * us_per_hour));
  CHECK(bench.of_two(Op::AtTime, january, nine) == instant("2026-01-31T08:00:00Z"));
  CHECK(bench.of_two(Op::AtTime, january, bench.push(Value::of(us_per_day))) ==
        instant("2026-01-31T23:00:00Z"));
  CHECK(bench.evaluate({january, Op::DateToInstant}) == instant("2026-01-30T23:00:00Z"));
  CHECK(bench.evaluate({bench.push(instant("2026-01-30T23:00:00Z")), Op::DateOf}) ==
        date(2026, 1, 31));
  CHECK(bench.evaluate({bench.push(instant("2026-01-30T22:59:59Z")), Op::DateOf}) ==
        date(2026, 1, 30));

  for (const Op op : {Op::AddDuration, Op::SubtractDuration, Op::AddDurationToDate,
                      Op::SubtractDurationFromDate, Op::Scale, Op::AtTime}) {
    CAPTURE(info(op).name);
    CHECK_FALSE(bench.of_two(op, Op::Unknown, day).known());
    CHECK_FALSE(bench.of_two(op, january, Op::Unknown).known());
  }
}

TEST_CASE("a duration times a number", "[machine]") {
  Bench bench;
  const auto scaled = [&](const Duration& duration, const std::string& number) {
    const Value value = bench.of_two(Op::Scale, bench.push(duration), bench.number(number));
    return value.known() ? bench.texts.duration(value) : Duration{.us = -1};
  };
  CHECK(scaled({.days = 1}, "90") == Duration{.days = 90});
  CHECK(scaled({.days = 1}, "2.5") == Duration{.days = 3});
  CHECK(scaled({.months = 2, .business_days = 1}, "-3") ==
        Duration{.months = -6, .business_days = -3});
  CHECK(scaled({.us = us_per_hour}, "1.5") == Duration{.us = 90 * us_per_minute});
  CHECK(scaled({.days = 1}, "9000000000000") == Duration{.us = -1});
}

TEST_CASE("what is out of range is unknown", "[machine]") {
  Bench bench;
  const Word day = bench.push(Duration{.days = 1});
  const Word ages = bench.push(Duration{.months = 300'000});
  for (const std::int64_t bits : {INT64_MAX, -INT64_MAX, std::int64_t{1} << 40}) {
    const Word far = bench.push(Value::of(bits));
    CHECK_FALSE(bench.of_two(Op::AddDurationToDate, far, day).known());
    CHECK_FALSE(bench.of_two(Op::AtTime, far, bench.push(Value::of(0))).known());
    CHECK_FALSE(bench.evaluate({far, Op::DateToInstant}).known());
  }
  for (const std::int64_t bits : {INT64_MAX, -INT64_MAX}) {
    const Word far = bench.push(Value::of(bits));
    CHECK_FALSE(bench.of_two(Op::AddDuration, far, day).known());
    CHECK_FALSE(bench.evaluate({far, Op::DateOf}).known());
  }
  CHECK_FALSE(
      bench.of_two(Op::AddDuration, bench.push(instant("2026-01-01T00:00:00Z")), ages).known());
  bench.facts.present = Instant{INT64_MAX};
  CHECK_FALSE(bench.evaluate({Op::Today}).known());
}

TEST_CASE("a fragment may branch", "[machine]") {
  Bench bench;
  const Word one = bench.number("1");
  const Word two = bench.number("2");
  const auto chosen = [&](Word condition) {
    return bench.evaluate({condition, {Op::JumpIfNot, 4}, one, {Op::Jump, 5}, two});
  };
  CHECK(chosen(bench.push(true)) == Value::of(1'000'000));
  CHECK(chosen(bench.push(false)) == Value::of(2'000'000));
  CHECK(chosen(Op::Unknown) == Value::of(2'000'000));
}

TEST_CASE("a fragment without fuel is unknown", "[machine]") {
  Bench bench;
  bench.evaluate({Op::Now});
  Machine machine(bench.program, bench.texts);
  std::uint32_t fuel = 1;
  CHECK_FALSE(machine.evaluate(0, {}, bench.facts, fuel).known());
  CHECK(fuel == 0);
}

TEST_CASE("the machine stops at every effect and goes on after it", "[machine]") {
  const Program program = example::program();
  REQUIRE(verify(program).has_value());
  Texts texts;
  Machine machine(program, texts);
  TestFacts facts(zones().utc());
  facts.event_fields = {texts.value("guide")};
  facts.fields = {texts.value("CTO"), Value::of(1'000'000)};
  std::vector<Value> slots(1);
  std::uint32_t fuel = plenty;
  const auto run = [&](std::uint32_t pc, Outcome outcome = outcome_came) {
    return machine.run(pc, outcome, slots, facts, fuel);
  };

  CHECK(machine.evaluate(condition_at, {}, facts, fuel).is_true());
  Stopped stopped = run(program.workflows[0].entry);
  CHECK(stopped.stop == Stop::Wait);
  CHECK(stopped.operand == 0);
  CHECK(stopped.at == first_wait_at);
  CHECK(program.text(program.steps[program.step_of[stopped.at]].identity) ==
        "wait before send intro");
  CHECK(slots[0] == texts.value("guide"));

  stopped = run(stopped.next);
  CHECK(stopped.stop == Stop::Send);
  CHECK(stopped.at == send_at);
  const std::uint32_t after_send = stopped.next;

  stopped = run(after_send);
  CHECK(stopped.stop == Stop::Branch);
  CHECK(program.text(stopped.operand) == "guide");
  stopped = run(stopped.next);
  CHECK(stopped.stop == Stop::Wait);
  CHECK(stopped.operand == 1);
  CHECK(texts.duration(machine.evaluate(program.waits[1].fragment, slots, facts, fuel)) ==
        Duration{.days = 2});

  stopped = run(stopped.next);
  CHECK(stopped.stop == Stop::SetField);
  CHECK(stopped.operand == 1);
  CHECK(stopped.value == Value::of(6'000'000));
  facts.fields[1] = stopped.value;
  CHECK(run(stopped.next).stop == Stop::Complete);
  facts.fields[1] = Value::of(1'000'000);
  CHECK(run(stopped.next).stop == Stop::Wait);

  stopped = run(after_send, outcome_lapsed);
  CHECK(stopped.stop == Stop::Log);
  CHECK(program.text(stopped.operand) == "dropped");
  CHECK(run(stopped.next).stop == Stop::Exit);

  slots[0] = Value::unknown();
  stopped = run(after_send);
  CHECK(program.text(stopped.operand) == "else");
}

TEST_CASE("each instruction costs one of the fuel", "[machine]") {
  const Program program = example::program();
  Texts texts;
  Machine machine(program, texts);
  TestFacts facts(zones().utc());
  std::vector<Value> slots(1);
  std::uint32_t fuel = 3;
  CHECK(machine.run(entry_at, outcome_came, slots, facts, fuel).stop == Stop::Wait);
  CHECK(fuel == 0);
  fuel = 2;
  const Stopped stopped = machine.run(entry_at, outcome_came, slots, facts, fuel);
  CHECK(stopped.stop == Stop::OutOfFuel);
  CHECK(stopped.at == first_wait_at);
}

}  // namespace tend
