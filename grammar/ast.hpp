// ast.hpp: what a file says, before any name is looked up. Ids into vectors, one variant a kind of
// node, no parent pointers, nothing changed after parsing: later facts live in side tables (IdMap).
//
// Views point into the Sources (or into Ast::decoded for texts with escapes) and are good as long
// as both live. Depth is bounded by the parser, so that recursion over it is safe.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/days_off.hpp"
#include "base/id.hpp"
#include "base/number.hpp"
#include "base/source.hpp"
#include "base/time.hpp"
#include "base/window.hpp"

namespace tend::ast {

using ExprId = Id<struct ExprTag>;
using PatternId = Id<struct PatternTag>;
using StepId = Id<struct StepTag>;
using DeclId = Id<struct DeclTag>;
using TypeId = Id<struct TypeTag>;
using ValueId = Id<struct ValueTag>;

/// A name as written, backticks taken off. `span` covers the backticks too.
struct Name {
  std::string_view text;
  Span span;
};

/// A text with its escapes decoded. `span` covers the quotes.
struct Text {
  std::string_view value;
  Span span;
};

struct DurationLiteral {
  Duration value;
  Span span;
};

struct WindowLiteral {
  Window value;
  Span span;
};

/// `2026-12-01`, `2026-12-01 09:00` (local, in the zone in force) or `2026-12-01T09:00:00Z`.
struct DateLiteral {
  Date value;
};
struct DateTimeLiteral {
  CivilTime value;
};
struct InstantLiteral {
  Instant value;
};
using WhenValue = std::variant<DateLiteral, DateTimeLiteral, InstantLiteral>;
struct When {
  WhenValue value;
  Span span;
};

struct TimeLiteral {
  TimeOfDay value;
  Span span;
};

// --- Patterns and history -----------------------------------------------------------------------

/// `in last 30d`, `since enrolled`, `since 2026-01-01`, `ever`.
struct Range {
  enum class Kind : std::uint8_t { InLast, SinceEnrolled, SinceDate, Ever } kind = Kind::Ever;
  Duration last;               ///< InLast
  std::optional<Name> length;  ///< InLast: a name for the duration, in place of `last`
  std::optional<When> since;   ///< SinceDate
  Span span;
};

/// `opened`, `opened intro`, `purchased 'x'`, `page_viewed(path == '/')`, each perhaps with `any
/// key`.
struct Pattern {
  Name event;
  std::variant<std::monostate, Text, Name> key;
  std::vector<ExprId> conditions;  ///< in the parentheses
  bool has_parentheses = false;
  bool any_key = false;
  PatternId without;  ///< `P without Q within D`
  Duration within;
  Span span;
};

// --- Expressions --------------------------------------------------------------------------------

struct ErrorExpr {};  ///< the parser has reported it; no one else does
struct TextLiteral {
  std::string_view value;
};
struct NumberLiteral {
  Number value;
  bool percent = false;
};  ///< 50% is 0.5, percent set
struct DurationExpr {
  Duration value;
};
struct TimeExpr {
  TimeOfDay value;
};
struct ListLiteral {
  std::vector<ExprId> items;
};

/// A bare or applied name: `title`, `opened intro`, `default(x, 3d)`, `purchased('x')`. One node:
/// whether it is a field, a constant, an enum value, a function or a pattern is decided where names
/// are resolved.
struct Mention {
  PatternId pattern;  ///< its name, key and parentheses
  std::optional<Range> range;
};
/// `trigger.score`, `contact.title`, `event.amount`, `ticket.id`.
struct Path {
  std::vector<Name> names;
};

enum class UnaryOp : std::uint8_t { Not, Negate };
struct Unary {
  UnaryOp op;
  ExprId operand;
};

enum class BinaryOp : std::uint8_t {
  Or,
  And,
  Equal,
  NotEqual,
  FoldEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Contains,
  StartsWith,
  EndsWith,
  Becomes,
  Add,
  Subtract,
  Multiply,
  Divide,
};
/// Inside `any of LIST (…)` the left side may be none: it is the element. So for In, Between,
/// Matches and IsSet. `a and b and c and d` is a tree of little depth, in the order written.
struct Binary {
  BinaryOp op;
  ExprId left;
  ExprId right;
  Span op_span;
};
struct In {
  ExprId operand;
  std::vector<ExprId> items;
  bool negated = false;
  ExprId list = {};  ///< `in boats`, in place of the items
};
struct Between {
  ExprId operand;
  ExprId low;
  ExprId high;
};
struct Matches {
  ExprId operand;
  Text regex;
};
struct IsSet {
  ExprId operand;
  bool negated = false;
};
struct HeldFor {
  ExprId condition;
  Duration duration;
};  ///< `CONDITION for 30d`

enum class HistoryKind : std::uint8_t { Any, No, Count, Sum, Last, First };
struct History {
  HistoryKind kind;
  PatternId pattern;
  std::optional<Name> field;  ///< `sum purchased.amount`, `last purchased.amount`
  std::optional<Range> range;
};

enum class Quantifier : std::uint8_t { Any, All, None };
struct Quantified {
  Quantifier quantifier;
  ExprId list;
  ExprId condition;
};  ///< `any of trigger.items (price > 1)`
struct MemberOf {
  Name list;
};
struct ActiveIn {
  Name workflow;
};
struct SubscribedTo {
  Name topic;
};

/// Moments of triggers. `at` is the time of day, where one is given.
struct EveryDays {
  DayMask days;
  bool business = false;
};  ///< `every monday`, `every day`
struct EveryMonth {
  int day;
};  ///< `every month on 1`
struct EveryYear {
  ExprId date;
};  ///< `every year on birthday`
struct EveryPeriod {
  Duration period;
  When from;
};  ///< `every 14d from 2026-01-05`
struct AtWhen {
  When when;
};  ///< `at 2026-12-01 09:00`
struct Offset {
  Duration duration;
  bool before;
  ExprId moment;
};  ///< `30d before renewal_date`
struct AtField {
  ExprId field;
};  ///< `renewal_date at 09:00`
struct Moment {
  std::variant<EveryDays, EveryMonth, EveryYear, EveryPeriod, AtWhen, Offset, AtField> kind;
  std::optional<TimeLiteral> at;
};

using ExprNode = std::variant<ErrorExpr, TextLiteral, NumberLiteral, DurationExpr, DateLiteral,
                              DateTimeLiteral, InstantLiteral, TimeExpr, ListLiteral, Mention, Path,
                              Unary, Binary, In, Between, Matches, IsSet, HeldFor, History,
                              Quantified, MemberOf, ActiveIn, SubscribedTo, Moment>;
struct Expr {
  Span span;
  ExprNode node;
};

// --- Steps --------------------------------------------------------------------------------------

struct Block {
  std::vector<StepId> steps;
  Span span;  ///< with the braces
};

struct WaitDuration {  ///< `wait 3d weekdays 08:00-09:00`, `wait gap at 09:30`
  ExprId amount;
  std::optional<WindowLiteral> window;
  std::optional<TimeLiteral> at;
};
struct UntilWindow {
  WindowLiteral window;
};
struct UntilTime {
  DayMask days;
  bool business = false;
  TimeLiteral time;
};  ///< `until mon 09:00`
/// A moment or a condition: its type decides.
struct UntilExpr {
  ExprId value;
  std::optional<WindowLiteral> window;
  std::optional<TimeLiteral> at;
};
struct UntilNext {
  PatternId pattern;
};
using UntilSubject = std::variant<UntilWindow, UntilTime, UntilExpr, UntilNext>;
struct WaitUntil {
  UntilSubject subject;
  ExprId up_to;  ///< a duration or a moment; may be none
  std::optional<Block> came;
  std::optional<Block> otherwise;
};
struct WaitArm {
  ExprId condition;  ///< none for `after 5d`
  ExprId after;      ///< a duration
  Block block;
  Span span;
};
struct WaitFirst {
  std::vector<WaitArm> arms;
};

struct Send {
  Name message;
  bool ignoring_window = false;
  bool ignoring_limit = false;
  std::optional<Block> otherwise;
};
struct Subscribe {
  Name topic;
  bool unsubscribe = false;
};
struct Drip {
  std::vector<Name> messages;
  ExprId every;
  ExprId growing_to;         ///< a duration; may be none
  std::optional<Number> by;  ///< default 1.5
  std::optional<WindowLiteral> window;
};
struct Notify {
  ExprId person;  ///< a field, a team or an address
  std::optional<Text> subject;
  std::optional<Name> message;
};
struct Set {
  Name field;
  ExprId value;
};
struct Clear {
  Name field;
};
struct Change {
  bool remove = false;
  ExprId amount;
  Name field;
};  ///< `add 5 to score`
struct Listing {
  bool remove = false;
  Name list;
};  ///< `add to vip`
struct Assign {
  Name field;
  Name team;
};  ///< `assign owner from sales`
struct Take {
  Name name;
  Name pool;
  std::optional<Block> otherwise;
};

struct IfArm {
  ExprId condition;
  Block block;
  Span span;
};
struct If {
  std::vector<IfArm> arms;
  std::optional<Block> otherwise;
};

/// One test of an arm of `match`: the operator and its right side; `'CEO', 'VD'` is Equal with two
/// values.
struct ArmTest {
  enum class Kind : std::uint8_t {
    Equal,
    NotEqual,
    FoldEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Between,
    In,
    IsSet,
    IsNotSet
  } kind = Kind::Equal;
  std::vector<ExprId> values;
};
struct MatchArm {
  ArmTest test;
  Block block;
  Span span;
};
struct Match {
  bool any_of = false;
  ExprId subject;
  std::vector<MatchArm> arms;
  std::optional<Block> otherwise;
};

struct SplitArm {
  Number share;
  Name name;
  Block block;
  Span span;
};
struct Split {
  Name name;
  std::vector<SplitArm> arms;
  PatternId winner;
  Duration winner_after;
};
struct Repeat {
  int times = 0;
  ExprId until;
  Block block;
};
struct Argument {
  std::optional<Name> name;
  ExprId value;
};
struct Do {
  Name sequence;
  std::vector<Argument> arguments;
};
struct Call {
  Name action;
  std::vector<Argument> arguments;
  std::optional<Name> as;
  std::optional<Block> otherwise;
};
struct EnrollIn {
  Name workflow;
};
struct Exit {
  std::optional<Name> workflow;
};  ///< `exit`, `exit from W`
struct Log {
  Text text;
};
struct ErrorStep {};

using StepNode = std::variant<ErrorStep, WaitDuration, WaitUntil, WaitFirst, Send, Subscribe, Drip,
                              Notify, Set, Clear, Change, Listing, Assign, Take, If, Match, Split,
                              Repeat, Do, Call, EnrollIn, Exit, Log>;
struct Step {
  Span span;
  std::optional<Name> label;
  StepNode node;
};

// --- Settings -----------------------------------------------------------------------------------

struct ZoneChoice {
  bool contact_first = false;  ///< `contact or 'ZONE'`
  Text zone;
};
struct WhenSetting {
  ExprId condition;
  bool including_existing = false;
};
enum class ReenrollKind : std::uint8_t { Never, Always, After, Restart, Update };
struct Reenroll {
  ReenrollKind kind;
  Duration after;
  bool from_entry = false;
};
struct KeyedBy {
  Name field;
};
struct Exclusive {
  Name group;
  bool queue = false;
};
struct Admit {
  Number count;
  Duration per;
};
struct Timezone {
  ZoneChoice zone;
};
struct WindowSetting {
  WindowLiteral window;
};
struct Limit {
  Number count;
  std::optional<Name> channel;
  Duration per;
  bool skip = false;
};
struct NoGoal {};
struct Goal {
  std::optional<Name> name;
  ExprId condition;
  std::optional<Block> block;
};
struct ExitWhen {
  std::optional<Name> name;
  bool unless = false;
  ExprId condition;
  std::optional<Block> block;
};
struct On {
  ExprId trigger;
  Block block;
};
struct Starts {
  When when;
};
struct Ends {
  When when;
};
struct Priority {
  Number value;
};
struct Holdout {
  Number share;
  std::optional<Duration> watch;
};
struct Expires {
  Duration after;
};
struct Draft {};
struct ErrorSetting {};
using SettingNode = std::variant<ErrorSetting, WhenSetting, Reenroll, KeyedBy, Exclusive, Admit,
                                 Timezone, WindowSetting, Limit, NoGoal, Goal, ExitWhen, On, Starts,
                                 Ends, Priority, Holdout, Expires, Draft>;
struct Setting {
  Span span;
  SettingNode node;
};

// --- Declarations -------------------------------------------------------------------------------

struct NamedType {
  Name name;
};
struct ListType {
  TypeId of;
};
struct EnumType {
  std::vector<Name> values;
};
struct FieldDecl;
struct RecordType {
  std::vector<FieldDecl> fields;
};
struct Type {
  Span span;
  std::variant<NamedType, ListType, EnumType, RecordType> node;
};

struct FieldDecl {
  bool key = false;       ///< events only
  bool required = false;  ///< `NAME: TYPE!`, events only
  Name name;
  TypeId type;
  ExprId initial;  ///< `= DEFAULT`; may be none
  Span span;
};

/// A property's value: an expression, `{ … }`, `[ { … }, … ]` or `file('intro.html')` (a Mention).
struct Pair;
struct ObjectValue {
  std::vector<Pair> pairs;
};
struct ListValue {
  std::vector<ValueId> items;
};
struct Value {
  Span span;
  std::variant<ExprId, ObjectValue, ListValue> node;
};
struct Pair {
  Name name;
  ValueId value;
  Span span;
};

/// `import 'emails.tend'` has a text, `import std/carts` a path of names.
struct Import {
  std::optional<Text> file;
  std::vector<Name> module;
};
struct Workflow {
  std::optional<Name> name;  ///< none for the script of a file
  std::optional<Text> title;
  std::vector<Setting> settings;  ///< in the order written; `when` among them
  std::vector<StepId> steps;
  Span head;  ///< `workflow NAME`, or the script's `when`
};
struct Sequence {
  Name name;
  std::vector<FieldDecl> parameters;
  Block block;
};
struct Contact {
  std::vector<FieldDecl> fields;
};
struct Mapping {
  Name field;
  std::vector<std::variant<Name, int>> path;
};  ///< `product: products[0].id`
struct Event {
  Name name;
  std::vector<FieldDecl> fields;
  std::optional<Text> foreign_name;
  std::vector<Mapping> mappings;
};
enum class Channel : std::uint8_t { Email, Sms, Push, Overlay };
struct Message {
  Channel channel;
  std::vector<Name> names;  ///< `email Goli, Elevit, … { … }` declares several of one shape
  std::vector<Pair> properties;
  std::optional<Name> variants_by;
  std::vector<Pair> variants;
};
struct Topic {
  Name name;
};
struct List {
  Name name;
};
struct Segment {
  Name name;
  ExprId condition;
};
struct ScoreRule {
  ExprId condition;
  bool remove = false;
  Number points;
  std::optional<Number> up_to;
  Duration per;
  Span span;
};
struct ScoreDecay {
  Number share;
  Duration per;
  Span span;
};
struct Score {
  Name name;
  std::vector<std::variant<ScoreRule, ScoreDecay>> items;
};
struct Quiet {
  TimeSpan span;
};
struct ChannelWindow {
  std::optional<Name> channel;
  WindowLiteral window;
};
struct Consent {
  bool required = true;
  std::vector<Name> channels;
};
struct Holidays {
  Name calendar;
};
struct Blackout {
  Name calendar;
};
struct Sender {
  Text address;
};
using PolicyNode =
    std::variant<Timezone, Quiet, ChannelWindow, Limit, Consent, Holidays, Blackout, Sender>;
struct PolicyItem {
  Span span;
  PolicyNode node;
};
struct Policy {
  std::vector<PolicyItem> items;
};
struct CalendarDecl {
  Name name;
  /// `2026-12-27..2027-01-02`, one day having both equal; `every 05-01`, `easter - 2d`.
  std::vector<std::variant<DateRange, YearlyDay>> items;
};
struct Team {
  Name name;
  std::vector<Text> members;
};
struct Action {
  Name name;
  std::vector<FieldDecl> parameters;
  std::vector<FieldDecl> returns;
  std::optional<Text> webhook;
  bool webhook_from_environment = false;  ///< `env('NAME')`: `webhook` is the variable's name
  std::vector<Pair> body;
  std::optional<Number> retry_times;
};
struct Pool {
  Name name;
  ExprId codes;
};
struct Const {
  Name name;
  ExprId value;
};

// Tests (section 9).
struct TestContact {
  Name name;
  std::vector<Pair> fields;
};
struct TestMoment {
  enum class Kind : std::uint8_t { At, After } kind = Kind::At;
  std::optional<When> at;
  Duration after;
  Span span;
};
struct TestEvent {
  TestMoment moment;
  Name contact;
  Name event;
  std::variant<std::monostate, Text, Name> key;
  std::vector<Pair> fields;
};
struct TestSet {
  TestMoment moment;
  Name contact;
  Name field;
  ExprId value;
};
struct TestFail {
  TestMoment moment;
  Name channel;
  int times = 1;
};
/// `action create_ticket answers { id: 'T-1' }`, `action create_ticket fails`.
struct TestAnswer {
  std::optional<TestMoment> moment;  ///< none: from the beginning
  Name action;
  bool fails = false;
  std::vector<Pair> fields;
};
/// `pool codes holds 'A1', 'B2'`; nothing for `is empty`.
struct TestPool {
  std::optional<TestMoment> moment;  ///< none: from the beginning
  Name pool;
  std::vector<Text> codes;
};
struct Claim {
  enum class Kind : std::uint8_t { Field, Member, Happened, WaitsUntil } kind = Kind::Happened;
  bool negated = false;  ///< `no anna sent discount`
  Name contact;
  Name field;
  BinaryOp op = BinaryOp::Equal;
  ExprId value;  ///< Field
  Name list;     ///< Member
  Name event;
  std::variant<std::monostate, Text, Name> key;  ///< Happened
  std::optional<int> times;                      ///< `once`, `exactly 4 times`
  std::optional<Name> times_name;                ///< `exactly n times`, n of a `for each`
  std::optional<Name> workflow;                  ///< `in ceo_nurture`
  std::optional<When> until;                     ///< WaitsUntil
};
struct Expect {
  enum class Kind : std::uint8_t { Whenever, At, By, On } kind = Kind::Whenever;
  std::optional<When> when;
  std::optional<TimeSpan> hours;  ///< On, with hours
  Claim claim;
};
struct ForEach;
struct TestLine;
struct ForEach {
  std::vector<Name> names;
  ExprId rows;
  std::vector<TestLine> lines;
};
struct TestLine {
  Span span;
  std::variant<TestContact, TestEvent, TestSet, TestFail, TestAnswer, TestPool, Expect, ForEach>
      node;
};
struct Test {
  Text name;
  std::vector<TestLine> lines;
};
struct ErrorDecl {};

using DeclNode =
    std::variant<ErrorDecl, Import, Workflow, Sequence, Contact, Event, Message, Topic, List,
                 Segment, Score, Policy, CalendarDecl, Team, Action, Pool, Const, Test>;
struct Decl {
  Span span;
  std::string_view doc;  ///< the `##` lines before it, without the marks; empty when none
  DeclNode node;
};

/// One file.
struct Ast {
  SourceId source;
  IdMap<ExprId, Expr> exprs;
  IdMap<PatternId, Pattern> patterns;
  IdMap<StepId, Step> steps;
  IdMap<TypeId, Type> types;
  IdMap<ValueId, Value> values;
  IdMap<DeclId, Decl> decls;  ///< in the order written; the script is a Workflow without a name
  std::deque<std::string> decoded;  ///< texts that had escapes or stripped indentation
};

}  // namespace tend::ast
