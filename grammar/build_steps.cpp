#include <array>

#include "base/check.hpp"
#include "grammar/build.hpp"

namespace tend::grammar {

using ast::StepNode;

std::vector<ast::StepId> Builder::steps(Reader& reader) {
  std::vector<ast::StepId> result;
  while (!reader.done()) {
    if (reader.is(Kind::Misplaced)) {
      misplaced(reader);
    } else {
      result.push_back(step(reader));
    }
  }
  return result;
}

ast::Block Builder::block(Reader& reader) {
  const Span place = span(reader.peek());
  Reader inside = reader.enter();
  return {steps(inside), place};
}

std::optional<ast::Block> Builder::optional_block(Reader& reader) {
  if (!reader.is(Kind::Block)) return std::nullopt;
  return block(reader);
}

std::optional<ast::Block> Builder::optional_else(Reader& reader) {
  if (!reader.is(Kind::Else)) return std::nullopt;
  Reader inside = reader.enter();
  return block(inside);
}

ast::StepId Builder::step(Reader& reader) {
  const std::uint32_t begin = reader.peek().begin;
  std::optional<ast::Name> label;
  if (reader.is(Kind::Label)) {
    Reader inside = reader.enter();
    label = name(inside);
  }
  const std::uint32_t end = reader.peek().end;
  StepNode made = step_node(reader);
  return ast_.steps.add({source_.span(begin, end), label, std::move(made)});
}

StepNode Builder::step_node(Reader& reader) {
  const Kind kind = reader.peek().kind;
  Reader inside = reader.enter();
  switch (kind) {
    case Kind::ErrorStep:
      return ast::ErrorStep{};
    case Kind::WaitDuration: {
      ast::WaitDuration result;
      result.amount = expression(inside);
      result.window = optional_window(inside);
      result.at = optional_at(inside);
      return result;
    }
    case Kind::WaitUntil:
      return wait_until(inside);
    case Kind::WaitFirst:
      return wait_first(inside);
    case Kind::Send: {
      ast::Send result;
      result.message = name(inside);
      while (inside.is(Kind::Word))
        (text_of(inside.take()) == "window" ? result.ignoring_window : result.ignoring_limit) =
            true;
      result.otherwise = optional_else(inside);
      if (is_channel_before_name(result.message)) return ast::ErrorStep{};
      return result;
    }
    case Kind::Subscribe:
      return ast::Subscribe{name(inside), false};
    case Kind::Unsubscribe:
      return ast::Subscribe{name(inside), true};
    case Kind::Drip:
      return drip(inside);
    case Kind::Notify:
      return notify(inside);
    case Kind::Do: {
      ast::Name sequence = name(inside);
      return ast::Do{sequence, call_arguments(inside)};
    }
    case Kind::Call: {
      ast::Call result;
      result.action = name(inside);
      result.arguments = call_arguments(inside);
      if (inside.is(Kind::As)) {
        Reader as = inside.enter();
        result.as = name(as);
      }
      result.otherwise = optional_else(inside);
      return result;
    }
    case Kind::EnrollIn:
      return ast::EnrollIn{name(inside)};
    case Kind::Exit:
      return ast::Exit{optional_name(inside)};
    case Kind::Log:
      return ast::Log{text(inside)};
    case Kind::If:
      return if_step(inside);
    case Kind::Match:
      return match_step(inside);
    case Kind::Split:
      return split(inside);
    case Kind::Repeat:
      return repeat(inside);
    default:
      return data_step(kind, inside);
  }
}

StepNode Builder::data_step(Kind kind, Reader& inside) {
  switch (kind) {
    case Kind::Set: {
      ast::Name field = name(inside);
      return ast::Set{field, expression(inside)};
    }
    case Kind::Clear:
      return ast::Clear{name(inside)};
    case Kind::Listing: {
      const bool remove = text_of(inside.take()) == "from";
      return ast::Listing{remove, name(inside)};
    }
    case Kind::Change: {
      const ast::ExprId amount = expression(inside);
      const bool remove = text_of(inside.take()) == "from";
      return ast::Change{remove, amount, name(inside)};
    }
    case Kind::Assign: {
      ast::Name field = name(inside);
      return ast::Assign{field, name(inside)};
    }
    case Kind::Take: {
      ast::Take result;
      result.name = name(inside);
      result.pool = name(inside);
      result.otherwise = optional_else(inside);
      return result;
    }
    default:
      break;
  }
  TEND_CHECK(false, "a node that is no step stands where the grammar puts one");
  return ast::ErrorStep{};
}

// The subject, then `up to`, then the two ways on. The grammar writes the subject as the first
// child.
StepNode Builder::wait_until(Reader& inside) {
  if (inside.is(Kind::Word)) {
    const Span word = span(inside.take());
    diagnostics_.report(Code::WaitFor, word, "`wait for` is not a step")
        .primary("expected a duration or `until`")
        .fix("wait until it happens", {{word, "until"}}, Applicability::Safe);
  }
  ast::WaitUntil result;
  result.subject = until_subject(inside);
  if (inside.is(Kind::UpTo)) {
    Reader up_to = inside.enter();
    result.up_to = expression(up_to);
  }
  result.came = optional_block(inside);
  result.otherwise = optional_else(inside);
  return result;
}

ast::UntilSubject Builder::until_subject(Reader& reader) {
  const Kind kind = reader.peek().kind;
  Reader inside = reader.enter();
  if (kind == Kind::UntilWindow) return ast::UntilWindow{window(inside)};
  if (kind == Kind::UntilNext) return ast::UntilNext{pattern(inside)};
  if (kind == Kind::UntilTime) {
    ast::UntilTime result{every_day, false, {}};
    if (inside.is(Kind::Days)) result.days = days(inside, result.business);
    result.time = time_literal(inside);
    return result;
  }
  ast::UntilExpr result;
  result.value = expression(inside);
  result.window = optional_window(inside);
  result.at = optional_at(inside);
  return result;
}

StepNode Builder::wait_first(Reader& inside) {
  ast::WaitFirst result;
  while (!inside.done()) {
    if (inside.is(Kind::ErrorStep)) {
      inside.take();
      continue;
    }
    ast::WaitArm arm;
    arm.span = span(inside.peek());
    Reader parts = inside.enter();
    if (parts.is(Kind::After)) {
      Reader after = parts.enter();
      if (!after.done()) arm.after = expression(after);
    } else {
      arm.condition = expression(parts);
    }
    arm.block = block(parts);
    result.arms.push_back(std::move(arm));
  }
  return result;
}

ast::Drip Builder::drip(Reader& inside) {
  ast::Drip result;
  while (inside.is(Kind::Name)) result.messages.push_back(name(inside));
  result.every = expression(inside);
  if (inside.is(Kind::Growing)) {
    Reader growing = inside.enter();
    result.growing_to = expression(growing);
    if (!growing.done()) result.by = number(growing);
  }
  result.window = optional_window(inside);
  return result;
}

ast::Notify Builder::notify(Reader& inside) {
  ast::Notify result;
  result.person = expression(inside);
  result.subject = optional_text(inside);
  if (inside.is(Kind::With)) {
    Reader with = inside.enter();
    result.message = name(with);
  }
  return result;
}

ast::If Builder::if_step(Reader& inside) {
  ast::If result;
  while (inside.is(Kind::IfArm)) {
    const Span place = span(inside.peek());
    Reader arm = inside.enter();
    const ast::ExprId condition = expression(arm);
    result.arms.push_back({condition, block(arm), place});
  }
  result.otherwise = optional_else(inside);
  return result;
}

ast::ArmTest Builder::arm_test(Reader& reader) {
  using TestKind = ast::ArmTest::Kind;
  constexpr std::array<std::pair<std::string_view, TestKind>, 13> kinds{
      {{"==", TestKind::Equal},
       {"=", TestKind::Equal},
       {"!=", TestKind::NotEqual},
       {"~=", TestKind::FoldEqual},
       {"<", TestKind::Less},
       {"<=", TestKind::LessEqual},
       {">", TestKind::Greater},
       {">=", TestKind::GreaterEqual},
       {"contains", TestKind::Contains},
       {"starts", TestKind::StartsWith},
       {"ends", TestKind::EndsWith},
       {"between", TestKind::Between},
       {"in", TestKind::In}}};
  ast::ArmTest result;
  Tested test = tested(reader);
  for (const auto& [op, kind] : kinds) {
    if (op == test.op) result.kind = kind;
  }
  result.values = std::move(test.values);
  if (test.op == "matches") {
    result.kind = TestKind::Matches;
    result.values = {add(test.regex.span, ast::TextLiteral{test.regex.value})};
  } else if (test.op == "is") {
    result.kind = test.negated ? TestKind::IsNotSet : TestKind::IsSet;
  } else if (test.op == "becomes" || (test.op == "in" && test.negated)) {
    diagnostics_.report(Code::Syntax, test.op_span, "this test cannot stand in an arm of `match`")
        .help(test.op == "in"
                  ? "list the values of the other arms first, and use `else` for the rest"
                  : "an arm asks what the value is, not whether it has just changed");
  }
  return result;
}

ast::Match Builder::match_step(Reader& inside) {
  ast::Match result;
  result.any_of = skip_word(inside, "any");
  result.subject = expression(inside);
  while (!inside.done()) {
    if (inside.is(Kind::MatchArm)) {
      ast::MatchArm arm;
      arm.span = span(inside.peek());
      Reader parts = inside.enter();
      if (parts.is(Kind::Test)) {
        arm.test = arm_test(parts);
      } else {
        while (!parts.is(Kind::Block)) arm.test.values.push_back(expression(parts));
      }
      arm.block = block(parts);
      if (result.otherwise) {
        diagnostics_.report(Code::Syntax, arm.span, "an arm after `else` is never asked")
            .label(result.otherwise->span, "takes everything that is left");
      }
      result.arms.push_back(std::move(arm));
    } else if (inside.is(Kind::Else)) {
      result.otherwise = optional_else(inside);
    } else {
      inside.take();
    }
  }
  return result;
}

ast::Split Builder::split(Reader& inside) {
  ast::Split result;
  result.name = name(inside);
  while (!inside.done() && !inside.is(Kind::Winner)) {
    if (!inside.is(Kind::SplitArm)) {
      inside.take();
      continue;
    }
    const Span place = span(inside.peek());
    Reader parts = inside.enter();
    const Number share = number(parts);
    ast::Name arm = name(parts);
    result.arms.push_back({share, arm, block(parts), place});
  }
  if (inside.is(Kind::Winner)) {
    Reader winner = inside.enter();
    result.winner = pattern(winner);
    result.winner_after = duration(winner);
  }
  return result;
}

ast::Repeat Builder::repeat(Reader& inside) {
  constexpr int most_times = 1000;
  ast::Repeat result;
  if (!inside.is(Kind::Number)) result.until = expression(inside);
  result.times = whole_number(inside, most_times);
  result.block = block(inside);
  return result;
}

std::vector<ast::Argument> Builder::call_arguments(Reader& reader) {
  std::vector<ast::Argument> result;
  while (reader.is(Kind::Argument)) {
    Reader inside = reader.enter();
    std::optional<ast::Name> named = optional_name(inside);
    result.push_back({named, expression(inside)});
  }
  return result;
}

// What could not be read is not known to be a step.
std::uint32_t Builder::next_read(Reader reader, std::uint32_t end) {
  while (reader.is(Kind::ErrorStep)) reader.take();
  return reader.done() ? end : reader.peek().begin;
}

// A setting among the steps still counts for its workflow, so that nothing else is reported for
// lack of it.
void Builder::misplaced(Reader& reader) {
  const Span place = span(reader.peek());
  Reader inside = reader.enter();
  const bool is_trigger = inside.is(Kind::WhenSetting);
  ast::Setting made = setting(inside);
  const std::string_view text = source_.text;
  const std::uint32_t begin = place.begin - source_.base;
  const std::uint32_t end = place.end - source_.base;
  if (workflow_ != nullptr && begin == first_step_) {
    // Only mistakes stand before it, in what was likely meant as a setting too.
    first_step_ = next_read(reader, end);
    workflow_->settings.push_back(std::move(made));
    return;
  }
  auto report =
      diagnostics_.report(Code::MisplacedSetting, place,
                          is_trigger ? "a trigger among the steps" : "a setting among the steps");
  report.primary("`" + std::string(text.substr(begin, token_end(text, begin) - begin)) +
                 "` stands before the first step");
  if (workflow_ == nullptr) {
    report.help("a sequence has no settings: give it to the workflow that runs it");
    return;
  }
  if (is_trigger) {
    // To move it would make one workflow of what may be meant as two.
    report.help("move it before the first step, or begin a second workflow: `workflow NAME { … }`");
    workflow_->settings.push_back(std::move(made));
    return;
  }
  const std::uint32_t line = line_begin(first_step_);
  const std::string indent(text.substr(line, first_step_ - line));
  const bool starts_line = indent.find_first_not_of(" \t") == std::string::npos;
  const std::string written(text.substr(begin, end - begin));
  report.fix(
      "move it before the first step",
      {{source_.span(first_step_, first_step_), written + (starts_line ? "\n" + indent : " ")},
       {source_.span(begin, skip_space(text, end)), ""}},
      Applicability::Safe);
  workflow_->settings.push_back(std::move(made));
}

}  // namespace tend::grammar
