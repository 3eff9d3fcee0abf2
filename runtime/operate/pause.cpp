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
Result<void> for_each_effect(
    ContactStore& store, const WorkflowNames& workflows, Instant from,
    const std::function<Result<void>(const Effect&, const std::string&)>& each) {
  for (EffectPlace after{from, {}};;) {
    const auto effects = store.effects(EffectState::Waiting, after, rows_at_a_time);
    if (!effects) return tl::unexpected(effects.error());
    for (const Effect& effect : *effects) {
      after = {effect.due, effect.key};
      const auto workflow = workflow_of(effect);
      if (!workflow) return tl::unexpected(workflow.error());
      if (!workflows.contains(*workflow)) continue;
      if (auto done = each(effect, *workflow); !done) return done;
    }
    if (effects->size() < rows_at_a_time) return {};
  }
}

/// Lets everything of those workflows that is held be asked about at `now`. Of which there was
/// some.
WorkflowNames let_on(const Program& program, ContactState& state, const WorkflowNames& workflows,
                     Instant now) {
  WorkflowNames let;
  for (ContactState::KeptRun& one : state.runs) {
    const std::string& name = program.text(program.workflows[one.run.workflow].name);
    if (one.run.state != RunState::Held || !workflows.contains(name)) continue;
    one.run.wake = now;
    one.run.armed = true;
    let.insert(name);
  }
  for (Parked& parked : state.parks) {
    if (parked.kind != static_cast<std::uint8_t>(ParkKind::Message)) continue;
    const auto workflow = static_cast<std::size_t>(parked.number.bits);
    const std::string& name = program.text(program.workflows[workflow].name);
    if (!workflows.contains(name)) continue;
    parked.at = now;
    let.insert(name);
  }
  return let;
}

}  // namespace

Result<void> for_each_held(
    ContactStore& store, KeptContacts& contacts, const WorkflowNames& workflows, Instant now,
    const std::function<Result<void>(const StoredContact&, const KeptContact&,
                                     const WorkflowNames&)>& each) {
  for (std::optional<ContactKey> after;;) {
    const auto page = store.contacts_after(after, rows_at_a_time);
    if (!page) return tl::unexpected(page.error());
    for (const StoredContact& stored : *page) {
      after = stored.key;
      auto contact = contacts.read(stored);
      if (!contact) return tl::unexpected(contact.error());
      if (contact->kept == nullptr) continue;
      const WorkflowNames let = let_on(contact->kept->program, contact->state, workflows, now);
      if (let.empty()) continue;
      if (auto done = each(stored, *contact, let); !done) return done;
    }
    if (page->size() < rows_at_a_time) return {};
  }
}

Result<std::map<std::string, HeldBack>> held_back(ContactStore& store,
                                                  const WorkflowNames& workflows) {
  std::map<std::string, HeldBack> held;
  for (const std::string& workflow : workflows) held[workflow] = {};
  KeptContacts kept(store);
  const auto count_contact = [&](const StoredContact&, const KeptContact&,
                                 const WorkflowNames& let) -> Result<void> {
    for (const std::string& workflow : let) ++held[workflow].contacts;
    return {};
  };
  auto contacts = for_each_held(store, kept, workflows, earliest_instant, count_contact);
  if (!contacts) return tl::unexpected(contacts.error());
  const auto count_effect = [&](const Effect&, const std::string& workflow) -> Result<void> {
    ++held[workflow].effects;
    return {};
  };
  auto effects = for_each_effect(store, workflows, earliest_instant, count_effect);
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
  auto let = for_each_held(store, kept, workflows, now,
                           [&](const StoredContact& stored, const KeptContact& contact,
                               const WorkflowNames&) -> Result<void> {
                             StoredContact on = stored;
                             on.state = contact.kept->states.write(contact.state);
                             on.next_due = std::min(on.next_due, now);
                             return store.save(on);
                           });
  if (!let) return let;
  const Instant until_resumed{never_due.us - 1};
  return for_each_effect(store, workflows, until_resumed,
                         [&](const Effect& effect, const std::string&) -> Result<void> {
                           const auto settled = store.settle(
                               effect.key, effect.attempt, EffectState::Waiting, now, effect.error);
                           if (!settled) return tl::unexpected(settled.error());
                           return {};
                         });
}

}  // namespace tend
