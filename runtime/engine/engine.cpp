#include "runtime/engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/engine/course.hpp"

namespace tend {

namespace {

/// So many wakes are taken from the store, and committed, at a time.
constexpr std::size_t largest_batch = 64;
constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();

/// How far `drain` goes at the most.
constexpr std::int64_t longest_drain_us = 3653 * us_per_day;

/// The gate asks at an instant of its own. What was accepted before it may still wait to be
/// handled, and is then handled at its own.
class AsOf {
 public:
  AsOf(Instant& now, Instant at) : now_(now), before_(std::exchange(now, std::max(now, at))) {}
  ~AsOf() { now_ = before_; }
  AsOf(const AsOf&) = delete;
  AsOf& operator=(const AsOf&) = delete;

 private:
  Instant& now_;
  Instant before_;
};

}  // namespace

struct Engine::State {
  State(const Program& program, Texts& texts, Store& store, Zones& zones, TraceSink& trace,
        EngineOptions options)
      : context(program, texts, store, zones, trace, options), course(context) {
    TEND_CHECK(program.windows.size() < no_window && program.workflows.size() < 0xffff,
               "a run counts windows and workflows in 16 bits");
    if (options.is_live) course.go_on();
  }

  Result<void> advance(Instant until);
  Result<bool> advance_some(Instant until, std::size_t most);
  Result<bool> sweep(Instant until, std::size_t most = no_bound);
  Result<void> go_live(Instant at);
  bool goes_live_by(Instant instant) const {
    const auto from = context.options.live_from;
    return !course.live() && from && *from <= instant;
  }
  bool is_finite(Wake wake) const { return !course.recurs(wake); }
  void give_back(std::size_t from);

  EngineContext context;
  Course course;
  std::vector<Due> batch;
  std::size_t batch_size = largest_batch;
};

Result<void> Engine::State::advance(Instant until) {
  auto advanced = advance_some(until, no_bound);
  if (!advanced) return tl::unexpected(advanced.error());
  return {};
}

Result<bool> Engine::State::advance_some(Instant until, std::size_t most) {
  if (goes_live_by(until)) {
    if (auto live = go_live(*context.options.live_from); !live) return tl::unexpected(live.error());
  }
  return sweep(until, most);
}

/// Whether it was stopped by `most`.
Result<bool> Engine::State::sweep(Instant until, std::size_t most) {
  for (std::size_t handled = 0;;) {
    if (handled >= most) return true;
    context.store.due(until, batch_size, batch);
    if (batch.empty()) return false;
    const Instant last = batch.back().at;
    batch_size = std::min(batch_size * 2, largest_batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      context.now =
          std::max(context.now, context.options.clock == Clock::System ? until : batch[i].at);
      context.earliest_wake = latest_instant();
      course.due(batch[i]);
      ++handled;
      if (context.earliest_wake <= last && i + 1 < batch.size()) {
        // What was just set may come before the rest of the batch: let the store put them in order.
        give_back(i + 1);
        batch_size = std::max<std::size_t>(batch_size / 4, 1);
        break;
      }
    }
    if (auto committed = context.store.commit(); !committed)
      return tl::unexpected(committed.error());
  }
}

void Engine::State::give_back(std::size_t from) {
  for (std::size_t i = from; i < batch.size(); ++i) {
    const Due& due = batch[i];
    if (due.wake.kind() == WakeKind::Parked && !context.store.is_parked(ParkId(due.wake.index()))) {
      continue;  // unparked by one of the batch
    }
    if (due.wake.kind() != WakeKind::Run) {
      context.store.wake(due.contact, due.wake, due.at);
      continue;
    }
    const RunId id(due.wake.index());
    const Run& run = context.store.run(id);
    if (run.state != RunState::Left && !run.armed) context.store.wake(id, due.at);
  }
}

/// Everything before the going live is history: it is done first.
Result<void> Engine::State::go_live(Instant at) {
  if (auto swept = sweep(Instant{at.us - 1}); !swept) return tl::unexpected(swept.error());
  context.now = std::max(context.now, at);
  course.go_live();
  return context.store.commit();
}

Engine::Engine(const Program& program, Texts& texts, Store& store, Zones& zones, TraceSink& trace,
               EngineOptions options)
    : state_(std::make_unique<State>(program, texts, store, zones, trace, options)) {}

Engine::~Engine() = default;

Result<void> Engine::accept(const Event& event) {
  EngineContext& context = state_->context;
  if (event.contact.empty() || event.contact.size() > largest_identity) {
    return failure(ErrorCode::Malformed,
                   fmt::format("event '{}' names no contact, or one of more than {} bytes",
                               event.id, largest_identity));
  }
  const Instant before{event.at.us - 1};
  if (auto advanced = state_->advance(before); !advanced) return advanced;
  if (!state_->course.live() && (!context.options.live_from || state_->goes_live_by(event.at))) {
    if (auto live = state_->go_live(event.at); !live) return live;
  }
  context.now = std::max(context.now, event.at);
  bool same_body = true;
  if (context.store.remember_event(stable_hash(event.id), event.body_hash, same_body)) {
    if (!same_body) {
      return failure(ErrorCode::Malformed,
                     fmt::format("event '{}' was taken in before with another body", event.id));
    }
    ++context.figures.duplicate_events;
    return {};
  }
  ++context.figures.events;
  state_->course.event(event);
  return context.store.commit();
}

Result<void> Engine::meet(std::string_view identity, Instant at) {
  EngineContext& context = state_->context;
  if (auto advanced = state_->advance(Instant{at.us - 1}); !advanced) return advanced;
  context.now = std::max(context.now, at);
  state_->course.meet_loaded(context.store.contact(identity));
  return context.store.commit();
}

Result<void> Engine::meet_changed(std::string_view identity, Instant at,
                                  const std::vector<bool>& is_new) {
  EngineContext& context = state_->context;
  context.now = std::max(context.now, at);
  if (const auto contact = context.store.find_contact(identity))
    state_->course.meet_changed(*contact, is_new);
  return context.store.commit();
}

Result<void> Engine::answered(const LateAnswer& answer, Instant at) {
  EngineContext& context = state_->context;
  if (auto advanced = state_->advance(Instant{at.us - 1}); !advanced) return advanced;
  context.now = std::max(context.now, at);
  if (const auto contact = context.store.find_contact(answer.contact)) {
    state_->course.answered(*contact, answer);
  }
  return context.store.commit();
}

Engine::StillLeaves Engine::still_leaves(const Origin& origin, const Departure& departure,
                                         Instant at) {
  const AsOf as_of(state_->context.now, at);
  const auto contact = state_->context.store.find_contact(origin.contact);
  if (!contact) return {};
  const Verdict verdict = state_->course.ask_again(*contact, origin, departure);
  if (verdict.kind == Verdict::Kind::Leaves) return {};
  if (verdict.kind == Verdict::Kind::Held) return {false, verdict.until, verdict.reason};
  return {false, std::nullopt, verdict.reason};
}

void Engine::dropped(const Origin& origin, Reason reason, Instant at) {
  const AsOf as_of(state_->context.now, at);
  if (const auto contact = state_->context.store.find_contact(origin.contact))
    state_->course.dropped(*contact, origin, reason);
}

void Engine::expect(std::string_view id, std::string_view contact, std::uint32_t type) {
  state_->context.store.expect(stable_hash(id), contact, state_->course.tallies_of(type));
}

Result<void> Engine::advance(Instant until) {
  auto advanced = advance_some(until, no_bound);
  if (!advanced) return tl::unexpected(advanced.error());
  return {};
}

Result<bool> Engine::advance_some(Instant until, std::size_t most) {
  State& state = *state_;
  // Real time has a now, even where nothing has happened yet.
  const bool now_at_the_latest = state.context.options.clock == Clock::System;
  if (now_at_the_latest && !state.course.live() && !state.context.options.live_from) {
    if (auto live = state.go_live(until); !live) return tl::unexpected(live.error());
  }
  auto more = state.advance_some(until, most);
  if (more && !*more) state.context.now = std::max(state.context.now, until);
  return more;
}

Result<Instant> Engine::drain() {
  State& state = *state_;
  const auto live_from = state.context.options.live_from;
  if (live_from) {
    if (auto advanced = state.advance(*live_from); !advanced)
      return tl::unexpected(advanced.error());
  }
  const Instant limit =
      std::min(latest_instant(),
               add_saturating(std::max(state.context.now, earliest_instant), longest_drain_us));
  const auto next_finite = [&] {
    return state.context.store.next_due([&](Wake wake) { return state.is_finite(wake); });
  };
  for (auto next = next_finite(); next && *next <= limit; next = next_finite()) {
    // Virtual time goes through all that follows in one sweep; a clock's time stops at each, and so
    // does time in which something comes again and again.
    const bool at_once =
        state.context.options.clock == Clock::Virtual && !state.course.has_recurring();
    if (auto advanced = state.advance(at_once ? limit : *next); !advanced)
      return tl::unexpected(advanced.error());
  }
  return state.context.now;
}

std::optional<Instant> Engine::next_due() {
  return state_->context.store.next_due();
}

const EngineFigures& Engine::figures() const {
  state_->context.figures.zone_fallbacks = state_->context.zones.unknown();
  return state_->context.figures;
}

std::vector<Value> initial_values(const Program& program, Texts& texts) {
  const Machine machine(program, texts);
  std::vector<Value> values;
  for (const FieldInfo& field : program.fields) {
    values.push_back(field.initial == none ? Value::unknown() : machine.constant(field.initial));
  }
  return values;
}

std::string run_name(std::string_view workflow, std::string_view contact, std::uint32_t ordinal) {
  const std::uint64_t seed = stable_hash(workflow, ordinal);
  return fmt::format("{:016x}", stable_hash(contact, seed));
}

}  // namespace tend
