// instructions.hpp: the instruction set, written once: the enum, names, stack effects, the
// verifier, the disassembler and docs/bytecode.md derive from this table. Append only: the numbers
// are in stored programs.
//
// To whoever emits code: durations are added to instants and to dates by different operations,
// since a value carries no tag; `X at TIME` of an instant is DateOf, then AtTime; `n * 1d` pushes
// the duration first. The effect of Call is 1 minus the arity of the function
// (program/functions.hpp).
//
// A word is 32 bits: the operation in the low 8, an operand in the high 24. The machine is a stack
// machine with named slots. A value is 64 bits (program/value.hpp); its type is known statically.
// Conditions are fragments: they leave one value and end with Return. A workflow's body ends with
// Complete or Exit. At an effect the machine hands control to the engine; the operand stack is then
// empty, so that a run at rest is nothing but pc and slots.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tend {

enum class Operand : std::uint8_t {
  None,
  Constant,
  Slot,
  Field,
  EventField,
  Target,
  Function,
  Wait,
  Message,
  Text,
  List,
  Reading,
  Event,
  ContactList,
  Workflow,
  Topic,
  Watch,
  Regex,
  Index,
  Fragment,
  Variable,
  Notice,
  Assignment,
  Taking,
  Split,
  ActionCall,
};

// clang-format off
#define TEND_INSTRUCTIONS(X)                                                                          \
  /* name, stack effect, operand, what it does */                                                     \
  X(Constant,      +1, Constant,   "push constants[operand]")                                         \
  X(Unknown,       +1, None,       "push the unknown value")                                          \
  X(Load,          +1, Slot,       "push slots[operand]")                                             \
  X(Store,         -1, Slot,       "pop into slots[operand]")                                         \
  X(Field,         +1, Field,      "push the contact's field")                                        \
  X(EventField,    +1, EventField, "push a field of the event that is being handled")                 \
  X(Enrolled,      +1, None,       "push the instant at which this run began")                        \
  X(Now,           +1, None,       "push the instant that is being handled")                          \
  X(Today,         +1, None,       "push its date in the zone in force")                              \
  X(Pop,           -1, None,       "drop the top")                                                    \
  X(Not,            0, None,       "three-valued not")                                                \
  X(And,           -1, None,       "three-valued and of the two on top")                              \
  X(Or,            -1, None,       "three-valued or")                                                 \
  X(Equal,         -1, None,       "left == right; unknown if either is (all comparisons)")           \
  X(NotEqual,      -1, None,       "left != right")                                                   \
  X(Less,          -1, None,       "left < right")                                                    \
  X(LessEqual,     -1, None,       "left <= right")                                                   \
  X(Greater,       -1, None,       "left > right")                                                    \
  X(GreaterEqual,  -1, None,       "left >= right")                                                   \
  X(FoldEqual,     -1, None,       "texts, equal after Unicode case folding")                         \
  X(Contains,      -1, None,       "text contains text")                                              \
  X(StartsWith,    -1, None,       "text starts with text")                                           \
  X(EndsWith,      -1, None,       "text ends with text")                                             \
  X(InList,         0, List,       "the top is one of lists[operand]")                                \
  X(IsSet,          0, None,       "the top is not unknown; never unknown itself")                    \
  X(Default,       -1, None,       "the lower one, or the upper where that is unknown")               \
  X(Add,           -1, None,       "numbers; unknown on overflow (all arithmetic)")                   \
  X(Subtract,      -1, None,       "numbers")                                                         \
  X(Multiply,      -1, None,       "numbers")                                                         \
  X(Divide,        -1, None,       "numbers; unknown on division by zero")                            \
  X(Negate,         0, None,       "a number")                                                        \
  X(AddDuration,   -1, None,       "instant (lower) plus duration, on the calendar of the zone")       \
  X(SubtractDuration, -1, None,    "instant (lower) minus duration")                                  \
  X(AddDurationToDate, -1, None,   "date (lower) plus duration: the local date that is reached")      \
  X(SubtractDurationFromDate, -1, None, "date (lower) minus duration")                                \
  X(Scale,         -1, None,       "duration (lower) times number; calendar parts by the rounded number") \
  X(DateOf,         0, None,       "an instant's local date")                                         \
  X(AtTime,        -1, None,       "the instant of a date (lower) at a time of day")                  \
  X(DateToInstant,  0, None,       "a date's local midnight")                                         \
  X(Call,           0, Function,   "functions[operand] of the arguments on top, the first lowest")    \
  X(Return,        -1, None,       "end of a fragment: the top is its value")                         \
  X(Jump,           0, Target,     "go on at operand")                                                \
  X(JumpIfNot,     -1, Target,     "pop; go on at operand unless it is true")                         \
  X(JumpIfLapsed,   0, Target,     "right after Wait or Send: go on at operand if it ended by its else way") \
  X(Wait,           0, Wait,       "suspend: waits[operand]")                                         \
  X(Send,           0, Message,    "suspend until the message has left or was dropped")               \
  X(SetField,      -1, Field,      "effect: pop into the contact's field; unknown clears")            \
  X(Log,            0, Text,       "effect: a line in the trace")                                     \
  X(Branch,         0, Text,       "effect: the arm that was taken, for the trace")                   \
  X(Exit,           0, None,       "the run ends, not counted as completed")                          \
  X(Complete,       0, None,       "the run ends at its end")                                          \
  X(History,       +1, Reading,    "what readings[operand] says of the contact's past")                \
  X(HistoryOf,      0, Reading,    "the same, of the events whose group field is the top")             \
  X(EventIs,       +1, Event,      "whether an event of that kind is being handled")                   \
  X(Member,        +1, ContactList, "whether the contact is on the list or in the segment")            \
  X(Active,        +1, Workflow,   "whether the contact is inside the workflow")                       \
  X(Subscribed,    +1, Topic,      "whether the contact is subscribed to the topic")                   \
  X(Held,          +1, Watch,      "whether watches[operand] has held for its duration")               \
  X(Reached,        0, None,       "now is at or after the instant on top")                            \
  X(Passed,         0, None,       "now is after the instant on top")                                  \
  X(Element,       +1, None,       "the element that AnyOf, AllOf or NoneOf asks about")               \
  X(RecordField,    0, Index,      "the record on top, its field")                                     \
  X(AnyOf,          0, Fragment,   "whether the fragment is true of an element of the list on top")    \
  X(AllOf,          0, Fragment,   "whether it is true of each")                                       \
  X(NoneOf,         0, Fragment,   "whether it is true of none")                                       \
  X(ListContains,  -1, None,       "list (lower) has the value as an element")                         \
  X(ListAdd,       -1, None,       "list (lower) with the value, once; an unknown list is empty")      \
  X(ListRemove,    -1, None,       "list (lower) without the value")                                   \
  X(Matches,        0, Regex,      "the text on top has a part that regexes[operand] matches")         \
  X(Outcome,       +1, Index,      "after a suspension or Split, Take: whether it ended by way operand") \
  X(Variable,      +1, Variable,   "in a message: variables[operand] of the run that sends it")        \
  X(Recipient,     +1, None,       "the contact's identity, a text")                                   \
  X(Hand,           0, Message,    "effect: the message goes its own way to window and cap; no suspension") \
  X(Notify,         0, Notice,     "effect: notices[operand] to people of the house")                  \
  X(AddToList,      0, ContactList, "effect: onto a static list")                                      \
  X(RemoveFromList, 0, ContactList, "effect: off a static list")                                       \
  X(Subscribe,      0, Topic,      "effect: consent to a topic")                                       \
  X(Unsubscribe,    0, Topic,      "effect: no consent to a topic")                                    \
  X(Assign,         0, Assignment, "effect: the next of a team into a field")                          \
  X(Take,           0, Taking,     "effect: a code into a slot; Outcome 1 when the pool is empty")     \
  X(Split,          0, Split,      "effect: Outcome is the number of the arm")                         \
  X(CallAction,     0, ActionCall, "suspend until the answer is there; Outcome 1 when it failed")      \
  X(EnrollIn,       0, Workflow,   "effect: the contact enters another workflow")                      \
  X(ExitFrom,       0, Workflow,   "effect: the contact leaves another workflow")                      \
  X(Done,           0, None,       "the end of a block beside the main way")                           \
  X(AddDurations,  -1, None,       "duration plus duration, part by part; unknown out of range")       \
  X(SubtractDurations, -1, None,   "duration (lower) minus duration")                                  \
  X(Only,          -1, None,       "the lower one where the upper is true, else unknown")

enum class Op : std::uint8_t {
#define X(name, effect, operand, doc) name,
  TEND_INSTRUCTIONS(X)
#undef X
};

struct OpInfo {
  std::string_view name;
  int stack_effect;
  Operand operand;
  std::string_view doc;
};
inline constexpr std::array op_infos{
#define X(name, effect, operand, doc) OpInfo{#name, effect, Operand::operand, doc},
  TEND_INSTRUCTIONS(X)
#undef X
};
// clang-format on
static_assert(op_infos.size() <= 256);

constexpr const OpInfo& info(Op op) {
  return op_infos[static_cast<std::size_t>(op)];
}

/// Whether it does what a step is there for: it belongs to one, and may leave a line in the trace.
constexpr bool is_step(Op op) {
  return (Op::Wait <= op && op <= Op::Exit) || (Op::Hand <= op && op <= Op::ExitFrom);
}

/// One instruction word.
struct Word {
  std::uint32_t bits = 0;
  static constexpr std::uint32_t largest_operand = (1u << 24) - 1;

  constexpr Word() = default;
  constexpr explicit Word(std::uint32_t raw) : bits(raw) {}
  constexpr Word(Op op, std::uint32_t operand = 0)
      : bits(static_cast<std::uint32_t>(op) | operand << 8) {}
  constexpr Op op() const { return static_cast<Op>(bits & 0xff); }
  constexpr std::uint32_t operand() const { return bits >> 8; }
  friend constexpr bool operator==(Word, Word) = default;
};

}  // namespace tend
