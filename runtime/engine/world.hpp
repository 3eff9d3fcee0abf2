// world.hpp: what a step causes beyond its run. Who moves runs says it here; what follows (events
// of the engine's own, watches, goals, waits, triggers) happens in order once the step at hand is
// over, so that no run moves while another one does.
#pragma once

#include <cstdint>

#include "runtime/program/program.hpp"
#include "runtime/store/store.hpp"

namespace tend {

/// Events that the engine raises itself; the names of the prelude.
enum class OwnEvent : std::uint8_t {
  Changed,
  Joined,
  Left,
  Entered,
  Completed,
  Converted,
  Exited,
  Sent,
  Subscribed,
  Unsubscribed,
};

class World {
 public:
  virtual ~World() = default;

  // None of these writes a line of the trace, but what follows may. False: it was so already.

  virtual bool set_field(ContactId contact, std::uint32_t field, Value value) = 0;
  /// A static list.
  virtual bool put_on_list(ContactId contact, std::uint32_t contact_list, bool on) = 0;
  /// To a topic, on all channels.
  virtual bool consent(ContactId contact, std::uint32_t topic, bool given) = 0;

  /// The event happens, with this key, if anything in the program wants it.
  virtual void raise(ContactId contact, OwnEvent event, TextIndex key) = 0;
  /// The contact has entered the workflow, or left it.
  virtual void activity_changed(ContactId contact, std::uint32_t workflow) = 0;
  /// A step enrols the contact: Runs::fired follows, with no trigger (`none`) and no event.
  virtual void enroll(ContactId contact, std::uint32_t workflow) = 0;
};

}  // namespace tend
