// steps.hpp: the steps of one workflow, down to the few that are left when `drip`, `match` and
// `add` are written out.
#pragma once

#include <optional>

#include "compiler/check/expressions.hpp"
#include "compiler/check/messages.hpp"

namespace tend::checking {

class Steps {
 public:
  /// `workflow` has its triggers and settings already.
  Steps(Project& project, Messages& messages, const ast::Ast& file, checked::Workflow& workflow,
        Span window_span)
      : project_(project),
        messages_(messages),
        file_(file),
        workflow_(workflow),
        window_span_(window_span),
        expressions_(project, {.place = Scope::Place::Steps,
                               .file = &file,
                               .workflow = &workflow,
                               .zone = workflow.zone_id}) {}

  checked::Block block(const std::vector<ast::StepId>& steps, Span span);

 private:
  void step(const ast::Step& step, checked::Block& block);
  void add(const ast::Step& step, checked::StepNode node, checked::Block& block);
  void not_built(const ast::Step& step, std::string_view construct);
  std::string label(const ast::Step& step);
  std::optional<checked::Block> optional_block(const std::optional<ast::Block>& block);

  // steps.cpp
  void send(const ast::Step& step, const ast::Send& send, checked::Block& block);
  void set(const ast::Step& step, const ast::Set& set, checked::Block& block);
  void clear(const ast::Step& step, const ast::Clear& clear, checked::Block& block);
  void change(const ast::Step& step, const ast::Change& change, checked::Block& block);
  std::optional<checked::FieldId> settable(const ast::Name& name);

  // branches.cpp
  void branch(const ast::Step& step, const ast::If& branch, checked::Block& block);
  void match(const ast::Step& step, const ast::Match& match, checked::Block& block);
  Operand arm(const Operand& subject, Span subject_span, const ast::MatchArm& arm);
  void report_missing_values(const ast::Step& step, const ast::Match& match,
                             const Operand& subject);

  // waits.cpp
  void wait(const ast::Step& step, const ast::WaitDuration& wait, checked::Block& block);
  void wait_until(const ast::Step& step, const ast::WaitUntil& wait, checked::Block& block);
  bool until(const ast::Step& step, const ast::UntilExpr& until, bool has_else,
             checked::Wait& wait);
  bool amount(ast::ExprId amount, checked::Wait& wait);
  bool check_length(const Duration& duration, Span where);
  bool window_of(const std::optional<ast::WindowLiteral>& literal,
                 const std::optional<ast::TimeLiteral>& at, checked::Wait& wait);
  void report_unset(const Operand& operand, Span where, bool may_have_else);
  bool is_whole_day(checked::ExprId duration) const;

  // drip.cpp
  void drip(const ast::Step& step, const ast::Drip& drip, checked::Block& block);
  std::optional<std::vector<Duration>> gaps(const ast::Drip& drip, const Duration& first);

  Project& project_;
  Messages& messages_;
  const ast::Ast& file_;
  checked::Workflow& workflow_;
  Span window_span_;  ///< of the workflow's window
  Expressions expressions_;
  NameTable<Span> labels_;
};

}  // namespace tend::checking
