#include "tests/fuzz/parse_text.hpp"

#include "base/check.hpp"
#include "base/diagnostic.hpp"
#include "grammar/parse.hpp"
#include "grammar/print.hpp"

namespace tend {
namespace {

void check_span(const Source& source, Span span) {
  TEND_CHECK(span.begin >= source.base && span.begin <= span.end, "a span goes from left to right");
  TEND_CHECK(span.end <= source.base + source.text.size(), "a span ends in its file");
}

template <class Parse>
void check(std::string_view bytes, Parse parse) {
  Sources sources;
  // Not the first source, so that no span is right by chance.
  sources.add("before.tend", "when form_submitted send intro");
  const SourceId id = sources.add("script.tend", std::string(bytes));
  Diagnostics diagnostics;
  const ast::Ast ast = parse(sources, id, diagnostics);
  const Source& source = sources[id];
  for (const Diagnostic& one : diagnostics.all()) {
    check_span(source, one.primary.span);
    for (const Label& label : one.secondary) check_span(source, label.span);
    for (const Help& help : one.helps) {
      for (const Edit& edit : help.edits) check_span(source, edit.span);
    }
  }
  for (const ast::Expr& expr : ast.exprs) check_span(source, expr.span);
  for (const ast::Step& step : ast.steps) check_span(source, step.span);
  for (const ast::Decl& declared : ast.decls) check_span(source, declared.span);
  const bool is_broken = print_ast(ast).find("<error>") != std::string::npos;
  TEND_CHECK(
      !is_broken || diagnostics.has_errors() || bytes.find("<error>") != std::string_view::npos,
      "what could not be read has been reported");
}

}  // namespace

void parse_text(std::string_view bytes) {
  check(bytes, parse);
  check(bytes, parse_steps);
}

}  // namespace tend
