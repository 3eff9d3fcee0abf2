#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/overloaded.hpp"
#include "grammar/build.hpp"

namespace tend::grammar {
namespace {

using ast::BinaryOp;
using ast::ExprId;
using ast::ExprNode;

// `starts   with` is `starts`: the first word of an operator says which it is.
std::string_view first_word(std::string_view op) {
  return op.substr(0, op.find_first_of(" \t\r\n#"));
}

}  // namespace

std::optional<BinaryOp> binary_op(std::string_view op) {
  constexpr std::array<std::pair<std::string_view, BinaryOp>, 16> ops{
      {{"==", BinaryOp::Equal},
       {"=", BinaryOp::Equal},
       {"!=", BinaryOp::NotEqual},
       {"~=", BinaryOp::FoldEqual},
       {"<=", BinaryOp::LessEqual},
       {">=", BinaryOp::GreaterEqual},
       {"<", BinaryOp::Less},
       {">", BinaryOp::Greater},
       {"contains", BinaryOp::Contains},
       {"starts", BinaryOp::StartsWith},
       {"ends", BinaryOp::EndsWith},
       {"becomes", BinaryOp::Becomes},
       {"+", BinaryOp::Add},
       {"-", BinaryOp::Subtract},
       {"*", BinaryOp::Multiply},
       {"/", BinaryOp::Divide}}};
  for (const auto& [text, value] : ops) {
    if (text == op) return value;
  }
  return std::nullopt;
}

// Levels of operands, so that whoever walks over an expression may do so by recursion.
constexpr std::uint16_t deepest_expression = 250;

ExprId Builder::add(Span span, ExprNode node) {
  auto depth = static_cast<std::uint16_t>(deepest_operand(node) + 1);
  if (depth > deepest_expression) {
    if (!reported_deep_) {
      const std::size_t begin = span.begin - source_.base;
      diagnostics_
          .report(Code::NestedTooDeep, source_.span(begin, token_end(source_.text, begin)),
                  "an expression more than 250 levels deep begins here")
          .help("split it over constants or segments");
    }
    reported_deep_ = true;
    node = ast::ErrorExpr{};
    depth = 1;
  }
  depths_.push_back(depth);
  return ast_.exprs.add({span, std::move(node)});
}

std::uint16_t Builder::deepest_of(const std::vector<ExprId>& operands) const {
  std::uint16_t deepest = 0;
  for (const ExprId operand : operands) {
    if (operand) deepest = std::max(deepest, depths_[operand.index()]);
  }
  return deepest;
}

std::uint16_t Builder::deepest_of(ast::PatternId id) const {
  if (!id) return 0;
  const ast::Pattern& pattern = ast_.patterns[id];
  return std::max(deepest_of(pattern.conditions), deepest_of(pattern.without));
}

std::uint16_t Builder::deepest_operand(const ExprNode& node) const {
  const auto of = [&](auto... operands) {
    std::uint16_t deepest = 0;
    ((deepest = std::max(deepest, operands ? depths_[operands.index()] : std::uint16_t{0})), ...);
    return deepest;
  };
  return std::visit(
      overloaded{[&](const ast::ListLiteral& list) { return deepest_of(list.items); },
                 [&](const ast::Mention& mention) { return deepest_of(mention.pattern); },
                 [&](const ast::History& history) { return deepest_of(history.pattern); },
                 [&](const ast::Unary& unary) { return of(unary.operand); },
                 [&](const ast::Binary& binary) { return of(binary.left, binary.right); },
                 [&](const ast::In& in) {
                   return std::max(deepest_of(in.items), of(in.operand, in.list));
                 },
                 [&](const ast::Between& between) {
                   return of(between.operand, between.low, between.high);
                 },
                 [&](const ast::Matches& matches) { return of(matches.operand); },
                 [&](const ast::IsSet& is) { return of(is.operand); },
                 [&](const ast::HeldFor& held) { return of(held.condition); },
                 [&](const ast::Quantified& quantified) {
                   return of(quantified.list, quantified.condition);
                 },
                 [&](const ast::Moment& moment) {
                   const auto* const offset = std::get_if<ast::Offset>(&moment.kind);
                   const auto* const yearly = std::get_if<ast::EveryYear>(&moment.kind);
                   return offset != nullptr   ? of(offset->moment)
                          : yearly != nullptr ? of(yearly->date)
                                              : std::uint16_t{1};
                 },
                 // The others have no operands.
                 [](const auto&) { return std::uint16_t{0}; }},
      node);
}

std::vector<ExprId> Builder::expressions(Reader& reader) {
  std::vector<ExprId> result;
  while (!reader.done()) result.push_back(expression(reader));
  return result;
}

ExprId Builder::expression(Reader& reader) {
  const Node& node = reader.peek();
  switch (node.kind) {
    case Kind::Or:
      return fold(reader, BinaryOp::Or);
    case Kind::And:
      return fold(reader, BinaryOp::And);
    case Kind::Not:
      return negation(reader);
    case Kind::HeldFor:
      return held(reader);
    case Kind::Compare:
      return compare(reader);
    case Kind::Sum:
    case Kind::Product:
      return arithmetic(reader);
    case Kind::Path:
      return path(reader);
    default:
      break;
  }
  // The operands are built first, so that an expression follows them.
  const std::size_t mistakes = diagnostics_.all().size();
  ExprNode made = leaf(reader);
  // A literal that was reported has no value to go on with; a text has all but its escape.
  const bool is_literal = node.kind == Kind::Number || node.kind == Kind::Percent ||
                          node.kind == Kind::Durations || node.kind == Kind::Time ||
                          node.kind == Kind::When;
  if (is_literal && diagnostics_.all().size() != mistakes) made = ast::ErrorExpr{};
  return add(span(node), std::move(made));
}

ExprNode Builder::leaf(Reader& reader) {
  const Node& node = reader.peek();
  switch (node.kind) {
    case Kind::Text:
      return ast::TextLiteral{text(reader).value};
    case Kind::Number:
      return ast::NumberLiteral{number(reader), false};
    case Kind::Percent:
      return ast::NumberLiteral{number(reader), true};
    case Kind::Durations:
      return ast::DurationExpr{duration(reader)};
    case Kind::Time:
      return ast::TimeExpr{time(reader)};
    case Kind::When:
      return std::visit([](auto value) -> ExprNode { return value; }, when(reader).value);
    case Kind::History: {
      Reader inside = reader.enter();
      return history(inside);
    }
    case Kind::Quantified: {
      Reader inside = reader.enter();
      return quantified(inside);
    }
    case Kind::EveryDays:
    case Kind::EveryMonth:
    case Kind::EveryYear:
    case Kind::EveryPeriod:
    case Kind::AtWhen:
    case Kind::Offset:
    case Kind::AtField:
      return moment(reader);
    default:
      break;
  }
  Reader inside = reader.enter();
  switch (node.kind) {
    case Kind::Negate:
      return ast::Unary{ast::UnaryOp::Negate, expression(inside)};
    case Kind::List:
    case Kind::Row:
      return ast::ListLiteral{expressions(inside)};
    case Kind::MemberOf:
      return ast::MemberOf{name(inside)};
    case Kind::ActiveIn:
      return ast::ActiveIn{name(inside)};
    case Kind::SubscribedTo:
      return ast::SubscribedTo{name(inside)};
    case Kind::Mention: {
      ast::Mention result;
      result.pattern = pattern(inside);
      result.range = optional_range(inside);
      return result;
    }
    case Kind::Missing:
      return ast::ErrorExpr{};
    default:
      break;
  }
  TEND_CHECK(false, "a node that is no expression stands where the grammar puts one");
  return ast::ErrorExpr{};
}

// `a and b and c` as a tree of little depth, in the order written. One operand stands for itself.
ExprId Builder::fold(Reader& reader, BinaryOp op) {
  std::vector<Folded> operands;
  for (Reader inside = reader.enter(); !inside.done();) {
    const Node& node = inside.peek();
    operands.push_back({expression(inside), node.begin, node.end});
  }
  return fold(operands, op, 0, operands.size());
}

ExprId Builder::fold(const std::vector<Folded>& operands, BinaryOp op, std::size_t first,
                     std::size_t last) {
  if (last - first == 1) return operands[first].expr;
  const std::size_t middle = first + (last - first + 1) / 2;
  const ExprId left = fold(operands, op, first, middle);
  const ExprId right = fold(operands, op, middle, last);
  const std::size_t word = skip_space(source_.text, operands[middle - 1].end);
  const Span op_span = source_.span(word, word + (op == BinaryOp::Or ? 2 : 3));
  return add(source_.span(operands[first].begin, operands[last - 1].end),
             ast::Binary{op, left, right, op_span});
}

ExprId Builder::arithmetic(Reader& reader) {
  const Node& node = reader.peek();
  Reader operands = reader.enter();
  ExprId left = expression(operands);
  while (!operands.done()) {
    const Node& op = operands.take();
    const Node& next = operands.peek();
    const ExprId right = expression(operands);
    left = add(source_.span(node.begin, next.end),
               ast::Binary{*binary_op(text_of(op)), left, right, span(op)});
  }
  return left;
}

ExprId Builder::negation(Reader& reader) {
  const Node& node = reader.peek();
  Reader inside = reader.enter();
  const Node& operand_node = inside.peek();
  // `not a for 3d`, but not `not (a for 3d)`: the duration is the operand's own, beside its
  // condition.
  bool is_ambiguous = false;
  if (operand_node.kind == Kind::HeldFor) {
    Reader parts = Reader(inside).enter();
    parts.take();
    is_ambiguous = !parts.done();
  }
  const ExprId operand = expression(inside);
  if (is_ambiguous) {
    const Span condition =
        ast_.exprs[std::get<ast::HeldFor>(ast_.exprs[operand].node).condition].span;
    const Span whole = source_.span(operand_node.begin, operand_node.end);
    const auto at = [](std::uint32_t offset) { return Span{offset, offset}; };
    diagnostics_.report(Code::AmbiguousFor, span(node), "`not` and `for` can be read in two ways")
        .fix("not true for that long: `(not …) for …`",
             {{at(source_.base + node.begin), "("}, {at(condition.end), ")"}},
             Applicability::Unsafe)
        .fix("not (true for that long): `not (… for …)`",
             {{at(whole.begin), "("}, {at(whole.end), ")"}}, Applicability::Unsafe);
  }
  return add(span(node), ast::Unary{ast::UnaryOp::Not, operand});
}

ExprId Builder::held(Reader& reader) {
  const Node& node = reader.peek();
  Reader inside = reader.enter();
  const ExprId condition = expression(inside);
  if (inside.done()) return condition;
  const Duration length = duration(inside);
  return add(span(node), ast::HeldFor{condition, length});
}

Builder::Tested Builder::tested(Reader& reader) {
  Tested result;
  Reader inside = reader.enter();
  const Node& first = inside.peek();
  result.negated = skip_word(inside, "not");
  const Node& op = inside.take();
  result.op = first_word(text_of(op));
  result.op_span = source_.span(first.begin, op.end);
  result.negated = skip_word(inside, "not") || result.negated;
  if (result.op == "matches") {
    result.regex = text(inside);
  } else if (result.op == "in" && inside.is(Kind::Path)) {
    result.list = expression(inside);
  } else {
    result.values = expressions(inside);
  }
  if (result.op == "=") {
    diagnostics_.report(Code::SingleEquals, result.op_span, "`=` sets a value; `==` compares")
        .fix("compare with `==`", {{result.op_span, "=="}}, Applicability::Safe);
  }
  return result;
}

ExprNode Builder::test_node(ExprId left, Tested test) {
  if (test.op == "in") return ast::In{left, std::move(test.values), test.negated, test.list};
  if (test.op == "between") return ast::Between{left, test.values[0], test.values[1]};
  if (test.op == "matches") return ast::Matches{left, test.regex};
  if (test.op == "is") return ast::IsSet{left, test.negated};
  return ast::Binary{*binary_op(test.op), left, test.values[0], test.op_span};
}

ExprId Builder::compare(Reader& reader) {
  const Node& node = reader.peek();
  Reader inside = reader.enter();
  ExprId left;
  if (!inside.is(Kind::Test)) {
    left = expression(inside);
  } else if (quantifiers_ == 0) {
    const Node& test = inside.peek();
    diagnostics_
        .report(Code::Syntax, source_.span(test.begin, token_end(source_.text, test.begin)),
                "this comparison has no left side")
        .primary("expected a value before this")
        .note("the left side may be left out only in `any of LIST (…)`, where it is the element");
    left = add(source_.span(test.begin, test.begin), ast::ErrorExpr{});
  }
  if (inside.done()) return left;
  const Node& first_test = inside.peek();
  Tested first = tested(inside);
  const Span first_op = first.op_span;
  ExprNode made = test_node(left, std::move(first));
  const ExprId result = add(source_.span(node.begin, first_test.end), std::move(made));
  if (!inside.done()) {
    const Tested second = tested(inside);
    diagnostics_.report(Code::ChainedComparison, second.op_span, "comparisons do not chain")
        .primary("a second comparison of the same value")
        .label(first_op, "the first one")
        .help("join two comparisons with `and`, or write `x between A and B`");
    while (!inside.done()) tested(inside);
  }
  return result;
}

ExprId Builder::path(Reader& reader) {
  const Node& node = reader.peek();
  Reader inside = reader.enter();
  std::vector<ast::Name> names;
  while (!inside.done()) names.push_back(name(inside));
  if (names.size() == 1) return mention(node, names.front());
  return add(span(node), ast::Path{std::move(names)});
}

ExprId Builder::mention(const Node& node, ast::Name name) {
  ast::Pattern pattern;
  pattern.event = name;
  pattern.span = span(node);
  ast::Mention mention;
  mention.pattern = ast_.patterns.add(std::move(pattern));
  return add(span(node), std::move(mention));
}

void Builder::arguments(Reader& reader, ast::Pattern& pattern) {
  if (!reader.is(Kind::Arguments)) return;
  Reader inside = reader.enter();
  pattern.has_parentheses = true;
  // In parentheses of its own a comparison has its left side again.
  const int around = std::exchange(quantifiers_, 0);
  pattern.conditions = expressions(inside);
  quantifiers_ = around;
}

ast::PatternId Builder::pattern(Reader& reader) {
  ast::Pattern result;
  result.span = span(reader.peek());
  Reader inside = reader.enter();
  result.event = name(inside);
  arguments(inside, result);
  result.key = optional_key(inside);
  if (inside.is(Kind::AnyKey)) {
    inside.take();
    result.any_key = true;
  }
  if (inside.is(Kind::Without)) {
    Reader without = inside.enter();
    result.without = pattern(without);
    result.within = duration(without);
  }
  return ast_.patterns.add(std::move(result));
}

std::variant<std::monostate, ast::Text, ast::Name> Builder::optional_key(Reader& reader) {
  if (!reader.is(Kind::Key)) return std::monostate{};
  Reader inside = reader.enter();
  if (inside.is(Kind::Text)) return text(inside);
  return name(inside);
}

ast::Range Builder::range(Reader& reader) {
  ast::Range result;
  result.span = span(reader.peek());
  Reader inside = reader.enter();
  if (inside.is(Kind::Durations)) {
    result.kind = ast::Range::Kind::InLast;
    result.last = duration(inside);
  } else if (inside.is(Kind::Name)) {
    result.kind = ast::Range::Kind::InLast;
    result.length = name(inside);
  } else if (inside.is(Kind::When)) {
    result.kind = ast::Range::Kind::SinceDate;
    result.since = when(inside);
  } else {
    result.kind =
        next_is(inside, "enrolled") ? ast::Range::Kind::SinceEnrolled : ast::Range::Kind::Ever;
  }
  return result;
}

std::optional<ast::Range> Builder::optional_range(Reader& reader) {
  if (!reader.is(Kind::Range)) return std::nullopt;
  return range(reader);
}

ExprNode Builder::history(Reader& reader) {
  using ast::HistoryKind;
  constexpr std::array<std::pair<std::string_view, HistoryKind>, 6> kinds{
      {{"any", HistoryKind::Any},
       {"no", HistoryKind::No},
       {"count", HistoryKind::Count},
       {"sum", HistoryKind::Sum},
       {"last", HistoryKind::Last},
       {"first", HistoryKind::First}}};
  const std::string_view word = text_of(reader.take());
  ast::History result{};
  for (const auto& [text, kind] : kinds) {
    if (text == word) result.kind = kind;
  }
  result.pattern = pattern(reader);
  result.field = optional_name(reader);
  result.range = optional_range(reader);
  return result;
}

ExprNode Builder::quantified(Reader& reader) {
  const std::string_view word = text_of(reader.take());
  ast::Quantified result{};
  result.quantifier = word == "any"   ? ast::Quantifier::Any
                      : word == "all" ? ast::Quantifier::All
                                      : ast::Quantifier::None;
  result.list = path(reader);
  ++quantifiers_;
  result.condition = expression(reader);
  --quantifiers_;
  return result;
}

ExprNode Builder::moment(Reader& reader) {
  const Node& node = reader.peek();
  Reader inside = reader.enter();
  ast::Moment result;
  if (node.kind == Kind::EveryDays) {
    ast::EveryDays every{every_day, false};
    if (inside.is(Kind::Days)) {
      every.days = days(inside, every.business);
    } else if (!skip_word(inside, "day")) {
      every.days = day_mask(inside);
    }
    result.kind = every;
  } else if (node.kind == Kind::EveryMonth) {
    result.kind = ast::EveryMonth{whole_number(inside, 31)};
  } else if (node.kind == Kind::EveryYear) {
    result.kind = ast::EveryYear{expression(inside)};
  } else if (node.kind == Kind::EveryPeriod) {
    const Duration period = duration(inside);
    result.kind = ast::EveryPeriod{period, when(inside)};
  } else if (node.kind == Kind::AtWhen) {
    result.kind = ast::AtWhen{when(inside)};
  } else if (node.kind == Kind::Offset) {
    const Duration length = duration(inside);
    const bool before = text_of(inside.take()) == "before";
    result.kind = ast::Offset{length, before, expression(inside)};
  } else {
    result.kind = ast::AtField{path(inside)};
  }
  result.at = optional_at(inside);
  return result;
}

}  // namespace tend::grammar
