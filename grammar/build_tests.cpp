#include <array>

#include "base/check.hpp"
#include "grammar/build.hpp"

namespace tend::grammar {

std::vector<ast::TestLine> Builder::test_lines(Reader& reader) {
  std::vector<ast::TestLine> result;
  while (!reader.done()) {
    if (reader.is(Kind::ErrorLine)) {
      reader.take();
    } else {
      result.push_back(test_line(reader));
    }
  }
  return result;
}

// A line at a moment has the moment as its own node before it.
ast::TestLine Builder::test_line(Reader& reader) {
  const std::uint32_t begin = reader.peek().begin;
  ast::TestMoment at;
  const bool has_moment = reader.is(Kind::Moment);
  if (has_moment) at = test_moment(reader);
  const Node& node = reader.peek();
  Reader inside = reader.enter();
  ast::TestLine line{source_.span(begin, node.end), ast::TestContact{}};
  if (node.kind == Kind::TestContact) {
    ast::Name contact = name(inside);
    line.node = ast::TestContact{contact, pairs(inside)};
  } else if (node.kind == Kind::TestSet) {
    ast::Name contact = name(inside);
    ast::Name field = name(inside);
    line.node = ast::TestSet{at, contact, field, expression(inside)};
  } else if (node.kind == Kind::TestFail) {
    const Node& channel = inside.take();
    constexpr int most_failures = 1000;
    line.node =
        ast::TestFail{at, {text_of(channel), span(channel)}, whole_number(inside, most_failures)};
  } else if (node.kind == Kind::TestAnswer || node.kind == Kind::TestPool) {
    const auto from = has_moment ? std::optional(at) : std::nullopt;
    if (node.kind == Kind::TestAnswer)
      line.node = test_answer(from, inside);
    else
      line.node = test_pool(from, inside);
  } else if (node.kind == Kind::TestEvent) {
    ast::TestEvent event;
    event.moment = at;
    event.contact = name(inside);
    event.event = name(inside);
    event.key = optional_key(inside);
    if (!inside.done()) event.fields = pairs(inside);
    line.node = std::move(event);
  } else if (node.kind == Kind::Expect) {
    line.node = expect(inside);
  } else {
    line.node = for_each(inside);
  }
  return line;
}

ast::TestAnswer Builder::test_answer(std::optional<ast::TestMoment> from, Reader& inside) {
  ast::TestAnswer result;
  result.moment = std::move(from);
  result.action = name(inside);
  result.fails = text_of(inside.take()) == "fails";
  if (!inside.done()) result.fields = pairs(inside);
  return result;
}

ast::TestPool Builder::test_pool(std::optional<ast::TestMoment> from, Reader& inside) {
  ast::TestPool result;
  result.moment = std::move(from);
  result.pool = name(inside);
  while (inside.is(Kind::Text)) result.codes.push_back(text(inside));
  return result;
}

ast::TestMoment Builder::test_moment(Reader& reader) {
  ast::TestMoment result;
  result.span = span(reader.peek());
  Reader inside = reader.enter();
  if (inside.is(Kind::When)) {
    result.at = when(inside);
  } else {
    result.kind = ast::TestMoment::Kind::After;
    result.after = duration(inside);
  }
  return result;
}

ast::Expect Builder::expect(Reader& inside) {
  ast::Expect result;
  if (inside.is(Kind::ExpectWhen)) {
    Reader when_node = inside.enter();
    if (when_node.is(Kind::Word)) {
      const bool is_at = text_of(when_node.take()) == "at";
      result.kind = is_at ? ast::Expect::Kind::At : ast::Expect::Kind::By;
      result.when = when(when_node);
    } else {
      result.kind = ast::Expect::Kind::On;
      const Span place = span(when_node.peek());
      result.when = ast::When{ast::DateLiteral{date(when_node)}, place};
      if (!when_node.done()) {
        const TimeOfDay start = time(when_node);
        result.hours = TimeSpan{start, time(when_node)};
      }
    }
  }
  result.claim = claim(inside);
  return result;
}

ast::Claim Builder::claim(Reader& reader) {
  using ast::BinaryOp;
  const Node& node = reader.peek();
  Reader inside = reader.enter();
  ast::Claim result;
  result.negated = skip_word(inside, "no");
  result.contact = name(inside);
  if (node.kind == Kind::FieldClaim) {
    result.kind = ast::Claim::Kind::Field;
    result.field = name(inside);
    const Node& op = inside.take();
    if (text_of(op) == "=") {
      diagnostics_.report(Code::SingleEquals, span(op), "`=` sets a value; `==` compares")
          .fix("compare with `==`", {{span(op), "=="}}, Applicability::Safe);
    }
    result.op = *binary_op(text_of(op));
    result.value = expression(inside);
  } else if (node.kind == Kind::MemberClaim) {
    result.kind = ast::Claim::Kind::Member;
    result.list = name(inside);
  } else if (node.kind == Kind::WaitsClaim) {
    result.kind = ast::Claim::Kind::WaitsUntil;
    result.until = when(inside);
  } else {
    result.event = name(inside);
    result.key = optional_key(inside);
    if (inside.is(Kind::Times)) {
      Reader times = inside.enter();
      constexpr int most_times = 1'000'000;
      if (times.is(Kind::Name))
        result.times_name = name(times);
      else
        result.times = times.is(Kind::Word) ? 1 : whole_number(times, most_times);
    }
    result.workflow = optional_name(inside);
  }
  return result;
}

ast::ForEach Builder::for_each(Reader& inside) {
  ast::ForEach result;
  while (inside.is(Kind::Name)) result.names.push_back(name(inside));
  result.rows = expression(inside);
  result.lines = test_lines(inside);
  return result;
}

}  // namespace tend::grammar
