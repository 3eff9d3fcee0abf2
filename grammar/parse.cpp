#include "grammar/parse.hpp"

#include "grammar/build.hpp"
#include "grammar/tree.hpp"

namespace tend {
namespace {

ast::Ast parse_as(const Sources& sources, SourceId id, grammar::Start start,
                  Diagnostics& diagnostics) {
  const Source& source = sources[id];
  ast::Ast result;
  result.source = id;
  if (!check_utf8(source, diagnostics)) return result;
  const grammar::Tree tree = grammar::match(source.text, start);
  grammar::Builder(source, tree, result, diagnostics).build();
  diagnostics.sort(sources);
  return result;
}

}  // namespace

bool check_utf8(const Source& source, Diagnostics& diagnostics) {
  const std::size_t invalid = find_invalid_utf8(source.text);
  if (invalid == std::string_view::npos) return true;
  diagnostics
      .report(Code::InvalidUtf8, source.span(invalid, invalid + 1), "the text is not valid UTF-8")
      .primary("byte " + std::to_string(invalid) + ", counted from 0")
      .help("save the file as UTF-8");
  return false;
}

ast::Ast parse(const Sources& sources, SourceId source, Diagnostics& diagnostics) {
  return parse_as(sources, source, grammar::Start::File, diagnostics);
}

ast::Ast parse_steps(const Sources& sources, SourceId source, Diagnostics& diagnostics) {
  return parse_as(sources, source, grammar::Start::Steps, diagnostics);
}

}  // namespace tend
