// session.hpp: what a worker has in memory of its store. It may be thrown away after any unit of
// work, and is when one fails or when it has grown large.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "runtime/engine/engine.hpp"
#include "runtime/sources/event_text.hpp"
#include "runtime/vm/texts.hpp"
#include "runtime/worker/history_lines.hpp"
#include "runtime/worker/outbox.hpp"
#include "runtime/worker/resident_store.hpp"

namespace tend {

/// Makes a sink for the trace, beside the history; may give none.
using OpenTrace = std::function<std::unique_ptr<TraceSink>(TraceNames)>;

struct SessionOptions {
  Clock clock = Clock::System;
  bool makes_calls = true;
  OpenTrace trace;
  std::optional<Instant> live_from;
  ReadEarlier read_earlier = {};                   ///< given `texts` of the session
  std::set<std::string, std::less<>> paused = {};  ///< workflows
};

/// One thread. All that the constructor is given must outlive it.
struct Session {
  Session(ContactStore& store, const Program& program, const Digest& hash, Zones& zones,
          const SessionOptions& options);

  /// Why an event cannot be applied: somebody whom it changes is set aside. Else empty.
  std::string trouble_of(const Event& event);
  /// What was done since the last time becomes durable.
  Result<void> commit();

  ContactStore& store;
  Texts texts;
  ResidentStore contacts;
  Outbox outbox;
  std::unique_ptr<TraceSink> trace;
  HistoryLines history;
  Engine engine;
  std::string problem;  ///< the first that `event_text` has found
  EventText event_text;
};

}  // namespace tend
