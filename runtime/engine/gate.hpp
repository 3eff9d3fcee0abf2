// gate.hpp: what a message has to pass before it leaves: an address, no stop, consent, the caps and
// the windows (language.md, sections 3 and 7).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "runtime/engine/caps.hpp"
#include "runtime/engine/contact_facts.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/engine/policy_windows.hpp"
#include "runtime/store/store.hpp"

namespace tend {

/// A message that is to leave, and for which run: one that stands at a send, or that has handed it
/// over and gone on.
struct Wanted {
  ContactId contact;
  const Run& run;
  std::span<const Value> slots;
  std::uint32_t message = 0;
  std::uint32_t step = none;
  const Zone& zone;
  bool in_window = false;                  ///< a wait just ended inside the run's window
  std::optional<Instant> held_since = {};  ///< it was held back before
  bool is_beside = false;                  ///< of a block: the run is no matter any more
};

/// Whether a message leaves now.
struct Verdict {
  enum class Kind : std::uint8_t {
    Leaves,
    Dropped,  ///< for `reason`
    Held,     ///< for `reason`, until `until`, and asked again then
    Never,    ///< its windows never are open together
  } kind = Kind::Leaves;
  Reason reason = Reason::None;
  Instant until;
};

class Gate {
 public:
  explicit Gate(EngineContext& context);

  Verdict ask(const Wanted& wanted) const;
  /// Whether a message that has passed may still leave, and if so, that it does: consent may have
  /// been taken back since, its run may have been taken out, its windows may have closed, and
  /// others may have left meanwhile. Of what the program knows no more nothing is asked but whether
  /// the contact may be written to.
  Verdict ask_again(const Origin& origin, const Departure& departure, ContactId contact);
  /// Hands it to the channel, if there is one, and counts it under the limits. False when the
  /// channel did not take it.
  bool deliver(const Wanted& wanted);

  /// What one contact was sent counts for another from now on.
  void merge(ContactId from, ContactId to) { caps_.merge(from, to); }
  /// Where a contact is reached on a channel; empty when there is no such address.
  std::string_view address(ContactId contact, ChannelKind channel) const;
  /// Whether limits are shared between workflows.
  bool has_policy_limits() const { return caps_.has_policy(); }

 private:
  bool has_address(ContactId contact, ChannelKind channel) const;
  std::uint32_t address_field(ChannelKind channel) const;
  bool is_address(std::string_view identity, ChannelKind channel) const;
  Reason stopped(ContactId contact, const MessageInfo& message) const;
  Reason no_consent(ContactId contact, const MessageInfo& message) const;
  struct Hold;
  Hold hold(const Wanted& wanted, const MessageInfo& message) const;
  Verdict hold_to(const Hold& hold) const;
  Verdict hold_back(std::uint32_t workflow, Verdict verdict) const;
  Verdict expire(std::uint32_t workflow, std::optional<Instant> held_since, const Zone& zone,
                 Verdict verdict) const;
  const Window* window(const Wanted& wanted, const MessageInfo& message) const;
  Caps::Asked asked(const Wanted& wanted, const MessageInfo& message) const;
  bool was_taken_out(const Origin& origin, Instant passed_at, ContactId contact) const;
  bool ignores_limit(const Origin& origin, std::uint32_t workflow) const;
  Origin origin(const Wanted& wanted, const MessageInfo& message) const;
  bool hand_over(const Wanted& wanted, const MessageInfo& message, const std::string& key);

  EngineContext& context_;
  Caps caps_;
  PolicyWindows policy_;
  std::uint32_t email_ = none;
  std::uint32_t phone_ = none;
};

}  // namespace tend
