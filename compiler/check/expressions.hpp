// expressions.hpp: names to things and types to every operand. What a bare name is, follows ruling
// 9 of the design: a field of the element inside `any of`, a field of the pattern's event inside
// its parentheses, a name that a step gave, a contact's field, a constant, a value of the enum on
// the other side.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/project.hpp"

namespace tend::checking {

/// Where an expression stands, which decides what its names mean.
struct Scope {
  enum class Place : std::uint8_t {
    Constant,
    Trigger,  ///< `when`, `on`, a score's rule: a bare pattern is the event at hand, history is
              ///< ever
    Segment,  ///< no event is at hand; history is ever
    Steps,    ///< inside a run: a bare pattern is history since enrolled. Goals and exits too
    Block,    ///< the same in an `on` block: `event.FIELD` is the event at hand
    Message,  ///< a template: `trigger.FIELD` and the names of runs are MessageVariables
  } place = Place::Constant;
  const ast::Ast* file = nullptr;
  /// The workflow whose run it is in Steps and Block; its `variables` grow by what is asked for. In
  /// Trigger the workflow that is started, if any (its key and zone). Null elsewhere.
  checked::Workflow* workflow = nullptr;
  checked::ZoneId zone = checked::ZoneId(std::size_t{0});
  checked::EventId event = {};  ///< Block: the one at hand
  /// Message: the one whose template it is; null for a notice's subject.
  const MessageFacts* message = nullptr;
  /// Beside the run's way, where what its steps give a name to may not be there yet.
  bool beside = false;
  /// In a sequence that nobody does: `trigger.FIELD` and `event.FIELD` are of any event.
  bool alone = false;
  /// Message: a workflow with mistakes may give names to it. One like no other is not reported.
  bool is_incomplete = false;
  /// The arguments of the sequence that is being written out, by parameter; null outside of one.
  const NameTable<Operand>* arguments = nullptr;

  bool in_run() const { return place == Place::Steps || place == Place::Block; }
};

/// Whether a value can stand where another type is wanted: a timezone is a text.
inline bool fits(const Wanted& type, const Wanted& into) {
  return type == into || (is_text(type.type) && is_text(into.type));
}

class Expressions {
 public:
  Expressions(Project& project, const Scope& scope) : project_(project), scope_(scope) {}

  /// Something around what is checked has asked whether the contact's field is set.
  void knows(checked::FieldId field) { known_set_.push_back(field); }

  /// Any value; the type is what it is.
  Operand value(ast::ExprId id);
  /// A condition: `Type::Bool`.
  Operand condition(ast::ExprId id);
  /// A condition that is `and`ed with others: fixes put their `or` in parentheses.
  Operand anded_condition(ast::ExprId id);
  /// A value for a place of a known type: enum values and messages may be bare names. `reason` is a
  /// place that shows why that type is wanted; it may be empty.
  Operand wanted(ast::ExprId id, Wanted type, std::optional<Label> reason);

  /// A constant's value, worked out at the first question.
  Operand constant(ConstFacts& facts, Span where);

  /// The local midnight of a date, or a date and time as it is; at `time` of its day where one is
  /// given.
  Operand moment(const Operand& operand, const std::optional<ast::TimeLiteral>& time);

  /// In a trigger, the event that is asked about: only for what is said of its fields.
  void set_trigger_event(checked::EventId event) { trigger_event_ = event; }

  /// Fields that are known to be set wherever this is asked.
  void assume_set(const std::vector<checked::FieldId>& fields) { known_set_ = fields; }

  /// A pattern's own conditions (key and parentheses) on the event at hand, `and`ed; those of
  /// `without … within` are the synthetic event's already. None: always true. False when an error
  /// was reported.
  bool pattern(const ast::Pattern& pattern, checked::EventId event, checked::ExprId& condition);
  /// `next P`, `on P`: that such an event is being handled now, its conditions and the run's key
  /// included.
  Operand occurrence(const ast::Pattern& pattern);
  /// What counts the events of a pattern, ever: for `winner by`.
  checked::TallyId tally_of(const ast::Pattern& pattern);
  /// The event of a pattern, `P without Q within D` included (a synthetic event); none when
  /// reported.
  checked::EventId event_of(const ast::Pattern& pattern);
  /// A variable of the workflow's runs by its name, made if it is new.
  checked::VariableId variable(checked::Variable variable);

  /// Whether a mention, where a condition is wanted, is about an event.
  bool is_pattern(const ast::Mention& mention) const;
  /// Reports an unknown event and returns none, else the event.
  checked::EventId find_event(const ast::Name& name);

  /// Whether a condition is one that a newcomer would meet already: `no P in last D`, `count P in
  /// last D < n` (WatchInfo::newcomers_later).
  bool asks_for_absence(checked::ExprId condition) const;
  /// Whether an expression belongs to a run, and has no meaning outside of it.
  bool reads_run(checked::ExprId expr) const;
  /// In a message, what its runs call by that name (`trigger.product`, `code`, `ticket.id`); none,
  /// and nothing is reported, when no run does.
  Operand message_variable(const std::string& name, Span where);

  /// What `any of LIST (…)` asks about, for the arms of a `match any of`; none when it is no list,
  /// which was reported.
  Operand element_of(const Operand& list, Span where);
  Operand quantified(Op op, const Operand& list, const Operand& condition, Span whole);
  Operand matches(const Operand& operand, Span operand_span, const ast::Text& regex, Span whole);

  /// `left op right`, for `match`: the left side is checked already.
  Operand compare(ast::BinaryOp op, const Operand& left, Span left_span, ast::ExprId right,
                  Span whole, Span op_span);
  Operand in_list(const Operand& operand, Span operand_span, const std::vector<ast::ExprId>& items,
                  Span whole);
  Operand in_values(const Operand& operand, const std::vector<Operand>& values, Span whole);
  Operand is_set(const Operand& operand, bool negated, Span whole);
  Operand between(const Operand& operand, Span operand_span, ast::ExprId low, ast::ExprId high,
                  Span whole);
  Operand both(Op op, const Operand& left, const Operand& right, Span whole);
  Operand negate(const Operand& operand, Span whole);

 private:
  const ast::Expr& node(ast::ExprId id) const { return scope_.file->exprs[id]; }
  const ast::Pattern& mentioned(const ast::Mention& mention) const {
    return scope_.file->patterns[mention.pattern];
  }
  Span span(ast::ExprId id) const { return node(id).span; }

  // expressions.cpp: the kinds of nodes, and logic
  Operand check(ast::ExprId id, bool as_condition);
  Operand operate(const ast::Binary& binary, Span whole);
  Operand in(const ast::In& in, Span whole);
  Operand between(const ast::Between& between, Span whole);
  Operand logic(const ast::Binary& binary, Span whole);
  Operand unary(const ast::Unary& unary, Span whole);
  Operand made(Span where, Wanted type, checked::ExprNode node, bool may_be_unset = false);
  Operand not_at_hand(Span where, std::string message, std::string_view note);

  // mentions.cpp: names
  Operand mention(const ast::Mention& mention, Span where, bool as_condition);
  Operand bare_name(const ast::Name& name);
  std::optional<Operand> resolve(const ast::Name& name);
  bool is_local(std::string_view name) const;
  const checked::Field* find_field(const Wanted& record, std::string_view name) const;
  Operand unknown_name(const ast::Name& name);
  Operand contact_field(checked::FieldId field, Span where);
  Operand contact_field(const ast::Name& name, Span where);
  Operand event_field(checked::EventId event, std::uint32_t index, Span where);
  const ast::Name* loose_name(ast::ExprId id);

  // paths.cpp: names with dots, and what a run has
  Operand path(const ast::Path& path, Span where);
  Operand path_start(const ast::Path& path, Span where, std::size_t& taken);
  bool report_other_answer(const ast::Name& first, const ast::Name& second);
  Operand record_field(const Operand& record, const ast::Name& name, Span where);
  Operand trigger_field(const ast::Name& name, Span where);
  Operand field_of_any_event(const ast::Name& name, Span where);
  std::optional<checked::Variable> trigger_variable(const ast::Name& name, bool& may_be_unset);
  void report_no_trigger_field(const checked::Trigger& trigger, const ast::Name& name);
  Operand field_at_hand(const ast::Name& name, Span where);
  std::optional<Operand> run_value(std::string_view name, Span where);

  // functions.cpp
  Operand function(const ast::Pattern& call, Span where);
  Operand length(const ast::Pattern& call, Span where);
  Operand day(ast::ExprId id);
  Operand default_of(const ast::Pattern& call, Span where);

  // patterns.cpp: what is asked of an event
  struct Asked {
    checked::EventId event;
    std::vector<checked::ExprId> conditions;  ///< all of them must hold
    bool names_machine = false;
  };
  std::optional<Asked> asked(const ast::Pattern& pattern);
  std::optional<Asked> asked_of(const ast::Pattern& pattern, checked::EventId event);
  std::optional<Asked> absence(const ast::Pattern& pattern, Asked first);
  void add_conjuncts(checked::ExprId condition, std::vector<checked::ExprId>& all);
  void report_run_value(checked::ExprId where, std::string message);
  checked::ExprId all_of(const std::vector<checked::ExprId>& conditions, Span where);
  void leave_out_machines(Asked& asked, Span where);
  void hint_weak_open(const Asked& asked, Span where);
  std::optional<std::uint32_t> run_key(const ast::Pattern& pattern, checked::EventId event);
  Operand key_condition(const ast::Pattern& pattern, checked::EventId event);
  Operand named_key(const ast::Name& key, Wanted type, Span declared);

  // history.cpp
  struct Past {
    checked::Tally tally;
    checked::ExprId group;
  };
  Operand history(const ast::History& history, Span whole);
  Operand happened(const ast::Pattern& pattern, const std::optional<ast::Range>& range, bool no,
                   Span whole);
  Operand counted(ast::HistoryKind kind, const Past& past, bool since_enrolled, Span whole);
  Operand edge(const ast::History& history, Past past, bool since_enrolled, Span whole);
  Operand first_of_run(const Past& past, bool is_field, Wanted type, Span whole);
  std::optional<Past> past(const ast::Pattern& pattern, bool hint_opens);
  bool asks_history(checked::ExprId condition);
  bool reads_pattern(checked::ExprId expr) const;
  bool is_known_at_entry(const Past& past);
  bool take_group(checked::ExprId condition, Past& past);
  bool limit(Past& past, const ast::Range& range);
  std::optional<Duration> length_of(const ast::Range& range);
  bool value_field(Past& past, const ast::Name& field);
  std::optional<ast::Range> range_of(const ast::History& history, Span whole);
  Operand reading(const Past& past, ReadingKind kind, Wanted type, Span where);

  // lists.cpp
  Operand element(Span where);
  Operand operand_or_element(ast::ExprId id, Span whole);
  Operand quantified(const ast::Quantified& quantified, Span whole);
  Operand list_literal(const ast::ListLiteral& list, std::optional<Wanted> element, Span where);
  Operand list_contains(const Operand& list, ast::ExprId item, Span whole, const Label& reason);
  Wanted element_type(checked::ShapeId list) const;
  Operand in_named(const Operand& operand, Span operand_span, ast::ExprId list, Span whole);
  std::vector<Operand> written_elements(const Operand& list) const;

  // moments.cpp: what time alone makes true
  Operand instant(const ast::When& when);
  std::optional<Operand> asked_of_clock(ast::BinaryOp op, const Operand& left, const Operand& right,
                                        Span whole);

  // standings.cpp: where a contact stands
  Operand member_of(const ast::MemberOf& member, Span whole);
  Operand active_in(const ast::ActiveIn& active, Span whole);
  Operand subscribed_to(const ast::SubscribedTo& subscribed, Span whole);
  Operand held_for(const ast::HeldFor& held, Span whole);
  bool has_contact(Span where, std::string_view construct);

  // becomes.cpp
  Operand becomes(const ast::Binary& binary, Span whole);
  std::optional<checked::FieldId> changed_field(ast::ExprId id);

  // comparisons.cpp
  Operand comparison(const ast::Binary& binary, Span whole);
  Operand finish_comparison(ast::BinaryOp op, Operand left, Operand right, Span whole,
                            Span op_span);
  void report_regex(const ast::Text& regex, std::string_view message);
  Operand enum_value(std::string_view text, Span where, checked::EnumId enum_type,
                     const std::optional<Label>& reason);
  Operand mismatch(const Operand& value, Span where, Wanted type,
                   const std::optional<Label>& reason);
  Label why(const Operand& operand, Span where) const;
  std::optional<Span> declared_at(const Operand& operand) const;
  void hint_comparison(ast::BinaryOp op, const Operand& left, const Operand& right, Span whole,
                       Span op_span);
  void hint_unset(const Operand& operand, Span whole, std::string_view what);
  Operand result(Op op, const Operand& left, const Operand& right, Span whole);
  Operand to_date(const Operand& operand);

  // arithmetic.cpp
  Operand arithmetic(const ast::Binary& binary, Span whole);
  Operand fold(Op op, const Operand& left, const Operand& right, Span whole);
  Operand sum(const ast::Binary& binary, const Operand& left, const Operand& right, Span whole);
  Operand product(const ast::Binary& binary, const Operand& left, const Operand& right, Span whole);
  Operand minus(const ast::Unary& unary, Span whole);
  Operand cannot(const ast::Binary& binary, const Operand& left, const Operand& right);

  Project& project_;
  Scope scope_;
  checked::EventId pattern_event_;  ///< inside a pattern's parentheses
  checked::EventId trigger_event_;
  std::vector<Wanted> elements_;             ///< inside `any of LIST (…)`, the innermost last
  std::vector<checked::ExprId> at_hand_;     ///< `event.FIELD` inside a pattern of another event
  std::vector<checked::FieldId> known_set_;  ///< fields that an `is set` beside has asked for
  bool needs_parentheses_ = false;  ///< a fix that puts in an `or` stands under `and` or `not`
};

}  // namespace tend::checking
