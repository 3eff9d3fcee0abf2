// Gate, result and recover: what becomes of the outbox.
#include "base/check.hpp"
#include "runtime/effects/trace_names.hpp"
#include "runtime/worker/paused.hpp"
#include "runtime/worker/payload.hpp"
#include "runtime/worker/set_aside.hpp"
#include "runtime/worker/worker_state.hpp"

namespace tend {

namespace {

/// A contact with a stop in the inbox: her messages are asked about again when it is applied.
constexpr std::int64_t stop_patience_us = us_per_second;

Reason reason_of(const Suppression& suppression) {
  if (suppression.reason == "bounced") return Reason::Bounced;
  return suppression.reason == "complained" ? Reason::Complained : Reason::Unsubscribed;
}

/// An overlay waits so long for a page that she opens.
constexpr std::int64_t overlay_patience_us = 30 * us_per_day;
/// The newest effects of a contact, among which a waiting overlay is looked for.
constexpr std::size_t overlay_depth = 50;

}  // namespace

Result<std::vector<Attempt>> Worker::hand_out(Instant now, std::size_t most) {
  State& state = *state_;
  state.tick(now);
  return state.unit([&](Session& session) -> Result<std::vector<Attempt>> {
    if (auto filled = state.find_stops(session); !filled) return tl::unexpected(filled.error());
    const Instant until{state.now.us + state.options.lease_us};
    auto leased = state.store.lease(state.now, until, most);
    if (!leased) return tl::unexpected(leased.error());
    state.has_changed = state.has_changed || !leased->empty();
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
  const auto given_up = [&](const std::string& why) -> Result<std::optional<Attempt>> {
    if (auto done = give_up(session, effect, why); !done) return tl::unexpected(done.error());
    return std::nullopt;
  };
  if (!paused.empty()) {
    const auto workflow = workflow_of(effect);
    if (workflow && paused.contains(*workflow)) {
      const auto settled = store.settle(effect.key, effect.attempt, EffectState::Waiting, never_due,
                                        reason_name(Reason::Paused));
      if (!settled) return tl::unexpected(settled.error());
      return std::nullopt;
    }
  }
  if (effect.is_damaged) return given_up(std::string(damaged_words));
  Attempt attempt{effect.key, effect.attempt, {}};
  if (effect.kind == EffectKind::Message) {
    auto message = message_of(effect.payload);
    if (!message) return given_up(message.error().message);
    const bool is_first = effect.attempt == 1 && message->at == now;
    const Result<bool> passed = passes(session, effect, *message, is_first);
    if (!passed) return tl::unexpected(passed.error());
    if (!*passed) return std::nullopt;
    if (message->channel == ChannelKind::Overlay) {
      if (auto put = put_up(session, effect); !put) return tl::unexpected(put.error());
      return std::nullopt;
    }
    attempt.contact = session.contacts.name_of(message->origin.contact);
    attempt.what = std::move(*message);
  } else if (effect.kind == EffectKind::Notice) {
    auto notice = notice_of(effect.payload);
    if (!notice) return given_up(notice.error().message);
    attempt.what = std::move(*notice);
  } else {
    auto call = call_of(effect.payload);
    if (!call) return given_up(call.error().message);
    const Result<bool> waits = waits_for(session, effect, call->contact);
    if (!waits) return tl::unexpected(waits.error());
    if (*waits) return std::nullopt;
    attempt.what = std::move(*call);
  }
  return attempt;
}

/// Whether whom it is for is set aside: then it waits until she is brought back.
Result<bool> Worker::State::waits_for(Session& session, const Effect& effect,
                                      std::string_view contact) {
  const std::string trouble = session.contacts.trouble_of(contact);
  if (trouble.empty()) return false;
  const auto settled =
      store.settle(effect.key, effect.attempt, EffectState::Waiting, never_due, trouble);
  if (!settled) return tl::unexpected(settled.error());
  return true;
}

/// Whether nobody can be told how a call ended: it is made again, under its key, when she is there.
Result<bool> Worker::State::waits_for_its_contact(Session& session, const Effect& call) {
  if (call.kind != EffectKind::Call) return false;
  const auto read = call_of(call.payload);
  return read ? waits_for(session, call, read->contact) : Result<bool>(false);
}

/// It is damaged. A run that waits for its answer goes on without.
Result<void> Worker::State::give_up(Session& session, const Effect& effect, std::string_view why) {
  ++figures.dead;
  if (!effect.is_damaged) {
    const auto settled = store.settle(effect.key, effect.attempt, EffectState::Dead, now, why);
    if (!settled) return tl::unexpected(settled.error());
  }
  if (effect.kind != EffectKind::Call) return {};
  if (auto filled = fill_inbox(session); !filled) return filled;
  return answer(session, effect, std::nullopt);
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
  const Result<bool> waits = waits_for(session, effect, message.origin.contact);
  if (!waits || *waits) return waits ? Result<bool>(false) : waits;
  // On virtual time a message leaves at the instant at which it passed the first gate.
  if (options.clock == Clock::Virtual && effect.attempt == 1) return true;
  const auto settle = [&](EffectState to, Instant due, std::string_view why) -> Result<bool> {
    const auto settled = store.settle(effect.key, effect.attempt, to, due, why);
    if (!settled) return tl::unexpected(settled.error());
    return false;
  };
  if (stops.of(session.contacts.name_of(message.origin.contact)))
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
    state.has_changed = state.has_changed || !attempts.empty();
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
  if (const auto waits = waits_for_its_contact(session, effect); !waits || *waits)
    return waits ? Result<void>() : tl::unexpected(waits.error());
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
  if (const auto call = call_of(effect.payload))
    return session.engine.answered({call->contact, effect.key, answer}, reached());
  const auto contact = store.load(effect.contact);
  if (contact) return session.engine.answered({contact->identity, effect.key, answer}, reached());
  return contact.error().code == ErrorCode::NotFound ? Result<void>()
                                                     : tl::unexpected(contact.error());
}

/// The history said that the message was on its way.
Result<void> Worker::State::tell_dead(Session& session, const Effect& effect) {
  if (effect.kind != EffectKind::Message) return {};
  const auto message = message_of(effect.payload);
  if (!message) return {};
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
    state.has_changed = state.has_changed || !lapsed->empty();
    for (const Effect& effect : *lapsed) {
      if (effect.is_damaged) {
        if (auto given_up = state.give_up(session, effect, damaged_words); !given_up)
          return tl::unexpected(given_up.error());
        continue;
      }
      ++state.figures.unknown;
      const Result<bool> waits = state.waits_for_its_contact(session, effect);
      if (!waits) return waits;
      if (*waits) continue;
      if (auto left = state.leave_unknown(session, effect, "nobody told how the attempt ended");
          !left)
        return tl::unexpected(left.error());
    }
    return lapsed->size() == state.options.largest_turn;
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
      // One that is damaged is given up when its turn comes.
      if (!message || message->channel != ChannelKind::Overlay) continue;
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

}  // namespace tend
