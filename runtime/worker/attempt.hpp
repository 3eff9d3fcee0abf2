// attempt.hpp: an attempt at an effect, and how it ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "runtime/effects/delivery.hpp"
#include "runtime/engine/channel.hpp"

namespace tend {

/// One attempt at an effect, to be made now, outside of any unit of work.
struct Attempt {
  std::string key;
  std::uint32_t number = 0;
  std::variant<OutgoingMessage, OutgoingNotice, OutgoingCall> what;
  std::string contact = {};  ///< identity, to whom a message goes; empty for what is no message
};
/// How it ended. Of a call that was answered: Sent, whatever the status, with the answer.
struct Attempted {
  std::string key;
  std::uint32_t number = 0;
  Delivery delivery;
  std::optional<CallAnswer> answer = {};
  bool was_begun = true;

  /// It was handed out, and nobody has begun it: it may be handed out again at once.
  static Attempted not_begun(std::string key, std::uint32_t number) {
    return {std::move(key), number, {}, {}, false};
  }
};

}  // namespace tend
