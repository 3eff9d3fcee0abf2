// store.hpp: where contacts and runs are at rest. The contract of every backend.
#pragma once

#include <boost/container/options.hpp>
#include <boost/container/vector.hpp>
#include <cstdint>
#include <functional>
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

/// Waiting at a Wait, Held at a Send or Hand, Called at a CallAction; Holdout takes no step and is
/// only watched; Left keeps its place for `reenroll`.
enum class RunState : std::uint8_t { Waiting, Held, Called, Holdout, Left };

inline constexpr std::uint16_t no_window = 0xffff;
inline constexpr std::uint32_t no_key = 0xffffffff;

/// A run at rest: where it stands and when it goes on. Its slots are beside it in the store.
struct Run {
  ContactId contact;
  RunId next_of_contact;  ///< the contact's runs are a chain (Store::newest_run)
  Instant wake;           ///< when it goes on; when it left, for Left
  Instant entered;
  Instant anchor;  ///< when the step that it stands at was reached: waits are re-planned from here
  std::uint32_t pc = 0;        ///< of the Wait or Send at which it stands
  std::uint32_t ordinal = 0;   ///< the contact's how-manieth run of this workflow, from 0
  std::uint32_t key = no_key;  ///< `keyed by`: its value as words, a TextId
  std::uint16_t workflow = 0;
  std::uint16_t window = no_window;  ///< the window that its next send is held to
  std::uint16_t sends =
      0;  ///< messages that left or were dropped; tells the passes of a loop apart
  std::uint16_t called = 0;  ///< Called: `sends` when it called, for the key of the answer
  RunState state = RunState::Waiting;
  bool armed = false;      ///< the store's own: a wake is yet to be given
  bool taken_out = false;  ///< Left: by a goal or an exit, not at its own end
};
static_assert(sizeof(Run) <= 56, "a million contacts wait in memory at once");

/// What is woken. In the order in which it goes first at one instant of one contact.
enum class WakeKind : std::uint8_t {
  Decay,    ///< of a score: its index
  Watch,    ///< its index
  Parked,   ///< a ParkId
  Recheck,  ///< of a run: time alone may have changed its goals, exits or what it waits for
  Run,      ///< its wait is over
};
struct Wake {
  std::uint32_t bits = 0;  ///< kind in the high 3 bits
  static constexpr std::uint32_t largest_index = (1u << 29) - 1;

  constexpr Wake() = default;
  constexpr Wake(WakeKind kind, std::uint32_t index)
      : bits(static_cast<std::uint32_t>(kind) << 29 | index) {}
  constexpr WakeKind kind() const { return static_cast<WakeKind>(bits >> 29); }
  constexpr std::uint32_t index() const { return bits & largest_index; }
  friend constexpr auto operator<=>(Wake, Wake) = default;
};

/// Something that is due.
struct Due {
  Instant at;
  ContactId contact;
  Wake wake;
};

/// What is remembered of the events that one TallyInfo is about, for one contact and group. For `in
/// last D` it holds those within D and lets go of the others as time goes; for `ever` it never
/// holds any.
struct Tally {
  struct Entry {
    Instant at;
    Value value;
    std::int64_t sum_before = 0;  ///< millionths: of all values before this one
  };
  /// Counted in 32 bits, so that a tally fits a line of the cache.
  using Entries = boost::container::vector<
      Entry, void,
      boost::container::vector_options_t<
          boost::container::stored_size<std::uint32_t>,
          boost::container::growth_factor<boost::container::growth_factor_100>>>;
  std::int64_t sum = 0;  ///< millionths
  Instant first_at;
  Instant last_at;
  Value first;  ///< of the event with the earliest `at`
  Value last;   ///< of the one with the latest
  std::uint32_t count = 0;
  std::uint32_t begin = 0;
  Entries entries;  ///< sorted by at; those before `begin` are over
};
static_assert(sizeof(Tally) <= 64);

using ParkId = Id<struct ParkTag>;
/// Something that is put off until `at`: a place in a queue, a message that no longer belongs to
/// its run, an absence that is yet to be seen. What the numbers mean is the engine's.
struct Parked {
  ContactId contact;
  Instant at;
  std::uint8_t kind = 0;
  std::uint32_t subject = 0;
  std::uint32_t key = no_key;
  Value number;
  std::vector<Value> values;
};

/// What a store holds in memory, in bytes. Zero for what it keeps elsewhere.
struct StoreFigures {
  std::size_t identities = 0;  ///< contacts: their addresses, and the way from one to its contact
  std::size_t fields = 0;
  std::size_t runs = 0;  ///< with slots
  std::size_t timers = 0;
  std::size_t events = 0;   ///< ids of those taken in
  std::size_t tallies = 0;  ///< without what windows hold
  std::size_t parks = 0;
};

/// A unit of work at a time: what was changed since the last commit becomes durable together, or
/// not at all. References that it returns are good until the next call that adds a contact or a
/// run, or commits.
///
/// Order: contacts have an order, that in which they became known, and `due` gives wakes in order
/// of (instant, contact, wake), so that the same input gives the same
/// trace on every backend.
///
/// Of each contact, workflow and key one run is kept, the newest: `reenroll` asks for no more, and
/// its ordinal says how many there were.
///
/// A contact's fields beyond those of the program are the engine's own cells: memberships, consent,
/// the state of watches (engine/cells.hpp). Thread rule: one thread.
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

  /// What all contacts share: the turn of a team, how many codes were dealt. Unknown at first.
  virtual Value shared(std::uint32_t cell) const = 0;
  virtual void set_shared(std::uint32_t cell, Value value) = 0;

  /// Made at the first question. `group`: unknown for a tally without one.
  virtual Tally& tally(ContactId contact, std::uint32_t tally, Value group) = 0;
  /// Null when no such event was ever counted.
  virtual Tally* find_tally(ContactId contact, std::uint32_t tally, Value group) = 0;
  /// The contact's groups of a tally, in the order in which they came.
  virtual std::vector<Value> tally_groups(ContactId contact, std::uint32_t tally) const = 0;
  virtual void drop_tally(ContactId contact, std::uint32_t tally, Value group) = 0;

  /// Put off until `parked.at`, when `due` gives it; it stays until it is taken away.
  virtual ParkId park(const Parked& parked) = 0;
  virtual Parked& parked(ParkId park) = 0;
  virtual bool is_parked(ParkId park) const = 0;
  virtual void unpark(ParkId park) = 0;
  /// The contact's, in the order in which they were parked. An id may be another's once `due` was
  /// called after its park was taken away.
  virtual ParkId first_park(ContactId contact) const = 0;
  virtual ParkId next_park(ParkId park) const = 0;
  /// All of them, for who parks or unparks meanwhile.
  std::vector<ParkId> parks(ContactId contact) const {
    std::vector<ParkId> parks;
    for (ParkId park = first_park(contact); park; park = next_park(park)) parks.push_back(park);
    return parks;
  }

  /// The first of the contact's runs, left ones included; Run::next_of_contact leads to the others.
  /// The workflow that was entered last for the first time comes first.
  virtual RunId newest_run(ContactId contact) const = 0;
  /// Adds a run, or lets it take the place (and the id) of the contact's run of that workflow and
  /// key, which must have been left. `next_of_contact` and `armed` are the store's to set.
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
  /// Something other than a run is woken at `at`. Not taken back: the engine recognises one that no
  /// longer counts when it is given.
  virtual void wake(ContactId contact, Wake wake, Instant at) = 0;
  /// Gives the run to another contact, who has none of that workflow and key.
  virtual void move_run(RunId run, ContactId to) = 0;
  /// From now on this identity, and those that became its contact's before, are the other
  /// contact's. Its own contact stays, empty.
  virtual void rename(std::string_view identity, ContactId to) = 0;
  /// Takes the next wakes that are due at or before `until`, in order, at most `most`; empty when
  /// there is none. A wake is given once; one of a run that counts no more, or of what is no longer
  /// parked, not at all.
  virtual void due(Instant until, std::size_t most, std::vector<Due>& wakes) = 0;
  /// When the next wake is due of those that count. For those who pause until then, not for each
  /// step.
  virtual std::optional<Instant> next_due(const std::function<bool(Wake)>& counts) = 0;
  std::optional<Instant> next_due() {
    return next_due([](Wake) { return true; });
  }

  /// Whether an event with this id was taken in before, and if so, whether with this body;
  /// remembers a new one. Ids are hashes of (source, id).
  virtual bool remember_event(std::uint64_t id_hash, std::uint64_t body_hash, bool& same_body) = 0;

  /// An event of this id and contact will soon be taken in, which is about these tallies (without
  /// groups): no more than a hint.
  virtual void expect(std::uint64_t id_hash, std::string_view identity,
                      std::span<const std::uint32_t> tallies) = 0;

  virtual StoreFigures figures() const = 0;

  virtual Result<void> commit() = 0;
};

}  // namespace tend
