// pools.cpp: the codes of a pool, from a file or a list.
#include <algorithm>
#include <utility>

#include "compiler/check/expressions.hpp"
#include "compiler/check/resources.hpp"
#include "grammar/parse.hpp"

namespace tend::checking {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r";
  const std::size_t begin = text.find_first_not_of(white);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(white) - begin + 1);
}

/// The first column of a line of CSV, its quotes taken off.
std::string first_column(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with('"')) return std::string(trimmed(line.substr(0, line.find_first_of(",;"))));
  std::string code;
  for (std::size_t at = 1; at < line.size(); ++at) {
    if (line[at] != '"') {
      code += line[at];
    } else if (at + 1 < line.size() && line[at + 1] == '"') {
      code += line[at++];
    } else {
      break;
    }
  }
  return code;
}

bool is_header(std::string_view code) {
  constexpr std::string_view header = "code";
  return std::equal(code.begin(), code.end(), header.begin(), header.end(),
                    [](char left, char right) { return (left | 0x20) == right; });
}

/// One pool's codes, on the way to be checked.
class Codes {
 public:
  Codes(Project& project, const ast::Ast& file, const ast::Pool& written, checked::Pool& pool)
      : project_(project), file_(file), written_(written), pool_(pool) {}

  void check() {
    if (!written_.codes) {
      project_.saw_error_node = true;
      return;
    }
    const ast::Expr& expr = file_.exprs[written_.codes];
    if (std::holds_alternative<ast::ErrorExpr>(expr.node)) {
      project_.saw_error_node = true;
      return;
    }
    if (const auto* list = std::get_if<ast::ListLiteral>(&expr.node)) {
      of_list(*list);
    } else if (const ast::Text* path = file_path(expr)) {
      if (!of_file(*path)) return;
    } else {
      project_.diagnostics
          .report(Code::TypeMismatch, expr.span,
                  "the codes of a pool are a file or a list of texts")
          .help("such as `codes: file('codes.csv')`");
      return;
    }
    if (pool_.codes.empty() && !found_mistake_)
      project_.diagnostics
          .report(Code::EmptyPool, expr.span,
                  "the pool " + quoted(written_.name.text) + " has no codes")
          .note(
              "a file of codes has one a line, or in its first column; a first line `code` is its "
              "header");
  }

 private:
  /// The path of `file('codes.csv')`.
  const ast::Text* file_path(const ast::Expr& expr) {
    const auto* mention = std::get_if<ast::Mention>(&expr.node);
    if (!mention) return nullptr;
    const ast::Pattern& call = file_.patterns[mention->pattern];
    if (call.event.text != "file" || call.conditions.size() != 1) return nullptr;
    const ast::Expr& argument = file_.exprs[call.conditions.front()];
    const auto* text = std::get_if<ast::TextLiteral>(&argument.node);
    if (!text) return nullptr;
    path_ = {text->value, argument.span};
    return &path_;
  }

  bool of_file(const ast::Text& written) {
    const std::string path = path_beside(project_.sources[file_.source], written.value);
    const Result<SourceId> id = project_.modules.reader->read(*project_.modules.sources, path);
    if (!id) {
      project_.diagnostics
          .report(Code::EmptyPool, written.span,
                  "cannot read the codes `" + std::string(written.value) + "`")
          .primary(id.error().message)
          .note("paths are relative to the file that declares the pool");
      return false;
    }
    const Source& source = project_.sources[*id];
    if (!check_utf8(source, project_.diagnostics)) return false;
    for (std::size_t begin = 0; begin < source.text.size();) {
      const std::size_t end = std::min(source.text.find('\n', begin), source.text.size());
      std::string code = first_column(std::string_view(source.text).substr(begin, end - begin));
      const bool heads = begin == 0 && is_header(code);
      if (!code.empty() && !heads) add(std::move(code), source.span(begin, end));
      begin = end + 1;
    }
    return true;
  }

  void of_list(const ast::ListLiteral& list) {
    Expressions expressions(project_, {.place = Scope::Place::Constant, .file = &file_});
    for (const ast::ExprId item : list.items) {
      const Operand code = expressions.wanted(item, {Type::Text, {}},
                                              Label{written_.name.span, "the codes of this pool"});
      const checked::Literal* literal = code ? project_.literal(code.expr) : nullptr;
      const auto* text = literal ? std::get_if<std::string>(literal) : nullptr;
      if (text)
        add(*text, file_.exprs[item].span);
      else
        found_mistake_ = true;
    }
  }

  /// A code that stands twice would be dealt twice.
  void add(std::string code, Span where) {
    const auto [first, added] = seen_.try_emplace(code, where);
    if (added) {
      pool_.codes.push_back(std::move(code));
      return;
    }
    if (std::exchange(said_twice_, true)) return;
    project_.diagnostics
        .report(Code::Duplicate, where, "the code `" + code + "` stands twice in this pool")
        .label(first->second, "first here")
        .note("each code is dealt once");
  }

  Project& project_;
  const ast::Ast& file_;
  const ast::Pool& written_;
  checked::Pool& pool_;
  ast::Text path_;
  std::unordered_map<std::string, Span> seen_;
  bool said_twice_ = false;
  bool found_mistake_ = false;
};

}  // namespace

void check_pool(Project& project, const ast::Ast& file, const ast::Pool& written,
                checked::Pool& pool) {
  Codes(project, file, written, pool).check();
}

}  // namespace tend::checking
