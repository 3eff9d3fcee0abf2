#include "runtime/worker/worker.hpp"

#include "runtime/engine/cells.hpp"
#include "runtime/worker/clock_guard.hpp"
#include "runtime/worker/kept_time.hpp"
#include "runtime/worker/paused.hpp"
#include "runtime/worker/set_aside.hpp"
#include "runtime/worker/worker_state.hpp"

namespace tend {

namespace {

/// How far virtual time has come: the next worker's begins there. (The clock's: kept_time.hpp.)
constexpr std::string_view now_name = "now";
/// So many events, or contacts, are read at a time.
constexpr std::size_t inbox_batch = 1000;
constexpr std::size_t largest_inbox = 10'000;

}  // namespace

Session& Worker::State::at_hand() {
  if (!resident)
    resident = std::make_unique<Session>(
        store, program, running.hash, zones,
        SessionOptions{options.clock, options.makes_calls, options.trace, live_from, {}, paused});
  resident->contacts.tell_time(now);
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

/// Those among the events that a worker before this one, or a failed unit, has left in the inbox.
Result<void> Worker::State::find_stops(Session& session) {
  Event event;
  for (std::uint64_t after = 0; !stops_read;) {
    const auto events = store.events(EventState::Pending, after, inbox_batch);
    if (!events) return tl::unexpected(events.error());
    for (const StoredEvent& stored : *events) {
      if (!stored.is_damaged && session.event_text.read(stored.body, event, stored.at) &&
          is_stop(event))
        stops.add(stored.sequence, session.contacts.name_of(event.contact));
      after = stored.sequence;
    }
    stops_read = events->size() < inbox_batch;
  }
  return {};
}

Result<void> Worker::State::fill_inbox(Session& session) {
  if (auto found = find_stops(session); !found) return found;
  return inbox_read || !inbox.empty() ? Result<void>() : read_inbox(session);
}

/// One that is damaged does not even say when it came.
Result<void> Worker::State::read_inbox(Session& session) {
  auto events = store.pending(inbox_batch);
  if (!events) return tl::unexpected(events.error());
  inbox_read = events->size() < inbox_batch;
  std::vector<StoredEvent> parked_before;
  for (StoredEvent& stored : *events) {
    has_changed = has_changed || stored.is_damaged || !stored.error.empty();
    if (stored.is_damaged) {
      const auto set = store.set_event(stored.sequence, EventState::Parked, damaged_words);
      if (!set) return set;
    } else {
      (stored.error.empty() ? inbox.emplace_back() : parked_before.emplace_back()) =
          std::move(stored);
    }
  }
  for (StoredEvent& stored : parked_before) {
    if (auto taken = take_again(session, stored); !taken) return taken;
    // Else they are behind those that are still to be read.
    if (inbox_read) inbox.push_back(std::move(stored));
  }
  return {};
}

/// It was parked, and whom it is about has gone on: it comes behind all that was accepted since.
Result<void> Worker::State::take_again(Session& session, StoredEvent& stored) {
  const Instant at = inbox.empty() ? now : std::max(now, inbox.back().accepted_at);
  const auto sequence = store.accept_again(stored.sequence, at);
  if (!sequence) return tl::unexpected(sequence.error());
  Event event;
  if (session.event_text.read(stored.body, event, stored.at) && is_stop(event)) {
    stops.applied(stored.sequence);
    stops.add(*sequence, session.contacts.name_of(event.contact));
  }
  stored.sequence = *sequence;
  stored.accepted_at = at;
  stored.error.clear();
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
  const std::string stopped =
      is_stop(event) ? session.contacts.name_of(event.contact) : std::string();
  if (*accepted == Acceptance::Again) {
    ++figures.again;
    return Taken{Taken::How::Again, event.id, {}, stopped};
  }
  ++figures.taken;
  if (event.type == none) ++figures.of_no_type;
  if (session.event_text.loses_some()) ++figures.losing_some;
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
  if (const std::string trouble = session.trouble_of(event); !trouble.empty()) {
    if (auto suppressed = suppress(session, event); !suppressed) return suppressed;
    return store.set_event(stored.sequence, EventState::Parked, trouble);
  }
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

Result<ContactFigures> Worker::import(ByteSource& bytes, const std::string& file,
                                      const ContactOptions& options, Problems& problems,
                                      Instant now) {
  State& state = *state_;
  state.tick(now);
  // All that is at hand afterwards are those who were named.
  state.throw_away();
  return state.unit([&](Session& session) -> Result<ContactFigures> {
    const ContactTarget target{
        state.program, session.texts, state.zones, session.contacts,
        [&](std::string_view identity) { return session.contacts.trouble_of(identity); }};
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

Result<void> Worker::operate(const std::function<Result<void>(ContactStore&)>& work) {
  State& state = *state_;
  state.throw_away();
  auto done = work(state.store);
  auto paused = done ? paused_workflows(state.store)
                     : Result<std::set<std::string, std::less<>>>(tl::unexpected(done.error()));
  const auto aside =
      paused ? count_set_aside(state.store) : Result<std::uint64_t>(tl::unexpected(paused.error()));
  if (aside) done = state.store.commit();
  if (!done || !aside) {
    state.store.rollback();
    return done ? tl::unexpected(aside.error()) : done;
  }
  state.paused = std::move(*paused);
  state.figures.set_aside = *aside;
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
  const auto aside = count_set_aside(store);
  if (!aside) return tl::unexpected(aside.error());
  state->figures.set_aside = *aside;
  return std::unique_ptr<Worker>(new Worker(std::move(state)));
}

}  // namespace tend
