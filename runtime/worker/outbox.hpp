// outbox.hpp: where messages, notices and calls wait until what asked for them is durable.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "runtime/engine/channel.hpp"
#include "runtime/store/contact_store.hpp"
#include "runtime/worker/resident_store.hpp"

namespace tend {

/// A channel that sends nothing: it adds effects to the unit of work at hand. One thread.
class Outbox final : public Channel, public CallOutbox {
 public:
  /// Both must outlive this.
  Outbox(ContactStore& store, const ResidentStore& contacts) : store_(store), contacts_(contacts) {}

  Delivery deliver(const OutgoingMessage& message) override;
  Delivery notify(const OutgoingNotice& notice) override;
  Result<void> add(const OutgoingCall& call) override;

  /// What the store could not do since this was last asked: the unit must not be committed.
  std::optional<Error> take_error() { return std::exchange(error_, std::nullopt); }

 private:
  struct Adding;
  bool add(const Adding& adding);
  Result<void> try_to_add(const Adding& adding);

  ContactStore& store_;
  const ResidentStore& contacts_;
  std::optional<Error> error_;
};

}  // namespace tend
