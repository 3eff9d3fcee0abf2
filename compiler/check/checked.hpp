// checked.hpp: a project whose names are resolved, whose types are known and whose sugar is gone.
// What the flow graph and the bytecode are made from; neither looks at the Ast again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/number.hpp"
#include "base/source.hpp"
#include "base/time.hpp"
#include "base/window.hpp"
#include "compiler/check/test_plan.hpp"
#include "runtime/program/functions.hpp"
#include "runtime/program/program.hpp"

namespace tend::checked {

using ExprId = Id<struct CheckedExprTag>;
using StepId = Id<struct CheckedStepTag>;
using FieldId = Id<struct CheckedFieldTag>;
using EventId = Id<struct CheckedEventTag>;
using EnumId = Id<struct CheckedEnumTag>;
using MessageId = Id<struct CheckedMessageTag>;
using ShapeId = Id<struct CheckedShapeTag>;
using TallyId = Id<struct CheckedTallyTag>;
using WatchId = Id<struct CheckedWatchTag>;
using ZoneId = Id<struct CheckedZoneTag>;
using ContactListId = Id<struct CheckedContactListTag>;
using TopicId = Id<struct CheckedTopicTag>;
using TeamId = Id<struct CheckedTeamTag>;
using PoolId = Id<struct CheckedPoolTag>;
using ActionId = Id<struct CheckedActionTag>;
using CalendarId = Id<struct CheckedCalendarTag>;
/// Into Workflow::variables of the workflow at hand.
using VariableId = Id<struct CheckedVariableTag>;
/// Into Project::workflow_names: workflows may be mentioned before they are checked. Checked::
/// workflows has them by name.
using WorkflowName = std::string;

/// A constant. Texts stand for text, email, timezone and message alike; the ordinal of an enum's
/// value and a bool are integers.
using Literal =
    std::variant<bool, Number, std::string, Date, Instant, TimeOfDay, Duration, std::int32_t>;

struct Constant {
  Literal value;
};
struct Unknown {};
struct ContactField {
  FieldId field;
};
/// A field of the event at hand: in a trigger, a tally, a wait for the next event, an `on` block.
/// What steps need of the event that enrolled is a RunVariable.
struct EventField {
  std::uint32_t field;
};
/// What a run remembers: `trigger.product`, a code taken, an answer's field, a parameter of a
/// sequence.
struct RunVariable {
  VariableId variable;
};
/// What an expression was worth when the run began: kept in a slot, for `since enrolled`.
struct AtEntry {
  ExprId value;
};
/// In a message: a variable of whatever run sends it, by name.
struct MessageVariable {
  std::uint32_t variable;  ///< into Checked::message_variables
};
struct History {
  TallyId tally;
  ReadingKind kind = ReadingKind::Count;
  ExprId group;  ///< the value of the tally's group field; none if it has none
};
struct EventIs {
  EventId event;
};
struct Member {
  ContactListId list;
};
struct Active {
  WorkflowName workflow;
};
struct SubscribedTo {
  TopicId topic;
};
/// `CONDITION for 30d`.
struct Held {
  WatchId watch;
};
/// now >= instant; `strictly`: now > instant. What `now` and `today` are compared with becomes
/// this, so that the engine knows when the answer changes.
struct Reached {
  ExprId instant;
  bool strictly = false;
};
struct Element {};
struct RecordField {
  ExprId record;
  std::uint32_t field;
};
struct Quantified {
  Op op;  ///< AnyOf, AllOf, NoneOf
  ExprId list;
  ExprId condition;
};
struct Matches {
  ExprId operand;
  std::string regex;
};
/// The contact's identity, as text.
struct Recipient {};
struct Enrolled {};
struct Now {};
struct Today {};
/// An instruction and its operands, in order; Default, comparisons, logic, arithmetic. The same
/// expression may be an operand in several places (constants are): the tree is a graph without
/// circles.
struct Apply {
  Op op;
  std::vector<ExprId> operands;
};
/// A function of the language (runtime/program/functions.hpp); the operands in order.
struct CallFunction {
  Function function;
  std::vector<ExprId> operands;
};
struct InList {
  ExprId operand;
  std::vector<Literal> items;
};
using ExprNode = std::variant<Constant, Unknown, ContactField, EventField, Enrolled, Now, Today,
                              Apply, CallFunction, InList, RunVariable, AtEntry, MessageVariable,
                              History, EventIs, Member, Active, SubscribedTo, Held, Reached,
                              Element, RecordField, Quantified, Matches, Recipient>;

struct Expr {
  Span span;
  Type type;
  EnumId enum_type;  ///< for Type::Enum
  ExprNode node;
  ShapeId shape = {};  ///< for Type::List and Type::Record
};

struct Filter {
  FilterKind kind = FilterKind::Default;
  std::vector<Literal> arguments;  ///< texts and numbers
};
/// As in the program: a literal, a field with what stands where it is unset, a value, or the way
/// through the pieces.
struct TemplatePart {
  std::string literal = {};
  FieldId field = {};
  std::optional<std::string> fallback = {};
  Span span = {};
  tend::TemplatePart::Kind kind = tend::TemplatePart::Kind::Text;
  ExprId value = {};
  std::vector<Filter> filters = {};
  std::uint32_t target = 0;
  std::uint32_t variable = 0;  ///< Each: into Checked::message_variables
  Escaping escaping = Escaping::None;
};
using Template = std::vector<TemplatePart>;

struct Block {
  std::vector<StepId> steps;
  Span span;
};

/// A wait, with what it waits for, the window that is in force for it (the workflow's already put
/// in), and its ways on.
struct WaitArm {
  ExprId condition;   ///< none for `after`
  bool next = false;  ///< only an event from now on
  std::optional<Duration> after;
  ExprId moment;  ///< a time at which the wait is over, as an instant
  std::optional<Block> block;
  Span span;
};
struct Wait {
  WaitKind kind = WaitKind::For;
  std::optional<Duration> duration;  ///< For, when it is a constant
  ExprId computed;                   ///< For: a duration; UntilMoment: a datetime
  std::optional<Window> window;
  std::optional<TimeOfDay> at;  ///< For, UntilMoment; UntilTime: the time
  DayMask days = every_day;
  bool business = false;
  bool whole_day = false;
  std::optional<Block> came;
  std::optional<Block> otherwise;
  /// UntilCondition. `wait until C up to D { … } else { … }` has two arms: C with the first block,
  /// D with the other; `came` and `otherwise` are empty then.
  std::vector<WaitArm> arms = {};
  std::optional<Duration> up_to = {};  ///< UntilWindow, UntilTime, UntilMoment: the longest
};
struct Send {
  MessageId message;
  std::optional<Block> otherwise;
  bool ignoring_window = false;
  bool ignoring_limit = false;
};
struct Set {
  FieldId field;
  ExprId value;
};  ///< `clear` sets to Unknown
struct IfArm {
  ExprId condition;
  Block block;
  Span span;
};
struct If {
  std::vector<IfArm> arms;
  std::optional<Block> otherwise;
  Span subject = {};  ///< of a `match`: what its arms ask about; empty for an `if`
};
struct Exit {};
struct Log {
  std::string text;
};
struct Listing {
  ContactListId list;
  bool remove = false;
};
struct Subscribe {
  TopicId topic;
  bool unsubscribe = false;
};
/// PERSON: one of field, team, address and variable.
struct Notify {
  FieldId field;
  TeamId team;
  std::string address;
  VariableId variable;
  std::string written;  ///< of a variable: as the script says it
  Template subject;
  MessageId message;
  bool summary = false;
};
struct Assign {
  FieldId field;
  TeamId team;
};
struct Take {
  VariableId variable;
  PoolId pool;
  std::optional<Block> otherwise;
};
struct SplitArm {
  std::string name;
  Number share;  ///< all add up to 1
  Block block;
  Span span;
};
struct Split {
  std::string name;
  std::vector<SplitArm> arms;
  TallyId winner;  ///< none without `winner by`
  std::optional<Duration> winner_after;
};
/// `times` rounds, or fewer when `until` (asked before each) is true.
struct Repeat {
  std::int32_t times = 0;
  ExprId until;
  Block block;
};
struct Call {
  ActionId action;
  std::vector<ExprId> arguments;    ///< one for each parameter
  std::vector<VariableId> results;  ///< one for each field of the answer; empty without `as`
  std::optional<Block> otherwise;
};
struct EnrollIn {
  WorkflowName workflow;
};
struct ExitFrom {
  WorkflowName workflow;
};
/// Keeps a value in the run: an argument of a sequence that is no constant.
struct Let {
  VariableId variable;
  ExprId value;
};
using StepNode = std::variant<Wait, Send, Set, If, Exit, Log, Listing, Subscribe, Notify, Assign,
                              Take, Split, Repeat, Call, EnrollIn, ExitFrom, Let>;

struct Step {
  Span span;
  std::string label;  ///< empty without one
  StepNode node;
};

struct Trigger {
  EventId event;     ///< none for a watch
  ExprId condition;  ///< none: always
  Span span;         ///< of its event pattern
  Span whole = {};   ///< of the `when`, its conditions included
  WatchId watch = {};
  ExprId key = {};  ///< a constant that the event's key must equal; `condition` asks it too
  bool including_existing = false;
};

struct Zone {
  bool contact_first = true;
  std::string zone;  ///< empty: UTC
  friend bool operator==(const Zone&, const Zone&) = default;
};

/// What is remembered of a contact's events; equal ones are one (Project::tally).
struct Tally {
  EventId event;
  ExprId condition;  ///< over the event at hand; none: always
  std::optional<std::uint32_t> value_field;
  std::optional<std::uint32_t> group_field;
  std::optional<Duration> last;
  ExprId since;  ///< an instant
  ZoneId zone;
  std::uint32_t keep = 0;
};

struct Every {
  Recurrence::Kind kind = Recurrence::Kind::None;
  DayMask days = every_day;
  bool business = false;
  int day = 0;
  Duration period;
};
struct Watch {
  WatchInfo::Kind kind = WatchInfo::Kind::Condition;
  ExprId expr;        ///< a bool; Moment: an instant (Year: a date); none for Days and Month
  Duration duration;  ///< Held
  Every every;
  std::optional<TimeOfDay> at;
  ZoneId zone;
  bool newcomers_later = false;
  Span span;
};

struct Goal {
  GoalInfo::Kind kind = GoalInfo::Kind::Goal;
  std::string name;  ///< empty without one
  ExprId condition;
  std::optional<Block> block;
  Span span;
};
struct On {
  std::vector<Trigger> triggers;
  Block block;
  Span span;
};
struct Limit {
  std::uint32_t count = 0;
  std::optional<ChannelKind> channel;
  Duration per;
  bool skip = false;
};

/// Something a run keeps in a slot.
struct Variable {
  enum class Kind : std::uint8_t {
    TriggerField,
    Key,
    Taken,
    Answer,
    Parameter,
    Message
  } kind = Kind::TriggerField;
  std::string name;  ///< as a message says it: `trigger.product`, `code`, `ticket.id`
  Type type = Type::Text;
  EnumId enum_type;
  ShapeId shape;
  /// TriggerField, Key: for each trigger of the workflow the field of its event; none where it has
  /// none (a trigger without an event).
  std::vector<std::uint32_t> fields;
};

struct Workflow {
  std::string name;
  std::string title;  ///< empty without one
  Span span;          ///< of its head
  std::vector<Trigger> triggers;
  ReenrollMode reenroll = ReenrollMode::Never;
  std::optional<Duration> reenroll_after;
  bool reenroll_from_entry = false;
  bool contact_zone = true;
  std::string zone;  ///< empty: UTC
  std::optional<Window> window;
  Block body;
  std::string key_field;  ///< `keyed by`; empty without it
  VariableId key;
  std::vector<Goal> goals;  ///< goals first, then exits
  bool no_goal = false;
  std::vector<On> ons;
  std::vector<On>
      firsts;  ///< what `first … since enrolled` needs; added to `ons` when all are known
  std::vector<Limit> limits;
  std::string exclusive_group;
  bool exclusive_queue = false;
  std::uint32_t admit_count = 0;
  Duration admit_per;
  ExprId starts;  ///< an instant
  ExprId ends;    ///< an instant: the first after the end
  std::int32_t priority = 0;
  Number holdout;
  std::optional<Duration> holdout_for;
  std::optional<Duration> expires;
  bool draft = false;
  IdMap<VariableId, Variable> variables;
  ZoneId zone_id;  ///< the same as contact_zone and zone
};

struct Field {
  std::string name;
  Type type = Type::Text;
  EnumId enum_type;
  std::optional<Literal> initial;
  Span span;
  ShapeId shape = {};
  bool required = false;  ///< of an event: `TYPE!`
};
struct Shape {
  Type type = Type::List;
  std::vector<Field> fields;  ///< a list has one, its element
};
struct ForeignField {
  std::uint32_t field = 0;
  std::vector<std::string> path;
};
struct Event {
  std::string name;
  std::optional<std::uint32_t> key;
  std::vector<Field> fields;
  Span span;
  std::string foreign_name = {};
  std::vector<ForeignField> foreign_fields = {};
  bool synthetic = false;
};
struct Enum {
  std::vector<std::string> values;
};

struct Message {
  std::string name;
  ChannelKind channel = ChannelKind::Email;
  MessageKind kind = MessageKind::Marketing;
  TopicId topic;
  bool at_least_once = false;
  bool declared = true;
  std::string from;
  Template subject;
  Template text;
  Template html;
  Span span;
};

struct ContactList {
  std::string name;
  WatchId watch;  ///< of a segment
  Span span;
};
struct Topic {
  std::string name;
};
struct ScoreRule {
  Trigger trigger;
  Number points;  ///< negative for `remove`
  std::optional<Number> up_to;
  Duration per;
  /// The rule of the score whose bound this one shares: that of an `or`'s first event.
  std::optional<std::uint32_t> bound = {};
};
struct ScoreDecay {
  Number share;
  Duration per;
};
struct Score {
  FieldId field;
  std::vector<ScoreRule> rules;
  std::vector<ScoreDecay> decays;
};
struct Absence {
  EventId event;  ///< the synthetic one
  EventId first;
  ExprId first_condition;
  EventId second;
  ExprId second_condition;
  std::optional<std::uint32_t> first_key;
  std::optional<std::uint32_t> second_key;
  Duration within;
  ZoneId zone;
};
struct Calendar {
  std::string name;
  std::vector<DateRange> ranges;
  std::vector<YearlyDay> yearly;
};
struct ChannelWindow {
  std::optional<ChannelKind> channel;
  Window window;
};
struct Policy {
  Zone zone;
  std::optional<TimeSpan> quiet;
  std::vector<ChannelWindow> windows;
  std::vector<Limit> limits;
  std::uint8_t consent_required = 1u << 1;  ///< bit n for ChannelKind n
  CalendarId holidays;
  std::vector<CalendarId> blackouts;
  std::string sender;
};
struct Team {
  std::string name;
  std::vector<std::string> members;
};
struct Pool {
  std::string name;
  std::vector<std::string> codes;
};
struct BodyPart {
  std::string literal;
  std::optional<std::uint32_t> parameter;
};
struct Action {
  std::string name;
  std::string url;
  std::string url_variable;  ///< of the environment, in place of a url
  std::vector<Field> parameters;
  std::vector<Field> returns;
  std::vector<BodyPart> body;
  std::uint32_t retries = 0;
};
/// A variable that messages name, and where: each workflow that sends such a message must have it.
struct MessageVariableUse {
  std::string name;
  Type type = Type::Text;
  EnumId enum_type;
  ShapeId shape;
};

struct Checked {
  IdMap<ExprId, Expr> exprs;
  IdMap<StepId, Step> steps;
  IdMap<FieldId, Field> fields;
  IdMap<EventId, Event> events;
  IdMap<EnumId, Enum> enums;
  IdMap<MessageId, Message> messages;
  std::vector<Workflow> workflows;
  IdMap<ShapeId, Shape> shapes;
  IdMap<ZoneId, Zone> zones;  ///< [0] is the policy's
  IdMap<TallyId, Tally> tallies;
  IdMap<WatchId, Watch> watches;
  IdMap<ContactListId, ContactList> contact_lists;
  IdMap<TopicId, Topic> topics;
  IdMap<TeamId, Team> teams;
  IdMap<PoolId, Pool> pools;
  IdMap<ActionId, Action> actions;
  IdMap<CalendarId, Calendar> calendars;
  std::vector<Score> scores;
  std::vector<Absence> absences;
  std::vector<MessageVariableUse> message_variables;
  Policy policy;
  std::vector<TestPlan> tests;
};

}  // namespace tend::checked
