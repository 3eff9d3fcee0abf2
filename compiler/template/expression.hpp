// expression.hpp: what stands in the braces of a template, as expressions of the language.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/template/template.hpp"

namespace tend::liquid {

/// Reads the inside of one `{{ … }}` or `{% … %}`. The first mistake is kept, and ends the reading.
class Reader {
 public:
  /// `inside`: what is between the braces; `whole`: with them.
  Reader(std::string_view text, Place inside, Place whole, ast::Ast& ast, const SpanOf& span_of)
      : text_(text),
        at_(inside.begin),
        end_(inside.end),
        whole_(whole),
        ast_(ast),
        span_of_(span_of) {}

  ast::ExprId condition();  ///< `a == 'b' and c or d`
  ast::ExprId value();      ///< a name with its dots, a text or a number
  Filter filter();
  ast::Name name();
  /// A word without which it is a mistake: `in`.
  void expect(std::string_view word);
  std::string_view word();
  bool skip(char byte);
  bool skip_word(std::string_view word);
  bool at_end();

  void fail(std::string message, std::string help = {});
  std::optional<Malformed> mistake() const { return mistake_; }
  Place since(std::size_t begin) const { return {begin, last_}; }
  std::size_t here();

 private:
  void skip_space();
  std::string_view name_text();
  std::optional<std::string_view> text_literal();
  std::optional<Number> number();
  ast::ExprId conjunction();
  ast::ExprId comparison();
  std::optional<ast::BinaryOp> comparison_op();
  ast::ExprId add(std::size_t begin, ast::ExprNode node);
  ast::ExprId binary(std::size_t begin, ast::BinaryOp op, Place op_place, ast::ExprId left,
                     ast::ExprId right);
  Place rest() const;

  std::string_view text_;
  std::size_t at_;
  std::size_t end_;
  std::size_t last_ = 0;  ///< one past the last thing that was read
  Place whole_;
  ast::Ast& ast_;
  const SpanOf& span_of_;
  std::optional<Malformed> mistake_;
};

}  // namespace tend::liquid
