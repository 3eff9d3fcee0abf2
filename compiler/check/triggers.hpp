// triggers.hpp: `when`, `on` and the rules of a score: which event is asked about, which condition
// is watched or which moment is waited for, and what must hold then. `or` at the top makes
// alternatives, each with a moment of its own.
#pragma once

#include <utility>
#include <vector>

#include "compiler/check/expressions.hpp"
#include "compiler/check/project.hpp"

namespace tend::checking {

class Triggers {
 public:
  enum class Purpose : std::uint8_t {
    Start,  ///< `when` of a workflow
    On,     ///< `on` of a workflow: conditions may read the run
    Score,  ///< a rule of a score
  };

  /// `workflow` is null for a score; it has its zone already, and for `on` its key.
  Triggers(Project& project, const ast::Ast& file, checked::Workflow* workflow, Purpose purpose)
      : project_(project), file_(file), workflow_(workflow), purpose_(purpose) {}

  /// Adds the alternatives of one condition. `whole` is the setting or rule that it stands in.
  void check(ast::ExprId condition, Span whole, std::vector<checked::Trigger>& triggers);

  /// Hints at history that is asked for only when another event happens, when all triggers of the
  /// workflow are known.
  void hint_late_history(const std::vector<checked::Trigger>& triggers);

 private:
  /// Something that happens at an instant: an event's pattern, `becomes`, a moment. Conditions are
  /// asked then; without an occasion they are watched.
  struct Alternative {
    std::vector<ast::ExprId> occasions;
    std::vector<ast::ExprId> conditions;
  };
  struct LateHistory {
    ast::Name event;
    Span where;
    Span pattern;
    std::string asked_at;
    Span condition = {};  ///< all that is asked with it
  };

  // alternatives.cpp
  void note_taken_in(const std::vector<Alternative>& all);
  std::vector<Alternative> alternatives(ast::ExprId id, bool at_top);
  std::vector<Alternative> crossed(const ast::Binary& binary, Span where);
  bool is_occasion(ast::ExprId id) const;
  bool has_occasion(ast::ExprId id) const;
  void report_under_not(ast::ExprId id);
  bool report_unknown(const Alternative& alternative);
  void report_two(ast::ExprId first, ast::ExprId second);
  void note_history(ast::ExprId id, bool wanted, const ast::Pattern& pattern);

  // triggers.cpp
  void add(const Alternative& alternative, Span whole, std::vector<checked::Trigger>& triggers);
  bool at_event(const Alternative& alternative, const ast::Pattern& pattern,
                checked::Trigger& trigger);
  bool at_change(const Alternative& alternative, checked::Trigger& trigger);
  bool while_true(const Alternative& alternative, checked::Trigger& trigger);
  bool require(Expressions& expressions, const std::vector<ast::ExprId>& conditions, Span whole,
               checked::ExprId& all);
  Operand condition(Expressions& expressions, ast::ExprId id);
  void require(checked::ExprId condition, Span whole, checked::ExprId& all);
  Scope scope(Scope::Place place, checked::EventId event = {}) const;
  Scope scope_at(checked::EventId event) const;
  const ast::Pattern& pattern(ast::ExprId id) const;

  // moments.cpp
  bool at_moment(const Alternative& alternative, const ast::Moment& moment, Span where,
                 checked::Trigger& trigger);
  bool moment(Expressions& expressions, const ast::Moment& moment, Span where,
              checked::Watch& watch);
  Operand offset(Expressions& expressions, const ast::Offset& offset, Span where);
  Operand dated(Expressions& expressions, ast::ExprId id);

  Project& project_;
  const ast::Ast& file_;
  checked::Workflow* workflow_;
  Purpose purpose_;
  /// An alternative's conditions may stand in several of them; each is checked once.
  std::vector<std::pair<ast::ExprId, Operand>> checked_;
  std::vector<LateHistory> late_;
  /// Fields that an alternative asks not to be set, and nothing else: whoever has them unset is
  /// taken in by it, and left out by none.
  std::vector<checked::FieldId> taken_in_;
};

/// A date, a local time or an instant as it is written, as an instant; at `at` of its day where one
/// is given.
Operand instant_of(Project& project, Expressions& expressions, const ast::When& when,
                   const std::optional<ast::TimeLiteral>& at);

}  // namespace tend::checking
