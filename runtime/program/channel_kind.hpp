// channel_kind.hpp: the ways a message can go, and their words.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tend {

enum class ChannelKind : std::uint8_t { Email, Sms, Push, Overlay };

/// By ChannelKind, as the language writes them.
inline constexpr std::array<std::string_view, 4> channel_names{"email", "sms", "push", "overlay"};

constexpr std::string_view channel_name(ChannelKind channel) {
  return channel_names[static_cast<std::size_t>(channel)];
}
constexpr std::optional<ChannelKind> channel_named(std::string_view word) {
  for (std::size_t i = 0; i < channel_names.size(); ++i) {
    if (channel_names[i] == word) return static_cast<ChannelKind>(i);
  }
  return std::nullopt;
}

}  // namespace tend
