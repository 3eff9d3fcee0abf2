// events.hpp: events from JSON lines, as they come or all of them in order of time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/zone.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/os/byte_source.hpp"
#include "runtime/program/program.hpp"
#include "runtime/sources/event_log.hpp"
#include "runtime/sources/problem.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

struct EventSourceFigures {
  std::uint64_t read = 0;  ///< lines with something on them
  std::uint64_t taken = 0;
  std::uint64_t bad = 0;                               ///< left out
  std::map<std::string, std::uint64_t> unknown_types;  ///< taken, of types that nothing declares
};

/// Reads `{"id", "at", "contact" or "visitor", "type", …fields…, "data": {…fields…}, "set":
/// {…contact fields…}, "set_once": {…}}`, one a line (runtime.md, section 4). A line that is no
/// event is reported and passed by. An event without an id gets one from its content. One thread.
class EventReader {
 public:
  /// `file` is the input's name in messages. All references must outlive this.
  EventReader(ByteSource& bytes, std::string file, const Program& program, Texts& texts,
              Zones& zones, Problems& problems);
  ~EventReader();

  /// The next event, in the order of the input. False at its end. From a pipe, returns as soon as a
  /// whole line is there.
  Result<bool> next(Event& event);
  /// Reads the rest into `log`.
  Result<void> read_all(EventLog& log);

  const EventSourceFigures& figures() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend
