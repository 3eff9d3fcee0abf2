// playback.hpp: an audience, played through a program on virtual time: what `simulate` and `run`
// share.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/zone.hpp"
#include "runtime/effects/trace_names.hpp"
#include "runtime/engine/channel.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/engine/trace.hpp"
#include "runtime/os/byte_source.hpp"
#include "runtime/program/program.hpp"
#include "runtime/sources/contacts.hpp"
#include "runtime/sources/event_log.hpp"
#include "runtime/sources/problem.hpp"
#include "runtime/store/memory.hpp"
#include "runtime/vm/texts.hpp"
#include "tools/tend/options.hpp"
#include "tools/tend/terminal.hpp"

namespace tend {

/// Where messages and calls go; none: they are recorded, and nothing leaves.
struct Outlets {
  Channel* channel = nullptr;
  Caller* caller = nullptr;
};

/// A program and its contacts, in memory.
class Playback {
 public:
  /// Whether it says what is wrong with rows and events, on standard error.
  enum class Voice : std::uint8_t { Aloud, Silent };
  /// `audience` must outlive this.
  Playback(Program program, const Audience& audience, Voice voice = Voice::Aloud);

  /// Reads the contacts. What is wrong with rows goes to standard error.
  Result<void> load();
  /// Reads the events, in order of time.
  Result<void> load_events(EventLog& log);
  /// Reads events that stand in a text, whose name in messages is `name`.
  Result<void> read_events(std::string_view text, const std::string& name, EventLog& log);
  /// Every event in order of time, and everything that becomes due, until `--until` or until
  /// nothing is left to happen. The instant at which it ended. `live_drafts`: workflows marked
  /// `draft` take people in, too.
  Result<Instant> play(TraceSink& trace, const Outlets& outlets, bool live_drafts);

  /// As if the project had been live from the first event on, and everything until `until`. Drafts
  /// run too.
  Result<void> play_until(Instant until, TraceSink& trace);
  /// Who is taken in at the going live.
  enum class TakenIn : std::uint8_t {
    Nobody,
    Existing,  ///< for whom a state is true already: as if each trigger said `including existing`
  };
  /// Events up to `at` are history; then the project goes live, and nothing moves any further.
  Result<void> go_live_after(Instant at, const EventLog& log, TraceSink& trace, TakenIn taken_in);

  const Program& program() const { return program_; }
  Texts& texts() { return texts_; }
  Zones& zones() { return zones_; }
  TraceNames names();
  Store& store() { return store_; }
  const Store& store() const { return store_; }
  /// Says on standard error that mails for the channel `messages` will have no sender of the
  /// project's. A server by SMTP does not take them, or has a sender of its own.
  void say_missing_sender(std::string_view messages) const;
  /// Says on standard error how many contacts and events there were and how many were left out.
  void say_figures();

 private:
  Result<void> load_contacts_from(ByteSource& bytes, const std::string& name,
                                  const ContactOptions& options);
  Result<void> accept_all(Engine& engine, const EventLog& log, std::optional<Instant> until);
  Result<void> stop_if_strict();

  Program program_;
  const Audience& audience_;
  Texts texts_;
  Zones zones_;
  MemoryStore store_;
  Problems problems_;
  std::uint64_t contacts_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t left_out_ = 0;
  std::uint64_t zone_fallbacks_ = 0;
};

/// Prints what `play` of a program needs to begin, or the status to exit with.
struct OpenedPlayback {
  std::unique_ptr<Playback> playback;
  int status = 0;
};
OpenedPlayback open_playback(const Audience& audience, const Terminal& terminal);

}  // namespace tend
