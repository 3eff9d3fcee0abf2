#include "runtime/operate/troubles.hpp"

#include "runtime/effects/trace_names.hpp"
#include "runtime/sources/json_object.hpp"
#include "runtime/worker/payload.hpp"

namespace tend {

namespace {

constexpr std::size_t rows_at_a_time = 1000;

/// Why the second gate keeps a message: it is as it should be.
bool is_reason_of_gate(std::string_view error) {
  if (error == "erased") return true;
  for (int at = 1; at <= static_cast<int>(last_reason); ++at)
    if (reason_name(static_cast<Reason>(at)) == error) return true;
  return false;
}

bool is_trouble(const Effect& effect) {
  if (effect.state != EffectState::Dead && effect.state != EffectState::Unknown) return false;
  if (effect.error == dropped_by_operator || is_reason_of_gate(effect.error)) return false;
  if (effect.kind != EffectKind::Message) return true;
  // That nobody opened a page on which an overlay could be shown is nobody's mistake.
  const auto message = message_of(effect.payload);
  return !message || message->channel != ChannelKind::Overlay;
}

std::string what_is(const Effect& effect) {
  switch (effect.kind) {
    case EffectKind::Message:
      return "message " + effect.name;
    case EffectKind::Notice:
      return "notice of " + effect.name;
    case EffectKind::Call:
      return "call of " + effect.name;
  }
  return effect.name;
}

std::string what_is(JsonObject& json, const StoredEvent& event) {
  const JsonMember* const type = json.read(event.body) ? json.find("type") : nullptr;
  return type == nullptr ? "event" : "event " + std::string(type->text);
}

Result<Trouble> trouble_of(ContactStore& store, const Effect& effect) {
  Trouble trouble{effect.key, effect.due, {}, what_is(effect), effect.error};
  const auto contact = store.load(effect.contact);
  if (!contact) return tl::unexpected(contact.error());
  trouble.contact = contact->identity;
  if (effect.state == EffectState::Unknown)
    trouble.error = "nobody knows whether it left" +
                    (effect.error.empty() ? std::string() : ": " + effect.error);
  return trouble;
}

}  // namespace

Result<void> for_each_trouble(ContactStore& store,
                              const std::function<Result<void>(const Trouble&)>& each) {
  JsonObject json;
  for (std::uint64_t after = 0;;) {
    const auto events = store.events(EventState::Parked, after, rows_at_a_time);
    if (!events) return tl::unexpected(events.error());
    for (const StoredEvent& event : *events) {
      const Trouble trouble{event.id, event.accepted_at, event.contact, what_is(json, event),
                            event.error};
      if (auto done = each(trouble); !done) return done;
      after = event.sequence;
    }
    if (events->size() < rows_at_a_time) break;
  }
  for (const EffectState state : {EffectState::Dead, EffectState::Unknown}) {
    for (EffectPlace after;;) {
      const auto effects = store.effects(state, after, rows_at_a_time);
      if (!effects) return tl::unexpected(effects.error());
      for (const Effect& effect : *effects) {
        after = {effect.due, effect.key};
        if (!is_trouble(effect)) continue;
        const auto trouble = trouble_of(store, effect);
        if (!trouble) return tl::unexpected(trouble.error());
        if (auto done = each(*trouble); !done) return done;
      }
      if (effects->size() < rows_at_a_time) break;
    }
  }
  return {};
}

Result<void> settle_trouble(ContactStore& store, std::string_view id, Remedy remedy, Instant now) {
  const bool again = remedy == Remedy::Retry;
  const auto event = store.event(id);
  if (!event) return tl::unexpected(event.error());
  if (*event && (*event)->state == EventState::Parked)
    return store.set_event((*event)->sequence, again ? EventState::Pending : EventState::Applied,
                           again ? std::string_view() : dropped_by_operator);
  const auto effect = store.effect(id);
  if (!effect) return tl::unexpected(effect.error());
  if (!*effect || !is_trouble(**effect))
    return failure(ErrorCode::NotFound, "nothing that was put aside has the id `" +
                                            std::string(id) + "` (`tend errors list` has them)");
  const auto settled =
      store.settle(id, (*effect)->attempt, again ? EffectState::Waiting : EffectState::Dead, now,
                   again ? std::string_view((*effect)->error) : dropped_by_operator);
  if (!settled) return tl::unexpected(settled.error());
  return {};
}

}  // namespace tend
