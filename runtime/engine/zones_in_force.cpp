#include "runtime/engine/zones_in_force.hpp"

#include "runtime/engine/fields.hpp"

namespace tend {

ZonesInForce::ZonesInForce(const Program& program, const Texts& texts, const Store& store,
                           Zones& zones)
    : texts_(texts), store_(store), zones_(zones), field_(find_field(program, "timezone")) {
  for (const WorkflowInfo& workflow : program.workflows)
    of_workflow_.push_back(named(program, workflow.zone, workflow.contact_zone));
  for (const ZoneChoice& choice : program.zones)
    of_choice_.push_back(named(program, choice.zone, choice.contact_first));
  // A program without a policy goes by what its contacts say.
  if (of_choice_.empty()) of_choice_.push_back(named(program, none, true));
}

ZonesInForce::Named ZonesInForce::named(const Program& program, TextIndex name,
                                        bool contacts_first) const {
  if (name == none) return {zones_.utc(), contacts_first, true};
  const auto found = zones_.find(program.text(name));
  return {found ? **found : zones_.utc(), contacts_first, found.has_value()};
}

const Zone* ZonesInForce::find(std::uint32_t text) {
  const auto [known, is_new] = by_text_.try_emplace(text, nullptr);
  if (is_new) {
    const auto zone = zones_.find(texts_.view(text));
    if (zone) known->second = *zone;
  }
  recent_[text % recent_.size()] = {text, known->second};
  return known->second;
}

const Zone& ZonesInForce::own_or(ContactId contact, const Zone& other) {
  if (field_ == none) return other;
  const Value own = store_.field(contact, field_);
  if (!own.known()) return other;
  const auto text = static_cast<std::uint32_t>(own.bits);
  const Known& recent = recent_[text % recent_.size()];
  if (const Zone* zone = recent.text == text ? recent.zone : find(text)) return *zone;
  unknown_.insert(contact.value);
  return other;
}

}  // namespace tend
