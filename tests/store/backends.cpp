#include "tests/store/backends.hpp"

namespace tend::test {

StoredEvent make_event(const std::string& id, const std::string& contact, std::int64_t at_s) {
  StoredEvent event;
  event.id = id;
  event.contact = contact;
  event.at = second(at_s);
  event.accepted_at = second(at_s + 1);
  event.body = R"({"type":"form_submitted","id":")" + id + "\"}";
  return event;
}

Effect make_effect(const std::string& key, ContactKey contact, std::int64_t due_s) {
  Effect effect;
  effect.key = key;
  effect.contact = contact;
  effect.kind = EffectKind::Notice;
  effect.due = second(due_s);
  effect.created_at = second(due_s - 5);
  effect.name = "intro";
  effect.payload = "payload of " + key;
  return effect;
}

}  // namespace tend::test
