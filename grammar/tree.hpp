// tree.hpp: what the rules record while they match, before it is an Ast: nodes in the order of
// their first byte, each with the end of its subtree. A rule that fails cuts the tree back to where
// it began, so that backtracking leaves nothing behind.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tend::grammar {

/// What a node stands for. Named after the AST's node where there is one.
enum class Kind : std::uint8_t {
  // Tokens.
  Name,
  Word,
  Text,
  Number,
  Percent,
  Factor,
  Duration,
  LongDuration,
  SpacedDuration,
  Date,
  Time,
  Instant,
  Operator,
  // Shared parts.
  Key,
  AnyKey,
  Arguments,
  Argument,
  Range,
  Durations,
  When,
  TimeSpan,
  Window,
  Days,
  DaySpan,
  Block,
  Else,
  Label,
  Missing,
  // Expressions.
  Or,
  And,
  Not,
  HeldFor,
  Compare,
  Test,
  Sum,
  Product,
  Negate,
  List,
  Row,
  Pattern,
  Without,
  Path,
  Mention,
  History,
  Quantified,
  MemberOf,
  ActiveIn,
  SubscribedTo,
  EveryDays,
  EveryMonth,
  EveryYear,
  EveryPeriod,
  AtWhen,
  Offset,
  AtField,
  At,
  // Steps.
  ErrorStep,
  WaitDuration,
  WaitUntil,
  UntilWindow,
  UntilTime,
  UntilNext,
  UntilExpr,
  UpTo,
  WaitFirst,
  WaitArm,
  After,
  Send,
  Subscribe,
  Unsubscribe,
  Drip,
  Growing,
  Notify,
  With,
  Set,
  Clear,
  Change,
  Listing,
  Assign,
  Take,
  If,
  IfArm,
  Match,
  MatchArm,
  Split,
  SplitArm,
  Winner,
  Repeat,
  Do,
  Call,
  As,
  EnrollIn,
  Exit,
  Log,
  Misplaced,
  // Settings.
  ErrorSetting,
  WhenSetting,
  Reenroll,
  KeyedBy,
  Exclusive,
  Admit,
  Timezone,
  WindowSetting,
  Limit,
  NoGoal,
  Goal,
  ExitWhen,
  On,
  Starts,
  Ends,
  Priority,
  Holdout,
  Expires,
  Draft,
  // Declarations.
  ErrorDecl,
  Import,
  Workflow,
  Script,
  Sequence,
  Contact,
  Event,
  From,
  Mapping,
  Index,
  Message,
  Variants,
  Topic,
  ListDecl,
  Segment,
  Score,
  ScoreRule,
  Decay,
  Policy,
  Quiet,
  ChannelWindow,
  Consent,
  Holidays,
  Blackout,
  Sender,
  Calendar,
  CalendarRange,
  CalendarYearly,
  CalendarEaster,
  CalendarMoved,
  CalendarYears,
  Team,
  Action,
  Returns,
  Webhook,
  Environment,
  Retry,
  Pool,
  Const,
  TestDecl,
  Field,
  Fields,
  NamedType,
  ListType,
  EnumType,
  RecordType,
  Pair,
  Object,
  Objects,
  Errors,
  // Lines of tests.
  ErrorLine,
  TestContact,
  TestEvent,
  TestSet,
  TestFail,
  TestAnswer,
  TestPool,
  Expect,
  ExpectWhen,
  FieldClaim,
  MemberClaim,
  WaitsClaim,
  EventClaim,
  Times,
  Moment,
  ForEach,
};

struct Node {
  Kind kind;
  std::uint32_t begin;  ///< bytes in the source
  std::uint32_t end;    ///< after its last token
  std::uint32_t next;   ///< index of the node after its subtree
};

/// A place where the text is no sentence of the language.
struct Mistake {
  enum class Kind : std::uint8_t {
    Expected,
    Unexpected,
    UnclosedText,
    UnclosedBrace,
    TooDeep
  } kind;
  std::uint32_t at;     ///< where something else was expected, or the opening of what is unclosed
  std::uint32_t place;  ///< where it was noticed
  std::uint32_t after;  ///< the end of the last token before it
  std::string_view expected;  ///< for a reader: "a message to send"
};

struct Tree {
  std::vector<Node> nodes;
  std::vector<Mistake> mistakes;
};

/// Which sentence a text is to be.
enum class Start : std::uint8_t { File, Steps };

/// Matches a text of valid UTF-8. Never fails: what could not be read is an Error node and a
/// mistake.
Tree match(std::string_view text, Start start);

/// Reserved words are names only in backticks (design: language.md, section 1).
bool is_reserved(std::string_view word);

/// The bytes of white space and comments from `at` on.
std::size_t skip_space(std::string_view text, std::size_t at);

/// The end of the token that starts at `at`: a text, a word with its digits, or one mark.
std::size_t token_end(std::string_view text, std::size_t at);

}  // namespace tend::grammar
