#include "runtime/worker/set_aside.hpp"

namespace tend {

namespace {

constexpr std::size_t rows_at_a_time = 1000;

Result<void> let_events_on(ContactStore& store, const std::string& error) {
  for (std::uint64_t after = 0;;) {
    const auto events = store.events(EventState::Parked, after, rows_at_a_time);
    if (!events) return tl::unexpected(events.error());
    for (const StoredEvent& event : *events) {
      after = event.sequence;
      if (event.error != error) continue;
      if (auto set = store.set_event(event.sequence, EventState::Pending, put_back); !set)
        return set;
    }
    if (events->size() < rows_at_a_time) return {};
  }
}

Result<void> let_effects_on(ContactStore& store, const std::string& error, Instant now) {
  for (EffectPlace after{Instant{never_due.us - 1}, {}};;) {
    const auto effects = store.effects(EffectState::Waiting, after, rows_at_a_time);
    if (!effects) return tl::unexpected(effects.error());
    for (const Effect& effect : *effects) {
      after = {effect.due, effect.key};
      if (effect.error != error) continue;
      const auto settled = store.settle(effect.key, effect.attempt, EffectState::Waiting, now, {});
      if (!settled) return tl::unexpected(settled.error());
    }
    if (effects->size() < rows_at_a_time) return {};
  }
}

}  // namespace

Result<void> bring_back(ContactStore& store, ContactKey key, Instant now) {
  const std::string error = is_set_aside(key);
  if (auto back = store.bring_back(key); !back) return back;
  if (auto events = let_events_on(store, error); !events) return events;
  return let_effects_on(store, error, now);
}

Result<std::uint64_t> count_set_aside(ContactStore& store) {
  std::uint64_t count = 0;
  for (std::optional<ContactKey> after;;) {
    const auto page = store.all_set_aside(after, rows_at_a_time);
    if (!page) return tl::unexpected(page.error());
    count += page->size();
    if (page->size() < rows_at_a_time) return count;
    after = page->back().contact;
  }
}

}  // namespace tend
