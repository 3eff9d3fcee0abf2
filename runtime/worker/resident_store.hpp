// resident_store.hpp: the contacts that an engine has at hand, of a store in which all are at rest.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/hash.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/contact_store.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/texts.hpp"
#include "runtime/worker/contact_state.hpp"

namespace tend {

/// Reads a state in the numbers of an earlier program, whose hash is given, and tells it over into
/// those of the program at hand.
using ReadEarlier = std::function<Result<ContactState>(const Digest&, std::string_view)>;

/// A contact is brought in when it is named, and when something of it is due; it stays until all is
/// thrown away, which may be done after any `flush`. Order is as in memory: that in which contacts
/// became known is that of their numbers, for wakes of one instant, too.
///
/// `commit` ends nothing: what was touched is saved by `flush`, in one unit of work with whatever
/// else the ContactStore was told. Events are remembered by the ContactStore, before they get here:
/// `remember_event` knows none. What the ContactStore cannot do is told by `commit` and `flush`;
/// from then on nothing that this says is to be believed, and it is thrown away.
///
/// Who cannot be brought in, because her row is damaged or says what nobody can read, is set aside
/// in the ContactStore, in the unit at hand; so is nobody else's matter. She is not found, and may
/// not be asked for by `contact`.
///
/// `contact_count` counts those at hand.
class ResidentStore final : public Store {
 public:
  /// `program` has been verified, and its bytes have this hash. All references must outlive this.
  /// Without `read_earlier` the state of another program is Unsupported; with it, who is brought in
  /// with one is saved in the numbers of this program.
  ResidentStore(ContactStore& store, const Program& program, const Digest& program_hash,
                Texts& texts, ReadEarlier read_earlier = {});
  ~ResidentStore() override;

  Result<void> commit() override;
  /// Saves what was touched, and commits the ContactStore's unit of work.
  Result<void> flush();
  /// Whether `flush` will save something.
  bool is_touched() const;
  /// So much has come in that it is time to begin anew.
  bool outgrown() const;
  /// Of a key that somebody has.
  void bring_in(ContactKey key);
  /// Who is set aside from now on is so since `now`.
  void tell_time(Instant now);
  /// Why whoever has this identity is not worked on; empty: she can be, or nobody has it.
  std::string trouble_of(std::string_view identity);
  /// By what she was first known who has this identity, who may be set aside; of nobody's, itself.
  std::string name_of(std::string_view identity);
  /// How many were set aside since this was asked before.
  std::uint64_t take_set_aside_count();
  /// Whose identity it is; empty: nobody's, or the store has failed (see above).
  std::optional<ContactKey> key_of(std::string_view identity) const;

  ContactId contact(std::string_view identity) override;
  std::optional<ContactId> find_contact(std::string_view identity) const override;
  std::string_view identity(ContactId contact) const override;
  std::size_t contact_count() const override;
  Value field(ContactId contact, std::uint32_t field) const override;
  void set_field(ContactId contact, std::uint32_t field, Value value) override;
  Value shared(std::uint32_t cell) const override;
  void set_shared(std::uint32_t cell, Value value) override;
  Tally& tally(ContactId contact, std::uint32_t tally, Value group) override;
  Tally* find_tally(ContactId contact, std::uint32_t tally, Value group) override;
  std::vector<Value> tally_groups(ContactId contact, std::uint32_t tally) const override;
  void drop_tally(ContactId contact, std::uint32_t tally, Value group) override;
  ParkId park(const Parked& parked) override;
  Parked& parked(ParkId park) override;
  bool is_parked(ParkId park) const override;
  void unpark(ParkId park) override;
  ParkId first_park(ContactId contact) const override;
  ParkId next_park(ParkId park) const override;
  RunId newest_run(ContactId contact) const override;
  RunId add_run(const Run& run, std::span<const Value> slots) override;
  Run& run(RunId run) override;
  std::span<Value> slots(RunId run) override;
  void wake(RunId run, Instant at) override;
  void leave(RunId run, Instant at) override;
  void wake(ContactId contact, Wake wake, Instant at) override;
  void move_run(RunId run, ContactId to) override;
  void rename(std::string_view identity, ContactId to) override;
  void due(Instant until, std::size_t most, std::vector<Due>& wakes) override;
  using Store::next_due;
  /// Brings in contacts in the order in which they are due, until one has a wake that counts.
  std::optional<Instant> next_due(const std::function<bool(Wake)>& counts) override;
  bool remember_event(std::uint64_t id_hash, std::uint64_t body_hash, bool& same_body) override;
  void expect(std::uint64_t id_hash, std::string_view identity,
              std::span<const std::uint32_t> tallies) override;
  StoreFigures figures() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend
