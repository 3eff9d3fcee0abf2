#include "runtime/engine/zones_in_force.hpp"

#include "runtime/engine/fields.hpp"

namespace tend {

ZonesInForce::ZonesInForce(const Program& program, const Texts& texts, const Store& store,
                           Zones& zones)
    : program_(program),
      texts_(texts),
      store_(store),
      zones_(zones),
      field_(find_field(program, "timezone")) {
  for (const WorkflowInfo& workflow : program.workflows) {
    if (workflow.zone == none) {
      of_workflow_.push_back(&zones.utc());
      continue;
    }
    const auto zone = zones.find(program.text(workflow.zone));
    of_workflow_.push_back(zone ? *zone : nullptr);
  }
}

const Zone* ZonesInForce::find(std::uint32_t text) {
  Named& recent = recent_[text % recent_.size()];
  if (recent.text == text) return recent.zone;
  const auto [known, is_new] = by_text_.try_emplace(text, nullptr);
  if (is_new) {
    const auto zone = zones_.find(texts_.view(text));
    if (zone) known->second = *zone;
  }
  recent = {text, known->second};
  return known->second;
}

const Zone& ZonesInForce::own_or(ContactId contact, const Zone* other) {
  if (field_ == none) return *other;
  const Value own = store_.field(contact, field_);
  if (!own.known()) return *other;
  if (const Zone* zone = find(static_cast<std::uint32_t>(own.bits))) return *zone;
  unknown_.insert(contact.value);
  return *other;
}

const Zone& ZonesInForce::of(ContactId contact, std::uint32_t workflow) {
  const Zone* others = of_workflow_[workflow] != nullptr ? of_workflow_[workflow] : &zones_.utc();
  return program_.workflows[workflow].contact_zone ? own_or(contact, others) : *others;
}

}  // namespace tend
