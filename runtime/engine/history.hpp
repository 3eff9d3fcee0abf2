// history.hpp: keeps the tallies up to date as events come, so that no condition ever looks at a
// log.
#pragma once

#include <cstdint>

#include "runtime/engine/context.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/engine/event_index.hpp"
#include "runtime/engine/reads.hpp"

namespace tend {

class History {
 public:
  explicit History(EngineContext& context);

  /// Counts an event that has happened, and tells which tallies have changed.
  template <class Changed>
  void count(ContactId contact, const Event& event, Changed changed) {
    if (!index_.has(event.type)) return;
    for (const std::uint32_t tally : index_.of(event)) {
      if (count_in(tally, contact, event)) changed(subjects_.tally(tally));
    }
  }
  /// By event, the tallies without groups that count it: adds its own.
  void add_tallies(std::vector<std::vector<std::uint32_t>>& by_event) const;
  /// What one contact has behind her becomes another's.
  void merge(ContactId from, ContactId to);

 private:
  bool count_in(std::uint32_t tally, ContactId contact, const Event& event);
  bool fits(const TallyInfo& info, ContactId contact, const Event& event);
  void forget_what_is_over(const TallyInfo& info, ContactId contact, Tally& tally);

  EngineContext& context_;
  Subjects subjects_;
  EventIndex index_;
};

/// Adds to what a tally holds within its time, in order.
void add_entry(Tally& tally, Instant at, Value value);
/// What one contact has in a tally and group becomes another's.
void merge_tally(Store& store, std::uint32_t tally, Value group, ContactId from, ContactId to);

}  // namespace tend
