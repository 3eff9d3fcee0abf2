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
#include "runtime/program/functions.hpp"
#include "runtime/program/program.hpp"

namespace tend::checked {

using ExprId = Id<struct CheckedExprTag>;
using StepId = Id<struct CheckedStepTag>;
using FieldId = Id<struct CheckedFieldTag>;
using EventId = Id<struct CheckedEventTag>;
using EnumId = Id<struct CheckedEnumTag>;
using MessageId = Id<struct CheckedMessageTag>;

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
/// A field of the event at hand (in a trigger) or of the event that enrolled (in the steps).
struct EventField {
  std::uint32_t field;
};
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
                              Apply, CallFunction, InList>;

struct Expr {
  Span span;
  Type type;
  EnumId enum_type;  ///< for Type::Enum
  ExprNode node;
};

struct Block {
  std::vector<StepId> steps;
  Span span;
};

/// A wait, with what it waits for, the window that is in force for it (the workflow's already put
/// in), and its ways on.
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
};
struct Send {
  MessageId message;
  std::optional<Block> otherwise;
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
using StepNode = std::variant<Wait, Send, Set, If, Exit, Log>;

struct Step {
  Span span;
  std::string label;  ///< empty without one
  StepNode node;
};

struct Trigger {
  EventId event;
  ExprId condition;  ///< none: always
  Span span;         ///< of its event pattern
  Span whole = {};   ///< of the `when`, its conditions included
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
};

struct Field {
  std::string name;
  Type type = Type::Text;
  EnumId enum_type;
  std::optional<Literal> initial;
  Span span;
};
struct Event {
  std::string name;
  std::optional<std::uint32_t> key;
  std::vector<Field> fields;
  Span span;
};
struct Enum {
  std::vector<std::string> values;
};

/// A literal, or a field with what stands where it is unset.
struct TemplatePart {
  std::string literal;
  FieldId field;
  std::optional<std::string> fallback;
  Span span;
};
using Template = std::vector<TemplatePart>;
struct Message {
  std::string name;
  ChannelKind channel = ChannelKind::Email;
  MessageKind kind = MessageKind::Marketing;
  bool declared = true;
  std::string from;
  Template subject;
  Template text;
  Template html;
  Span span;
};

struct Checked {
  IdMap<ExprId, Expr> exprs;
  IdMap<StepId, Step> steps;
  IdMap<FieldId, Field> fields;
  IdMap<EventId, Event> events;
  IdMap<EnumId, Enum> enums;
  IdMap<MessageId, Message> messages;
  std::vector<Workflow> workflows;
};

}  // namespace tend::checked
