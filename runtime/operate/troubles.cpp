#include "runtime/operate/troubles.hpp"

#include <charconv>
#include <limits>

#include "runtime/effects/trace_names.hpp"
#include "runtime/operate/kept_contacts.hpp"
#include "runtime/sources/json_object.hpp"
#include "runtime/worker/payload.hpp"
#include "runtime/worker/program_change.hpp"
#include "runtime/worker/set_aside.hpp"

namespace tend {

namespace {

constexpr std::size_t rows_at_a_time = 1000;
/// With which the id of a failure begins; its number in the history follows.
constexpr std::string_view failure_prefix = "failed-";

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

/// Who it is; empty when what was damaged names nobody.
Result<std::string> identity_of(ContactStore& store, ContactKey key) {
  const auto contact = store.load(key);
  if (contact) return contact->identity;
  if (contact.error().code == ErrorCode::NotFound) return std::string();
  return tl::unexpected(contact.error());
}

Result<Trouble> trouble_of(ContactStore& store, const Effect& effect) {
  const auto contact = identity_of(store, effect.contact);
  if (!contact) return tl::unexpected(contact.error());
  Trouble trouble{Trouble::Kind::Effect, effect.key,  effect.due, *contact,
                  what_is(effect),       effect.error};
  if (effect.is_damaged) trouble.error = damaged_words;
  if (effect.state == EffectState::Unknown)
    trouble.error = "nobody knows whether it left" +
                    (effect.error.empty() ? std::string() : ": " + effect.error);
  return trouble;
}

/// What the lines say that failed: one trouble for all of one entry.
Result<Trouble> trouble_of(ContactStore& store, const HistoryEntry& entry) {
  const auto contact = identity_of(store, entry.contact);
  if (!contact) return tl::unexpected(contact.error());
  Trouble trouble{Trouble::Kind::Run,
                  std::string(failure_prefix) + std::to_string(entry.number),
                  entry.at,
                  *contact,
                  {},
                  {}};
  JsonObject json;
  std::string_view rest = entry.lines;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!json.read(line)) continue;
    const auto text = [&](std::string_view name) {
      const JsonMember* const member = json.find(name);
      return member == nullptr ? std::string() : std::string(member->text);
    };
    if (text("kind") != "failed") continue;
    // A chain of workflows that start each other is nobody's own.
    const std::string workflow = text("workflow"), step = text("step");
    trouble.what += (trouble.what.empty() ? "run of " : ", ") + (workflow.empty() ? "-" : workflow);
    trouble.error += (trouble.error.empty() ? "" : ", ") + text("error");
    if (!step.empty()) trouble.error += " at " + step;
  }
  if (trouble.what.empty()) trouble.what = "run";
  if (trouble.error.empty()) trouble.error = damaged_words;
  return trouble;
}

Result<Trouble> trouble_of(ContactStore& store, const SetAside& aside) {
  const auto contact = identity_of(store, aside.contact);
  if (!contact) return tl::unexpected(contact.error());
  return Trouble{Trouble::Kind::Contact,
                 *contact,
                 aside.at,
                 *contact,
                 "contact " + std::to_string(aside.contact.number()),
                 aside.error};
}

using EachTrouble = std::function<Result<void>(const Trouble&)>;

Result<void> for_each_event(ContactStore& store, const EachTrouble& each) {
  JsonObject json;
  for (std::uint64_t after = 0;;) {
    const auto events = store.events(EventState::Parked, after, rows_at_a_time);
    if (!events) return tl::unexpected(events.error());
    for (const StoredEvent& event : *events) {
      after = event.sequence;
      if (auto done = each({Trouble::Kind::Event, event.id, event.accepted_at, event.contact,
                            what_is(json, event), event.error});
          !done)
        return done;
    }
    if (events->size() < rows_at_a_time) return {};
  }
}

Result<void> for_each_effect(ContactStore& store, EffectState state, const EachTrouble& each) {
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
    if (effects->size() < rows_at_a_time) return {};
  }
}

Result<void> for_each_failure(ContactStore& store, const EachTrouble& each) {
  for (std::uint64_t after = 0;;) {
    const auto entries = store.failures_after(after, rows_at_a_time);
    if (!entries) return tl::unexpected(entries.error());
    for (const HistoryEntry& entry : *entries) {
      after = entry.number;
      const auto trouble = trouble_of(store, entry);
      if (!trouble) return tl::unexpected(trouble.error());
      if (auto done = each(*trouble); !done) return done;
    }
    if (entries->size() < rows_at_a_time) return {};
  }
}

Result<void> for_each_set_aside(ContactStore& store, const EachTrouble& each) {
  for (std::optional<ContactKey> after;;) {
    const auto page = store.all_set_aside(after, rows_at_a_time);
    if (!page) return tl::unexpected(page.error());
    for (const SetAside& aside : *page) {
      after = aside.contact;
      const auto trouble = trouble_of(store, aside);
      if (!trouble) return tl::unexpected(trouble.error());
      if (auto done = each(*trouble); !done) return done;
    }
    if (page->size() < rows_at_a_time) return {};
  }
}

/// The number in the history that the id names, if somebody has to look after it.
Result<std::optional<std::uint64_t>> failure_named(ContactStore& store, std::string_view id) {
  std::uint64_t number = 0;
  if (!id.starts_with(failure_prefix)) return std::nullopt;
  id.remove_prefix(failure_prefix.size());
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size() || number == 0) return std::nullopt;
  const auto found = store.failures_after(number - 1, 1);
  if (!found) return tl::unexpected(found.error());
  if (found->empty() || found->front().number != number) return std::nullopt;
  return number;
}

/// Who speaks in the numbers of an earlier program is taken along when the project is next opened.
Result<void> retry_contact(ContactStore& store, const StoredContact& stored, Instant now) {
  const auto contact = KeptContacts(store).read(stored);
  if (!contact) return tl::unexpected(contact.error());
  if (stored.is_damaged || (contact->kept == nullptr && !stored.state.empty()))
    return failure(ErrorCode::Malformed, stored.identity + ": " + contact->trouble +
                                             ". Repair its row first (docs/store.md)");
  const auto at_work = program_at_work(store);
  if (!at_work) return tl::unexpected(at_work.error());
  const bool is_earlier = !stored.state.empty() && *at_work != stored.program;
  return is_earlier ? settle_anew(store) : bring_back(store, stored.key, now);
}

tl::unexpected<Error> not_found(std::string_view id) {
  return failure(ErrorCode::NotFound, "nothing that was put aside has the id `" + std::string(id) +
                                          "` (`tend errors list` has them)");
}

/// A run that failed, or a contact.
Result<void> settle_other(ContactStore& store, std::string_view id, Remedy remedy, Instant now) {
  const bool again = remedy == Remedy::Retry;
  const auto failed = failure_named(store, id);
  if (!failed) return tl::unexpected(failed.error());
  if (*failed && again)
    return failure(ErrorCode::Unsupported,
                   std::string(id) +
                       ": a run that failed is over, and cannot be tried "
                       "again; `tend errors drop` when it was looked after");
  if (*failed) return store.forget_failure(**failed);
  const auto key = store.find(id);
  if (!key) return tl::unexpected(key.error());
  if (!*key) return not_found(id);
  const auto contact = store.load(**key);
  if (!contact) return tl::unexpected(contact.error());
  if (contact->set_aside.empty()) return not_found(id);
  if (again) return retry_contact(store, *contact, now);
  return failure(ErrorCode::Unsupported,
                 std::string(id) + ": a contact is not dropped; `tend contacts erase` forgets her");
}

}  // namespace

Result<void> for_each_trouble(ContactStore& store,
                              const std::function<Result<void>(const Trouble&)>& each) {
  if (auto events = for_each_event(store, each); !events) return events;
  for (const EffectState state : {EffectState::Dead, EffectState::Unknown}) {
    if (auto effects = for_each_effect(store, state, each); !effects) return effects;
  }
  if (auto runs = for_each_failure(store, each); !runs) return runs;
  return for_each_set_aside(store, each);
}

bool is_remedy(Remedy remedy, Trouble::Kind kind) {
  return kind != (remedy == Remedy::Retry ? Trouble::Kind::Run : Trouble::Kind::Contact);
}

Result<void> settle_trouble(ContactStore& store, std::string_view id, Remedy remedy, Instant now) {
  const bool again = remedy == Remedy::Retry;
  const auto event = store.event(id);
  if (!event) return tl::unexpected(event.error());
  if (*event && (*event)->state == EventState::Parked)
    return store.set_event((*event)->sequence, again ? EventState::Pending : EventState::Applied,
                           again ? put_back : dropped_by_operator);
  const auto effect = store.effect(id);
  if (!effect) return tl::unexpected(effect.error());
  if (!*effect || !is_trouble(**effect)) return settle_other(store, id, remedy, now);
  const auto settled =
      store.settle(id, (*effect)->attempt, again ? EffectState::Waiting : EffectState::Dead, now,
                   again ? std::string_view((*effect)->error) : dropped_by_operator);
  if (!settled) return tl::unexpected(settled.error());
  return {};
}

}  // namespace tend
