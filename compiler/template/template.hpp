// template.hpp: the Liquid notation of subjects and bodies: text, `{{ value | filter }}`, `{% if
// %}`,
// `{% case %}`, `{% for %}`. Values and conditions become expressions of the language, for its one
// checker. The notation: https://shopify.github.io/liquid/
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "grammar/ast.hpp"

namespace tend::liquid {

/// A place in the template's text.
struct Place {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Literal {
  std::string_view text;
};
struct Argument {
  std::variant<std::string_view, Number> value;
  Place place;
};
/// `| truncate: 20, '…'`.
struct Filter {
  std::string_view name;
  Place place;  ///< of the name
  std::vector<Argument> arguments;
};
struct Output {
  ast::ExprId value;
  Place value_place;
  std::vector<Filter> filters;
  Place place;  ///< with the braces
};
struct If {
  ast::ExprId condition;
  bool unless = false;
  Place place;
};
struct ElseIf {
  ast::ExprId condition;
  Place place;
};
struct Else {
  Place place;
};
struct Case {
  ast::ExprId subject;
  Place place;
};
/// One value or more, separated by commas or `or`.
struct When {
  std::vector<ast::ExprId> values;
  Place place;
};
struct For {
  ast::Name name;
  ast::ExprId list;
  Place place;
};
/// `endif`, `endunless`, `endcase`, `endfor`.
struct End {
  std::string_view tag;
  Place place;
};
/// What cannot be read.
struct Malformed {
  std::string message;
  std::string help;  ///< may be empty
  Place place;
};
using Part = std::variant<Literal, Output, If, ElseIf, Else, Case, When, For, End, Malformed>;

/// Where a place of the template is in the sources.
using SpanOf = std::function<Span(Place)>;

/// Reads all of the text; mistakes are parts too. Expressions go into `ast`. Views point into
/// `text`.
std::vector<Part> parse(std::string_view text, ast::Ast& ast, const SpanOf& span_of);

}  // namespace tend::liquid
