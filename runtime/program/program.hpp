// program.hpp: a compiled project, the one contract between compiler and runtime. A value: it can
// be written, hashed, compared and thrown away. Indexes refer to its own tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/days_off.hpp"
#include "base/time.hpp"
#include "base/window.hpp"
#include "runtime/program/channel_kind.hpp"
#include "runtime/program/instructions.hpp"
#include "runtime/program/value.hpp"

namespace tend {

inline constexpr std::uint32_t none = 0xffffffff;
/// A run at rest has 16 bits for its workflow.
inline constexpr std::uint32_t largest_workflow_count = 0xfffe;
using TextIndex = std::uint32_t;  ///< into Program::texts

/// A constant of a type: texts, emails, zones and message names hold a TextIndex, durations an
/// index into Program::durations, lists one into Program::lists, all others the value's own bits.
struct Constant {
  Type type = Type::Bool;
  std::int64_t bits = 0;
  std::uint32_t enum_type = none;  ///< for Type::Enum: into Program::enums; else none
  friend bool operator==(const Constant&, const Constant&) = default;
};

struct EnumType {
  std::vector<TextIndex> values;  ///< ordered as declared
  friend bool operator==(const EnumType&, const EnumType&) = default;
};

struct FieldInfo {
  TextIndex name = 0;
  Type type = Type::Text;
  std::uint32_t enum_type = none;  ///< for Type::Enum
  std::uint32_t initial = none;    ///< a constant: the value of a new contact
  std::uint32_t shape = none;      ///< for Type::List and Type::Record: into shapes
  bool required = false;           ///< of an event, written `TYPE!`: one without it is not taken
  friend bool operator==(const FieldInfo&, const FieldInfo&) = default;
};

/// What a list or a record is made of: a list's one element, whose name is empty; a record's
/// fields.
struct Shape {
  Type type = Type::List;
  std::vector<FieldInfo> fields;
  friend bool operator==(const Shape&, const Shape&) = default;
};

/// One field of what another system sends, by its path: names and indexes from the outermost.
struct ForeignField {
  std::uint32_t field = none;   ///< of the event
  std::vector<TextIndex> path;  ///< an index is written as its digits
  friend bool operator==(const ForeignField&, const ForeignField&) = default;
};

struct EventInfo {
  TextIndex name = 0;
  std::uint32_t key = none;  ///< index into fields
  std::vector<FieldInfo> fields;
  TextIndex foreign_name = none;  ///< `from 'Order Completed'`
  std::vector<ForeignField> foreign_fields = {};
  bool synthetic = false;  ///< nothing outside can send it: `P without Q within D`
  friend bool operator==(const EventInfo&, const EventInfo&) = default;
};

/// What a value in a template goes through before it is written.
enum class FilterKind : std::uint8_t {
  Default,
  Upcase,
  Downcase,
  Capitalize,
  Strip,
  Truncate,
  Append,
  Prepend,
  Replace,
  Remove,
  Join,
  First,
  Last,
  Size,
  Plus,
  Minus,
  Times,
  DividedBy,
  Round,
  Ceil,
  Floor,
  Abs,
  Date,
  UrlEncode,
  Escape,
  NewlineToBr,
};
struct FilterCall {
  FilterKind kind = FilterKind::Default;
  std::vector<std::uint32_t> arguments;  ///< constants
  friend bool operator==(const FilterCall&, const FilterCall&) = default;
};

/// How a value is written where it stands, so that it is nothing but a value there. The compiler
/// has found out where that is.
enum class Escaping : std::uint8_t {
  None,        ///< as it is: in a subject, in plain text
  Html,        ///< as text between tags, or in an attribute's quotes
  HtmlLines,   ///< the same, and line ends are `<br>`: between tags
  Url,         ///< as an address, or its beginning: base/url_text.hpp, `safe_url`
  UrlPath,     ///< as a part of an address' path
  UrlPart,     ///< as a part of one that holds none of its marks: in a query, in a host
  UrlEncoded,  ///< as a part that a filter has encoded
};

/// A piece of a subject or a body. Text: a literal, or a contact's field with what stands where it
/// is unset. Value: what a fragment gives, through filters. The others are the way through the
/// pieces: Unless goes to `target` when its fragment is not true, Jump goes there always, Each goes
/// through the pieces up to `target` once for each element of its fragment's list.
struct TemplatePart {
  enum class Kind : std::uint8_t { Text, Value, Unless, Jump, Each } kind = Kind::Text;
  TextIndex literal = none;
  std::uint32_t field = none;
  TextIndex fallback = none;
  std::uint32_t fragment = none;  ///< pc, of code that belongs to no workflow
  Type type = Type::Text;         ///< of the fragment
  std::uint32_t enum_type = none;
  std::uint32_t shape = none;
  std::vector<FilterCall> filters = {};
  std::uint32_t target = none;         ///< a piece's number
  std::uint32_t variable = none;       ///< Each: into variables: the element's name
  Escaping escaping = Escaping::None;  ///< of a field and of a Value
  friend bool operator==(const TemplatePart&, const TemplatePart&) = default;
};
using Template = std::vector<TemplatePart>;

enum class MessageKind : std::uint8_t { Marketing, Transactional };

struct MessageInfo {
  TextIndex name = 0;
  ChannelKind channel = ChannelKind::Email;
  MessageKind kind = MessageKind::Marketing;
  std::uint32_t topic = none;  ///< into topics
  bool at_least_once = false;  ///< may be sent again when it is not known whether it left
  bool declared = true;        ///< false: sent without a declaration; it has a name and no content
  TextIndex from = none;
  Template subject;
  Template text;  ///< plain text; may be empty
  Template html;  ///< may be empty; all values are escaped
  friend bool operator==(const MessageInfo&, const MessageInfo&) = default;
};

/// UntilCondition goes on when one of its arms is true, or its time has run out.
enum class WaitKind : std::uint8_t { For, UntilWindow, UntilTime, UntilMoment, UntilCondition };

/// One way on of a wait for a condition. Outcome n is arm n's way, in order; the last arms may be
/// times. An arm has a condition, or a duration, or a moment. A condition reads the fields of the
/// event at hand on the way on from `EventIs e; JumpIfNot …` alone (verify.hpp).
struct WaitArm {
  std::uint32_t condition = none;  ///< pc of a fragment
  bool next = false;               ///< only an event from now on: asked at each event, never before
  std::uint32_t duration = none;   ///< since the step was reached: into durations
  std::uint32_t moment = none;     ///< pc of an instant's fragment
  friend bool operator==(const WaitArm&, const WaitArm&) = default;
};

/// What a Wait instruction waits for. Only the members named for its kind are set: For has a
/// duration or a fragment, never both, and `at` only when whole_day; UntilWindow has a window;
/// UntilTime has `at`, days and business; UntilMoment has a fragment. A window may also be set for
/// For and UntilMoment. A computed amount or moment is a fragment, evaluated when the step is
/// reached and again when what it reads has changed.
struct WaitPlan {
  WaitKind kind = WaitKind::For;
  std::uint32_t duration = none;  ///< For: into durations; none when computed
  std::uint32_t fragment =
      none;                     ///< For: pc of a duration's fragment; UntilMoment: of an instant's
  std::uint32_t window = none;  ///< into windows
  std::optional<TimeOfDay> at;  ///< For, UntilMoment: the time of day; UntilTime: the time
  DayMask days = every_day;     ///< UntilTime
  bool business = false;        ///< UntilTime
  bool whole_day = false;       ///< For: made of calendar units alone
  std::vector<WaitArm> arms;    ///< UntilCondition: in order; the first that is true decides
  std::uint32_t up_to = none;  ///< UntilWindow, UntilTime, UntilMoment: the longest, into durations
  friend bool operator==(const WaitPlan&, const WaitPlan&) = default;
};

/// A step as people see it: its identity over edits (language.md, section 8), and where it stands.
struct StepInfo {
  TextIndex identity = 0;  ///< `send intro`, `wait before send intro`
  TextIndex file = 0;
  std::uint32_t line = 0;  ///< from 1
  std::uint32_t column = 0;
  bool ignoring_window = false;  ///< a send that is not held to its workflow's window
  bool ignoring_limit = false;   ///< nor to its limits
  friend bool operator==(const StepInfo&, const StepInfo&) = default;
};

/// In which zone days and times of the contact are told.
struct ZoneChoice {
  bool contact_first = true;  ///< `contact or 'ZONE'`
  TextIndex zone = none;      ///< fallback, or the zone itself; none is UTC
  friend bool operator==(const ZoneChoice&, const ZoneChoice&) = default;
};

/// What has to be remembered of the events of a kind, for each contact: kept up to date as they
/// come, so that no condition ever looks at a log. Readings say what is asked of it.
struct TallyInfo {
  std::uint32_t event = none;
  std::uint32_t condition =
      none;  ///< pc of a fragment over the event and the contact; none: always
  std::uint32_t value_field = none;  ///< of the event: what Sum, First and Last are of
  std::uint32_t group_field = none;  ///< of the event: one tally for each of its values
  std::uint32_t last = none;         ///< `in last D`: into durations; none: ever
  std::uint32_t since = none;        ///< pc of an instant's fragment: events at or after it
  std::uint32_t zone = 0;            ///< into zones: on whose calendar `last` and `since` are
  std::uint32_t keep = 0;            ///< so many newest values stay readable, for `summary`
  friend bool operator==(const TallyInfo&, const TallyInfo&) = default;
};

enum class ReadingKind : std::uint8_t { Count, Sum, First, Last, FirstAt, LastAt };
struct Reading {
  std::uint32_t tally = 0;
  ReadingKind kind = ReadingKind::Count;
  friend bool operator==(const Reading&, const Reading&) = default;
};

/// A moment that comes again and again: `every monday at 09:00`.
struct Recurrence {
  enum class Kind : std::uint8_t { None, Days, Month, Year, Period } kind = Kind::None;
  DayMask days = every_day;
  bool business = false;
  int day = 0;                  ///< Month: 1 to 31; the last day of shorter months
  std::uint32_t period = none;  ///< Period: into durations, from the watch's fragment on
  friend bool operator==(const Recurrence&, const Recurrence&) = default;
};

/// Something about a contact that the engine keeps an eye on: a condition whose truth is
/// remembered, or a moment that is waited for. Asked when something that its fragment reads has
/// changed, and when time alone may have changed it.
struct WatchInfo {
  enum class Kind : std::uint8_t {
    Condition,  ///< fragment: a bool. Fires when it becomes true
    Held,       ///< fragment: a bool. True when it has held for `duration` without a break
    Moment,     ///< fragment: an instant (Period: from when; Year: a date); fires at it, once per
                ///< value
  } kind = Kind::Condition;
  std::uint32_t fragment = none;     ///< none: Moment with recurrence Days or Month
  std::uint32_t duration = none;     ///< Held: into durations
  Recurrence recurrence = {};        ///< Moment
  std::optional<TimeOfDay> at = {};  ///< Moment: the time of day
  std::uint32_t zone = 0;            ///< into zones
  /// The clock of `no P in last D` begins when the contact is first known.
  bool newcomers_later = false;
  friend bool operator==(const WatchInfo&, const WatchInfo&) = default;
};

/// What starts something: an event, or a watch that fires. `condition` is asked at that moment.
struct TriggerInfo {
  std::uint32_t event = none;      ///< into events; asked at each such event
  std::uint32_t condition = none;  ///< pc of a fragment; none: always
  std::uint32_t watch = none;      ///< into watches; one of event and watch is given
  /// A constant that the event's key must equal, for dispatch: the condition asks it too.
  std::uint32_t key = none;
  std::uint32_t entry = none;  ///< pc at which a run begins that this trigger started; none: the
                               ///< workflow's
  bool including_existing = false;
  friend bool operator==(const TriggerInfo&, const TriggerInfo&) = default;
};

enum class ReenrollMode : std::uint8_t { Never, Always, After, Restart, Update };

/// A goal, or an exit: the run leaves as soon as its condition is true.
struct GoalInfo {
  enum class Kind : std::uint8_t {
    Goal,
    Exit,
    ExitUnless,  ///< leaves as soon as it is not known to be true
  } kind = Kind::Goal;
  TextIndex name = none;
  std::uint32_t condition = 0;  ///< pc of a fragment; may read slots
  std::uint32_t block = none;   ///< pc of the steps on the way out; ends with Done
  friend bool operator==(const GoalInfo&, const GoalInfo&) = default;
};

/// `on TRIGGER { STEPS }`. Conditions may read slots.
struct OnInfo {
  std::vector<TriggerInfo> triggers;
  std::uint32_t block = 0;  ///< pc; ends with Done
  friend bool operator==(const OnInfo&, const OnInfo&) = default;
};

/// `limit N [CHANNEL] per DURATION`: rolling; a day of it is 24 hours.
struct LimitInfo {
  std::uint32_t count = 0;
  std::optional<ChannelKind> channel = {};
  std::uint32_t per = none;  ///< into durations
  bool skip = false;
  friend bool operator==(const LimitInfo&, const LimitInfo&) = default;
};

/// Something of a run that its messages may name: `trigger.product`, `code`, `ticket.id`.
struct VariableInfo {
  TextIndex name = 0;
  Type type = Type::Text;
  std::uint32_t enum_type = none;
  std::uint32_t shape = none;
  friend bool operator==(const VariableInfo&, const VariableInfo&) = default;
};
struct BoundVariable {
  std::uint32_t variable = 0;  ///< into variables
  std::uint32_t slot = 0;
  friend bool operator==(const BoundVariable&, const BoundVariable&) = default;
};

struct WorkflowInfo {
  TextIndex name = 0;
  TextIndex title = none;
  std::vector<TriggerInfo> triggers;
  std::uint32_t entry =
      0;  ///< pc of the first instruction; it captures what the steps need of the trigger
  std::uint32_t body = none;     ///< pc at which all entries have come together, and its first step
                                 ///< begins; none: the entry
  std::uint32_t code_begin = 0;  ///< its instructions, fragments included: [code_begin, code_end),
                                 ///< after those of the workflow before it
  std::uint32_t code_end = 0;
  std::uint32_t slots = 0;
  ReenrollMode reenroll = ReenrollMode::Never;
  std::uint32_t reenroll_after = none;  ///< into durations
  bool reenroll_from_entry = false;
  bool contact_zone = true;       ///< `contact or 'ZONE'`
  TextIndex zone = none;          ///< fallback, or the zone itself; none is UTC
  std::uint32_t window = none;    ///< the workflow's, for sends
  std::uint32_t key_slot = none;  ///< `keyed by`: the slot that holds this run's value
  TextIndex key_field = none;     ///< its name: each trigger's event has a field of that name
  std::vector<GoalInfo> goals;    ///< goals first, then exits, each in the order written
  std::vector<OnInfo> ons;
  std::vector<LimitInfo> limits;
  TextIndex exclusive_group = none;
  bool exclusive_queue = false;
  std::uint32_t admit_count = 0;   ///< 0: no bound
  std::uint32_t admit_per = none;  ///< into durations
  std::uint32_t starts = none;     ///< pc of an instant's fragment
  std::uint32_t ends = none;       ///< pc of an instant's fragment: the first instant after it
  std::int32_t priority = 0;
  std::int64_t holdout = 0;          ///< a share in millionths
  std::uint32_t holdout_for = none;  ///< into durations
  std::uint32_t expires = none;      ///< into durations
  bool draft = false;
  std::vector<BoundVariable> variables;  ///< what its messages may name
  friend bool operator==(const WorkflowInfo&, const WorkflowInfo&) = default;
};

/// A static list, or a segment: then a watch keeps it.
struct ContactListInfo {
  TextIndex name = 0;
  std::uint32_t watch = none;
  friend bool operator==(const ContactListInfo&, const ContactListInfo&) = default;
};

/// `when PATTERN … add 5 [up to 10 per 1d]`.
struct ScoreRule {
  TriggerInfo trigger;
  std::int64_t points = 0;   ///< millionths; negative for `remove`
  std::int64_t up_to = 0;    ///< millionths, in any rolling `per`; 0: no bound
  std::uint32_t per = none;  ///< into durations
  /// The rule of the same score whose bound this one shares; none: it has its own.
  std::uint32_t bound = none;
  friend bool operator==(const ScoreRule&, const ScoreRule&) = default;
};
struct ScoreDecay {
  std::int64_t share = 0;  ///< millionths
  std::uint32_t per = none;
  friend bool operator==(const ScoreDecay&, const ScoreDecay&) = default;
};
struct ScoreInfo {
  std::uint32_t field = none;  ///< of the contact, a number
  std::vector<ScoreRule> rules;
  std::vector<ScoreDecay> decays;
  friend bool operator==(const ScoreInfo&, const ScoreInfo&) = default;
};

/// `P without Q within D`: its event happens when D is over and Q has not happened with the same
/// key.
struct AbsenceInfo {
  std::uint32_t event = none;  ///< the synthetic one, with the fields of `first`
  std::uint32_t first = none;  ///< events
  std::uint32_t first_condition = none;
  std::uint32_t second = none;
  std::uint32_t second_condition = none;
  std::uint32_t first_key = none;  ///< fields that must be equal; none: any second counts
  std::uint32_t second_key = none;
  std::uint32_t within = none;  ///< into durations
  std::uint32_t zone = 0;
  friend bool operator==(const AbsenceInfo&, const AbsenceInfo&) = default;
};

/// Days that are no business days, or that a policy blacks out.
struct CalendarInfo {
  TextIndex name = 0;
  std::vector<DateRange> ranges;
  std::vector<YearlyDay> yearly;
  friend bool operator==(const CalendarInfo&, const CalendarInfo&) = default;
};

struct ChannelWindow {
  std::optional<ChannelKind> channel;
  std::uint32_t window = none;
  friend bool operator==(const ChannelWindow&, const ChannelWindow&) = default;
};
/// What holds for every workflow. zones[0] is its zone.
struct PolicyInfo {
  std::optional<TimeSpan> quiet;
  std::vector<ChannelWindow> windows;
  std::vector<LimitInfo> limits;
  std::uint8_t consent_required = 1u << 1;  ///< bit n for ChannelKind n: sms, unless said otherwise
  std::uint32_t holidays = none;            ///< into calendars
  std::vector<std::uint32_t> blackouts;     ///< into calendars
  TextIndex sender = none;
  friend bool operator==(const PolicyInfo&, const PolicyInfo&) = default;
};

struct TeamInfo {
  TextIndex name = 0;
  std::vector<TextIndex> members;
  friend bool operator==(const TeamInfo&, const TeamInfo&) = default;
};
struct PoolInfo {
  TextIndex name = 0;
  std::vector<TextIndex> codes;
  friend bool operator==(const PoolInfo&, const PoolInfo&) = default;
};
/// A piece of an action's body: JSON text, or a parameter's value as JSON.
struct BodyPart {
  TextIndex literal = none;
  std::uint32_t parameter = none;
  friend bool operator==(const BodyPart&, const BodyPart&) = default;
};
struct ActionInfo {
  TextIndex name = 0;
  TextIndex url = none;           ///< `webhook: post '…'`
  TextIndex url_variable = none;  ///< `post env('…')`: the environment's name for it, instead
  std::vector<FieldInfo> parameters;
  std::vector<FieldInfo> returns;
  std::vector<BodyPart> body;
  std::uint32_t retries = 0;
  friend bool operator==(const ActionInfo&, const ActionInfo&) = default;
};
struct ActionCallInfo {
  std::uint32_t action = 0;
  std::vector<std::uint32_t> arguments;  ///< pcs of fragments, one for each parameter
  std::vector<std::uint32_t> results;  ///< slots, one for each field of the answer; or none at all
  friend bool operator==(const ActionCallInfo&, const ActionCallInfo&) = default;
};
struct AssignmentInfo {
  std::uint32_t field = none;  ///< of the contact
  std::uint32_t team = 0;
  friend bool operator==(const AssignmentInfo&, const AssignmentInfo&) = default;
};
struct TakingInfo {
  std::uint32_t pool = 0;
  std::uint32_t slot = 0;
  friend bool operator==(const TakingInfo&, const TakingInfo&) = default;
};
/// `notify PERSON ['Subject'] [with MESSAGE]`: one of field, team, address and slot is given.
struct NoticeInfo {
  std::uint32_t field = none;  ///< of the contact: an address in it
  std::uint32_t team = none;
  TextIndex address = none;
  std::uint32_t slot = none;  ///< of the run: an address in it
  Template subject;
  std::uint32_t message = none;
  bool summary = false;
  friend bool operator==(const NoticeInfo&, const NoticeInfo&) = default;
};
struct SplitInfo {
  struct Arm {
    TextIndex name = 0;
    std::int64_t share = 0;  ///< millionths; all add up to 1
    friend bool operator==(const Arm&, const Arm&) = default;
  };
  TextIndex name = 0;
  std::vector<Arm> arms;
  std::uint32_t winner = none;  ///< a reading (Count, ever) of what decides
  std::uint32_t after = none;   ///< into durations
  friend bool operator==(const SplitInfo&, const SplitInfo&) = default;
};

struct Program {
  std::vector<std::string> texts;  ///< distinct
  std::vector<Constant> constants;
  std::vector<Duration> durations;
  std::vector<Window> windows;
  std::vector<std::vector<std::uint32_t>> lists;  ///< of constants, all of one type
  std::vector<EnumType> enums;
  std::vector<FieldInfo> fields;  ///< of a contact
  std::vector<EventInfo> events;
  std::vector<MessageInfo> messages;
  std::vector<WaitPlan> waits;
  std::vector<WorkflowInfo> workflows;
  std::vector<StepInfo> steps;
  std::vector<Shape> shapes;
  std::vector<ZoneChoice> zones;  ///< [0] is the policy's; there is always that one
  std::vector<TextIndex> regexes;
  std::vector<TallyInfo> tallies;
  std::vector<Reading> readings;
  std::vector<WatchInfo> watches;
  std::vector<ContactListInfo> contact_lists;
  std::vector<TextIndex> topics;
  std::vector<ScoreInfo> scores;
  std::vector<AbsenceInfo> absences;
  std::vector<CalendarInfo> calendars;
  PolicyInfo policy;
  std::vector<TeamInfo> teams;
  std::vector<PoolInfo> pools;
  std::vector<ActionInfo> actions;
  std::vector<ActionCallInfo> action_calls;
  std::vector<AssignmentInfo> assignments;
  std::vector<TakingInfo> takings;
  std::vector<NoticeInfo> notices;
  std::vector<SplitInfo> splits;
  std::vector<VariableInfo> variables;
  /// Fragments that belong to no workflow (of tallies, watches, scores, segments, messages) come
  /// first: the code of the first workflow begins after them.
  std::vector<Word> code;
  std::vector<std::uint32_t> step_of;  ///< per instruction: the step it belongs to, or none; all
                                       ///< that `is_step` have one
  friend bool operator==(const Program&, const Program&) = default;

  const std::string& text(TextIndex index) const { return texts[index]; }
  /// The steps of a workflow that something can be seen of, in the order in which they were
  /// written.
  std::vector<std::uint32_t> steps_of(const WorkflowInfo& workflow) const;
};

}  // namespace tend
