// watches.hpp: keeps an eye on what may come true about a contact: conditions whose truth is
// remembered, and moments that are waited for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/engine/contact_facts.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/engine/occurrences.hpp"

namespace tend {

/// Watches that have fired, in order.
using Fired = std::vector<std::uint32_t>;

/// Asks a watch when something that it reads has changed, and when time alone may have changed its
/// answer: it keeps the earliest such timer of each contact, and when that comes it asks again. One
/// thread.
class Watches {
 public:
  Watches(EngineContext& context, Occurrences& world);

  bool empty() const { return context_.program.watches.empty(); }
  /// Those that read something that has changed. Their own changes go to the world.
  void ask_readers(ContactId contact, std::span<const Subject> changes, Fired& fired);
  /// Of someone new, for whom nothing was true before: what is true now fires.
  void ask_all(ContactId contact, Fired& fired);
  /// The silent baseline: what is true already fires nothing, and raises no event. Of those that
  /// `is_new` says, by watch; null: of all.
  void begin(ContactId contact, const std::vector<bool>* is_new = nullptr);
  /// A timer of the watch has come.
  void due(ContactId contact, std::uint32_t watch, Instant at, Fired& fired);
  /// Whether a condition is true by the watch's last answer.
  bool holds(ContactId contact, std::uint32_t watch) const { return since(contact, watch).known(); }
  /// Whether what the watch waits for comes again and again.
  bool recurs(std::uint32_t watch) const {
    return context_.program.watches[watch].recurrence.kind != Recurrence::Kind::None;
  }
  /// What was true of one contact is, until it is asked again, true of another; it has fired.
  void merge(ContactId from, ContactId to);

 private:
  enum class Voice : std::uint8_t { Silent, Aloud };
  struct Answer {
    Value value;
    Instant next_change;
  };

  void find_readers();
  void read_by(Subject subject, std::uint32_t watch);
  void ask(ContactId contact, std::uint32_t watch, Voice voice, Fired& fired);
  void ask_condition(ContactId contact, std::uint32_t watch, Voice voice, Fired& fired);
  void ask_held(ContactId contact, std::uint32_t watch, Fired& fired);
  void ask_moment(ContactId contact, std::uint32_t watch);
  void moment_came(ContactId contact, std::uint32_t watch, Instant at, Fired& fired);
  void keep_segments(ContactId contact, std::uint32_t watch, bool holds, Voice voice);
  Answer answer(ContactId contact, std::uint32_t watch);
  std::optional<Instant> next_moment_of(ContactId contact, std::uint32_t watch);
  const Zone& zone(ContactId contact, std::uint32_t watch) {
    return context_.zones.of_choice(contact, context_.program.watches[watch].zone);
  }
  Value since(ContactId contact, std::uint32_t watch) const;
  Value next(ContactId contact, std::uint32_t watch) const;
  void set_since(ContactId contact, std::uint32_t watch, Value value);
  void set_next(ContactId contact, std::uint32_t watch, Value value);
  void arm(ContactId contact, std::uint32_t watch, Instant at);
  void arm_no_later(ContactId contact, std::uint32_t watch, Instant at);

  EngineContext& context_;
  Occurrences& world_;
  std::vector<std::vector<std::uint32_t>> readers_;   ///< by subject: watches
  std::vector<std::vector<std::uint32_t>> segments_;  ///< by watch: contact lists
  std::vector<std::uint32_t> asked_;                  ///< used again and again
};

}  // namespace tend
