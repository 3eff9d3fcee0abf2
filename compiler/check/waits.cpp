// waits.cpp: how long, into which window, and at what time of day (section 6).
#include "compiler/check/steps.hpp"
#include "compiler/check/windows.hpp"
#include "grammar/clock_words.hpp"

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

checked::WaitArm arm_of(checked::ExprId condition, bool next, Span span) {
  checked::WaitArm arm;
  arm.condition = condition;
  arm.next = next;
  arm.span = span;
  return arm;
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
  const Operand operand = expressions_.wanted(amount, {Type::Duration}, std::nullopt);
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

/// `friday`, `fridays`, `monday-friday` as `fri`, `mon-fri`, where nothing declares such a name;
/// empty for all else.
std::string Steps::days_named(ast::ExprId id) const {
  const ast::ExprNode& node = file_.exprs[id].node;
  if (const auto* binary = std::get_if<ast::Binary>(&node)) {
    if (binary->op != ast::BinaryOp::Subtract) return {};
    const std::string from = days_named(binary->left);
    const std::string until = days_named(binary->right);
    return from.empty() || until.empty() ? std::string() : from + '-' + until;
  }
  const auto* mention = std::get_if<ast::Mention>(&node);
  if (!mention || mention->range) return {};
  const ast::Pattern& pattern = file_.patterns[mention->pattern];
  const std::string_view name = pattern.event.text;
  const bool is_bare = std::holds_alternative<std::monostate>(pattern.key) &&
                       !pattern.has_parentheses && !pattern.without;
  const bool is_declared = project_.fields.contains(name) || project_.events.contains(name) ||
                           project_.constants.contains(name) || is_run_value(pattern.event);
  if (!is_bare || is_declared) return {};
  const bool is_some = name == "daily" || name == "weekdays" || name == "weekends";
  return std::string(is_some ? name : grammar::weekday_of(name));
}

/// `wait until friday at 10:00`, `wait fridays 10:00-11:00`: true when it was reported.
bool Steps::report_days(ast::ExprId id, bool is_until, const std::optional<ast::TimeLiteral>& at) {
  std::string days = days_named(id);
  if (days.empty()) return false;
  Span where = file_.exprs[id].span;
  auto report = project_.diagnostics.report(
      Code::UnknownName, where, "nothing is called " + quoted(project_.sources.text(where)));
  report.primary(days == project_.sources.text(where)
                     ? "days stand behind `wait until`"
                     : "a day of the week has three letters: `mon`, `tue`, …, `sun`");
  if (at) {
    where.end = at->span.begin;
    days += ' ';
  }
  report.fix(is_until ? "write the day so" : "wait until that day",
             {{where, (is_until ? "" : "until ") + days}}, Applicability::Unsafe);
  return true;
}

void Steps::wait(const ast::Step& step, const ast::WaitDuration& written, checked::Block& block) {
  if (!may_wait(step, "`wait`") || report_days(written.amount, false, written.at)) return;
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
  if (!may_wait(step, "`wait`")) return;
  checked::Wait wait;
  bool sound = true;
  if (const auto* next = std::get_if<ast::UntilNext>(&written.subject)) {
    const ast::Pattern& pattern = file_.patterns[next->pattern];
    const Operand happens = expressions_.occurrence(pattern);
    if (!happens) return;
    return until_condition(step, written, arm_of(happens.expr, true, pattern.span), block);
  }
  if (const auto* until = std::get_if<ast::UntilExpr>(&written.subject)) {
    if (report_days(until->value, true, until->at)) return;
    const Operand operand = awaited(until->value);
    if (!operand) return;
    if (operand.type == Type::Bool) {
      if (!plain_condition(*until)) return;
      hint_looks_back(until->value, true);
      const Span span = file_.exprs[until->value].span;
      return until_condition(step, written, arm_of(operand.expr, false, span), block);
    }
    sound = moment(*until, operand, written.otherwise.has_value(), wait);
  } else if (const auto* window = std::get_if<ast::UntilWindow>(&written.subject)) {
    wait.kind = WaitKind::UntilWindow;
    sound = window_of(window->window, std::nullopt, wait);
  } else {
    const auto& time = std::get<ast::UntilTime>(written.subject);
    wait.kind = WaitKind::UntilTime;
    wait.days = time.days;
    wait.business = time.business;
    wait.at = time.time.value;
    sound = check_time(project_, time.time);
  }
  sound = longest(written, wait) && sound;
  wait.came = optional_block(written.came);
  wait.otherwise = optional_block(written.otherwise);
  if (sound) add(step, std::move(wait), block);
}

/// A length of time that is known here: written, or by the name of a constant or of a parameter.
std::optional<Duration> Steps::written_length(ast::ExprId id) {
  const Operand operand = expressions_.wanted(id, {Type::Duration}, std::nullopt);
  if (!operand) return std::nullopt;
  const Span where = file_.exprs[id].span;
  const checked::Literal* literal = project_.literal(operand.expr);
  if (literal) {
    const Duration length = std::get<Duration>(*literal);
    return check_length(length, where) ? std::optional(length) : std::nullopt;
  }
  project_.diagnostics
      .report(Code::TypeMismatch, where, "a duration as it is written is wanted here")
      .primary("this is computed");
  return std::nullopt;
}

/// `up to D` of a wait whose end is known: a constant, since the end is too.
bool Steps::longest(const ast::WaitUntil& written, checked::Wait& wait) {
  if (!written.up_to) return true;
  const Span where = file_.exprs[written.up_to].span;
  const Operand operand = expressions_.wanted(written.up_to, {Type::Duration}, std::nullopt);
  if (!operand) return false;
  const checked::Literal* literal = project_.literal(operand.expr);
  if (!literal) {
    project_.diagnostics
        .report(Code::TypeMismatch, where, "a duration as it is written is wanted here")
        .primary("this is computed")
        .note("only a wait for a condition may have a computed longest time");
    return false;
  }
  wait.up_to = std::get<Duration>(*literal);
  return check_length(*wait.up_to, where);
}

/// `wait until 3d before trigger.starts`, as triggers count, or a length of time alone.
void Steps::help_count(Diagnostics::Builder& report, Span length) const {
  const std::string written(project_.sources.text(length));
  const Source& source = project_.sources[file_.source];
  std::string_view rest = std::string_view(source.text).substr(length.end - source.base);
  constexpr std::string_view before = " before ";
  if (!rest.starts_with(before)) {
    report.help("to wait for a length of time, leave `until` out: `wait " + written + "`");
    return;
  }
  rest.remove_prefix(before.size());
  const std::string moment(rest.substr(0, rest.find_first_of(" \n{")));
  report.help("count from the moment: `wait until " + moment + " - " + written + "`");
}

bool Steps::moment(const ast::UntilExpr& until, const Operand& operand, bool has_else,
                   checked::Wait& wait) {
  const ast::Expr& expr = file_.exprs[until.value];
  if (operand.type != Type::Date && operand.type != Type::DateTime) {
    auto report = project_.diagnostics.report(
        Code::TypeMismatch, expr.span,
        "`wait until` takes a moment, a window, a time of day or a condition");
    report.primary("this is " + std::string(in_words(operand.type)));
    if (operand.type == Type::Duration) help_count(report, expr.span);
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
