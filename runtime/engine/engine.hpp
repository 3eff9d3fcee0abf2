// engine.hpp: takes events and the passing of time, moves runs through the program, and says what
// happened. Virtual time or real: the instant is always given.
#pragma once

#include <cstdint>
#include <memory>

#include "base/zone.hpp"
#include "runtime/engine/channel.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/engine/trace.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

struct EngineOptions {
  std::uint32_t fuel_per_activation = 100'000;  ///< instructions between two suspensions
  Channel* channel = nullptr;                   ///< none: sends are recorded and nothing leaves (simulate)
};

struct EngineFigures {
  std::uint64_t events = 0, duplicate_events = 0, entered = 0, steps = 0, sent = 0, failed = 0;
  std::uint64_t zone_fallbacks = 0;  ///< contacts with a zone that tzdata does not know
};

/// One program, one store. All references must outlive the engine. One thread.
///
/// Time never goes back: `accept` and `advance` are called with instants that do not decrease; an
/// earlier one counts as the latest seen. An event and a wake at the same instant: the event first.
class Engine {
 public:
  Engine(const Program& program, Texts& texts, Store& store, Zones& zones, TraceSink& trace, EngineOptions options = {});
  ~Engine();

  /// Everything that is due before the event, then the event. A repeated id is counted and nothing else; the same
  /// id with another body is Malformed.
  Result<void> accept(const Event& event);
  /// Everything that is due at or before `until`.
  Result<void> advance(Instant until);
  /// Until nothing is left to happen. The instant of the last thing that did.
  Result<Instant> drain();

  const EngineFigures& figures() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A run's name in the trace: 16 hex digits, from workflow, contact and how-manieth run.
std::string run_name(std::string_view workflow, std::string_view contact, std::uint32_t ordinal);

}  // namespace tend
