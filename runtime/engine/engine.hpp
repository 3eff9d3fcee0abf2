// engine.hpp: takes events and the passing of time, moves runs through the program, and says what
// happened. Virtual time or real: the instant is always given.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/zone.hpp"
#include "runtime/engine/channel.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/engine/trace.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

/// Whose time it is. Virtual: each wake is handled at its own instant, however far `advance` goes.
/// System: at the instant that `advance` is called with, so that what is late is late, and is
/// planned anew.
enum class Clock : std::uint8_t { Virtual, System };

/// Told which way a run went: for `tend test --coverage`. Numbers of triggers, goals and `on` are
/// those of the program's workflow.
class Coverage {
 public:
  virtual ~Coverage() = default;
  virtual void stopped(std::uint32_t pc, std::uint32_t outcome) = 0;
  virtual void entered(std::uint32_t workflow, std::uint32_t trigger) = 0;
  /// By a goal or an exit; or was kept out by it in the first place.
  virtual void left(std::uint32_t workflow, std::uint32_t goal) = 0;
  virtual void reacted(std::uint32_t workflow, std::uint32_t on) = 0;
};

struct EngineOptions {
  std::uint32_t fuel_per_activation = 100'000;  ///< instructions in one go, at one instant
  Channel* channel = nullptr;         ///< none: sends are recorded and nothing leaves (simulate)
  Caller* caller = nullptr;           ///< none: calls are recorded and their answers unknown
  CallOutbox* call_outbox = nullptr;  ///< takes all calls in place of the caller
  bool live_drafts = false;           ///< workflows marked `draft` run too (simulate, test)
  Coverage* coverage = nullptr;       ///< told of each way that a run goes
  Clock clock = Clock::Virtual;
  /// When the project goes live; none: at the first event. Earlier events are history: they fire no
  /// trigger. The silent baseline is taken then.
  std::optional<Instant> live_from;
  /// An engine before this one took the baseline: it goes on from there.
  bool is_live = false;
  std::vector<std::uint32_t> paused = {};  ///< workflows whose messages are held, without an end
};

struct EngineFigures {
  std::uint64_t events = 0, duplicate_events = 0, entered = 0, sent = 0, failed = 0;
  std::uint64_t steps = 0;          ///< waits, sends and effects that runs went through
  std::uint64_t held = 0;           ///< messages that waited for their window
  std::uint64_t not_delivered = 0;  ///< messages that the channel did not take
  std::uint64_t no_address = 0;
  std::uint64_t negative_waits = 0;  ///< computed waits below zero, taken as zero
  std::uint64_t cut_chains = 0;      ///< chains of more than 100 events that caused each other
  std::uint64_t zone_fallbacks = 0;  ///< contacts with a zone that tzdata does not know
};

/// One program, one store. All references must outlive the engine. One thread.
///
/// Time never goes back: `accept` and `advance` are called with instants that do not decrease; an
/// earlier one counts as the latest seen. An event and a wake at the same instant: the event first.
class Engine {
 public:
  Engine(const Program& program, Texts& texts, Store& store, Zones& zones, TraceSink& trace,
         EngineOptions options = {});
  ~Engine();

  /// Everything that is due before the event, then the event. A repeated id is counted and nothing
  /// else; the same id with another body is Malformed, and so is a contact without a name or with
  /// one above `largest_identity`.
  Result<void> accept(const Event& event);
  /// A contact whose fields were loaded, not told by an event. Of one who is new, what is watched
  /// is watched from now on: as at the going live, nothing that is true already fires but what says
  /// `including existing`. For one who is known, what has become true by it fires. Before the going
  /// live, nothing is done.
  Result<void> meet(std::string_view identity, Instant at);
  /// A contact of before the program changed: what `is_new` says of the program's watches is
  /// watched of her from now on, as at the going live. The others go on.
  Result<void> meet_changed(std::string_view identity, Instant at, const std::vector<bool>& is_new);
  /// What came of a call that went into the outbox: everything that is due before `at`, then the
  /// run goes on that waits for it. One that nobody waits for any more changes nothing.
  Result<void> answered(const LateAnswer& answer, Instant at);
  /// Whether a message that passed the gate some time ago may leave at `at`, which may be later
  /// than all that was handled so far; if so, it counts under the limits as of then. When it may
  /// not, a line of the trace says so: it is held until another time, or dropped.
  struct StillLeaves {
    bool leaves = true;
    std::optional<Instant> held_until = {};  ///< none, and it does not leave: it is dropped
    Reason reason = Reason::None;
  };
  StillLeaves still_leaves(const Origin& origin, const Departure& departure, Instant at);
  /// A message that passed the gate will not leave: a line of the trace says why.
  void dropped(const Origin& origin, Reason reason, Instant at);
  /// Tells of an event that is accepted after `look_ahead` others, so that what it needs is brought
  /// near meanwhile. Changes nothing.
  void expect(std::string_view id, std::string_view contact, std::uint32_t type);
  static constexpr std::size_t look_ahead = 10;
  /// Everything that is due at or before `until`.
  Result<void> advance(Instant until);
  /// The same, but no more than about `most` wakes of it: true when some are left.
  Result<bool> advance_some(Instant until, std::size_t most);
  /// Until nothing is left to happen but what comes again and again (`every monday`, the decay of a
  /// score), at most ten years. The instant of the last thing that did.
  Result<Instant> drain();
  /// When the next thing will happen by itself.
  std::optional<Instant> next_due();

  const EngineFigures& figures() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The values of a new contact's fields, for the store.
std::vector<Value> initial_values(const Program& program, Texts& texts);

/// A run's name in the trace: 16 hex digits, from workflow, contact and how-manieth run.
std::string run_name(std::string_view workflow, std::string_view contact, std::uint32_t ordinal);

}  // namespace tend
