// moments.cpp: triggers at a moment: days that come again, dates of the contact, and times on the
// clock.
#include "base/overloaded.hpp"
#include "compiler/check/amounts.hpp"
#include "compiler/check/triggers.hpp"
#include "compiler/check/windows.hpp"

namespace tend::checking {
namespace {

constexpr int longest_month = 31;

}  // namespace

Operand instant_of(Project& project, Expressions& expressions, const ast::When& when,
                   const std::optional<ast::TimeLiteral>& at) {
  const Operand operand = std::visit(
      overloaded{
          [&](const ast::DateLiteral& date) {
            return project.constant(when.span, Type::Date, date.value);
          },
          [&](const ast::DateTimeLiteral& local) {
            const Operand date = project.constant(when.span, Type::Date, local.value.date);
            const Operand time = project.constant(when.span, Type::Time, local.value.time);
            Operand made = date;
            made.type = Type::DateTime;
            made.expr = project.add(when.span, {Type::DateTime, {}},
                                    checked::Apply{Op::AtTime, {date.expr, time.expr}});
            return made;
          },
          [&](const ast::InstantLiteral& instant) {
            return project.constant(when.span, Type::DateTime, instant.value);
          },
      },
      when.value);
  return expressions.moment(operand, at);
}

/// The conditions beside a moment are asked when it comes: in an `on` they may read the run.
bool Triggers::at_moment(const Alternative& alternative, const ast::Moment& moment, Span where,
                         checked::Trigger& trigger) {
  Expressions contact(project_, scope(Scope::Place::Trigger));
  checked::Watch watch;
  watch.kind = WatchInfo::Kind::Moment;
  watch.zone = scope(Scope::Place::Trigger).zone;
  watch.span = where;
  bool sound = !moment.at || check_time(project_, *moment.at);
  sound = this->moment(contact, moment, where, watch) && sound;
  Expressions asked(project_, purpose_ == Purpose::On ? scope(Scope::Place::Steps)
                                                      : scope(Scope::Place::Trigger));
  sound &= require(asked, alternative.conditions, trigger.whole, trigger.condition);
  if (sound) trigger.watch = project_.out.watches.add(std::move(watch));
  return sound;
}

bool Triggers::moment(Expressions& expressions, const ast::Moment& moment, Span where,
                      checked::Watch& watch) {
  const auto at_instant = [&](const Operand& operand) {
    if (operand) watch.expr = operand.expr;
    return static_cast<bool>(operand);
  };
  const auto again = [&](Recurrence::Kind kind) {
    watch.every.kind = kind;
    if (moment.at) watch.at = moment.at->value;
  };
  return std::visit(
      overloaded{
          [&](const ast::EveryDays& days) {
            again(Recurrence::Kind::Days);
            watch.every.days = days.days;
            watch.every.business = days.business;
            return true;
          },
          [&](const ast::EveryMonth& month) {
            again(Recurrence::Kind::Month);
            watch.every.day = month.day;
            if (month.day >= 1 && month.day <= longest_month) return true;
            project_.diagnostics
                .report(Code::BadSetting, where, "no month has a day " + std::to_string(month.day))
                .note("days 29 to 31 are the last day of shorter months");
            return false;
          },
          [&](const ast::EveryYear& year) {
            again(Recurrence::Kind::Year);
            const Operand day = dated(expressions, year.date);
            if (!day) return false;
            watch.expr =
                day.type == Type::Date
                    ? day.expr
                    : project_.add(where, {Type::Date, {}}, checked::Apply{Op::DateOf, {day.expr}});
            return true;
          },
          [&](const ast::EveryPeriod& period) {
            watch.every.kind = Recurrence::Kind::Period;
            watch.every.period = period.period;
            return check_some_time(project_, period.period, where,
                                   "nothing comes again after no time") &&
                   at_instant(instant_of(project_, expressions, period.from, moment.at));
          },
          [&](const ast::AtWhen& when) {
            return at_instant(instant_of(project_, expressions, when.when, moment.at));
          },
          [&](const ast::Offset& each) {
            const Operand moved = offset(expressions, each, where);
            return moved && at_instant(expressions.moment(moved, moment.at));
          },
          [&](const ast::AtField& field) {
            const Operand day = dated(expressions, field.field);
            return day && at_instant(expressions.moment(day, moment.at));
          },
      },
      moment.kind);
}

/// `30d before renewal_date`.
Operand Triggers::offset(Expressions& expressions, const ast::Offset& offset, Span where) {
  const Operand operand = dated(expressions, offset.moment);
  if (!operand) return {};
  const Operand duration = project_.constant(where, Type::Duration, offset.duration);
  const bool is_date = operand.type == Type::Date;
  const Op op = offset.before ? is_date ? Op::SubtractDurationFromDate : Op::SubtractDuration
                : is_date     ? Op::AddDurationToDate
                              : Op::AddDuration;
  Operand moved = operand;
  moved.expr =
      project_.add(where, {operand.type, {}}, checked::Apply{op, {operand.expr, duration.expr}});
  return moved;
}

/// A value that is a date, or a date and time.
Operand Triggers::dated(Expressions& expressions, ast::ExprId id) {
  const Operand operand = expressions.value(id);
  if (!operand || operand.type == Type::Date || operand.type == Type::DateTime) return operand;
  project_.diagnostics.report(Code::TypeMismatch, file_.exprs[id].span, "a date is wanted here")
      .primary("this is " + std::string(in_words(operand.type)))
      .note("a trigger at a moment takes a date, or a date and time");
  return {};
}

}  // namespace tend::checking
