#include "runtime/operate/pause.hpp"

#include <algorithm>

#include "runtime/engine/parks.hpp"
#include "runtime/worker/paused.hpp"
#include "runtime/worker/payload.hpp"

namespace tend {

namespace {

constexpr std::size_t rows_at_a_time = 1000;

/// Those in the outbox that are due after `from`; never_due less one: those alone that wait until
/// their workflow goes on.
Result<void> for_each_effect(ContactStore& store, const WorkflowNames& workflows, Instant from,
                             const std::function<Result<void>(const Effect&)>& each) {
  for (EffectPlace after{from, {}};;) {
    const auto effects = store.effects(EffectState::Waiting, after, rows_at_a_time);
    if (!effects) return tl::unexpected(effects.error());
    for (const Effect& effect : *effects) {
      after = {effect.due, effect.key};
      const auto workflow = workflow_of(effect);
      if (!workflow) return tl::unexpected(workflow.error());
      if (!workflows.contains(*workflow)) continue;
      if (auto done = each(effect); !done) return done;
    }
    if (effects->size() < rows_at_a_time) return {};
  }
}

bool is_message_of(const KeptProgram& kept, const Parked& parked, const WorkflowNames& workflows) {
  if (parked.kind != static_cast<std::uint8_t>(ParkKind::Message)) return false;
  const auto workflow = static_cast<std::size_t>(parked.number.bits);
  return workflows.contains(kept.program.text(kept.program.workflows[workflow].name));
}

/// Lets everything of those workflows that is held be asked about at `now`. How much that was.
std::uint64_t let_on(const KeptProgram& kept, ContactState& state, const WorkflowNames& workflows,
                     Instant now) {
  std::uint64_t count = 0;
  for (ContactState::KeptRun& one : state.runs) {
    const std::string& name = kept.program.text(kept.program.workflows[one.run.workflow].name);
    if (one.run.state != RunState::Held || !workflows.contains(name)) continue;
    one.run.wake = now;
    one.run.armed = true;
    ++count;
  }
  for (Parked& parked : state.parks) {
    if (!is_message_of(kept, parked, workflows)) continue;
    parked.at = now;
    ++count;
  }
  return count;
}

}  // namespace

Result<void> for_each_held(
    ContactStore& store, KeptContacts& contacts, const WorkflowNames& workflows, Instant now,
    const std::function<Result<void>(const StoredContact&, const KeptContact&)>& each) {
  for (std::optional<ContactKey> after;;) {
    const auto page = store.contacts_after(after, rows_at_a_time);
    if (!page) return tl::unexpected(page.error());
    for (const StoredContact& stored : *page) {
      after = stored.key;
      auto contact = contacts.read(stored);
      if (!contact) return tl::unexpected(contact.error());
      if (contact->kept == nullptr || let_on(*contact->kept, contact->state, workflows, now) == 0)
        continue;
      if (auto done = each(stored, *contact); !done) return done;
    }
    if (page->size() < rows_at_a_time) return {};
  }
}

Result<HeldBack> held_back(ContactStore& store, const WorkflowNames& workflows) {
  HeldBack held;
  KeptContacts kept(store);
  auto contacts = for_each_held(store, kept, workflows, earliest_instant,
                                [&](const StoredContact&, const KeptContact&) -> Result<void> {
                                  ++held.contacts;
                                  return {};
                                });
  if (!contacts) return tl::unexpected(contacts.error());
  auto effects =
      for_each_effect(store, workflows, earliest_instant, [&](const Effect&) -> Result<void> {
        ++held.effects;
        return {};
      });
  if (!effects) return tl::unexpected(effects.error());
  return held;
}

Result<void> pause(ContactStore& store, const WorkflowNames& workflows) {
  auto paused = paused_workflows(store);
  if (!paused) return tl::unexpected(paused.error());
  paused->insert(workflows.begin(), workflows.end());
  return set_paused_workflows(store, *paused);
}

Result<void> resume(ContactStore& store, const WorkflowNames& workflows, Instant now) {
  auto paused = paused_workflows(store);
  if (!paused) return tl::unexpected(paused.error());
  for (const std::string& workflow : workflows) paused->erase(workflow);
  if (auto set = set_paused_workflows(store, *paused); !set) return set;
  KeptContacts kept(store);
  auto let =
      for_each_held(store, kept, workflows, now,
                    [&](const StoredContact& stored, const KeptContact& contact) -> Result<void> {
                      StoredContact on = stored;
                      on.state = contact.kept->states.write(contact.state);
                      on.next_due = std::min(on.next_due, now);
                      return store.save(on);
                    });
  if (!let) return let;
  const Instant until_resumed{never_due.us - 1};
  return for_each_effect(
      store, workflows, until_resumed, [&](const Effect& effect) -> Result<void> {
        const auto settled =
            store.settle(effect.key, effect.attempt, EffectState::Waiting, now, effect.error);
        if (!settled) return tl::unexpected(settled.error());
        return {};
      });
}

}  // namespace tend
