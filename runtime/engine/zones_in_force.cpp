#include "runtime/engine/zones_in_force.hpp"

#include "runtime/engine/fields.hpp"

namespace tend {

ZonesInForce::ZonesInForce(const Program& program, const Texts& texts, const Store& store,
                           Zones& zones)
    : texts_(texts), store_(store), zones_(zones), field_(find_field(program, "timezone")) {
  for (const WorkflowInfo& workflow : program.workflows) {
    const Zone* zone = &zones.utc();
    bool is_known = true;
    if (workflow.zone != none) {
      const auto found = zones.find(program.text(workflow.zone));
      is_known = found.has_value();
      if (found) zone = *found;
    }
    of_workflow_.push_back({*zone, workflow.contact_zone, is_known});
  }
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
  const Named& recent = recent_[text % recent_.size()];
  if (const Zone* zone = recent.text == text ? recent.zone : find(text)) return *zone;
  unknown_.insert(contact.value);
  return other;
}

}  // namespace tend
