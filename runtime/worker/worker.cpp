#include "runtime/worker/worker.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "base/check.hpp"
#include "runtime/effects/trace_names.hpp"
#include "runtime/engine/cells.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/worker/clock_guard.hpp"
#include "runtime/worker/kept_time.hpp"
#include "runtime/worker/paused.hpp"
#include "runtime/worker/payload.hpp"
#include "runtime/worker/program_change.hpp"
#include "runtime/worker/session.hpp"
#include "runtime/worker/stops.hpp"

namespace tend {

namespace {

/// How far virtual time has come: the next worker's begins there. (The clock's: kept_time.hpp.)
constexpr std::string_view now_name = "now";
/// So many events, or contacts, are read at a time.
constexpr std::size_t inbox_batch = 1000;
constexpr std::size_t largest_inbox = 10'000;
/// A contact with a stop in the inbox: her messages are asked about again when it is applied.
constexpr std::int64_t stop_patience_us = us_per_second;

Reason reason_of(const Suppression& suppression) {
  if (suppression.reason == "bounced") return Reason::Bounced;
  return suppression.reason == "complained" ? Reason::Complained : Reason::Unsubscribed;
}

constexpr std::string_view stop_names[] = {"unsubscribed", "bounced", "complained"};
constexpr std::size_t bounced_stop = 1;
constexpr std::size_t complained_stop = 2;
/// An overlay waits so long for a page that she opens.
constexpr std::int64_t overlay_patience_us = 30 * us_per_day;
/// The newest effects of a contact, among which a waiting overlay is looked for.
constexpr std::size_t overlay_depth = 50;

}  // namespace

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
  std::string name_of(Session& session, const std::string& identity) const;
  bool is_stop(const Event& event) const {
    return event.type != none &&
           std::find(stop_types.begin(), stop_types.end(), event.type) != stop_types.end();
  }

  // Gate and result.
  Result<std::optional<Attempt>> begin(Session& session, const Effect& effect);
  Result<bool> passes(Session& session, const Effect& effect, const OutgoingMessage& message,
                      bool is_counted);
  Result<void> put_up(Session& session, const Effect& effect);
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

Session& Worker::State::at_hand() {
  if (!resident)
    resident = std::make_unique<Session>(
        store, program, running.hash, zones,
        SessionOptions{options.clock, options.makes_calls, options.trace, live_from, {}, paused});
  return *resident;
}

void Worker::State::throw_away() {
  resident.reset();
  counted_steps = 0;
  has_changed = false;
  kept_now = earliest_instant;  // what was said of it may be undone
  if (!was_live) live_from.reset();
  inbox.clear();
  inbox_read = false;
  stops.clear();
  stops_read = false;
}

/// By the clock, only with what is changed: who has nothing to do writes nothing.
Result<void> Worker::State::keep_now() {
  const bool is_virtual = options.clock == Clock::Virtual;
  const bool has_changes = std::exchange(has_changed, false) || resident->contacts.is_touched();
  if (now <= kept_now || (!is_virtual && !has_changes)) return {};
  kept_now = now;
  return is_virtual ? store.set_shared(now_name, std::to_string(now.us)) : keep_time(store, now);
}

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
  if (resident->contacts.outgrown()) {
    resident.reset();
    counted_steps = 0;
  }
  return done;
}

/// The project is live from the first instant that it was worked at; so says the engine that works
/// at it, and each one after it is told. Whoever is known is at hand then: of all of them it is
/// asked what is true of them already.
Result<void> Worker::State::go_live(Session& session, Instant at) {
  if (live_from) return {};
  live_from = at;
  has_changed = true;
  for (std::optional<ContactKey> after;;) {
    const auto page = store.contacts_after(after, inbox_batch);
    if (!page) return tl::unexpected(page.error());
    for (const StoredContact& contact : *page) session.contacts.bring_in(contact.key);
    if (page->size() < inbox_batch) break;
    after = page->back().key;
  }
  return keep_going_live(store, at);
}

/// By what messages name her, whichever of her identities it is.
std::string Worker::State::name_of(Session& session, const std::string& identity) const {
  const auto contact = session.contacts.find_contact(identity);
  return contact ? std::string(session.contacts.identity(*contact)) : identity;
}

/// Those among the events that a worker before this one, or a failed unit, has left in the inbox.
Result<void> Worker::State::find_stops(Session& session) {
  Event event;
  for (std::uint64_t after = 0; !stops_read;) {
    const auto events = store.events(EventState::Pending, after, inbox_batch);
    if (!events) return tl::unexpected(events.error());
    for (const StoredEvent& stored : *events) {
      if (session.event_text.read(stored.body, event, stored.at) && is_stop(event))
        stops.add(stored.sequence, name_of(session, event.contact));
      after = stored.sequence;
    }
    stops_read = events->size() < inbox_batch;
  }
  return {};
}

Result<void> Worker::State::fill_inbox(Session& session) {
  if (auto found = find_stops(session); !found) return found;
  if (inbox_read || !inbox.empty()) return {};
  auto events = store.pending(inbox_batch);
  if (!events) return tl::unexpected(events.error());
  inbox_read = events->size() < inbox_batch;
  for (StoredEvent& stored : *events) inbox.push_back(std::move(stored));
  return {};
}

Result<Taken> Worker::State::accept(Session& session, std::string_view json) {
  Event event;
  session.problem.clear();
  const bool is_virtual = options.clock == Clock::Virtual;
  const auto default_at = is_virtual ? std::nullopt : std::optional(now);
  if (!session.event_text.read(json, event, default_at)) {
    ++figures.refused;
    return Taken{Taken::How::Bad, event.id, session.problem};
  }
  if (is_virtual) tick(event.at);
  if (auto live = go_live(session, now); !live) return tl::unexpected(live.error());
  StoredEvent stored;
  stored.id = event.id;
  stored.contact = event.contact;
  stored.at = event.at;
  stored.accepted_at = now;
  stored.body = json;
  const Result<Acceptance> accepted = store.accept(stored, event.body_hash);
  if (!accepted) return tl::unexpected(accepted.error());
  if (*accepted == Acceptance::OtherBody) {
    ++figures.refused;
    return Taken{Taken::How::OtherBody, event.id, "taken in before with another body"};
  }
  const std::string stopped = is_stop(event) ? name_of(session, event.contact) : std::string();
  if (*accepted == Acceptance::Again) {
    ++figures.again;
    return Taken{Taken::How::Again, event.id, {}, stopped};
  }
  ++figures.taken;
  has_changed = true;
  if (!stopped.empty()) stops.add(stored.sequence, stopped);
  // More than that is read from the store when its turn has come.
  inbox_read = inbox_read && inbox.size() < largest_inbox;
  if (inbox_read) inbox.push_back(std::move(stored));
  return Taken{Taken::How::New, event.id, {}, stopped};
}

Result<std::vector<Taken>> Worker::take(std::span<const std::string_view> events, Instant now) {
  State& state = *state_;
  state.tick(now);
  return state.unit([&](Session& session) -> Result<std::vector<Taken>> {
    if (auto filled = state.fill_inbox(session); !filled) return tl::unexpected(filled.error());
    std::vector<Taken> taken;
    for (const std::string_view event : events) {
      auto one = state.accept(session, event);
      if (!one) return tl::unexpected(one.error());
      taken.push_back(std::move(*one));
    }
    // Of virtual time only events say how far it has come, and more may come at this instant.
    const bool is_virtual = state.options.clock == Clock::Virtual;
    auto more = state.catch_up(session, is_virtual ? Instant{state.now.us - 1} : state.now);
    if (!more) return tl::unexpected(more.error());
    return taken;
  });
}

/// What is due before an event comes before it; at one instant the event comes first.
Result<bool> Worker::State::catch_up(Session& session, Instant until) {
  if (is_held) return false;
  std::size_t left = options.largest_turn;
  const auto advance = [&](Instant limit) -> Result<bool> {
    const std::uint64_t before = session.engine.figures().steps;
    auto more = session.engine.advance_some(limit, left);
    const std::uint64_t steps = session.engine.figures().steps - before;
    left -= std::min<std::size_t>(left, std::max<std::size_t>(steps, 1));
    return more;
  };
  while (!inbox.empty()) {
    const Instant at = accepted_at(inbox.front());
    auto more = advance({at.us - 1});
    if (!more || *more || left == 0) return more ? Result<bool>(true) : more;
    StoredEvent event = std::move(inbox.front());
    inbox.pop_front();
    if (auto applied = apply(session, std::move(event)); !applied)
      return tl::unexpected(applied.error());
  }
  if (!inbox_read) return true;
  return advance(until);
}

Result<void> Worker::State::apply(Session& session, StoredEvent stored) {
  Event event;
  session.problem.clear();
  stops.applied(stored.sequence);
  // It was read before it was accepted; the program may have changed since.
  if (!session.event_text.read(stored.body, event, stored.at))
    return store.set_event(stored.sequence, EventState::Parked, session.problem);
  event.at = accepted_at(stored);
  const Result<void> accepted = session.engine.accept(event);
  if (!accepted && accepted.error().code != ErrorCode::Malformed) return accepted;
  if (auto suppressed = suppress(session, event); !suppressed) return suppressed;
  const bool is_parked = !accepted;
  return store.set_event(stored.sequence, is_parked ? EventState::Parked : EventState::Applied,
                         is_parked ? accepted.error().message : std::string());
}

/// An address that is bad, or whose owner has complained, is so for whoever else has it.
Result<void> Worker::State::suppress(Session& session, const Event& event) {
  const bool complained = event.type != none && event.type == stop_types[complained_stop];
  const std::uint32_t bounced = stop_types[bounced_stop];
  const std::uint32_t hard = find_event_field(program, bounced, "hard");
  const bool is_bad =
      event.type != none && event.type == bounced && hard != none && event.fields[hard].is_true();
  if (!complained && !is_bad) return {};
  const auto contact = session.contacts.find_contact(event.contact);
  const std::uint32_t email = find_field(program, "email");
  std::string address = event.contact;
  if (contact && email != none) {
    const Value value = session.contacts.field(*contact, email);
    if (value.known()) address = session.texts.view(static_cast<std::uint32_t>(value.bits));
  }
  if (address.find('@') == std::string::npos) return {};
  return store.suppress(address, {is_bad, true, complained ? "complained" : "bounced", now});
}

Result<bool> Worker::turn(Instant now) {
  State& state = *state_;
  state.tick(now);
  return state.unit([&](Session& session) -> Result<bool> {
    if (state.options.clock == Clock::System) {
      if (auto live = state.go_live(session, state.now); !live) return tl::unexpected(live.error());
    }
    if (auto filled = state.fill_inbox(session); !filled) return tl::unexpected(filled.error());
    return state.catch_up(session, state.now);
  });
}

Result<std::vector<Attempt>> Worker::hand_out(Instant now, std::size_t most) {
  State& state = *state_;
  state.tick(now);
  return state.unit([&](Session& session) -> Result<std::vector<Attempt>> {
    if (auto filled = state.find_stops(session); !filled) return tl::unexpected(filled.error());
    const Instant until{state.now.us + state.options.lease_us};
    auto leased = state.store.lease(state.now, until, most);
    if (!leased) return tl::unexpected(leased.error());
    state.has_changed = !leased->empty();
    std::vector<Attempt> attempts;
    for (const Effect& effect : *leased) {
      auto attempt = state.begin(session, effect);
      if (!attempt) return tl::unexpected(attempt.error());
      if (*attempt) attempts.push_back(std::move(**attempt));
    }
    return attempts;
  });
}

/// Empty when it is not to be made now.
Result<std::optional<Attempt>> Worker::State::begin(Session& session, const Effect& effect) {
  if (!paused.empty()) {
    const auto workflow = workflow_of(effect);
    if (workflow && paused.contains(*workflow)) {
      const auto settled = store.settle(effect.key, effect.attempt, EffectState::Waiting, never_due,
                                        reason_name(Reason::Paused));
      if (!settled) return tl::unexpected(settled.error());
      return std::nullopt;
    }
  }
  Attempt attempt{effect.key, effect.attempt, {}};
  const auto damaged = [&](const Error& error) -> Result<std::optional<Attempt>> {
    const auto settled =
        store.settle(effect.key, effect.attempt, EffectState::Dead, now, error.message);
    if (!settled) return tl::unexpected(settled.error());
    return std::nullopt;
  };
  if (effect.kind == EffectKind::Message) {
    auto message = message_of(effect.payload);
    if (!message) return damaged(message.error());
    const bool is_first = effect.attempt == 1 && message->at == now;
    const Result<bool> passed = passes(session, effect, *message, is_first);
    if (!passed) return tl::unexpected(passed.error());
    if (!*passed) return std::nullopt;
    if (message->channel == ChannelKind::Overlay) {
      if (auto put = put_up(session, effect); !put) return tl::unexpected(put.error());
      return std::nullopt;
    }
    attempt.contact = name_of(session, message->origin.contact);
    attempt.what = std::move(*message);
  } else if (effect.kind == EffectKind::Notice) {
    auto notice = notice_of(effect.payload);
    if (!notice) return damaged(notice.error());
    attempt.what = std::move(*notice);
  } else {
    auto call = call_of(effect.payload);
    if (!call) return damaged(call.error());
    attempt.what = std::move(*call);
  }
  return attempt;
}

/// An overlay goes nowhere: a page asks for it. When its time is over, none has.
Result<void> Worker::State::put_up(Session& session, const Effect& effect) {
  const Instant until{effect.created_at.us + overlay_patience_us};
  const bool is_late = now >= until;
  const auto settled =
      store.settle(effect.key, effect.attempt, is_late ? EffectState::Dead : EffectState::Waiting,
                   until, is_late ? "she opened no page in time" : "waits for a page");
  if (!settled) return tl::unexpected(settled.error());
  return is_late ? tell_dead(session, effect) : Result<void>();
}

/// The second gate. The first was passed when the message was asked for; since then somebody may
/// have said no, the hour may have passed, and other messages may have left. `is_counted`: under
/// the limits, and for good.
Result<bool> Worker::State::passes(Session& session, const Effect& effect,
                                   const OutgoingMessage& message, bool is_counted) {
  // On virtual time a message leaves at the instant at which it passed the first gate.
  if (options.clock == Clock::Virtual && effect.attempt == 1) return true;
  const auto settle = [&](EffectState to, Instant due, std::string_view why) -> Result<bool> {
    const auto settled = store.settle(effect.key, effect.attempt, to, due, why);
    if (!settled) return tl::unexpected(settled.error());
    return false;
  };
  if (stops.of(name_of(session, message.origin.contact)))
    return settle(EffectState::Waiting, {now.us + stop_patience_us}, "a stop is in the inbox");
  const auto suppressed = store.suppression(message.to);
  if (!suppressed) return tl::unexpected(suppressed.error());
  if (*suppressed && ((*suppressed)->all ||
                      (message.kind == MessageKind::Marketing && (*suppressed)->marketing))) {
    ++figures.dropped_again;
    session.engine.dropped(message.origin, reason_of(**suppressed), now);
    return settle(EffectState::Dead, now, (*suppressed)->reason);
  }
  const Engine::StillLeaves still =
      session.engine.still_leaves(message.origin, {effect.key, message.at, is_counted}, now);
  if (still.leaves) return true;
  ++(still.held_until ? figures.held_again : figures.dropped_again);
  if (still.held_until)
    return settle(EffectState::Waiting, *still.held_until, reason_name(still.reason));
  return settle(EffectState::Dead, now, reason_name(still.reason));
}

Result<void> Worker::report(std::span<const Attempted> attempts, Instant now) {
  State& state = *state_;
  state.tick(now);
  return state.unit([&](Session& session) -> Result<void> {
    if (auto filled = state.fill_inbox(session); !filled) return filled;
    state.has_changed = !attempts.empty();
    for (const Attempted& attempted : attempts) {
      if (auto settled = state.settle(session, attempted); !settled) return settled;
    }
    return {};
  });
}

/// What may be done twice under one key: what is no marketing, and what says so.
bool Worker::State::may_repeat(const Effect& effect) const {
  if (effect.kind != EffectKind::Message) return true;
  const std::uint32_t message = find_named(program, program.messages, effect.name);
  if (message == none) return false;
  const MessageInfo& info = program.messages[message];
  return info.at_least_once || info.kind == MessageKind::Transactional;
}

/// An action says itself how often it is tried.
RetryPolicy Worker::State::policy_of(const Effect& effect) const {
  RetryPolicy policy = options.retry;
  if (effect.kind != EffectKind::Call) return policy;
  if (const auto call = call_of(effect.payload)) policy.attempts = call->retries + 1;
  return policy;
}

Result<void> Worker::State::settle(Session& session, const Attempted& attempted) {
  const auto found = store.effect(attempted.key);
  if (!found) return tl::unexpected(found.error());
  if (!*found || (*found)->attempt != attempted.number || (*found)->state != EffectState::Leased) {
    ++figures.late_results;
    return {};
  }
  const Effect& effect = **found;
  const Delivery& delivery = attempted.delivery;
  const auto to = [&](EffectState state, Instant due) -> Result<void> {
    const auto settled = store.settle(effect.key, effect.attempt, state, due, delivery.reason);
    if (!settled) return tl::unexpected(settled.error());
    TEND_CHECK(*settled, "the attempt was looked up in this unit of work");
    return {};
  };
  if (!attempted.was_begun) return to(EffectState::Waiting, now);
  switch (delivery.state) {
    case DeliveryState::Sent:
      ++figures.sent;
      if (auto done = to(EffectState::Done, now); !done) return done;
      return effect.kind == EffectKind::Call ? answer(session, effect, attempted.answer)
                                             : Result<void>();
    case DeliveryState::Retry:
      if (const auto next = next_attempt(policy_of(effect), effect.attempt, effect.key,
                                         delivery.retry_after_us, now)) {
        ++figures.retried;
        return to(EffectState::Waiting, *next);
      }
      [[fallthrough]];
    case DeliveryState::Dead:
      ++figures.dead;
      if (auto dead = to(EffectState::Dead, now); !dead) return dead;
      return effect.kind == EffectKind::Call ? answer(session, effect, attempted.answer)
                                             : tell_dead(session, effect);
    case DeliveryState::Unknown:
      break;
  }
  ++figures.unknown;
  return leave_unknown(session, effect, delivery.reason);
}

/// Nobody knows how the attempt ended: made again where that is allowed and as often as others are,
/// else left as it is.
Result<void> Worker::State::leave_unknown(Session& session, const Effect& effect,
                                          std::string_view why) {
  const bool is_over = !may_repeat(effect) || effect.attempt >= policy_of(effect).attempts;
  // A run may wait for the call's answer.
  const bool is_given_up = is_over && effect.kind == EffectKind::Call;
  const EffectState state = !is_over      ? EffectState::Waiting
                            : is_given_up ? EffectState::Dead
                                          : EffectState::Unknown;
  const Instant due{is_over ? now.us : now.us + options.unknown_us};
  const auto settled = store.settle(effect.key, effect.attempt, state, due, why);
  if (!settled) return tl::unexpected(settled.error());
  return is_given_up ? answer(session, effect, std::nullopt) : Result<void>();
}

/// The run goes on that waits for it. No answer: nobody is asked again.
Result<void> Worker::State::answer(Session& session, const Effect& effect,
                                   const std::optional<CallAnswer>& answer) {
  const auto call = call_of(effect.payload);
  if (!call) return tl::unexpected(call.error());
  return session.engine.answered({call->contact, effect.key, answer}, reached());
}

/// The history said that the message was on its way.
Result<void> Worker::State::tell_dead(Session& session, const Effect& effect) {
  if (effect.kind != EffectKind::Message) return {};
  const auto message = message_of(effect.payload);
  if (!message) return tl::unexpected(message.error());
  session.engine.dropped(message->origin, Reason::NotDelivered, now);
  return {};
}

Result<bool> Worker::recover(Instant now) {
  State& state = *state_;
  state.tick(now);
  return state.unit([&](Session& session) -> Result<bool> {
    if (auto filled = state.fill_inbox(session); !filled) return tl::unexpected(filled.error());
    // On virtual time an attempt takes no time: one that is open now is that of a process that has
    // ended.
    const bool is_virtual = state.options.clock == Clock::Virtual;
    const Instant over = is_virtual ? latest_instant() : state.now;
    const auto lapsed = state.store.lapse(over, state.options.largest_turn);
    if (!lapsed) return tl::unexpected(lapsed.error());
    state.has_changed = !lapsed->empty();
    for (const Effect& effect : *lapsed) {
      ++state.figures.unknown;
      if (auto left = state.leave_unknown(session, effect, "nobody told how the attempt ended");
          !left)
        return tl::unexpected(left.error());
    }
    return lapsed->size() == state.options.largest_turn;
  });
}

Result<ContactFigures> Worker::import(ByteSource& bytes, const std::string& file,
                                      const ContactOptions& options, Problems& problems,
                                      Instant now) {
  State& state = *state_;
  state.tick(now);
  // All that is at hand afterwards are those who were named.
  state.throw_away();
  return state.unit([&](Session& session) -> Result<ContactFigures> {
    const ContactTarget target{state.program, session.texts, state.zones, session.contacts};
    auto figures = load_contacts(bytes, file, target, options, problems);
    if (!figures) return figures;
    for (std::uint32_t index = 0; index < session.contacts.contact_count(); ++index) {
      const std::string identity(session.contacts.identity(ContactId(index)));
      if (auto met = session.engine.meet(identity, state.now); !met)
        return tl::unexpected(met.error());
    }
    return figures;
  });
}

Result<std::vector<TopicConsent>> Worker::topics_of(std::string_view contact) {
  State& state = *state_;
  const Program& program = state.program;
  return state.unit([&](Session& session) -> Result<std::vector<TopicConsent>> {
    std::vector<TopicConsent> topics;
    const auto known = session.contacts.find_contact(contact);
    if (!known) return topics;
    const Cells cells(program);
    const bool required =
        (program.policy.consent_required >> static_cast<unsigned>(ChannelKind::Email) & 1u) != 0;
    const auto said = [&](std::uint32_t topic) {
      return session.contacts.field(*known, cells.consent(ChannelKind::Email, topic));
    };
    const Value of_all = said(none);
    const bool by_itself = of_all.known() ? of_all.is_true() : !required;
    topics.push_back({"", by_itself});
    for (std::uint32_t topic = 0; topic < program.topics.size(); ++topic) {
      const Value of_topic = said(topic);
      topics.push_back(
          {program.text(program.topics[topic]), of_topic.known() ? of_topic.is_true() : by_itself});
    }
    return topics;
  });
}

Result<std::optional<OutgoingMessage>> Worker::show_overlay(std::string_view contact, Instant now) {
  State& state = *state_;
  state.tick(now);
  return state.unit([&](Session& session) -> Result<std::optional<OutgoingMessage>> {
    if (auto found = state.find_stops(session); !found) return tl::unexpected(found.error());
    const auto key = state.store.find(contact);
    if (!key) return tl::unexpected(key.error());
    if (!*key) return std::nullopt;
    const auto effects = state.store.effects_of(**key, overlay_depth);
    if (!effects) return tl::unexpected(effects.error());
    for (auto effect = effects->rbegin(); effect != effects->rend(); ++effect) {
      if (effect->kind != EffectKind::Message || effect->state != EffectState::Waiting) continue;
      auto message = message_of(effect->payload);
      if (!message) return tl::unexpected(message.error());
      if (message->channel != ChannelKind::Overlay) continue;
      // It counts as of when it was put up.
      const Result<bool> passed = state.passes(session, *effect, *message, true);
      if (!passed) return tl::unexpected(passed.error());
      if (!*passed) continue;
      const auto settled =
          state.store.settle(effect->key, effect->attempt, EffectState::Done, state.now, "");
      if (!settled) return tl::unexpected(settled.error());
      ++state.figures.sent;
      state.has_changed = true;
      return std::optional(std::move(*message));
    }
    return std::nullopt;
  });
}

Result<void> Worker::operate(const std::function<Result<void>(ContactStore&)>& work) {
  State& state = *state_;
  state.throw_away();
  auto done = work(state.store);
  auto paused = done ? paused_workflows(state.store)
                     : Result<std::set<std::string, std::less<>>>(tl::unexpected(done.error()));
  if (done && paused) done = state.store.commit();
  if (!done || !paused) {
    state.store.rollback();
    return done ? tl::unexpected(paused.error()) : done;
  }
  state.paused = std::move(*paused);
  return {};
}

Instant Worker::time() const {
  return state_->now;
}

Result<void> Worker::take_back_time(Instant now) {
  State& state = *state_;
  // What is at hand has seen the later one.
  state.throw_away();
  auto done = tend::take_back_time(state.store, now);
  if (done) done = state.store.commit();
  if (!done) {
    state.store.rollback();
    return done;
  }
  state.now = state.kept_now = now;
  if (state.live_from) state.live_from = std::min(*state.live_from, now);
  return done;
}

void Worker::hold(bool is_held) {
  state_->is_held = is_held;
}

Result<Instant> Worker::next() {
  State& state = *state_;
  const auto effect = state.store.next_effect_due();
  if (!effect) return tl::unexpected(effect.error());
  const auto wake = state.store.next_due();
  if (!wake) return tl::unexpected(wake.error());
  return std::min(*effect, *wake);
}

const Program& Worker::program() const {
  return state_->program;
}

const WorkerFigures& Worker::figures() const {
  return state_->figures;
}
const EngineFigures& Worker::engine_figures() const {
  return state_->engine_figures;
}

Worker::Worker(std::unique_ptr<State> state) : state_(std::move(state)) {}
Worker::~Worker() = default;

Result<std::unique_ptr<Worker>> Worker::open(ContactStore& store, const Program& program,
                                             const Digest& hash, Zones& zones,
                                             WorkerOptions options) {
  const auto went_live = kept_going_live(store);
  if (!went_live) return tl::unexpected(went_live.error());
  const std::optional<Instant> live_from = *went_live;
  const bool is_virtual = options.clock == Clock::Virtual;
  const auto kept = store.shared(now_name);
  if (!kept) return tl::unexpected(kept.error());
  if (is_virtual && *kept)
    options.opened_at = std::max(options.opened_at, Instant{std::stoll(**kept)});
  const auto by_the_clock = kept_time(store);
  if (!by_the_clock) return tl::unexpected(by_the_clock.error());
  // A clock that is wrong is found out about later, and must not have moved anything by then.
  if (!is_virtual && *by_the_clock &&
      (**by_the_clock > options.opened_at ||
       !ClockGuard::doubt_at_start(**by_the_clock, options.opened_at).empty()))
    options.opened_at = **by_the_clock;
  const SessionOptions session{options.clock, options.makes_calls, options.trace, live_from};
  auto running = settle_program(store, program, hash, zones, session, options.opened_at);
  if (!running) return tl::unexpected(running.error());
  auto state = std::make_unique<State>(store, std::move(*running), zones, std::move(options));
  if (is_virtual) state->now = state->kept_now = state->options.opened_at;
  if (!is_virtual && *by_the_clock) state->now = state->kept_now = **by_the_clock;
  state->live_from = live_from;
  state->was_live = live_from.has_value();
  auto paused = paused_workflows(store);
  if (!paused) return tl::unexpected(paused.error());
  state->paused = std::move(*paused);
  return std::unique_ptr<Worker>(new Worker(std::move(state)));
}

}  // namespace tend
