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
  Moved
};

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
  Value value;                   ///< Set
  Instant until;                 ///< Waiting, Held
};

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void record(const TraceRecord& record) = 0;
};

}  // namespace tend
