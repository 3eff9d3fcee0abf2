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
  std::string preview = {};  ///< of a preview: which it is of what; else empty
};

/// A message to people of the house.
struct OutgoingNotice {
  std::string key;
  std::string_view workflow;
  std::string to;
  std::string from;  ///< may be empty
  std::string subject;
  std::string text;
  std::string html;
  Instant at;
  std::string preview = {};  ///< as that of a message
};

class Channel {
 public:
  virtual ~Channel() = default;
  /// Hands the message over. Unavailable may be tried again under the same key.
  virtual Result<void> deliver(const OutgoingMessage& message) = 0;
  /// The same for people of the house.
  virtual Result<void> notify(const OutgoingNotice& notice) = 0;
};

/// A call to another system: an action's url with its body filled in.
struct OutgoingCall {
  std::string key;  ///< the effect's key: the same on every attempt
  std::string_view action;
  std::string_view url;
  std::string body;  ///< JSON
  Instant at;
};
/// The answer: the HTTP status, and a JSON object; what it lacks is unknown.
struct CallAnswer {
  int status = 0;
  std::string body;
};

class Caller {
 public:
  virtual ~Caller() = default;
  /// Whether an action's calls are made at all; if not, they count as simulated.
  virtual bool makes_calls_of(std::string_view action) const {
    static_cast<void>(action);
    return true;
  }
  virtual Result<CallAnswer> call(const OutgoingCall& call) = 0;
};

}  // namespace tend
