#include "compiler/check/tests.hpp"

#include <algorithm>

#include "compiler/check/test_lines.hpp"

namespace tend::checking {
namespace {

using Lines = std::vector<BoundLine>;

/// More than that is a mistake in the rows.
constexpr std::size_t most_cases = 10'000;

/// A case's lines, and which row of each `for each` they are of.
struct Written {
  Lines lines;
  std::string row;
};

class Cases {
 public:
  Cases(Project& project, const ast::Ast& file) : project_(project), file_(file) {}

  /// `for each` written out: of several, each row with each row.
  std::vector<Written> of(const std::vector<ast::TestLine>& lines, const TestBindings& bindings) {
    std::vector<Written> cases(1);
    for (const ast::TestLine& line : lines) {
      const auto* each = std::get_if<ast::ForEach>(&line.node);
      if (each == nullptr) {
        for (Written& one : cases) one.lines.push_back({&line, bindings});
        continue;
      }
      const std::vector<Written> rows = rows_of(*each, line.span, bindings);
      if (rows.size() * cases.size() > most_cases) {
        project_.diagnostics.report(Code::TestMoment, line.span, "too many rows");
        return {};
      }
      std::vector<Written> product;
      for (const Written& one : cases)
        for (const Written& row : rows) product.push_back(joined(one, row));
      cases = std::move(product);
    }
    return cases;
  }

 private:
  static Written joined(Written one, const Written& row) {
    one.lines.insert(one.lines.end(), row.lines.begin(), row.lines.end());
    one.row += (one.row.empty() || row.row.empty() ? "" : ", ") + row.row;
    return one;
  }

  std::vector<Written> rows_of(const ast::ForEach& each, Span span, const TestBindings& outer) {
    std::vector<Written> cases;
    const auto* rows = std::get_if<ast::ListLiteral>(&file_.exprs[each.rows].node);
    if (rows == nullptr) return cases;
    if (rows->items.empty())
      project_.diagnostics.report(Code::WrongArguments, file_.exprs[each.rows].span,
                                  "a `for each` without a row shows nothing");
    for (const ast::ExprId row : rows->items) {
      TestBindings bindings = outer;
      std::string named;
      if (!bind(each, row, bindings, named)) return {};
      for (Written& inner : of(each.lines, bindings)) cases.push_back(joined({{}, named}, inner));
      if (cases.size() > most_cases) {
        project_.diagnostics.report(Code::WrongArguments, span, "too many rows");
        return {};
      }
    }
    return cases;
  }

  bool bind(const ast::ForEach& each, ast::ExprId row, TestBindings& bindings, std::string& named) {
    const ast::Expr& expr = file_.exprs[row];
    const auto* tuple = std::get_if<ast::ListLiteral>(&expr.node);
    const std::vector<ast::ExprId> values =
        tuple != nullptr && each.names.size() > 1 ? tuple->items : std::vector<ast::ExprId>{row};
    if (values.size() != each.names.size()) {
      project_.diagnostics
          .report(Code::WrongArguments, expr.span,
                  "this row has " + std::to_string(values.size()) + " of the " +
                      std::to_string(each.names.size()) + " values")
          .label(join(each.names.front().span, each.names.back().span), "one for each of these");
      return false;
    }
    for (std::size_t at = 0; at < values.size(); ++at) {
      bindings.push_back({each.names[at].text, values[at]});
      named += (at == 0 ? "" : ", ") + std::string(each.names[at].text) + " = " +
               std::string(project_.sources.text(file_.exprs[values[at]].span));
    }
    return true;
  }

  Project& project_;
  const ast::Ast& file_;
};

void check_test(Project& project, const ast::Ast& file, const ast::Test& test,
                bool names_complete) {
  checked::TestPlan plan{std::string(test.name.value), test.name.span, {}};
  for (const Written& written : Cases(project, file).of(test.lines, {})) {
    TestLines lines(project, file, names_complete);
    checked::TestCase one = lines.check(written.lines);
    one.row = written.row;
    // The other rows would have the same mistakes.
    if (!lines.ok()) return;
    plan.cases.push_back(std::move(one));
  }
  project.out.tests.push_back(std::move(plan));
}

}  // namespace

void check_tests(Project& project) {
  const bool names_complete = !project.diagnostics.has_errors();
  NameTable<Span> names;
  for (const ast::Ast& file : project.modules.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* test = std::get_if<ast::Test>(&decl.node);
      if (test == nullptr) continue;
      const auto [first, added] = names.try_emplace(test->name.value, test->name.span);
      if (!added) {
        project.diagnostics
            .report(Code::DoubleTest, test->name.span,
                    "another test is called '" + std::string(test->name.value) + "' too")
            .label(first->second, "first here")
            .note("a name says what a test shows; two that show the same are one too many");
        continue;
      }
      check_test(project, file, *test, names_complete);
    }
  }
}

}  // namespace tend::checking
