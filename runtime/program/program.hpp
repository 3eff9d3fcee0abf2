// program.hpp: a compiled project, the one contract between compiler and runtime. A value: it can
// be written, hashed, compared and thrown away. Indexes refer to its own tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "base/window.hpp"
#include "runtime/program/instructions.hpp"
#include "runtime/program/value.hpp"

namespace tend {

inline constexpr std::uint32_t none = 0xffffffff;
/// A run at rest has 16 bits for its workflow.
inline constexpr std::uint32_t largest_workflow_count = 0xfffe;
using TextIndex = std::uint32_t;  ///< into Program::texts

/// A constant of a type: texts, emails, zones and message names hold a TextIndex, durations an
/// index into Program::durations, all others the value's own bits.
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
  friend bool operator==(const FieldInfo&, const FieldInfo&) = default;
};

struct EventInfo {
  TextIndex name = 0;
  std::uint32_t key = none;  ///< index into fields
  std::vector<FieldInfo> fields;
  friend bool operator==(const EventInfo&, const EventInfo&) = default;
};

/// A piece of a subject or a body: a literal, or a contact's field with what stands where it is
/// unset.
struct TemplatePart {
  TextIndex literal = none;
  std::uint32_t field = none;
  TextIndex fallback = none;
  friend bool operator==(const TemplatePart&, const TemplatePart&) = default;
};
using Template = std::vector<TemplatePart>;

enum class ChannelKind : std::uint8_t { Email, Sms, Push, Overlay };
enum class MessageKind : std::uint8_t { Marketing, Transactional };

struct MessageInfo {
  TextIndex name = 0;
  ChannelKind channel = ChannelKind::Email;
  MessageKind kind = MessageKind::Marketing;
  bool declared = true;  ///< false: sent without a declaration; it has a name and no content
  TextIndex from = none;
  Template subject;
  Template text;  ///< plain text; may be empty
  Template html;  ///< may be empty; fields are escaped
  friend bool operator==(const MessageInfo&, const MessageInfo&) = default;
};

enum class WaitKind : std::uint8_t { For, UntilWindow, UntilTime, UntilMoment };

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
  friend bool operator==(const WaitPlan&, const WaitPlan&) = default;
};

/// A step as people see it: its identity over edits (language.md, section 8), and where it stands.
struct StepInfo {
  TextIndex identity = 0;  ///< `send intro`, `wait before send intro`
  TextIndex file = 0;
  std::uint32_t line = 0;  ///< from 1
  std::uint32_t column = 0;
  friend bool operator==(const StepInfo&, const StepInfo&) = default;
};

struct TriggerInfo {
  std::uint32_t event = none;      ///< into events; asked at each such event
  std::uint32_t condition = none;  ///< pc of a fragment; none: always
  friend bool operator==(const TriggerInfo&, const TriggerInfo&) = default;
};

enum class ReenrollMode : std::uint8_t { Never, Always, After };

struct WorkflowInfo {
  TextIndex name = 0;
  TextIndex title = none;
  std::vector<TriggerInfo> triggers;
  std::uint32_t entry =
      0;  ///< pc of the first instruction; it captures what the steps need of the trigger
  std::uint32_t code_begin = 0;  ///< its instructions, fragments included: [code_begin, code_end),
                                 ///< after those of the workflow before it
  std::uint32_t code_end = 0;
  std::uint32_t slots = 0;
  ReenrollMode reenroll = ReenrollMode::Never;
  std::uint32_t reenroll_after = none;  ///< into durations
  bool reenroll_from_entry = false;
  bool contact_zone = true;     ///< `contact or 'ZONE'`
  TextIndex zone = none;        ///< fallback, or the zone itself; none is UTC
  std::uint32_t window = none;  ///< the workflow's, for sends
  friend bool operator==(const WorkflowInfo&, const WorkflowInfo&) = default;
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
  std::vector<Word> code;
  std::vector<std::uint32_t> step_of;  ///< per instruction: the step it belongs to, or none; Wait,
                                       ///< Send, SetField, Log and Branch have one
  friend bool operator==(const Program&, const Program&) = default;

  const std::string& text(TextIndex index) const { return texts[index]; }
};

}  // namespace tend
