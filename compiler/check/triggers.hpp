// triggers.hpp: `when`: which event is asked about, and what must hold then. `or` at the top makes
// alternatives, each with an event of its own.
#pragma once

#include <vector>

#include "compiler/check/expressions.hpp"
#include "compiler/check/project.hpp"

namespace tend::checking {

class Triggers {
 public:
  Triggers(Project& project, const ast::Ast& file)
      : project_(project),
        file_(file),
        expressions_(project, {.place = Scope::Place::Trigger, .file = &file}) {}

  /// Adds the alternatives of one `when`.
  void check(const ast::WhenSetting& when, Span whole, std::vector<checked::Trigger>& triggers);

 private:
  struct Alternative {
    std::vector<ast::ExprId> patterns;
    std::vector<ast::ExprId> conditions;
  };

  std::vector<Alternative> alternatives(ast::ExprId id);
  std::vector<Alternative> crossed(const ast::Binary& binary, Span where);
  bool has_pattern(ast::ExprId id) const;
  void add(const Alternative& alternative, Span whole, std::vector<checked::Trigger>& triggers);
  Operand condition(ast::ExprId id);
  void report_under_not(ast::ExprId id);
  const ast::Pattern& pattern(ast::ExprId id) const;

  Project& project_;
  const ast::Ast& file_;
  Expressions expressions_;
  /// An alternative's conditions may stand in several of them; each is checked once.
  std::vector<std::pair<ast::ExprId, Operand>> checked_;
};

}  // namespace tend::checking
