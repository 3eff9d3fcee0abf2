// channel.hpp: how messages leave. One interface; runtime/effects has the channels.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// A message with its templates filled in.
struct OutgoingMessage {
  std::string key;        ///< the effect's key: the same on every attempt
  std::string_view name;  ///< of the message
  std::string_view workflow;
  ChannelKind channel = ChannelKind::Email;
  MessageKind kind = MessageKind::Marketing;
  std::string to;
  std::string from;  ///< may be empty
  std::string subject;
  std::string text;
  std::string html;  ///< may be empty
  Instant at;
};

class Channel {
 public:
  virtual ~Channel() = default;
  /// Hands the message over. Unavailable may be tried again under the same key.
  virtual Result<void> deliver(const OutgoingMessage& message) = 0;
};

}  // namespace tend
