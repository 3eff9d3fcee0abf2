// absences.hpp: what happens by not happening: `P without Q within D`.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/engine/context.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/engine/event_index.hpp"

namespace tend {

/// Each P is parked until its time is over, and taken away by a Q of the same key. One thread.
class Absences {
 public:
  explicit Absences(EngineContext& context);

  void see(ContactId contact, const Event& event);
  /// The event that a park of ours stands for, whose time is over; it is parked no longer. Good
  /// until the next call.
  const Event& due(ParkId park);

 private:
  void end(const AbsenceInfo& absence, std::uint32_t number, ContactId contact, const Event& event);
  void begin(const AbsenceInfo& absence, std::uint32_t number, ContactId contact,
             const Event& event);
  Instant end_of(std::uint32_t number, ContactId contact);
  bool holds(std::uint32_t condition, const AbsenceInfo& absence, ContactId contact,
             const Event& event);

  EngineContext& context_;
  EventIndex firsts_;
  EventIndex seconds_;
  /// When the time of an absence is over that begins at an instant, and where.
  struct Ending {
    const Zone* zone = nullptr;
    Instant from;
    Instant until;
  };
  std::vector<Ending> newest_;  ///< by absence
  // What is parked and what is due, in memory that is used again.
  Parked parked_;
  Event due_;
};

}  // namespace tend
