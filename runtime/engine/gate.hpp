// gate.hpp: what a message has to pass before it leaves.
#pragma once

#include <cstdint>

#include "runtime/engine/context.hpp"
#include "runtime/store/store.hpp"

namespace tend {

/// A message that a run wants to send, where it stands.
struct Wanted {
  ContactId contact;
  const Run& run;
  const MessageInfo& message;
  std::uint32_t step = none;
  const Zone& zone;
};

class Gate {
 public:
  explicit Gate(EngineContext& context);

  /// Whether the contact has an address for the message's channel.
  bool has_address(ContactId contact, const MessageInfo& message) const;
  /// That address; empty when there is none.
  std::string_view address(ContactId contact, const MessageInfo& message) const;
  /// The window that the message is held to now, or null.
  const Window* window(const Wanted& wanted) const;
  /// Hands it to the channel. False when the channel did not take it.
  bool deliver(const Wanted& wanted);

 private:
  std::uint32_t address_field(ChannelKind channel) const;
  bool is_address(std::string_view identity, ChannelKind channel) const;

  EngineContext& context_;
  std::uint32_t email_ = none;
  std::uint32_t phone_ = none;
};

}  // namespace tend
