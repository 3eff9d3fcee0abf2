// contact_facts.hpp: what the machine may ask about a contact at an instant.
#pragma once

#include "base/window.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/machine.hpp"

namespace tend {

class ContactFacts final : public Facts {
 public:
  /// `event`: the one at hand, or null. The zone may be set again, when a step changes it.
  ContactFacts(const Store& store, ContactId contact, const Event* event, Instant now,
               Instant enrolled, const Zone& zone)
      : store_(store),
        contact_(contact),
        event_(event),
        now_(now),
        enrolled_(enrolled),
        zone_(&zone) {}

  Value field(std::uint32_t field) const override { return store_.field(contact_, field); }
  Value event_field(std::uint32_t field) const override {
    return event_ != nullptr && field < event_->fields.size() ? event_->fields[field]
                                                              : Value::unknown();
  }
  Instant now() const override { return now_; }
  Instant enrolled() const override { return enrolled_; }
  const Zone& zone() const override { return *zone_; }
  const Calendar& calendar() const override { return no_holidays; }

  void set_zone(const Zone& zone) { zone_ = &zone; }

 private:
  const Store& store_;
  ContactId contact_;
  const Event* event_;
  Instant now_;
  Instant enrolled_;
  const Zone* zone_;
};

}  // namespace tend
