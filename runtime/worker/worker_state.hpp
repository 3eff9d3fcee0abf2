// worker_state.hpp: what a Worker is, for the files that say what it does.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/engine/fields.hpp"
#include "runtime/worker/program_change.hpp"
#include "runtime/worker/session.hpp"
#include "runtime/worker/stops.hpp"
#include "runtime/worker/worker.hpp"

namespace tend {

/// Events after which less may be sent.
inline constexpr std::string_view stop_names[] = {"unsubscribed", "bounced", "complained"};
inline constexpr std::size_t bounced_stop = 1;
inline constexpr std::size_t complained_stop = 2;

struct Worker::State {
  State(ContactStore& a_store, RunningProgram a_running, Zones& a_zones, WorkerOptions an_options)
      : store(a_store),
        running(std::move(a_running)),
        zones(a_zones),
        options(std::move(an_options)) {
    for (const std::string_view name : stop_names) stop_types.push_back(find_event(program, name));
  }

  // Units of work.
  Session& at_hand();
  template <class Work>
  auto unit(Work work) -> decltype(work(std::declval<Session&>()));
  void throw_away();
  Result<void> keep_now();

  /// How far it has come: what was accepted before `now` and waits goes first.
  Instant reached() const { return inbox.empty() ? now : accepted_at(inbox.front()); }
  /// Time may have been taken back since.
  Instant accepted_at(const StoredEvent& event) const { return std::min(now, event.accepted_at); }

  // Accept and transition.
  Instant tick(Instant instant) { return now = std::max(now, instant); }
  Result<void> go_live(Session& session, Instant at);
  Result<Taken> accept(Session& session, std::string_view json);
  Result<bool> catch_up(Session& session, Instant until);
  Result<void> apply(Session& session, StoredEvent event);
  Result<void> suppress(Session& session, const Event& event);
  Result<void> fill_inbox(Session& session);
  Result<void> find_stops(Session& session);
  Result<void> read_inbox(Session& session);
  Result<void> take_again(Session& session, StoredEvent& stored);
  bool is_stop(const Event& event) const {
    return event.type != none &&
           std::find(stop_types.begin(), stop_types.end(), event.type) != stop_types.end();
  }

  // Gate and result.
  Result<std::optional<Attempt>> begin(Session& session, const Effect& effect);
  Result<bool> passes(Session& session, const Effect& effect, const OutgoingMessage& message,
                      bool is_counted);
  Result<void> put_up(Session& session, const Effect& effect);
  Result<bool> waits_for(Session& session, const Effect& effect, std::string_view contact);
  Result<bool> waits_for_its_contact(Session& session, const Effect& call);
  Result<void> give_up(Session& session, const Effect& effect, std::string_view why);
  Result<void> settle(Session& session, const Attempted& attempted);
  Result<void> leave_unknown(Session& session, const Effect& effect, std::string_view why);
  Result<void> answer(Session& session, const Effect& effect,
                      const std::optional<CallAnswer>& answer);
  Result<void> tell_dead(Session& session, const Effect& effect);
  bool may_repeat(const Effect& effect) const;
  RetryPolicy policy_of(const Effect& effect) const;

  ContactStore& store;
  RunningProgram running;
  const Program& program = running.program;
  Zones& zones;
  WorkerOptions options;
  std::vector<std::uint32_t> stop_types;
  std::optional<Instant> live_from;
  std::set<std::string, std::less<>> paused;  ///< workflows of which nothing leaves
  bool was_live = false;                      ///< at the last commit
  std::unique_ptr<Session> resident;
  /// Events that were accepted and are not applied, in order; `inbox_read` when all of them are
  /// here.
  std::deque<StoredEvent> inbox;
  bool inbox_read = false;
  Stops stops;  ///< of all that is in the inbox; `stops_read` when they were looked for
  bool stops_read = false;
  Instant now = earliest_instant;
  Instant kept_now = earliest_instant;  ///< in the store
  bool has_changed = false;             ///< the unit at hand, beyond what the session knows
  bool is_held = false;
  WorkerFigures figures;
  EngineFigures engine_figures;
  std::uint64_t counted_steps = 0;  ///< of `resident`'s engine
};

/// What `work` does becomes durable when it succeeds, all at once; when it fails, or the commit
/// does, nothing has happened.
template <class Work>
auto Worker::State::unit(Work work) -> decltype(work(std::declval<Session&>())) {
  auto done = work(at_hand());
  Result<void> ended;
  if (done) ended = keep_now();
  if (done && ended) ended = resident->commit();
  if (!done || !ended) {
    store.rollback();
    throw_away();
    if (!ended) return tl::unexpected(ended.error());
    return done;
  }
  was_live = live_from.has_value();
  engine_figures = resident->engine.figures();
  figures.steps += engine_figures.steps - counted_steps;
  counted_steps = engine_figures.steps;
  figures.set_aside += resident->contacts.take_set_aside_count();
  if (resident->contacts.outgrown()) {
    resident.reset();
    counted_steps = 0;
  }
  return done;
}

}  // namespace tend
