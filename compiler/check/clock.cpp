// clock.cpp: comparisons with `now` and `today`. They become `Reached`, an instant that comes, so
// that the engine knows when the answer changes.
#include "compiler/check/comparison_ops.hpp"
#include "compiler/check/expressions.hpp"
#include "compiler/check/operands.hpp"

namespace tend::checking {
namespace {

/// `now`, `today`, moved by durations: `today + 30d`.
struct Clock {
  bool is_day = false;
  struct Move {
    checked::ExprId duration;
    bool forward = true;
  };
  std::vector<Move> moves;  ///< the outermost first
};

bool reads_clock(const checked::Checked& checked, checked::ExprId expr) {
  return any_node(checked, expr, [](checked::ExprId, const checked::ExprNode& node) {
    return std::holds_alternative<checked::Now>(node) ||
           std::holds_alternative<checked::Today>(node);
  });
}

/// Whether a duration takes a day to a day. What is worked out is: `n * 1d`.
bool is_whole_day(const checked::Checked& checked, checked::ExprId duration) {
  const checked::ExprNode& node = checked.exprs[duration].node;
  if (const auto* constant = std::get_if<checked::Constant>(&node))
    return std::get<Duration>(constant->value).us == 0;
  const auto* apply = std::get_if<checked::Apply>(&node);
  return apply && apply->op == Op::Scale && is_whole_day(checked, apply->operands[0]);
}

std::optional<Clock> clock(const checked::Checked& checked, checked::ExprId expr) {
  Clock made;
  while (true) {
    const checked::ExprNode& node = checked.exprs[expr].node;
    made.is_day = std::holds_alternative<checked::Today>(node);
    if (made.is_day || std::holds_alternative<checked::Now>(node)) return made;
    const auto* apply = std::get_if<checked::Apply>(&node);
    if (!apply) return std::nullopt;
    const bool of_days =
        apply->op == Op::AddDurationToDate || apply->op == Op::SubtractDurationFromDate;
    const bool forward = apply->op == Op::AddDuration || apply->op == Op::AddDurationToDate;
    if (!of_days && !forward && apply->op != Op::SubtractDuration) return std::nullopt;
    if (reads_clock(checked, apply->operands[1])) return std::nullopt;
    if (of_days && !is_whole_day(checked, apply->operands[1])) return std::nullopt;
    made.moves.push_back({apply->operands[1], forward});
    expr = apply->operands[0];
  }
}

/// Makes the questions; `moment` is what the clock is compared with.
class Questions {
 public:
  Questions(Project& project, const Clock& clock, checked::ExprId moment, bool by_day, Span where)
      : project_(project), clock_(clock), moment_(moment), by_day_(by_day), where_(where) {}

  /// Nothing when the answer would be true for an instant only.
  checked::ExprId ask(ast::BinaryOp op) {
    switch (op) {
      case ast::BinaryOp::GreaterEqual:
        return begun();
      case ast::BinaryOp::Greater:
        return over();
      case ast::BinaryOp::Less:
        return apply(Op::Not, {begun()});
      case ast::BinaryOp::LessEqual:
        return apply(Op::Not, {over()});
      case ast::BinaryOp::Equal:
        return by_day_ ? apply(Op::And, {begun(), apply(Op::Not, {over()})}) : checked::ExprId{};
      case ast::BinaryOp::NotEqual:
        return by_day_ ? apply(Op::Or, {apply(Op::Not, {begun()}), over()}) : checked::ExprId{};
      default:
        return {};
    }
  }

 private:
  checked::ExprId apply(Op op, std::vector<checked::ExprId> operands) {
    return project_.add(where_, {Type::Bool}, checked::Apply{op, std::move(operands)});
  }

  checked::ExprId begun() { return reached(moment_, false); }
  checked::ExprId over() {
    if (!by_day_) return reached(moment_, true);
    const checked::ExprId day = project_.constant(where_, Type::Duration, Duration{.days = 1}).expr;
    return reached(
        project_.add(where_, {Type::Date}, checked::Apply{Op::AddDurationToDate, {moment_, day}}),
        false);
  }

  /// The clock's own moves are made backwards on the other side.
  checked::ExprId reached(checked::ExprId moment, bool strictly) {
    if (by_day_ && !clock_.is_day) moment = midnight(moment);
    const bool of_days = by_day_ && clock_.is_day;
    for (const Clock::Move& move : clock_.moves) {
      const Op op = of_days ? (move.forward ? Op::SubtractDurationFromDate : Op::AddDurationToDate)
                            : (move.forward ? Op::SubtractDuration : Op::AddDuration);
      moment = project_.add(where_, {of_days ? Type::Date : Type::DateTime},
                            checked::Apply{op, {moment, move.duration}});
    }
    if (of_days) moment = midnight(moment);
    return project_.add(where_, {Type::Bool}, checked::Reached{moment, strictly});
  }

  checked::ExprId midnight(checked::ExprId date) {
    return project_.add(where_, {Type::DateTime}, checked::Apply{Op::DateToInstant, {date}});
  }

  Project& project_;
  const Clock& clock_;
  checked::ExprId moment_;  ///< a date when `by_day_`, else an instant
  bool by_day_;
  Span where_;
};

}  // namespace

std::optional<Operand> Expressions::asked_of_clock(ast::BinaryOp op, const Operand& left,
                                                   const Operand& right, Span whole) {
  std::optional<Clock> asked = clock(project_.out, left.expr);
  const bool on_left = asked.has_value();
  if (!asked) asked = clock(project_.out, right.expr);
  const Operand& other = on_left ? right : left;
  if (!asked || reads_clock(project_.out, other.expr)) return std::nullopt;
  const bool by_day = left.type == Type::Date || right.type == Type::Date;
  const Operand moment = by_day ? to_date(other) : other;
  const checked::ExprId made =
      Questions(project_, *asked, moment.expr, by_day, whole).ask(on_left ? op : mirrored(op));
  if (!made) return std::nullopt;
  return Operand{made, Type::Bool, {}, other.may_be_unset, other.unset_field};
}

/// A date, or a date and time, as a constant instant in the zone in force.
Operand Expressions::instant(const ast::When& when) {
  if (const auto* date = std::get_if<ast::DateLiteral>(&when.value))
    return moment(project_.constant(when.span, Type::Date, date->value), std::nullopt);
  if (const auto* fixed = std::get_if<ast::InstantLiteral>(&when.value))
    return project_.constant(when.span, Type::DateTime, fixed->value);
  const CivilTime local = std::get<ast::DateTimeLiteral>(when.value).value;
  return moment(project_.constant(when.span, Type::Date, local.date),
                ast::TimeLiteral{local.time, when.span});
}

}  // namespace tend::checking
