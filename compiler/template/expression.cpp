#include "compiler/template/expression.hpp"

#include <array>
#include <cctype>
#include <utility>

namespace tend::liquid {
namespace {

bool is_name_byte(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_' ||
         static_cast<unsigned char>(byte) >= 0x80;
}
bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

}  // namespace

void Reader::fail(std::string message, std::string help) {
  if (!mistake_) mistake_ = Malformed{std::move(message), std::move(help), rest()};
  at_ = end_;
}

void Reader::skip_space() {
  while (at_ < end_ && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
}

std::size_t Reader::here() {
  skip_space();
  return at_;
}

bool Reader::at_end() {
  return here() == end_;
}

bool Reader::skip(char byte) {
  if (at_end() || text_[at_] != byte) return false;
  last_ = ++at_;
  return true;
}

bool Reader::skip_word(std::string_view word) {
  const std::size_t begin = here();
  if (name_text() == word) return true;
  at_ = begin;
  return false;
}

void Reader::expect(std::string_view word) {
  if (!skip_word(word)) fail("`" + std::string(word) + "` is wanted here");
}

std::string_view Reader::word() {
  return name_text();
}

std::string_view Reader::name_text() {
  const std::size_t begin = here();
  std::size_t end = begin;
  while (end < end_ && is_name_byte(text_[end])) ++end;
  if (end == begin || is_digit(text_[begin])) return {};
  last_ = at_ = end;
  return text_.substr(begin, end - begin);
}

std::optional<std::string_view> Reader::text_literal() {
  if (at_end() || (text_[at_] != '\'' && text_[at_] != '"')) return std::nullopt;
  const std::size_t close = text_.find(text_[at_], at_ + 1);
  if (close == std::string_view::npos || close >= end_) {
    fail("this text is not closed");
    return std::nullopt;
  }
  const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
  last_ = at_ = close + 1;
  return inside;
}

std::optional<Number> Reader::number() {
  if (at_end()) return std::nullopt;
  std::size_t end = at_ + (text_[at_] == '-' ? 1 : 0);
  if (end >= end_ || !is_digit(text_[end])) return std::nullopt;
  while (end < end_ && (is_digit(text_[end]) || text_[end] == '.')) ++end;
  const auto parsed = parse_number(text_.substr(at_, end - at_));
  if (!parsed) {
    fail("this number cannot be read");
    return std::nullopt;
  }
  last_ = at_ = end;
  return parsed;
}

/// What is left, or the whole where nothing is.
Place Reader::rest() const {
  std::size_t begin = at_;
  std::size_t end = end_;
  while (begin < end && std::isspace(static_cast<unsigned char>(text_[begin])) != 0) ++begin;
  while (end > begin && std::isspace(static_cast<unsigned char>(text_[end - 1])) != 0) --end;
  return begin < end ? Place{begin, end} : whole_;
}

ast::ExprId Reader::add(std::size_t begin, ast::ExprNode node) {
  return ast_.exprs.add({span_of_({begin, last_}), std::move(node)});
}

ast::Name Reader::name() {
  const std::size_t begin = here();
  const std::string_view text = name_text();
  if (text.empty()) fail("a name is wanted here");
  return {text, span_of_({begin, text.empty() ? begin : last_})};
}

ast::ExprId Reader::value() {
  const std::size_t begin = here();
  if (const auto text = text_literal()) return add(begin, ast::TextLiteral{*text});
  if (mistake_) return {};
  if (const auto number = this->number()) return add(begin, ast::NumberLiteral{*number, false});
  if (mistake_) return {};
  const std::string_view first = name_text();
  if (first.empty()) {
    fail("a field's name is wanted here");
    return {};
  }
  ast::Path path;
  path.names.push_back({first, span_of_({begin, last_})});
  while (at_ < end_ && text_[at_] == '.') {
    ++at_;
    const ast::Name next = name();
    if (mistake_) return {};
    path.names.push_back(next);
  }
  if (path.names.size() > 1) return add(begin, std::move(path));
  ast::Pattern pattern;
  pattern.event = path.names.front();
  pattern.span = pattern.event.span;
  return add(begin, ast::Mention{ast_.patterns.add(std::move(pattern)), std::nullopt});
}

std::optional<ast::BinaryOp> Reader::comparison_op() {
  using Op = ast::BinaryOp;
  constexpr std::array<std::pair<std::string_view, Op>, 7> marks{{{"==", Op::Equal},
                                                                  {"!=", Op::NotEqual},
                                                                  {"<>", Op::NotEqual},
                                                                  {"<=", Op::LessEqual},
                                                                  {">=", Op::GreaterEqual},
                                                                  {"<", Op::Less},
                                                                  {">", Op::Greater}}};
  skip_space();
  for (const auto& [mark, op] : marks) {
    if (end_ - at_ >= mark.size() && text_.substr(at_, mark.size()) == mark) {
      last_ = at_ += mark.size();
      return op;
    }
  }
  if (skip_word("contains")) return Op::Contains;
  return std::nullopt;
}

ast::ExprId Reader::binary(std::size_t begin, ast::BinaryOp op, Place op_place, ast::ExprId left,
                           ast::ExprId right) {
  return add(begin, ast::Binary{op, left, right, span_of_(op_place)});
}

/// A value alone asks whether it is set and not false, as Liquid's truth does. `== blank`, `== nil`
/// and
/// `== empty` ask whether it is not set.
ast::ExprId Reader::comparison() {
  const std::size_t begin = here();
  const ast::ExprId left = value();
  if (mistake_) return {};
  const std::size_t op_begin = here();
  const auto op = comparison_op();
  if (mistake_) return {};
  if (!op) return left;
  const Place op_place{op_begin, last_};
  for (const std::string_view nothing : {"nil", "null", "blank", "empty"}) {
    if (!skip_word(nothing)) continue;
    if (*op != ast::BinaryOp::Equal && *op != ast::BinaryOp::NotEqual) {
      fail("only `==` and `!=` ask whether something is `" + std::string(nothing) + "`");
      return {};
    }
    return add(begin, ast::IsSet{left, *op == ast::BinaryOp::Equal});
  }
  const ast::ExprId right = value();
  return mistake_ ? ast::ExprId() : binary(begin, *op, op_place, left, right);
}

ast::ExprId Reader::conjunction() {
  const std::size_t begin = here();
  ast::ExprId left = comparison();
  for (std::size_t op = here(); !mistake_ && skip_word("and"); op = here()) {
    const Place op_place{op, last_};
    const ast::ExprId right = comparison();
    if (!mistake_) left = binary(begin, ast::BinaryOp::And, op_place, left, right);
  }
  return left;
}

ast::ExprId Reader::condition() {
  const std::size_t begin = here();
  ast::ExprId left = conjunction();
  for (std::size_t op = here(); !mistake_ && skip_word("or"); op = here()) {
    const Place op_place{op, last_};
    const ast::ExprId right = conjunction();
    if (!mistake_) left = binary(begin, ast::BinaryOp::Or, op_place, left, right);
  }
  return left;
}

Filter Reader::filter() {
  Filter made;
  const std::size_t begin = here();
  made.name = name_text();
  if (made.name.empty()) {
    fail("a filter's name is wanted here");
    return made;
  }
  made.place = {begin, last_};
  if (!skip(':')) return made;
  do {
    const std::size_t argument = here();
    if (const auto text = text_literal()) {
      made.arguments.push_back({*text, {argument, last_}});
    } else if (const auto number = mistake_ ? std::nullopt : this->number()) {
      made.arguments.push_back({*number, {argument, last_}});
    } else {
      fail("a text in quotes or a number is wanted here");
      return made;
    }
  } while (skip(','));
  return made;
}

}  // namespace tend::liquid
