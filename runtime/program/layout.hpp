// layout.hpp: the order of a program's members in a .tendc file, written once for writer and
// reader. An archive is called with each member; it is a Writer (of const items) or a Reader, and
// says which version its file is of.
//
// A change here is a new format version, whose members come after those of the versions before it:
// old files are read for ever.
#pragma once

#include <concepts>
#include <type_traits>

#include "runtime/program/program.hpp"

namespace tend::layout {

template <class Item, class Target>
concept is = std::same_as<std::remove_const_t<Item>, Target>;

/// The version that is written.
inline constexpr std::uint32_t format_version = 3;

// The largest enumerator, so that a reader can refuse what this release does not know.
constexpr Type largest(Type) {
  return Type::ListName;
}
constexpr ChannelKind largest(ChannelKind) {
  return ChannelKind::Overlay;
}
constexpr MessageKind largest(MessageKind) {
  return MessageKind::Transactional;
}
constexpr WaitKind largest(WaitKind) {
  return WaitKind::UntilCondition;
}
constexpr ReenrollMode largest(ReenrollMode) {
  return ReenrollMode::Update;
}
constexpr FilterKind largest(FilterKind) {
  return FilterKind::NewlineToBr;
}
constexpr Escaping largest(Escaping) {
  return Escaping::UrlEncoded;
}
constexpr TemplatePart::Kind largest(TemplatePart::Kind) {
  return TemplatePart::Kind::Each;
}
constexpr ReadingKind largest(ReadingKind) {
  return ReadingKind::LastAt;
}
constexpr Recurrence::Kind largest(Recurrence::Kind) {
  return Recurrence::Kind::Period;
}
constexpr WatchInfo::Kind largest(WatchInfo::Kind) {
  return WatchInfo::Kind::Moment;
}
constexpr Weekday largest(Weekday) {
  return Weekday::Sun;
}
constexpr YearlyDay::Kind largest(YearlyDay::Kind) {
  return YearlyDay::Kind::OrthodoxEaster;
}
constexpr YearlyDay::Move largest(YearlyDay::Move) {
  return YearlyDay::Move::NearestWeekday;
}
constexpr GoalInfo::Kind largest(GoalInfo::Kind) {
  return GoalInfo::Kind::ExitUnless;
}

template <class Archive>
void transfer(Archive& archive, is<TimeOfDay> auto& item) {
  archive(item.us);
}

template <class Archive>
void transfer(Archive& archive, is<Date> auto& item) {
  archive(item.days);
}

template <class Archive>
void transfer(Archive& archive, is<Duration> auto& item) {
  archive(item.months, item.days, item.business_days, item.us);
}

template <class Archive>
void transfer(Archive& archive, is<TimeSpan> auto& item) {
  archive(item.start, item.end);
}

template <class Archive>
void transfer(Archive& archive, is<Window> auto& item) {
  archive(item.days, item.business, item.spread, item.spans);
}

template <class Archive>
void transfer(Archive& archive, is<Constant> auto& item) {
  archive(item.type, item.bits, item.enum_type);
}

template <class Archive>
void transfer(Archive& archive, is<EnumType> auto& item) {
  archive(item.values);
}

template <class Archive>
void transfer(Archive& archive, is<FieldInfo> auto& item) {
  archive(item.name, item.type, item.enum_type, item.initial);
  if (archive.version() >= 2) {
    archive(item.shape, item.required);
  }
}

template <class Archive>
void transfer(Archive& archive, is<Shape> auto& item) {
  archive(item.type, item.fields);
}

template <class Archive>
void transfer(Archive& archive, is<ForeignField> auto& item) {
  archive(item.field, item.path);
}

template <class Archive>
void transfer(Archive& archive, is<EventInfo> auto& item) {
  archive(item.name, item.key, item.fields);
  if (archive.version() >= 2) {
    archive(item.foreign_name, item.foreign_fields, item.synthetic);
  }
}

template <class Archive>
void transfer(Archive& archive, is<FilterCall> auto& item) {
  archive(item.kind, item.arguments);
}

template <class Archive>
void transfer(Archive& archive, is<TemplatePart> auto& item) {
  archive(item.literal, item.field, item.fallback);
  if (archive.version() >= 2) {
    archive(item.kind, item.fragment, item.type, item.enum_type, item.shape, item.filters,
            item.target, item.variable, item.escaping);
  }
}

template <class Archive>
void transfer(Archive& archive, is<MessageInfo> auto& item) {
  archive(item.name, item.channel, item.kind, item.declared, item.from, item.subject, item.text,
          item.html);
  if (archive.version() >= 2) {
    archive(item.topic, item.at_least_once);
  }
}

template <class Archive>
void transfer(Archive& archive, is<WaitArm> auto& item) {
  archive(item.condition, item.next, item.duration, item.moment);
}

template <class Archive>
void transfer(Archive& archive, is<WaitPlan> auto& item) {
  archive(item.kind, item.duration, item.fragment, item.window, item.at, item.days, item.business,
          item.whole_day);
  if (archive.version() >= 2) {
    archive(item.arms, item.up_to);
  }
}

template <class Archive>
void transfer(Archive& archive, is<ZoneChoice> auto& item) {
  archive(item.contact_first, item.zone);
}

template <class Archive>
void transfer(Archive& archive, is<TallyInfo> auto& item) {
  archive(item.event, item.condition, item.value_field, item.group_field, item.last, item.since,
          item.zone, item.keep);
}

template <class Archive>
void transfer(Archive& archive, is<Reading> auto& item) {
  archive(item.tally, item.kind);
}

template <class Archive>
void transfer(Archive& archive, is<Recurrence> auto& item) {
  archive(item.kind, item.days, item.business, item.day, item.period);
}

template <class Archive>
void transfer(Archive& archive, is<WatchInfo> auto& item) {
  archive(item.kind, item.fragment, item.duration, item.recurrence, item.at, item.zone,
          item.newcomers_later);
}

template <class Archive>
void transfer(Archive& archive, is<TriggerInfo> auto& item) {
  archive(item.event, item.condition);
  if (archive.version() >= 2) {
    archive(item.watch, item.key, item.entry, item.including_existing);
  }
}

template <class Archive>
void transfer(Archive& archive, is<GoalInfo> auto& item) {
  archive(item.kind, item.name, item.condition, item.block);
}

template <class Archive>
void transfer(Archive& archive, is<OnInfo> auto& item) {
  archive(item.triggers, item.block);
}

template <class Archive>
void transfer(Archive& archive, is<LimitInfo> auto& item) {
  archive(item.count, item.channel, item.per, item.skip);
}

template <class Archive>
void transfer(Archive& archive, is<VariableInfo> auto& item) {
  archive(item.name, item.type, item.enum_type, item.shape);
}

template <class Archive>
void transfer(Archive& archive, is<BoundVariable> auto& item) {
  archive(item.variable, item.slot);
}

template <class Archive>
void transfer(Archive& archive, is<WorkflowInfo> auto& item) {
  archive(item.name, item.title, item.triggers, item.entry, item.code_begin, item.code_end,
          item.slots, item.reenroll, item.reenroll_after, item.reenroll_from_entry,
          item.contact_zone, item.zone, item.window);
  if (archive.version() >= 2) {
    archive(item.body, item.key_slot, item.key_field, item.goals, item.ons, item.limits,
            item.exclusive_group, item.exclusive_queue, item.admit_count, item.admit_per,
            item.starts, item.ends, item.priority, item.holdout, item.holdout_for, item.expires,
            item.draft, item.variables);
  }
}

template <class Archive>
void transfer(Archive& archive, is<StepInfo> auto& item) {
  archive(item.identity, item.file, item.line, item.column);
  if (archive.version() >= 2) {
    archive(item.ignoring_window, item.ignoring_limit);
  }
}

template <class Archive>
void transfer(Archive& archive, is<ContactListInfo> auto& item) {
  archive(item.name, item.watch);
}

template <class Archive>
void transfer(Archive& archive, is<ScoreRule> auto& item) {
  archive(item.trigger, item.points, item.up_to, item.per);
  if (archive.version() >= 3) archive(item.bound);
}

template <class Archive>
void transfer(Archive& archive, is<ScoreDecay> auto& item) {
  archive(item.share, item.per);
}

template <class Archive>
void transfer(Archive& archive, is<ScoreInfo> auto& item) {
  archive(item.field, item.rules, item.decays);
}

template <class Archive>
void transfer(Archive& archive, is<AbsenceInfo> auto& item) {
  archive(item.event, item.first, item.first_condition, item.second, item.second_condition,
          item.first_key, item.second_key, item.within, item.zone);
}

template <class Archive>
void transfer(Archive& archive, is<DateRange> auto& item) {
  archive(item.first, item.last);
}

template <class Archive>
void transfer(Archive& archive, is<YearlyDay> auto& item) {
  archive(item.month, item.day);
  if (archive.version() >= 3) {
    archive(item.kind, item.weekday, item.nth, item.offset_days, item.move, item.since, item.until);
  }
}

template <class Archive>
void transfer(Archive& archive, is<CalendarInfo> auto& item) {
  archive(item.name, item.ranges, item.yearly);
}

template <class Archive>
void transfer(Archive& archive, is<ChannelWindow> auto& item) {
  archive(item.channel, item.window);
}

template <class Archive>
void transfer(Archive& archive, is<PolicyInfo> auto& item) {
  archive(item.quiet, item.windows, item.limits, item.consent_required, item.holidays,
          item.blackouts, item.sender);
}

template <class Archive>
void transfer(Archive& archive, is<TeamInfo> auto& item) {
  archive(item.name, item.members);
}

template <class Archive>
void transfer(Archive& archive, is<PoolInfo> auto& item) {
  archive(item.name, item.codes);
}

template <class Archive>
void transfer(Archive& archive, is<BodyPart> auto& item) {
  archive(item.literal, item.parameter);
}

template <class Archive>
void transfer(Archive& archive, is<ActionInfo> auto& item) {
  archive(item.name, item.url, item.parameters, item.returns, item.body, item.retries);
  if (archive.version() >= 3) archive(item.url_variable);
}

template <class Archive>
void transfer(Archive& archive, is<ActionCallInfo> auto& item) {
  archive(item.action, item.arguments, item.results);
}

template <class Archive>
void transfer(Archive& archive, is<AssignmentInfo> auto& item) {
  archive(item.field, item.team);
}

template <class Archive>
void transfer(Archive& archive, is<TakingInfo> auto& item) {
  archive(item.pool, item.slot);
}

template <class Archive>
void transfer(Archive& archive, is<NoticeInfo> auto& item) {
  archive(item.field, item.team, item.address, item.subject, item.message, item.summary);
  if (archive.version() >= 3) archive(item.slot);
}

template <class Archive>
void transfer(Archive& archive, is<SplitInfo::Arm> auto& item) {
  archive(item.name, item.share);
}

template <class Archive>
void transfer(Archive& archive, is<SplitInfo> auto& item) {
  archive(item.name, item.arms, item.winner, item.after);
}

template <class Archive>
void transfer(Archive& archive, is<Word> auto& item) {
  archive(item.bits);
}

/// The sections, in their order in the file, each under a tag of four letters.
template <class Archive>
void transfer_sections(Archive& archive, is<Program> auto& program) {
  archive.section("TEXT", program.texts);
  archive.section("CNST", program.constants);
  archive.section("DURA", program.durations);
  archive.section("WIND", program.windows);
  archive.section("LIST", program.lists);
  archive.section("ENUM", program.enums);
  archive.section("FLDS", program.fields);
  archive.section("EVNT", program.events);
  archive.section("MESG", program.messages);
  archive.section("WAIT", program.waits);
  archive.section("FLOW", program.workflows);
  archive.section("STEP", program.steps);
  archive.section("CODE", program.code);
  archive.section("STOF", program.step_of);
  if (archive.version() < 2) return;
  archive.section("SHAP", program.shapes);
  archive.section("ZONE", program.zones);
  archive.section("REGX", program.regexes);
  archive.section("TALY", program.tallies);
  archive.section("READ", program.readings);
  archive.section("WTCH", program.watches);
  archive.section("CLST", program.contact_lists);
  archive.section("TOPC", program.topics);
  archive.section("SCOR", program.scores);
  archive.section("ABSN", program.absences);
  archive.section("CALN", program.calendars);
  archive.section("POLI", program.policy);
  archive.section("TEAM", program.teams);
  archive.section("POOL", program.pools);
  archive.section("ACTN", program.actions);
  archive.section("CALL", program.action_calls);
  archive.section("ASGN", program.assignments);
  archive.section("TAKE", program.takings);
  archive.section("NOTI", program.notices);
  archive.section("SPLT", program.splits);
  archive.section("VARS", program.variables);
}

}  // namespace tend::layout
