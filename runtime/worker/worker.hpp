// worker.hpp: an engine on a store: what comes in, what is due, what goes out, each in one unit of
// work.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "runtime/effects/retry.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/os/byte_source.hpp"
#include "runtime/sources/contacts.hpp"
#include "runtime/sources/problem.hpp"
#include "runtime/store/contact_store.hpp"
#include "runtime/worker/attempt.hpp"
#include "runtime/worker/session.hpp"

namespace tend {

struct WorkerOptions {
  /// Virtual: events happen when they say; what is due happens at its own instant. System: events
  /// happen when they are accepted.
  Clock clock = Clock::System;
  std::int64_t lease_us = 60 * us_per_second;         ///< of an attempt, its time limit included
  std::int64_t unknown_us = 10 * 60 * us_per_second;  ///< before an unknown one is made again
  RetryPolicy retry;
  /// When it is opened, for the system's clock: what a changed program keeps an eye on and the one
  /// before did not is watched from then on.
  Instant opened_at = earliest_instant;
  std::size_t largest_turn = 1000;  ///< wakes and events that one unit of work takes at the most
  /// If not, calls of actions are recorded as simulated, and no run waits for an answer.
  bool makes_calls = true;
  /// For a trace beside the history. It is told when something happens, which is undone when the
  /// call fails in which it did; it refers to nothing after that call.
  OpenTrace trace;
};

/// What became of an event that somebody sent.
struct Taken {
  enum class How : std::uint8_t {
    New,
    Again,      ///< known already, nothing was done
    OtherBody,  ///< known already with another body: not taken
    Bad,        ///< no event; `problem` says why: not taken
  } how = How::New;
  std::string id = {};
  std::string problem = {};
  /// Whom nothing may be sent to from now on, by the identity that attempts name; else empty.
  std::string stopped = {};
};

/// What somebody is taken to want by e-mail.
struct TopicConsent {
  std::string topic;  ///< its name; empty: all that is about no topic
  bool is_subscribed = false;
};

struct WorkerFigures {
  std::uint64_t taken = 0, again = 0, refused = 0;
  std::uint64_t of_no_type = 0;   ///< events that were taken, and nothing declares
  std::uint64_t losing_some = 0;  ///< that were taken, and of which something counts as unset
  std::uint64_t steps = 0;        ///< that are durable
  std::uint64_t sent = 0, retried = 0, dead = 0, unknown = 0;
  std::uint64_t late_results =
      0;  ///< of attempts that another had followed: they count for nothing
  std::uint64_t held_again = 0, dropped_again = 0;  ///< at the second gate
  std::uint64_t set_aside = 0;                      ///< contacts that are, now
};

/// The five transactions (research/reliability.md, section 2): accept, transition, gate, result,
/// recover. Each call is one or several units of work, durable when it returns. A call that fails
/// has undone its last unit; nothing of it was acknowledged, and the call may be made again.
///
/// A contact whose row is damaged, or says what nobody can read, is set aside with that error, and
/// the others go on: her events are taken, and parked; nothing of hers leaves
/// (worker/set_aside.hpp). An event or effect that is damaged is parked, or given up.
///
/// Time is always the caller's, and an earlier instant counts as the latest seen, by the workers
/// before it, too. What the caller does not do does not happen: there are no threads here. One
/// thread.
class Worker {
 public:
  /// The store's contacts go on with `program`, and finish what they are inside of as it was when
  /// they entered (worker/program_change.hpp); both are kept in the store. All references must
  /// outlive the worker, but `program`.
  static Result<std::unique_ptr<Worker>> open(ContactStore& store, const Program& program,
                                              const Digest& hash, Zones& zones,
                                              WorkerOptions options = {});
  ~Worker();

  /// What is run: the program, and its earlier workflows that somebody is in.
  const Program& program() const;

  /// Accept: each event is JSON as of runtime.md, section 4. One that is Taken::New or Again is
  /// durable when this returns. Events are applied in the order of acceptance, merged with what is
  /// due; as long as a worker has more to do than one turn, they wait in the inbox.
  Result<std::vector<Taken>> take(std::span<const std::string_view> events, Instant now);

  /// Contacts from a file, as of load_contacts: new ones, and new values for those that are known.
  /// All of them become durable at once, or none; it takes about 1 KB of memory for each.
  Result<ContactFigures> import(ByteSource& bytes, const std::string& file,
                                const ContactOptions& options, Problems& problems, Instant now);

  /// Transition: what is due, and events that wait, as far as one turn goes. True when there is
  /// more to do at once.
  Result<bool> turn(Instant now);

  /// Gate: begins attempts at effects whose turn it is. A message whose contact may no longer be
  /// written to, or whose window has closed, is not among them.
  Result<std::vector<Attempt>> hand_out(Instant now, std::size_t most);

  /// Result: how attempts ended. Runs that wait for an answer go on.
  Result<void> report(std::span<const Attempted> attempts, Instant now);

  /// Recover: attempts whose end nobody told are unknown; those that may be made twice are made
  /// again. True when there may be more of them.
  Result<bool> recover(Instant now);

  /// The project's topics, and what was said of them; nothing for somebody who is not known.
  Result<std::vector<TopicConsent>> topics_of(std::string_view contact);

  /// The newest overlay that waits for a page of hers, shown by this; none may wait.
  Result<std::optional<OutgoingMessage>> show_overlay(std::string_view contact, Instant now);

  /// What an operator wants changed, in one unit of work; what is at hand is read anew afterwards.
  Result<void> operate(const std::function<Result<void>(ContactStore&)>& work);

  /// How far time has come. On the system's clock the store keeps it; earliest_instant: it is new.
  Instant time() const;
  /// It is that instant, and no later one was ever seen.
  Result<void> take_back_time(Instant now);
  /// While it is held, events are taken, and nothing comes of them before it goes on. What else is
  /// not to be done is not to be called.
  void hold(bool is_held);

  /// When there is something to do next: a wake, or an effect's turn. never_due: nothing.
  Result<Instant> next();

  const WorkerFigures& figures() const;
  const EngineFigures& engine_figures() const;

 private:
  struct State;
  explicit Worker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tend
