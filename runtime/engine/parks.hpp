// parks.hpp: what runs put off, and what the numbers of a Parked mean for each.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/engine/context.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/store/store.hpp"

namespace tend {

enum class ParkKind : std::uint8_t {
  Turn = first_park_of_runs,  ///< an Application whose place in `admit N per D` is yet to come
  Queue,                      ///< an Application that waits for another workflow of its group
  Message,                    ///< a ParkedMessage, held back by window or cap
  Trial,                      ///< of a split: subject its number, key the arm, number the count
};

/// A wake that nothing sets: what waits is let on by something that happens.
inline constexpr Instant never{std::numeric_limits<std::int64_t>::max()};

/// A contact who is to enter, and by what.
struct Application {
  ContactId contact;
  std::uint32_t workflow = 0;
  std::uint32_t trigger = none;  ///< none: a step enrols
  bool by_event = false;
  Event event;  ///< what is needed of it later: its type, instant and fields
};
Parked park_of(const Application& application, ParkKind kind, std::uint32_t key, Instant at);
Application application_of(const Parked& parked);

/// A message that a block has handed over, with what is needed of its run.
struct ParkedMessage {
  Run run;  ///< contact, workflow, key, ordinal, sends, entered and window; anchor: held since when
  std::uint32_t message = 0;
  std::uint32_t step = none;
  std::vector<Value> slots;
};
Parked park_of(const ParkedMessage& message, Instant at);
ParkedMessage message_of(const Parked& parked);

/// What a park holds at a place, for who has to know the types of values: the field of an event, or
/// a slot of a workflow; neither for what is a number of the engine's own.
struct ParkedPlace {
  std::uint32_t event = none;
  std::uint32_t workflow = none;
  std::size_t index = 0;
};
/// `place`: into its values; none: its number. Of a park whose subject is in order.
ParkedPlace parked_place(const Program& program, const Parked& parked, std::uint32_t place);
/// Whether the program has what the park is about.
bool has_subject(const Program& program, const Parked& parked);
/// Whether everything that it says is in the program, too.
bool is_in_order(const Program& program, const Parked& parked);

}  // namespace tend
