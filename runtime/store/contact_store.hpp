// contact_store.hpp: where contacts, events and effects are at rest. The contract of every backend.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace tend {

/// Contacts are dealt to so many shards for the life of a store: the hash of the identity that a
/// contact was first known by, modulo this. A contact's rows are all in one of them, so that a
/// store may one day be many machines.
inline constexpr std::uint32_t shard_count = 1024;
std::uint32_t shard_of(std::string_view identity);

/// A contact's place: its shard in the high bits, and a number that grows with each contact that
/// becomes known. Kept for life, through renames and merges.
struct ContactKey {
  std::int64_t bits = 0;
  static constexpr int number_bits = 48;

  static constexpr ContactKey of(std::uint32_t shard, std::uint64_t number) {
    return {static_cast<std::int64_t>(std::uint64_t{shard} << number_bits | number)};
  }
  constexpr std::uint32_t shard() const { return static_cast<std::uint32_t>(bits >> number_bits); }
  constexpr std::uint64_t number() const {
    return static_cast<std::uint64_t>(bits) & ((std::uint64_t{1} << number_bits) - 1);
  }
  friend constexpr auto operator<=>(ContactKey, ContactKey) = default;
};

/// Why a row that is damaged is not worked on.
inline constexpr std::string_view damaged_words = "what lies there is not what was written";

/// Nothing is to happen by itself.
inline constexpr Instant never_due{std::numeric_limits<std::int64_t>::max()};

/// All that is known of a contact, at rest.
struct StoredContact {
  ContactKey key;
  std::string identity;       ///< by which it was first known
  std::uint64_t version = 0;  ///< how often it was saved
  Digest program{};           ///< whose numbers `state` speaks in
  std::string state;          ///< working_set/contact_state.hpp; empty: nothing is known yet
  Instant next_due = never_due;
  bool is_damaged = false;     ///< what lies there is not what was written: it is not in `state`
  std::string set_aside = {};  ///< why nobody works on it; empty: it was not set aside
};
/// A contact that cannot be worked on, for an operator to look after.
struct SetAside {
  ContactKey contact;
  Instant at;         ///< since when
  std::string error;  ///< why; never empty
};

enum class EventState : std::uint8_t { Pending, Applied, Parked };

/// An event as it was taken in.
struct StoredEvent {
  std::uint64_t sequence = 0;  ///< the store's: in the order of acceptance
  std::string id;
  std::string contact;  ///< identity
  Instant at;           ///< as its sender says
  Instant accepted_at;  ///< by whose order events and timers are merged
  std::string body;     ///< JSON, one event as of runtime.md section 4
  std::string error;    ///< why it was parked; else empty
  EventState state = EventState::Pending;
  bool is_damaged = false;  ///< what lies there is not what was written: it is not in `body`
};
enum class Acceptance : std::uint8_t {
  New,
  Again,      ///< the same id with the same body: nothing was done
  OtherBody,  ///< the same id with another body: an error of the sender's, nothing was done
};

enum class EffectKind : std::uint8_t { Message, Notice, Call };
enum class EffectState : std::uint8_t {
  Waiting,  ///< for its turn
  Leased,   ///< an attempt is under way, until `due`
  Done,
  Dead,     ///< given up, or never to be tried; `error` says why
  Unknown,  ///< an attempt began, and nobody knows how it ended
};
/// Something that is to reach the world outside.
struct Effect {
  std::string key;  ///< the same on every attempt: engine/effect_key.hpp
  ContactKey contact;
  EffectKind kind = EffectKind::Message;
  EffectState state = EffectState::Waiting;
  std::uint32_t attempt = 0;  ///< how many were begun
  Instant due;                ///< when it may be tried next; of one that is leased: until when
  Instant created_at;
  std::string name;         ///< of the message or action, for people
  std::string payload;      ///< engine/outbox.hpp
  std::string error;        ///< of the last attempt
  bool is_damaged = false;  ///< what lies there is not what was written: it is not in `payload`
};

/// Where an effect stands among those of its state. By default before all.
struct EffectPlace {
  Instant due{std::numeric_limits<std::int64_t>::min()};
  std::string key = {};
};

/// What stops messages to an address, kept apart from the contact so that it outlives it.
struct Suppression {
  bool all = false;        ///< bounced for good, or complained: nothing is sent
  bool marketing = false;  ///< objected: only what is transactional is sent
  std::string reason;      ///< `bounced`, `complained`, `unsubscribed`, `erased`
  Instant at;
};

/// Lines of the trace that one unit of work wrote of one contact, as runtime.md section 7 has them.
struct HistoryEntry {
  ContactKey contact;
  Instant at;
  std::string lines;              ///< JSON lines
  std::uint64_t number = 0;       ///< the store's: in the order of recording
  bool tells_of_failure = false;  ///< of a run, which nobody has looked after
  bool is_damaged = false;        ///< what lies there is not what was written: it is not in `lines`
};

enum class Durability : std::uint8_t {
  Full,    ///< what was committed outlives the machine's power
  Memory,  ///< nothing outlives the process
};

/// Contacts, the events that came for them, the effects that go out, what happened, and the
/// programs.
///
/// All calls that change something belong to one unit of work, which `commit` makes durable all at
/// once or, when it fails or the process ends before, not at all: `rollback` is the same as a
/// crash. A commit that is not known to have succeeded (`Unavailable`) is found out about by
/// opening the store again and reading versions.
///
/// A backend that is shared by several engines locks each contact that `load` or `due` gives until
/// the unit is over, and gives none that another holds; a call that fails `retryable` asks for the
/// whole unit to be done again. `save` fails so when the contact's version is not the one that was
/// loaded, so that no engine ever overwrites what another has written.
///
/// After a change that failed for the store's own reasons (disk full, a read error) the unit cannot
/// be committed any more: `commit` says why, and rolls back. After a failed commit the object can
/// go on, unless the error is `Unavailable` and not `retryable`: then it is not known what is on
/// the disk, every later call fails, and the store is to be opened again.
///
/// A contact, event, effect or history whose row is damaged is given as such, and does not keep
/// those beside it from being given; what cannot be read as rows any more is an error.
///
/// Instants are UTC microseconds. Texts are UTF-8. Thread rule: one thread at a time for each
/// object; a second object on the same database sees what was committed.
class ContactStore {
 public:
  virtual ~ContactStore() = default;

  // Contacts.

  /// Whose identity it is, through renames; empty: nobody's.
  virtual Result<std::optional<ContactKey>> find(std::string_view identity) = 0;
  /// A new contact of an identity that is nobody's; fails `retryable` when it is somebody's, since
  /// another engine may have come first.
  virtual Result<ContactKey> add(std::string_view identity) = 0;
  /// NotFound for a key that no contact has.
  virtual Result<StoredContact> load(ContactKey key) = 0;
  /// Of `contact`: key, version as it was loaded, program, state and next_due count. The version is
  /// one more afterwards. NotFound for a key that no contact has.
  virtual Result<void> save(const StoredContact& contact) = 0;
  /// From now on this identity is the other contact's, whosever it was, if anybody's. NotFound when
  /// there is no such contact.
  virtual Result<void> rename(std::string_view identity, ContactKey to) = 0;
  /// From now on nobody works on it: it is left as it lies there, and never due. NotFound when
  /// there is no such contact.
  virtual Result<void> set_aside(const SetAside& why) = 0;
  /// It is one of the others again, due when it says; nothing, when it was not set aside.
  virtual Result<void> bring_back(ContactKey key) = 0;
  /// In order of number, those after `after`, at most `most`.
  virtual Result<std::vector<SetAside>> all_set_aside(std::optional<ContactKey> after,
                                                      std::size_t most) = 0;
  /// Its rows are gone: state, identities, events (of those identities), effects, history.
  /// Suppressions stay. NotFound for a key that no contact has.
  virtual Result<void> erase(ContactKey key) = 0;
  /// Contacts whose next_due is at or before `until` (never_due never is), at most `most`, in order
  /// of (next_due, number), with what is saved in this unit taken into account, but for those that
  /// are set aside; `keys` is overwritten.
  virtual Result<void> due(Instant until, std::size_t most, std::vector<ContactKey>& keys) = 0;
  /// The earliest next_due of all; never_due when there is none.
  virtual Result<Instant> next_due() = 0;
  /// In order of number, those after `after`, at most `most`: for reports and exports.
  virtual Result<std::vector<StoredContact>> contacts_after(std::optional<ContactKey> after,
                                                            std::size_t most) = 0;
  virtual Result<std::uint64_t> contact_count() = 0;

  // What all contacts share: the turn of a team, codes dealt. By a name of the engine's.

  virtual Result<std::optional<std::string>> shared(std::string_view name) = 0;
  virtual Result<void> set_shared(std::string_view name, std::string_view value) = 0;

  // Events: inbox, memory of ids, and log.

  /// Takes `event` in as Pending, unless its id was taken in before. `sequence` is set; to that of
  /// the first when it was.
  virtual Result<Acceptance> accept(StoredEvent& event, std::uint64_t body_hash) = 0;
  /// Those that are pending, in order of acceptance, at most `most`.
  virtual Result<std::vector<StoredEvent>> pending(std::size_t most) = 0;
  /// Applied, or parked with an error; Pending puts a parked one back, and one with an error is to
  /// be accepted again. One that is Applied with an error was dropped by an operator. NotFound for
  /// a sequence that no event has.
  virtual Result<void> set_event(std::uint64_t sequence, EventState state,
                                 std::string_view error) = 0;
  /// It is Pending as if it had been accepted at `at`, behind all that were before: its sequence is
  /// another from now on, and is given. NotFound for a sequence that no event has, Malformed for
  /// one that is damaged.
  virtual Result<std::uint64_t> accept_again(std::uint64_t sequence, Instant at) = 0;
  /// Those in that state with a sequence above `after`, in order of acceptance, at most `most`.
  virtual Result<std::vector<StoredEvent>> events(EventState state, std::uint64_t after,
                                                  std::size_t most) = 0;
  /// Those that were sent under this identity: the last `most`, in order of acceptance.
  virtual Result<std::vector<StoredEvent>> events_of(std::string_view identity,
                                                     std::size_t most) = 0;
  /// Of all, in any state: the last `most`, in order of acceptance.
  virtual Result<std::vector<StoredEvent>> latest_events(std::size_t most) = 0;
  virtual Result<std::optional<StoredEvent>> event(std::string_view id) = 0;

  // Effects: the outbox.

  /// A key that is there already is left as it is: the effect was asked for before.
  virtual Result<void> add_effect(const Effect& effect) = 0;
  /// Begins an attempt at each effect that is Waiting and due at `now`, in order of (due, key), at
  /// most `most`: they are Leased until `until`, with one attempt more. One that is damaged is Dead
  /// from now on, and is given as such.
  virtual Result<std::vector<Effect>> lease(Instant now, Instant until, std::size_t most) = 0;
  /// How attempt number `attempt` ended: Done, Dead, Unknown, or Waiting to be tried again at
  /// `due`. An operator's word (a dead one is to be tried again, a waiting one never) goes the same
  /// way. False when the effect is Done, at another attempt, or not there: a result that comes too
  /// late changes nothing.
  virtual Result<bool> settle(std::string_view key, std::uint32_t attempt, EffectState state,
                              Instant due, std::string_view error) = 0;
  /// Leases that are over at `now`, whose end nobody reported, in order of (due, key), at most
  /// `most`. They become Unknown; one that is damaged, Dead.
  virtual Result<std::vector<Effect>> lapse(Instant now, std::size_t most) = 0;
  virtual Result<std::optional<Effect>> effect(std::string_view key) = 0;
  /// Those in that state behind `after`, in order of (due, key), at most `most`.
  virtual Result<std::vector<Effect>> effects(EffectState state, const EffectPlace& after,
                                              std::size_t most) = 0;
  /// Those of that contact, in any state: the last `most`, in order of (created_at, key).
  virtual Result<std::vector<Effect>> effects_of(ContactKey contact, std::size_t most) = 0;
  /// When the next one is due that is Waiting or Leased; never_due when there is none.
  virtual Result<Instant> next_effect_due() = 0;
  virtual Result<std::uint64_t> effect_count(EffectState state) = 0;

  // Addresses.

  /// What stops messages to it; addresses are compared without regard to case (ASCII).
  virtual Result<std::optional<Suppression>> suppression(std::string_view address) = 0;
  /// Adds to what is there: nothing here is ever taken back by a later event. Reason and instant
  /// stay those of the first, until one comes that stops more.
  virtual Result<void> suppress(std::string_view address, const Suppression& suppression) = 0;

  // What happened.

  virtual Result<void> record(const HistoryEntry& entry) = 0;
  /// In the order in which they were recorded.
  virtual Result<std::vector<HistoryEntry>> history(ContactKey contact) = 0;
  /// Of all contacts, those recorded after the entry of that number, at most `most`.
  virtual Result<std::vector<HistoryEntry>> history_after(std::uint64_t number,
                                                          std::size_t most) = 0;
  /// Those after that number that tell of a failure, at most `most`.
  virtual Result<std::vector<HistoryEntry>> failures_after(std::uint64_t number,
                                                           std::size_t most) = 0;
  /// Somebody has looked after the failure that the entry of that number tells of.
  virtual Result<void> forget_failure(std::uint64_t number) = 0;

  // Programs, by the hash of their bytes.

  virtual Result<void> put_program(const Digest& hash, std::string_view bytes) = 0;
  /// NotFound for a hash that no program has.
  virtual Result<std::string> program(const Digest& hash) = 0;
  /// The hashes of all, in their order.
  virtual Result<std::vector<Digest>> programs() = 0;
  /// Nobody's state speaks in its numbers any more. Nothing, when there is no such program.
  virtual Result<void> drop_program(const Digest& hash) = 0;

  // Units of work.

  virtual Result<void> commit() = 0;
  virtual void rollback() = 0;

  /// Whether everything hangs together, as far as the backend can tell; reads all of it. Malformed,
  /// with what does not, when not. A contact that was set aside may be damaged.
  virtual Result<void> check() = 0;
  virtual Durability durability() const = 0;
};

}  // namespace tend
