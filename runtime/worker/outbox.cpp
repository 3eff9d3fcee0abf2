#include "runtime/worker/outbox.hpp"

#include "runtime/worker/payload.hpp"

namespace tend {

struct Outbox::Adding {
  EffectKind kind = EffectKind::Message;
  const std::string& contact;
  const std::string& key;
  const std::string& name;
  Instant at;
  std::string payload;
};

Result<void> Outbox::try_to_add(const Adding& adding) {
  Effect effect;
  effect.key = adding.key;
  effect.contact = contacts_.key_of(adding.contact).value_or(ContactKey{});
  effect.kind = adding.kind;
  effect.due = effect.created_at = adding.at;
  effect.name = adding.name;
  effect.payload = adding.payload;
  return store_.add_effect(effect);
}

/// The first error is told at the end of the unit: the engine can do nothing about it.
bool Outbox::add(const Adding& adding) {
  const Result<void> added = try_to_add(adding);
  if (!added && !error_) error_ = added.error();
  return added.has_value();
}

Delivery Outbox::deliver(const OutgoingMessage& message) {
  const bool added = add({EffectKind::Message, message.origin.contact, message.key, message.name,
                          message.at, payload_of(message)});
  return added ? Delivery{} : Delivery::retry("the store did not take it");
}

Delivery Outbox::notify(const OutgoingNotice& notice) {
  const bool added = add({EffectKind::Notice, notice.contact, notice.key, notice.workflow,
                          notice.at, payload_of(notice)});
  return added ? Delivery{} : Delivery::retry("the store did not take it");
}

Result<void> Outbox::add(const OutgoingCall& call) {
  const bool added =
      add({EffectKind::Call, call.contact, call.key, call.action, call.at, payload_of(call)});
  if (!added) return failure(ErrorCode::Unavailable, "the store did not take the call", true);
  return {};
}

}  // namespace tend
