// delivery.hpp: what came of one attempt to hand a message over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tend {

enum class DeliveryState : std::uint8_t {
  Sent,     ///< the peer has taken it
  Retry,    ///< it was surely not taken; another attempt, under the same key, may succeed
  Dead,     ///< it was not taken, and never will be
  Unknown,  ///< it may have been taken: the answer was lost
};

/// The outcome of one attempt. When to try again is `next_attempt` in retry.hpp.
struct [[nodiscard]] Delivery {
  DeliveryState state = DeliveryState::Sent;
  std::string reason = {};  ///< for the people who run this; no address, no secret; of Sent: empty
  /// How long the peer asks to be left alone, microseconds.
  std::optional<std::int64_t> retry_after_us = std::nullopt;

  explicit operator bool() const { return state == DeliveryState::Sent; }

  static Delivery retry(std::string reason, std::optional<std::int64_t> retry_after_us = {}) {
    return {DeliveryState::Retry, std::move(reason), retry_after_us};
  }
  static Delivery dead(std::string reason) { return {DeliveryState::Dead, std::move(reason)}; }
  static Delivery unknown(std::string reason) {
    return {DeliveryState::Unknown, std::move(reason)};
  }
};

}  // namespace tend
