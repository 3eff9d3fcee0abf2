// history.cpp: what a contact has done. Each question becomes a reading of a tally; `since
// enrolled` is one of all times, less what it was when the run began.
#include <algorithm>

#include "compiler/check/comparison_ops.hpp"
#include "compiler/check/expressions.hpp"
#include "compiler/check/operands.hpp"

namespace tend::checking {
namespace {

using Kind = ast::HistoryKind;
using RangeKind = ast::Range::Kind;

/// Of a tally that no calendar has to do with: the policy's, so that equal ones are one.
constexpr checked::ZoneId any_zone(std::size_t{0});

bool asks_calendar(const checked::Checked& checked, checked::ExprId expr) {
  return any_node(checked, expr, [](checked::ExprId, const checked::ExprNode& node) {
    if (std::holds_alternative<checked::Today>(node) ||
        std::holds_alternative<checked::Now>(node) ||
        std::holds_alternative<checked::Reached>(node))
      return true;
    const auto* apply = std::get_if<checked::Apply>(&node);
    return apply &&
           (apply->op == Op::DateOf || apply->op == Op::AtTime || apply->op == Op::DateToInstant ||
            apply->op == Op::AddDuration || apply->op == Op::SubtractDuration);
  });
}

/// The operator with its sides exchanged, or denied.
bool counts_lately(const checked::Checked& checked, checked::ExprId expr) {
  return any_node(checked, expr, [&](checked::ExprId, const checked::ExprNode& node) {
    const auto* history = std::get_if<checked::History>(&node);
    return history && history->kind == ReadingKind::Count && checked.tallies[history->tally].last;
  });
}

/// Whether `op`, asked of a count of late, is true of someone who has done nothing.
bool is_absence(const Project& project, Op op, checked::ExprId bound) {
  if (op == Op::Less || op == Op::LessEqual) return true;
  const checked::Literal* literal = project.literal(bound);
  const Number* number = literal ? std::get_if<Number>(literal) : nullptr;
  return op == Op::Equal && number && number->micros == 0;
}

bool asks_for_absence(const Project& project, checked::ExprId condition, bool deny) {
  const auto* apply = std::get_if<checked::Apply>(&project.out.exprs[condition].node);
  if (!apply) return false;
  const std::vector<checked::ExprId>& operands = apply->operands;
  switch (apply->op) {
    case Op::Not:
      return asks_for_absence(project, operands[0], !deny);
    case Op::And:
    case Op::Or:
      return std::any_of(operands.begin(), operands.end(), [&](checked::ExprId each) {
        return asks_for_absence(project, each, deny);
      });
    case Op::Equal:
    case Op::NotEqual:
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual: {
      const Op op = deny ? denied(apply->op) : apply->op;
      return (counts_lately(project.out, operands[0]) && is_absence(project, op, operands[1])) ||
             (counts_lately(project.out, operands[1]) &&
              is_absence(project, mirrored(op), operands[0]));
    }
    default:
      return false;
  }
}

}  // namespace

bool Expressions::asks_for_absence(checked::ExprId condition) const {
  return checking::asks_for_absence(project_, condition, false);
}

Operand Expressions::history(const ast::History& history, Span whole) {
  const ast::Pattern& pattern = scope_.file->patterns[history.pattern];
  if (history.kind == Kind::Any || history.kind == Kind::No)
    return happened(pattern, history.range, history.kind == Kind::No, whole);
  const std::optional<ast::Range> range = range_of(history, whole);
  std::optional<Past> past = this->past(pattern, false);
  if (!range || !past || !limit(*past, *range)) return {};
  const bool since_enrolled = range->kind == RangeKind::SinceEnrolled;
  if (history.kind == Kind::Last || history.kind == Kind::First)
    return edge(history, std::move(*past), since_enrolled, whole);
  if (history.kind == Kind::Sum && !value_field(*past, *history.field)) return {};
  return counted(history.kind, *past, since_enrolled, whole);
}

/// `any P`, `no P`, and the bare P where it is no event at hand.
Operand Expressions::happened(const ast::Pattern& pattern, const std::optional<ast::Range>& range,
                              bool no, Span whole) {
  if (!has_contact(whole, "a contact's history")) return {};
  std::optional<Past> past = this->past(pattern, scope_.in_run());
  const bool since_enrolled = range ? range->kind == RangeKind::SinceEnrolled : scope_.in_run();
  if (!past || (range && !limit(*past, *range))) return {};
  if (since_enrolled && !is_known_at_entry(*past)) return {};
  const Operand count = reading(*past, ReadingKind::Count, {Type::Number}, whole);
  const checked::ExprId before =
      since_enrolled ? project_.add(whole, {Type::Number}, checked::AtEntry{count.expr})
                     : project_.constant(whole, Type::Number, Number{0}).expr;
  const Operand any = made(whole, {Type::Bool}, checked::Apply{Op::Greater, {count.expr, before}});
  return no ? negate(any, whole) : any;
}

/// The range as written, or what it is without one; nothing when it has to be said, or cannot be.
std::optional<ast::Range> Expressions::range_of(const ast::History& history, Span whole) {
  if (!has_contact(whole, "a contact's history")) return std::nullopt;
  if (history.range) return history.range;
  const bool adds_up = history.kind == Kind::Count || history.kind == Kind::Sum;
  ast::Range ever;
  ever.span = whole;
  if (!scope_.in_run() || !adds_up) return ever;
  const std::string_view word = history.kind == Kind::Count ? "count" : "sum";
  project_.diagnostics
      .report(Code::HistoryWithoutRange, whole,
              quoted(word) + " inside a run has to say since when")
      .note("the ranges are `since enrolled`, `in last 30d`, `since 2026-01-01` and `ever`")
      .fix("since this run began: `since enrolled`",
           {{Span{whole.end, whole.end}, " since enrolled"}}, Applicability::Unsafe);
  return std::nullopt;
}

/// What counts the events of a pattern, before a range and a field are said.
std::optional<Expressions::Past> Expressions::past(const ast::Pattern& pattern, bool hint_opens) {
  std::optional<Asked> made = asked(pattern);
  if (!made) return std::nullopt;
  if (hint_opens) hint_weak_open(*made, pattern.span);
  Past past;
  past.tally.event = made->event;
  past.tally.zone = any_zone;
  if (scope_.in_run()) {
    if (const auto key = run_key(pattern, made->event)) {
      past.tally.group_field = *key;
      past.group =
          project_.add(pattern.span, type_of(project_.out.events[made->event].fields[*key]),
                       checked::RunVariable{scope_.workflow->key});
    }
  }
  std::vector<checked::ExprId> conditions;
  for (const checked::ExprId each : made->conditions) {
    if (asks_history(each)) return std::nullopt;
    if (!reads_run(each))
      conditions.push_back(each);
    else if (!take_group(each, past))
      return std::nullopt;
  }
  past.tally.condition = all_of(conditions, pattern.span);
  if (past.tally.condition && asks_calendar(project_.out, past.tally.condition))
    past.tally.zone = scope_.zone;
  return past;
}

/// Tallies are brought up to date one after another: none can ask another.
bool Expressions::asks_history(checked::ExprId condition) {
  Span where;
  const bool found =
      any_node(project_.out, condition, [&](checked::ExprId id, const checked::ExprNode& node) {
        where = project_.out.exprs[id].span;
        return std::holds_alternative<checked::History>(node);
      });
  if (found)
    not_at_hand(where, "history cannot be asked for inside a pattern",
                "a pattern asks about one event and the contact: ask beside it, with `and`");
  return found;
}

/// `field == VALUE OF THE RUN`: one tally for each value of the field.
bool Expressions::take_group(checked::ExprId condition, Past& past) {
  const auto* apply = std::get_if<checked::Apply>(&project_.out.exprs[condition].node);
  if (apply && apply->op == Op::Equal) {
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
      const checked::ExprId value = apply->operands[1 - side];
      const auto* field =
          std::get_if<checked::EventField>(&project_.out.exprs[apply->operands[side]].node);
      if (!field || reads_run(apply->operands[side]) || reads_pattern(value)) continue;
      if (past.group) {
        report_run_value(condition, "a pattern can be held to one value of the run");
        return false;
      }
      past.tally.group_field = field->field;
      past.group = value;
      return true;
    }
  }
  report_run_value(condition, "a pattern can ask about the run by `==` alone");
  return false;
}

/// `since enrolled` compares with how it was when the run began: then the group has to be known.
bool Expressions::is_known_at_entry(const Past& past) {
  using VariableKind = checked::Variable::Kind;
  if (!past.group) return true;
  const bool comes_later =
      any_node(project_.out, past.group, [&](checked::ExprId id, const checked::ExprNode& node) {
        if (std::find(at_hand_.begin(), at_hand_.end(), id) != at_hand_.end()) return true;
        const auto* value = std::get_if<checked::RunVariable>(&node);
        if (!value) return false;
        const VariableKind kind = scope_.workflow->variables[value->variable].kind;
        return kind != VariableKind::TriggerField && kind != VariableKind::Key;
      });
  // A parameter of a sequence that is checked by itself may be given a constant.
  if (!comes_later || scope_.alone) return true;
  project_.diagnostics
      .report(Code::RunValueInPattern, project_.out.exprs[past.group].span,
              "this value is not known yet when the run begins")
      .note(
          "what has happened since enrolled is all there is, less what there was when the run "
          "began")
      .help("ask in another range: `any PATTERN ever`, or `in last 30d`");
  return false;
}

/// Whether it reads the pattern's event, rather than one at hand outside of it.
bool Expressions::reads_pattern(checked::ExprId expr) const {
  return any_node(project_.out, expr, [&](checked::ExprId id, const checked::ExprNode& node) {
    return std::holds_alternative<checked::EventField>(node) &&
           std::find(at_hand_.begin(), at_hand_.end(), id) == at_hand_.end();
  });
}

/// `in last 30d`, `in last gap`: the name is that of a constant or of a parameter.
std::optional<Duration> Expressions::length_of(const ast::Range& range) {
  if (!range.length) return range.last;
  const Operand named = bare_name(*range.length);
  if (!named) return std::nullopt;
  const checked::Literal* literal = project_.literal(named.expr);
  if (const auto* length = literal ? std::get_if<Duration>(literal) : nullptr) return *length;
  project_.diagnostics
      .report(Code::TypeMismatch, range.length->span, "a duration as it is written is wanted here")
      .primary(named.type == Type::Duration ? "this is not known before the run"
                                            : "this is " + std::string(in_words(named.type)));
  return std::nullopt;
}

bool Expressions::limit(Past& past, const ast::Range& range) {
  switch (range.kind) {
    case RangeKind::Ever:
      return true;
    case RangeKind::InLast:
      past.tally.last = length_of(range);
      if (!past.tally.last) return false;
      past.tally.zone = scope_.zone;
      return true;
    case RangeKind::SinceDate:
      past.tally.since = instant(*range.since).expr;
      past.tally.zone = scope_.zone;
      return true;
    case RangeKind::SinceEnrolled:
      break;
  }
  if (scope_.in_run()) return true;
  not_at_hand(range.span, "nobody is enrolled here", "`since enrolled` is asked inside a run");
  return false;
}

bool Expressions::value_field(Past& past, const ast::Name& field) {
  const checked::Event& event = project_.out.events[past.tally.event];
  const std::uint32_t index = project_.find_event_field(past.tally.event, field.text);
  if (index != none) {
    past.tally.value_field = index;
    return true;
  }
  auto report = project_.diagnostics.report(
      Code::UnknownField, field.span, quoted(event.name) + " has no field " + quoted(field.text));
  std::vector<std::string_view> names;
  for (const checked::Field& each : event.fields) names.push_back(each.name);
  suggest(report, field.span, field.text, names);
  return false;
}

/// `count P`, `sum P.FIELD`: known for everyone, 0 where there was none.
Operand Expressions::counted(Kind kind, const Past& past, bool since_enrolled, Span whole) {
  if (kind == Kind::Sum) {
    const checked::Field& field =
        project_.out.events[past.tally.event].fields[*past.tally.value_field];
    if (field.type != Type::Number) {
      project_.diagnostics.report(Code::TypeMismatch, whole, "only numbers can be added up")
          .primary(quoted(field.name) + " is " + std::string(in_words(field.type)));
      return {};
    }
  }
  const ReadingKind reads = kind == Kind::Sum ? ReadingKind::Sum : ReadingKind::Count;
  const Operand now = reading(past, reads, {Type::Number}, whole);
  if (!since_enrolled) return now;
  if (!is_known_at_entry(past)) return {};
  const checked::ExprId before = project_.add(whole, {Type::Number}, checked::AtEntry{now.expr});
  return made(whole, {Type::Number}, checked::Apply{Op::Subtract, {now.expr, before}});
}

/// `last P.FIELD`; without a field, or with `at`, the instant at which it happened.
Operand Expressions::edge(const ast::History& history, Past past, bool since_enrolled, Span whole) {
  const bool is_last = history.kind == Kind::Last;
  ReadingKind kind = is_last ? ReadingKind::LastAt : ReadingKind::FirstAt;
  Wanted type{Type::DateTime};
  if (history.field && history.field->text != "at") {
    if (!value_field(past, *history.field)) return {};
    kind = is_last ? ReadingKind::Last : ReadingKind::First;
    type = type_of(project_.out.events[past.tally.event].fields[*past.tally.value_field]);
  }
  if (since_enrolled && !is_last)
    return first_of_run(past, history.field && history.field->text != "at", type, whole);
  Operand read = reading(past, kind, type, whole);
  read.may_be_unset = true;
  if (!since_enrolled) return read;
  // The last there is, if there was one since.
  past.tally.value_field.reset();
  const Operand count = counted(Kind::Count, past, true, whole);
  if (!count) return {};
  const checked::ExprId none_yet = project_.constant(whole, Type::Number, Number{0}).expr;
  const Operand any =
      made(whole, {Type::Bool}, checked::Apply{Op::Greater, {count.expr, none_yet}});
  Operand last = made(whole, type, checked::Apply{Op::Only, {read.expr, any.expr}});
  last.may_be_unset = true;
  return last;
}

/// The first since enrolled is what the run keeps of it: as if an `on` block of the workflow did.
Operand Expressions::first_of_run(const Past& past, bool is_field, Wanted type, Span whole) {
  checked::Workflow& workflow = *scope_.workflow;
  checked::Variable variable;
  variable.kind = checked::Variable::Kind::Parameter;
  variable.name = "`" + std::string(project_.sources.text(whole)) + "`";
  variable.type = type.type;
  variable.enum_type = type.enum_type;
  variable.shape = type.shape;
  const bool is_new =
      std::none_of(workflow.variables.begin(), workflow.variables.end(),
                   [&](const checked::Variable& each) { return each.name == variable.name; });
  const checked::VariableId id = this->variable(std::move(variable));
  Operand kept = made(whole, type, checked::RunVariable{id});
  kept.may_be_unset = true;
  if (!is_new) return kept;

  checked::Trigger trigger{past.tally.event, past.tally.condition, whole, whole};
  if (past.group) {
    const checked::Field& field =
        project_.out.events[past.tally.event].fields[*past.tally.group_field];
    const checked::ExprId value =
        project_.add(whole, type_of(field), checked::EventField{*past.tally.group_field});
    const checked::ExprId same =
        project_.add(whole, {Type::Bool}, checked::Apply{Op::Equal, {value, past.group}});
    trigger.condition =
        trigger.condition
            ? project_.add(whole, {Type::Bool}, checked::Apply{Op::And, {trigger.condition, same}})
            : same;
  }
  const checked::ExprId now =
      is_field ? project_.add(whole, type, checked::EventField{*past.tally.value_field})
               : project_.add(whole, type, checked::Now{});
  const checked::ExprId first =
      project_.add(whole, type, checked::Apply{Op::Default, {kept.expr, now}});
  const checked::StepId step = project_.out.steps.add({whole, {}, checked::Let{id, first}});
  workflow.firsts.push_back({{trigger}, {{step}, whole}, whole});
  return kept;
}

Operand Expressions::reading(const Past& past, ReadingKind kind, Wanted type, Span where) {
  return made(where, type, checked::History{project_.tally(past.tally), kind, past.group});
}

checked::TallyId Expressions::tally_of(const ast::Pattern& pattern) {
  const std::optional<Asked> made = asked(pattern);
  if (!made) return {};
  checked::Tally tally;
  tally.event = made->event;
  tally.zone = any_zone;
  for (const checked::ExprId each : made->conditions) {
    if (asks_history(each)) return {};
    if (!reads_run(each)) continue;
    report_run_value(each, "what decides for everyone cannot be about one run");
    return {};
  }
  tally.condition = all_of(made->conditions, pattern.span);
  return project_.tally(std::move(tally));
}

}  // namespace tend::checking
