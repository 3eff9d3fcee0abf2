// intake.hpp: what an event from outside says about its contact: fields, consent, stops, lists.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "runtime/engine/context.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/engine/occurrences.hpp"

namespace tend {

/// Applied once, before anything is asked (language.md, rulings 1, 4 and 6). One thread.
class Intake {
 public:
  Intake(EngineContext& context, Occurrences& world);

  void apply(ContactId contact, const Event& event);
  /// Writes a field, and a line about it where it changes.
  void set_field(ContactId contact, std::uint32_t field, Value value);

 private:
  /// An event of the prelude, and its fields; none where the program has no such.
  struct Known {
    std::uint32_t event = none, key = none, other = none;
  };
  Known known(std::string_view name, std::string_view other = {}) const;
  Value key_of(const Event& event, const Known& known) const;
  void consent(ContactId contact, const Event& event, const Known& known, bool given);
  void say_consent(ContactId contact, std::uint32_t topic, std::optional<ChannelKind> channel,
                   bool given);
  void put_on_list(ContactId contact, Value list, bool on);
  void stop(ContactId contact, std::uint32_t cell);

  EngineContext& context_;
  Occurrences& world_;
  Known subscribed_, unsubscribed_, bounced_, complained_, joined_, left_;
  std::unordered_map<std::int64_t, std::uint32_t> topics_;  ///< by text
  std::unordered_map<std::int64_t, ChannelKind> channels_;  ///< by text
  std::unordered_map<std::int64_t, std::uint32_t> lists_;   ///< the static ones, by text
};

}  // namespace tend
