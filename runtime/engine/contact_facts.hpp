// contact_facts.hpp: what the machine may ask about a contact at an instant.
#pragma once

#include <span>

#include "base/window.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/vm/machine.hpp"

namespace tend {

class ContactFacts final : public Facts {
 public:
  /// `event`: the one at hand, or null. The zone may be set again, when a step changes it.
  ContactFacts(EngineContext& context, ContactId contact, const Event* event, Instant now,
               Instant enrolled, const Zone& zone)
      : context_(context),
        contact_(contact),
        event_(event),
        now_(now),
        enrolled_(enrolled),
        zone_(&zone) {}

  Value field(std::uint32_t field) const override { return context_.store.field(contact_, field); }
  Value event_field(std::uint32_t field) const override {
    return event_ != nullptr && field < event_->fields.size() ? event_->fields[field]
                                                              : Value::unknown();
  }
  Instant now() const override { return now_; }
  Instant enrolled() const override { return enrolled_; }
  const Zone& zone() const override { return *zone_; }
  const Calendar& calendar() const override { return context_.holidays; }
  Value history(std::uint32_t reading, Value group) const override;
  bool is_event(std::uint32_t event) const override {
    return event_ != nullptr && event_->type == event;
  }
  bool is_member(std::uint32_t contact_list) const override {
    return context_.store.field(contact_, context_.cells.member(contact_list)).is_true();
  }
  bool is_active(std::uint32_t workflow) const override;
  Value is_subscribed(std::uint32_t topic) const override;
  bool has_held(std::uint32_t watch) const override;
  bool has_reached(Instant instant, bool strictly) const override;
  void changes_with_the_day() const override;
  Value variable(std::uint32_t variable) const override;
  Value recipient() const override;

  void set_zone(const Zone& zone) { zone_ = &zone; }
  /// Whose variables a message names.
  void set_run(std::uint32_t workflow, std::span<const Value> slots) {
    workflow_ = workflow;
    slots_ = slots;
  }

  /// The first instant at which time alone may change what was answered since the facts were made,
  /// or were told to forget; `latest_instant()` for never.
  Instant next_change() const { return next_change_; }
  void forget_next_change() { next_change_ = latest_instant(); }

  /// Who became known no longer ago than a windowed tally looks back may have a past that nobody
  /// saw. From now on her counts are as high as they could be for all that is known.
  void suppose_unseen_past() { unseen_past_ = true; }

 private:
  Value windowed(const TallyInfo& info, ReadingKind kind, const Tally* tally) const;
  /// True while a tally looks back further than to when the contact became known.
  bool looks_beyond(const TallyInfo& info) const;
  void changes_at(Instant instant) const {
    if (instant > now_ && instant < next_change_) next_change_ = instant;
  }

  EngineContext& context_;
  ContactId contact_;
  const Event* event_;
  Instant now_;
  Instant enrolled_;
  const Zone* zone_;
  std::uint32_t workflow_ = none;
  std::span<const Value> slots_;
  mutable Instant next_change_ = latest_instant();
  bool unseen_past_ = false;
};

/// Whether a condition (none: no condition) holds now. `event`: the one at hand, or null.
/// `zone_in_force()` is called only where the zone matters.
template <class ZoneInForce>
bool holds_now(EngineContext& context, std::uint32_t condition, ContactId contact,
               const Event* event, ZoneInForce zone_in_force) {
  if (condition == none) return true;
  if (const Comparison* const comparison = context.comparisons.find(condition))
    return comparison->answer(context.store, contact, event).is_true();
  const ContactFacts facts(context, contact, event, context.now, context.now, zone_in_force());
  std::uint32_t fuel = context.options.fuel_per_activation;
  return context.machine.evaluate(condition, {}, facts, fuel).is_true();
}

/// When the contact became known: `created_at` where it is set, else when the engine first saw her.
Instant known_since(const EngineContext& context, ContactId contact);

}  // namespace tend
