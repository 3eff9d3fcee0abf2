// waits.cpp: how long, into which window, and at what time of day (section 6).
#include "base/overloaded.hpp"
#include "compiler/check/steps.hpp"
#include "compiler/check/windows.hpp"

namespace tend::checking {
namespace {

constexpr std::int32_t longest_wait_months = 120;

bool is_negative(const Duration& duration) {
  return duration.months < 0 || duration.days < 0 || duration.business_days < 0 || duration.us < 0;
}

/// The duration at the front of a computed amount, such as `n * 1d`.
const Duration* unit_of(const checked::Checked& out, checked::ExprId id) {
  const checked::ExprNode& node = out.exprs[id].node;
  if (const auto* constant = std::get_if<checked::Constant>(&node))
    return std::get_if<Duration>(&constant->value);
  const auto* apply = std::get_if<checked::Apply>(&node);
  return apply && apply->op == Op::Scale ? unit_of(out, apply->operands.front()) : nullptr;
}

}  // namespace

bool Steps::check_length(const Duration& duration, Span where) {
  if (is_negative(duration)) {
    project_.diagnostics.report(Code::NegativeWait, where, "this wait ends before it begins")
        .primary("this is " + format_duration(duration));
    return false;
  }
  const bool too_long =
      duration.months > longest_wait_months || duration.days > longest_wait_days ||
      duration.business_days > longest_wait_days || duration.us / us_per_day > longest_wait_days;
  if (!too_long) return true;
  project_.diagnostics.report(Code::WaitTooLong, where, "this wait is longer than ten years")
      .primary("this is " + format_duration(duration))
      .note("ten years, 120 months or 3660 days are the most");
  return false;
}

bool Steps::is_whole_day(checked::ExprId duration) const {
  const checked::ExprNode& node = project_.out.exprs[duration].node;
  if (const auto* apply = std::get_if<checked::Apply>(&node); apply && apply->op == Op::Default)
    return is_whole_day(apply->operands[0]) && is_whole_day(apply->operands[1]);
  const Duration* unit = unit_of(project_.out, duration);
  return unit && unit->us == 0;
}

void Steps::report_unset(const Operand& operand, Span where, bool may_have_else) {
  auto report = project_.diagnostics.report(
      Code::WaitMayBeUnset, where, "this wait has no end for those for whom its value is not set");
  const std::string text(project_.sources.text(where));
  if (operand.unset_field)
    report.note(quoted(project_.out.fields[operand.unset_field].name) + " may not be set");
  if (may_have_else) report.help("say what they do: `else { … }` after the wait");
  if (operand.type == Type::Duration)
    report.help("give them a length: `default(" + text + ", 3d)`");
}

/// The wait's own window, else for whole days the workflow's; and the time of day in it.
bool Steps::window_of(const std::optional<ast::WindowLiteral>& literal,
                      const std::optional<ast::TimeLiteral>& at, checked::Wait& wait) {
  Span where = window_span_;
  if (literal) {
    wait.window = check_window(project_, *literal);
    where = literal->span;
    if (!wait.window) return false;
  } else if (wait.whole_day && wait.kind == WaitKind::For) {
    wait.window = workflow_.window;
  }
  if (!at) return true;
  if (!check_time(project_, *at)) return false;
  if (wait.window && !check_time_in_window(project_, *at, *wait.window, where)) return false;
  return true;
}

bool Steps::amount(ast::ExprId amount, checked::Wait& wait) {
  const Span where = file_.exprs[amount].span;
  const Operand operand = expressions_.wanted(amount, {Type::Duration, {}}, std::nullopt);
  if (!operand) return false;
  wait.whole_day = is_whole_day(operand.expr);
  if (const checked::Literal* literal = project_.literal(operand.expr)) {
    wait.duration = std::get<Duration>(*literal);
    return check_length(*wait.duration, where);
  }
  if (operand.may_be_unset) {
    report_unset(operand, where, false);
    return false;
  }
  wait.computed = operand.expr;
  return true;
}

void Steps::wait(const ast::Step& step, const ast::WaitDuration& written, checked::Block& block) {
  checked::Wait wait;
  if (!amount(written.amount, wait) || !window_of(written.window, written.at, wait)) return;
  if (written.at && !wait.whole_day) {
    project_.diagnostics
        .report(Code::AtAfterHours, written.at->span,
                "a time of day cannot follow a wait that is not in whole days")
        .label(file_.exprs[written.amount].span, wait.duration
                                                     ? "this is " + format_duration(*wait.duration)
                                                     : "not known to be whole days")
        .help("count in days: `wait 2d at " + format_time(written.at->value) + "`")
        .help("or wait for the next such time: `wait until " + format_time(written.at->value) +
              "`");
    return;
  }
  if (written.at) wait.at = written.at->value;
  add(step, std::move(wait), block);
}

void Steps::wait_until(const ast::Step& step, const ast::WaitUntil& written,
                       checked::Block& block) {
  checked::Wait wait;
  const bool sound =
      std::visit(overloaded{
                     [&](const ast::UntilWindow& until) {
                       wait.kind = WaitKind::UntilWindow;
                       return window_of(until.window, std::nullopt, wait);
                     },
                     [&](const ast::UntilTime& until) {
                       wait.kind = WaitKind::UntilTime;
                       wait.days = until.days;
                       wait.business = until.business;
                       wait.at = until.time.value;
                       return check_time(project_, until.time);
                     },
                     [&](const ast::UntilExpr& until) {
                       return this->until(step, until, written.otherwise.has_value(), wait);
                     },
                     [&](const ast::UntilNext&) {
                       not_built(step, "`wait until next`");
                       return false;
                     },
                 },
                 written.subject);
  if (!sound) return;
  if (written.up_to) return not_built(step, "`up to` after a moment");
  wait.came = optional_block(written.came);
  wait.otherwise = optional_block(written.otherwise);
  add(step, std::move(wait), block);
}

bool Steps::until(const ast::Step& step, const ast::UntilExpr& until, bool has_else,
                  checked::Wait& wait) {
  const ast::Expr& expr = file_.exprs[until.value];
  const auto* mention = std::get_if<ast::Mention>(&expr.node);
  if (mention && expressions_.is_pattern(*mention)) {
    if (expressions_.find_event(file_.patterns[mention->pattern].event))
      not_built(step, "waiting for an event");
    return false;
  }
  const Operand operand = expressions_.value(until.value);
  if (!operand) return false;
  if (operand.type == Type::Bool) {
    not_built(step, "waiting for a condition");
    return false;
  }
  if (operand.type != Type::Date && operand.type != Type::DateTime) {
    auto report = project_.diagnostics.report(
        Code::TypeMismatch, expr.span,
        "`wait until` takes a moment, a window, a time of day or a condition");
    report.primary("this is " + std::string(in_words(operand.type)));
    if (operand.type == Type::Duration)
      report.help("to wait for a length of time, leave `until` out: `wait " +
                  std::string(project_.sources.text(expr.span)) + "`");
    return false;
  }
  wait.kind = WaitKind::UntilMoment;
  if (!window_of(until.window, until.at, wait)) return false;
  if (operand.may_be_unset && !has_else) {
    report_unset(operand, expr.span, true);
    return false;
  }
  wait.computed = expressions_.moment(operand, until.at).expr;
  return true;
}

}  // namespace tend::checking
