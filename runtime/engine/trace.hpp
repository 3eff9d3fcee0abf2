// trace.hpp: what happened, line by line (runtime.md, section 7). The same from simulate, run and
// test.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/store.hpp"

namespace tend {

enum class TraceKind : std::uint8_t {
  Entered,
  Skipped,
  Waiting,
  Resumed,
  Branched,
  Sent,
  Held,
  Dropped,
  Set,
  Logged,
  Exited,
  Completed,
  Failed,
  Notified,   ///< operand: notice; text: to whom
  Listed,     ///< operand: contact list; value: true when added
  Consented,  ///< operand: topic; value: true when subscribed
  Called,     ///< operand: action; text: status
  Assigned,   ///< operand: field; text: owner
  Taken,      ///< operand: pool; text: the value
  Goal,       ///< operand: its name, a text of the program, or none
  Merged,     ///< text: the identity that became this contact's
};

enum class Reason : std::uint8_t {
  None,
  Reenroll,
  Inside,
  Window,
  NoAddress,
  NotDelivered,
  Exit,
  OutOfFuel,
  NoZone,
  WindowNeverOpens,
  Moved,
  Goal,      ///< reached already at the trigger
  Suppress,  ///< an exit holds at the trigger
  Starts,
  Ends,
  Draft,
  Exclusive,  ///< inside another workflow of the group
  Queued,     ///< waits for its turn: a group, or `admit`
  Holdout,
  Restarted,
  Updated,
  ExitedFrom,  ///< by a step of another workflow
  When,        ///< of an exit: its condition; operand is its name, or none
  Limit,
  Quiet,
  Blackout,
  Consent,  ///< not given for the channel or topic
  Unsubscribed,
  Bounced,
  Complained,
  Expired,
  ChainTooLong,
  Duplicate,  ///< a run that a merge made double
  Reordered,  ///< a workflow of higher priority goes first
  Trigger,    ///< whose turn came, and for whom the trigger is true no more
  Paused,     ///< an operator has paused the workflow
};
inline constexpr Reason last_reason = Reason::Paused;

// Moved: a line that only tells a new `until` of a wait that was told before.

/// One line, as ids; a sink that wants text looks them up. Cheap to make: no text is built for a
/// sink that does not want it.
struct TraceRecord {
  Instant at;
  ContactId contact;
  const Zone* zone = nullptr;  ///< in force, for `local`
  TraceKind kind = TraceKind::Entered;
  Reason reason = Reason::None;
  std::uint32_t workflow = none;  ///< none: an event from outside
  std::uint32_t run_ordinal = 0;
  std::uint32_t step = none;
  std::uint32_t operand = none;  ///< message, field or text index
  Value value;                   ///< Set, Listed, Consented
  Instant until;                 ///< Waiting, Held; the distant future for a wait without an end
  std::uint32_t text = none;     ///< of the Texts at hand
};

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void record(const TraceRecord& record) = 0;
};

}  // namespace tend
