// steps.hpp: the steps of one workflow, down to the few that are left when `drip`, `match`, `do`
// and `add` are written out.
#pragma once

#include <memory>
#include <optional>

#include "compiler/check/expressions.hpp"
#include "compiler/check/messages.hpp"

namespace tend::checking {

class Steps {
 public:
  /// `workflow` has its triggers and settings already.
  Steps(Project& project, Messages& messages, const ast::Ast& file, checked::Workflow& workflow,
        Span window_span);

  /// The main way.
  checked::Block block(const std::vector<ast::StepId>& steps, Span span);

  /// Steps beside the main way: of a goal, an exit or an `on`. They are done at once, so nothing in
  /// them may wait. `event` is what `event.FIELD` is about; none but for an `on`.
  checked::Block beside(const ast::Block& block, checked::EventId event = {});

  /// Finds the mistakes in the body of a sequence that nobody does. What it makes is of no use.
  void check_alone(const SequenceFacts& sequence);

 private:
  using Arguments = NameTable<Operand>;
  /// What all steps of a workflow share, those of its sequences included.
  struct Common {
    NameTable<Span> labels;
    std::unordered_map<std::string, int> parameters;  ///< how often each was kept
    std::vector<std::string> taken;                   ///< codes that the run has at this place
    std::size_t steps = 0;
    bool too_many = false;
  };

  Steps(const Steps& outer, checked::EventId event);
  Steps(const Steps& outer, const SequenceFacts& sequence, const Arguments& arguments, Span done);

  void step(const ast::Step& step, checked::Block& block);
  void add(const ast::Step& step, checked::StepNode node, checked::Block& block);
  void add(Span span, std::string label, checked::StepNode node, checked::Block& block);
  std::string label(const ast::Step& step);
  void claim_label(const ast::Name& label);
  std::optional<checked::Block> optional_block(const std::optional<ast::Block>& block);
  bool may_wait(const ast::Step& step, std::string_view construct);
  Span head_of(const ast::Step& step) const { return head(project_.sources, step.span); }
  ast::Name argument(const ast::Name& name) const;
  ast::Name literal_name(checked::ExprId literal) const;
  std::vector<ast::Name> messages_named(const ast::Name& name) const;
  void exit(const ast::Step& step, const ast::Exit& exit, checked::Block& block);
  std::optional<std::string> workflow_named(const ast::Name& name);

  // sends.cpp: what reaches people
  checked::MessageId message(const ast::Name& name);
  checked::MessageId sent(const ast::Name& named);
  void note_what_is_sure(MessageFacts& message);
  bool always_ends(const checked::Block& block) const;
  void send(const ast::Step& step, const ast::Send& send, checked::Block& block);
  void subscribe(const ast::Step& step, const ast::Subscribe& subscribe, checked::Block& block);
  void notify(const ast::Step& step, const ast::Notify& notify, checked::Block& block);
  bool person(ast::ExprId id, checked::Notify& made, checked::Block& block);
  bool is_run_value(const ast::Name& name) const;
  bool person_of_run(ast::ExprId id, checked::Notify& made, checked::Block& block);
  bool person_named(const ast::Name& name, Span where, checked::Notify& made);
  bool has_address(checked::FieldId field, Span where);
  void remember_for_summary(Span where);

  // changes.cpp: what becomes of the contact
  void set(const ast::Step& step, const ast::Set& set, checked::Block& block);
  void clear(const ast::Step& step, const ast::Clear& clear, checked::Block& block);
  void change(const ast::Step& step, const ast::Change& change, checked::Block& block);
  checked::ExprId changed_number(const ast::Step& step, const ast::Change& change,
                                 checked::FieldId field);
  checked::ExprId changed_list(const ast::Step& step, const ast::Change& change,
                               checked::FieldId field);
  void listing(const ast::Step& step, const ast::Listing& listing, checked::Block& block);
  void assign(const ast::Step& step, const ast::Assign& assign, checked::Block& block);
  void take(const ast::Step& step, const ast::Take& take, checked::Block& block);

  // branches.cpp
  class Arms;
  std::optional<bool> decided(checked::ExprId condition) const;
  void branch(const ast::Step& step, const ast::If& branch, checked::Block& block);
  void match(const ast::Step& step, const ast::Match& match, checked::Block& block);
  Operand arm(const Operand& subject, Span subject_span, const ast::MatchArm& arm);
  Operand one_of(const Operand& subject, Span subject_span, const ast::MatchArm& arm);
  void report_missing_values(const ast::Step& step, const ast::Match& match,
                             const Operand& subject);

  // loops.cpp
  void split(const ast::Step& step, const ast::Split& split, checked::Block& block);
  bool check_arms(const ast::Split& split);
  void repeat(const ast::Step& step, const ast::Repeat& repeat, checked::Block& block);

  // sequences.cpp
  void sequence(const ast::Step& step, const ast::Do& written, checked::Block& block);
  bool check_recursion(const SequenceFacts& sequence, const ast::Name& name);
  std::optional<Arguments> arguments(const ast::Do& written, const SequenceFacts& sequence,
                                     checked::Block& block);
  Operand parameter(const ast::FieldDecl& parameter, ast::ExprId argument,
                    const SequenceFacts& sequence, const Arguments& before);
  bool is_known(checked::ExprId value) const;
  Operand stand_in(const ast::FieldDecl& parameter, const SequenceFacts& sequence,
                   const Arguments& before);
  bool is_of_trigger(checked::ExprId value) const;
  Operand kept(const std::string& name, Span where, const Operand& value, checked::Block& block);

  // calls.cpp
  void call(const ast::Step& step, const ast::Call& call, checked::Block& block);
  std::optional<std::vector<ast::ExprId>> given(std::string_view callee,
                                                const std::vector<ast::Argument>& arguments,
                                                const std::vector<std::string_view>& parameters);
  void report_missing(std::string_view callee, Span where, std::string_view parameter,
                      Span declared);
  bool results(const ast::Call& call, const checked::Action& action, checked::Call& made);

  // waits.cpp
  void wait(const ast::Step& step, const ast::WaitDuration& wait, checked::Block& block);
  void wait_until(const ast::Step& step, const ast::WaitUntil& wait, checked::Block& block);
  std::string days_named(ast::ExprId id) const;
  bool report_days(ast::ExprId id, bool is_until, const std::optional<ast::TimeLiteral>& at);
  void help_count(Diagnostics::Builder& report, Span length) const;
  bool moment(const ast::UntilExpr& until, const Operand& operand, bool has_else,
              checked::Wait& wait);
  bool longest(const ast::WaitUntil& written, checked::Wait& wait);
  bool amount(ast::ExprId amount, checked::Wait& wait);
  std::optional<Duration> written_length(ast::ExprId id);
  bool check_length(const Duration& duration, Span where);
  bool window_of(const std::optional<ast::WindowLiteral>& literal,
                 const std::optional<ast::TimeLiteral>& at, checked::Wait& wait);
  void report_unset(const Operand& operand, Span where, bool may_have_else);
  bool is_whole_day(checked::ExprId duration) const;

  // conditions.cpp: waits for conditions
  void until_condition(const ast::Step& step, const ast::WaitUntil& written, checked::WaitArm arm,
                       checked::Block& block);
  void wait_first(const ast::Step& step, const ast::WaitFirst& wait, checked::Block& block);
  std::optional<checked::WaitArm> first_arm(const ast::WaitArm& written);
  Operand awaited(ast::ExprId id);
  bool plain_condition(const ast::UntilExpr& until);
  bool time_out(ast::ExprId up_to, checked::WaitArm& arm, checked::Block& block);
  bool waits_for_event(ast::ExprId id) const;
  void hint_looks_back(ast::ExprId id, bool may_say_next);

  // drip.cpp
  void drip(const ast::Step& step, const ast::Drip& drip, checked::Block& block);
  std::optional<std::vector<Duration>> gaps(const ast::Drip& drip, std::size_t count,
                                            const Duration& first, const Duration& last);

  Project& project_;
  Messages& messages_;
  const ast::Ast& file_;
  checked::Workflow& workflow_;
  Span window_span_;  ///< of the workflow's window
  Scope scope_;
  Expressions expressions_;
  std::shared_ptr<Common> common_;
  const Steps* outer_ = nullptr;             ///< what does this sequence
  const ast::Sequence* sequence_ = nullptr;  ///< that is being written out
  Span done_;                                ///< where it is done
  bool is_beside_ = false;
  int loops_ = 0;  ///< around the step at hand
};

}  // namespace tend::checking
