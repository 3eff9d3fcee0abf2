// store.hpp: where contacts and runs are at rest. The contract of every backend.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "runtime/program/value.hpp"

namespace tend {

using ContactId = Id<struct ContactTag>;
using RunId = Id<struct RunTag>;

/// Longer ones are for the caller to refuse. RFC 5321 lets an address be 254 bytes long.
inline constexpr std::size_t largest_identity = 4096;

enum class RunState : std::uint8_t { Waiting, Held, Left };

inline constexpr std::uint16_t no_window = 0xffff;

/// A run at rest: where it stands and when it goes on. Its slots are beside it in the store.
struct Run {
  ContactId contact;
  RunId next_of_contact;  ///< the contact's runs are a chain (Store::newest_run)
  Instant wake;           ///< when it goes on; when it left, for Left
  Instant entered;
  Instant anchor;  ///< when the step that it stands at was reached: waits are re-planned from here
  std::uint32_t pc = 0;       ///< of the Wait or Send at which it stands
  std::uint32_t ordinal = 0;  ///< the contact's how-manieth run of this workflow, from 0
  std::uint16_t workflow = 0;
  std::uint16_t window = no_window;  ///< the window that its next send is held to
  std::uint16_t sends =
      0;  ///< messages that left or were dropped; tells the passes of a loop apart
  RunState state = RunState::Waiting;
  bool armed = false;  ///< the store's own: a wake is yet to be given
};
static_assert(sizeof(Run) == 48, "a million contacts wait in memory at once");

/// A run that is due.
struct Due {
  Instant at;
  ContactId contact;
  RunId run;
};

/// What a store holds in memory, in bytes. Zero for what it keeps elsewhere.
struct StoreFigures {
  std::size_t identities = 0;  ///< contacts: their addresses, and the way from one to its contact
  std::size_t fields = 0;
  std::size_t runs = 0;  ///< with slots
  std::size_t timers = 0;
  std::size_t events = 0;  ///< ids of those taken in
};

/// A unit of work at a time: what was changed since the last commit becomes durable together, or
/// not at all. References that it returns are good until the next call that adds a contact or a
/// run, or commits.
///
/// Order: contacts have an order, that in which they became known, and `due` gives wakes in order
/// of (instant, contact, first entry into the workflow), so that the same input gives the same
/// trace on every backend.
///
/// Of each contact and workflow one run is kept, the newest: `reenroll` asks for no more, and its
/// ordinal says how many there were. Thread rule: one thread.
class Store {
 public:
  virtual ~Store() = default;

  /// The contact of an address or other identity; a new one is added, its fields all unknown.
  virtual ContactId contact(std::string_view identity) = 0;
  virtual std::optional<ContactId> find_contact(std::string_view identity) const = 0;
  virtual std::string_view identity(ContactId contact) const = 0;
  virtual std::size_t contact_count() const = 0;

  virtual Value field(ContactId contact, std::uint32_t field) const = 0;
  virtual void set_field(ContactId contact, std::uint32_t field, Value value) = 0;

  /// The first of the contact's runs, left ones included; Run::next_of_contact leads to the others.
  /// The workflow that was entered last for the first time comes first.
  virtual RunId newest_run(ContactId contact) const = 0;
  /// Adds a run, or lets it take the place (and the id) of the contact's run of that workflow,
  /// which must have been left. `next_of_contact` and `armed` are the store's to set.
  virtual RunId add_run(const Run& run, std::span<const Value> slots) = 0;
  /// To read and to change: all but contact, workflow, `next_of_contact`, `wake`, `state` Left and
  /// `armed`.
  virtual Run& run(RunId run) = 0;
  virtual std::span<Value> slots(RunId run) = 0;

  /// The run goes on at `at`; replaces an earlier wake. May be before what `due` gave already: it
  /// is then next.
  virtual void wake(RunId run, Instant at) = 0;
  /// The run is over at `at`: it keeps its place, for `reenroll`, and gives up its slots and its
  /// wake.
  virtual void leave(RunId run, Instant at) = 0;
  /// Takes the next wakes that are due at or before `until`, in order, at most `most`; empty when
  /// there is none. A wake is given once.
  virtual void due(Instant until, std::size_t most, std::vector<Due>& wakes) = 0;
  /// When the next wake is due. For those who pause until then, not for each step.
  virtual std::optional<Instant> next_due() = 0;

  /// Whether an event with this id was taken in before, and if so, whether with this body;
  /// remembers a new one. Ids are hashes of (source, id).
  virtual bool remember_event(std::uint64_t id_hash, std::uint64_t body_hash, bool& same_body) = 0;

  virtual StoreFigures figures() const = 0;

  virtual Result<void> commit() = 0;
};

}  // namespace tend
