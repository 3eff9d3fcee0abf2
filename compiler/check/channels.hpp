// channels.hpp: the ways a message can go, by their words.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/program/program.hpp"

namespace tend::checking {

/// `email`, `sms`, `push` or `overlay`.
inline std::optional<ChannelKind> channel_named(std::string_view word) {
  if (word == "email") return ChannelKind::Email;
  if (word == "sms") return ChannelKind::Sms;
  if (word == "push") return ChannelKind::Push;
  if (word == "overlay") return ChannelKind::Overlay;
  return std::nullopt;
}

}  // namespace tend::checking
