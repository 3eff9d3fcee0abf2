// occurrences.hpp: what has happened to a contact and is yet to be followed up: changes that
// conditions may read, and events that events cause.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "runtime/engine/context.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/engine/event_index.hpp"
#include "runtime/engine/reads.hpp"
#include "runtime/engine/world.hpp"

namespace tend {

/// An event of the engine's own, or a step that enrols.
struct Occurrence {
  Event event;
  std::uint32_t enroll_in = none;  ///< a workflow
};

/// All is about one contact at a time: it is followed up before another's turn. One thread.
class Occurrences final : public World {
 public:
  explicit Occurrences(EngineContext& context);

  bool set_field(ContactId contact, std::uint32_t field, Value value) override;
  bool put_on_list(ContactId contact, std::uint32_t contact_list, bool on) override;
  bool consent(ContactId contact, std::uint32_t topic, bool given) override;
  void raise(ContactId contact, OwnEvent event, TextIndex key) override;
  void activity_changed(ContactId contact, std::uint32_t workflow) override;
  void enroll(ContactId contact, std::uint32_t workflow) override;

  /// Membership alone, without an event: of a segment at the going live, or one that an event from
  /// outside tells. False: it was so already.
  bool set_member(ContactId contact, std::uint32_t contact_list, bool on);
  /// Consent alone, to a topic or (none) the channel as a whole; no channel: all of them.
  bool set_consent(ContactId contact, std::uint32_t topic, std::optional<ChannelKind> channel,
                   bool given);
  /// Something that conditions may read has changed.
  void changed(Subject subject);
  /// Everything has: the contact is not whom she was.
  void changed_all();

  bool idle() const { return changes_.empty() && first_ == last_; }
  bool has_changes() const { return !changes_.empty(); }
  /// Adds what has changed since the last call.
  void take_changes(Changes& changes);
  /// Good until the next call; null when there is none.
  const Occurrence* next();
  void drop_all() { first_ = last_ = 0; }

  /// Someone asks for this subject, beside those that the program's conditions and waits read.
  void listen_to(Subject subject) { read_[subject] = true; }

  const Subjects& subjects() const { return subjects_; }
  /// The engine's own event in the program, or none.
  std::uint32_t event(OwnEvent own) const { return events_[static_cast<std::size_t>(own)]; }

 private:
  bool wants(std::uint32_t event, Value key) const {
    return event != none && wanted_.has(event, key);
  }
  Event& add(std::uint32_t type, Value key);
  Value name(TextIndex text);
  Occurrence& add();
  void write(ContactId contact, std::uint32_t field, Value value);
  /// A field of the contact as people read it.
  Value spelled(ContactId contact, std::uint32_t field) const;

  EngineContext& context_;
  Subjects subjects_;
  std::array<std::uint32_t, 10> events_{};  ///< by OwnEvent
  EventIndex wanted_;
  std::vector<Value> names_;         ///< by text of the program: that text, once it was asked for
  std::vector<bool> read_;           ///< by subject: whether someone asks
  std::vector<bool> tells_changed_;  ///< by field: whether its `changed` is wanted
  std::vector<bool> is_changed_;     ///< by subject: in changes_
  Changes changes_;
  std::deque<Occurrence> queue_;  ///< those from first_ to last_; the others' memory is used again
  std::size_t first_ = 0, last_ = 0;
  std::uint32_t old_ = none, new_ = none;  ///< fields of `changed`
  std::uint32_t email_ = none;
};

/// The events that anything in the program may wait for, by key.
EventIndex wanted_events(const EngineContext& context);

/// A line about a contact that is of no workflow.
TraceRecord line_of(EngineContext& context, ContactId contact, TraceKind kind);

}  // namespace tend
