#include <cstdlib>

#include "runtime/program/table_checks.hpp"

namespace tend {
namespace {

class RuleChecks {
 public:
  explicit RuleChecks(TableChecks& checks) : checks_(checks), program_(checks.program()) {}

  void run() {
    for (const TallyInfo& tally : program_.tallies) check_tally(tally);
    for (const Reading& reading : program_.readings) check_reading(reading);
    for (const WatchInfo& watch : program_.watches) check_watch(watch);
    for (const ContactListInfo& list : program_.contact_lists) {
      checks_.expect_text(list.name, "list");
      checks_.expect_index_or_none(list.watch, program_.watches, "list", "no such watch");
    }
    for (const ScoreInfo& score : program_.scores) check_score(score);
    for (const AbsenceInfo& absence : program_.absences) check_absence(absence);
    for (const CalendarInfo& calendar : program_.calendars) check_calendar(calendar);
    check_policy();
  }

 private:
  void check_tally(const TallyInfo& tally) {
    checks_.expect_index(tally.event, program_.events, "tally", "no such event");
    if (checks_.failed()) return;
    const auto& fields = program_.events[tally.event].fields;
    checks_.expect_fragment_or_none(tally.condition, "tally");
    checks_.expect_index_or_none(tally.value_field, fields, "tally", "no such field");
    checks_.expect_index_or_none(tally.group_field, fields, "tally", "no such field");
    checks_.expect(tally.last == none || tally.since == none, "tally", "two ranges");
    checks_.expect_duration_or_none(tally.last, "tally");
    checks_.expect_fragment_or_none(tally.since, "tally");
    checks_.expect_zone(tally.zone, "tally");
  }

  void check_reading(const Reading& reading) {
    checks_.expect_index(reading.tally, program_.tallies, "reading", "no such tally");
    if (checks_.failed()) return;
    const TallyInfo& tally = program_.tallies[reading.tally];
    const bool of_values = reading.kind == ReadingKind::Sum || reading.kind == ReadingKind::First ||
                           reading.kind == ReadingKind::Last;
    checks_.expect(!of_values || tally.value_field != none, "reading", "of a tally without values");
    if (reading.kind != ReadingKind::Sum || checks_.failed()) return;
    const FieldInfo& field = program_.events[tally.event].fields[tally.value_field];
    checks_.expect(field.type == Type::Number, "reading", "a sum of what is no number");
  }

  void check_watch(const WatchInfo& watch) {
    const bool moment = watch.kind == WatchInfo::Kind::Moment;
    checks_.expect_fragment_or_none(watch.fragment, "watch");
    checks_.expect((watch.duration != none) == (watch.kind == WatchInfo::Kind::Held), "watch",
                   "a duration belongs to what has to hold, and to nothing else");
    checks_.expect_duration_or_none(watch.duration, "watch");
    if (watch.at) checks_.expect(moment && good_time(*watch.at, false), "watch", "no such time");
    checks_.expect_zone(watch.zone, "watch");
    const Recurrence& again = watch.recurrence;
    const bool computed =
        again.kind != Recurrence::Kind::Days && again.kind != Recurrence::Kind::Month;
    checks_.expect(moment || again == Recurrence{}, "watch", "only a moment comes again");
    checks_.expect((watch.fragment != none) == computed, "watch",
                   "days and days of the month are not computed; all else is");
    check_recurrence(again);
  }

  void check_recurrence(const Recurrence& again) {
    using Kind = Recurrence::Kind;
    checks_.expect(good_days(again.days), "watch", "no such days");
    checks_.expect(again.kind == Kind::Days || (again.days == every_day && !again.business),
                   "watch", "it has days");
    checks_.expect(again.kind == Kind::Month ? within(again.day, 1, 31) : again.day == 0, "watch",
                   "no such day");
    checks_.expect((again.period != none) == (again.kind == Kind::Period), "watch",
                   "it has a period");
    checks_.expect_duration_or_none(again.period, "watch");
    if (again.period == none || checks_.failed()) return;
    const Duration& period = program_.durations[again.period];
    const bool ahead = period.months >= 0 && period.days >= 0 && period.business_days >= 0 &&
                       period.us >= 0 && !period.is_zero();
    checks_.expect(ahead, "watch", "a period that does not go ahead");
  }

  void check_score(const ScoreInfo& score) {
    checks_.expect_index(score.field, program_.fields, "score", "no such field");
    if (checks_.failed()) return;
    checks_.expect(program_.fields[score.field].type == Type::Number, "score",
                   "a field that is no number");
    for (std::size_t number = 0; number < score.rules.size(); ++number) {
      const ScoreRule& rule = score.rules[number];
      checks_.check_trigger(rule.trigger, "score");
      checks_.expect(rule.trigger.entry == none, "score", "a rule starts no run");
      checks_.expect(rule.up_to >= 0 && (rule.up_to == 0) == (rule.per == none), "score",
                     "a bound has a time for which it holds");
      checks_.expect_duration_or_none(rule.per, "score");
      if (rule.bound == none) continue;
      checks_.expect(rule.bound < number && score.rules[rule.bound].bound == none &&
                         score.rules[rule.bound].up_to == rule.up_to &&
                         score.rules[rule.bound].per == rule.per,
                     "score", "a bound is shared with an earlier rule that has the same");
    }
    for (const ScoreDecay& decay : score.decays) {
      checks_.expect_share(decay.share, "score");
      checks_.expect_duration(decay.per, "score");
    }
  }

  void check_absence(const AbsenceInfo& absence) {
    for (const std::uint32_t event : {absence.event, absence.first, absence.second}) {
      checks_.expect_index(event, program_.events, "absence", "no such event");
    }
    if (checks_.failed()) return;
    const EventInfo& made = program_.events[absence.event];
    const EventInfo& first = program_.events[absence.first];
    checks_.expect(made.synthetic, "absence", "an event that can be sent");
    checks_.expect(made.fields.size() == first.fields.size(), "absence", "fields of another event");
    for (std::size_t i = 0; i < made.fields.size() && !checks_.failed(); ++i) {
      const bool same = made.fields[i].type == first.fields[i].type &&
                        made.fields[i].enum_type == first.fields[i].enum_type &&
                        made.fields[i].shape == first.fields[i].shape;
      checks_.expect(same, "absence", "fields of another event");
    }
    checks_.expect_fragment_or_none(absence.first_condition, "absence");
    checks_.expect_fragment_or_none(absence.second_condition, "absence");
    checks_.expect((absence.first_key == none) == (absence.second_key == none), "absence",
                   "both have a key, or neither");
    checks_.expect_index_or_none(absence.first_key, first.fields, "absence", "no such field");
    checks_.expect_index_or_none(absence.second_key, program_.events[absence.second].fields,
                                 "absence", "no such field");
    checks_.expect_duration(absence.within, "absence");
    checks_.expect_zone(absence.zone, "absence");
  }

  void check_calendar(const CalendarInfo& calendar) {
    checks_.expect_text(calendar.name, "calendar");
    for (const DateRange& range : calendar.ranges) {
      checks_.expect(
          first_date <= range.first && range.first <= range.last && range.last <= last_date,
          "calendar", "days that are none");
    }
    for (const YearlyDay& yearly : calendar.yearly) {
      // 2000 was a leap year.
      checks_.expect(make_date(2000, yearly.month, yearly.day).has_value(), "calendar",
                     "a day that is none");
      checks_.expect((1 <= yearly.nth && yearly.nth <= 4) || yearly.nth == last_of_month,
                     "calendar", "a week that is none");
      checks_.expect(std::abs(yearly.offset_days) <= farthest_from_easter, "calendar",
                     "a day too far from Easter");
    }
  }

  void check_policy() {
    const PolicyInfo& policy = program_.policy;
    if (policy.quiet) {
      checks_.expect(good_time(policy.quiet->start, false) && good_time(policy.quiet->end, true),
                     "policy", "a time that is none");
    }
    for (const ChannelWindow& window : policy.windows) {
      checks_.expect_index(window.window, program_.windows, "policy", "no such window");
    }
    for (const LimitInfo& limit : policy.limits) checks_.expect_duration(limit.per, "policy");
    checks_.expect(policy.consent_required < 1u << 4, "policy", "consent for no channel");
    checks_.expect_index_or_none(policy.holidays, program_.calendars, "policy", "no such calendar");
    for (const std::uint32_t calendar : policy.blackouts) {
      checks_.expect_index(calendar, program_.calendars, "policy", "no such calendar");
    }
    checks_.expect_text_or_none(policy.sender, "policy");
  }

  TableChecks& checks_;
  const Program& program_;
};

}  // namespace

void TableChecks::check_trigger(const TriggerInfo& trigger, std::string_view table) {
  expect((trigger.event == none) != (trigger.watch == none), table,
         "a trigger is an event or a watch");
  expect_index_or_none(trigger.event, program_.events, table, "no such event");
  expect_index_or_none(trigger.watch, program_.watches, table, "no such watch");
  expect_fragment_or_none(trigger.condition, table);
  expect_index_or_none(trigger.entry, program_.code, table, "no such entry");
  expect_index_or_none(trigger.key, program_.constants, table, "no such constant");
  if (trigger.key == none || failed()) return;
  expect(trigger.event != none && program_.events[trigger.event].key != none, table,
         "a key of an event that has none");
}

void check_rules(TableChecks& checks) {
  RuleChecks(checks).run();
}

}  // namespace tend
