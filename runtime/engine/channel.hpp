// channel.hpp: how messages leave. One interface; runtime/effects has the channels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/window.hpp"
#include "runtime/effects/delivery.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// Where a message comes from and what it is held to, so that it can be asked about again when it
/// leaves later than it passed the gate.
struct Origin {
  std::string contact;   ///< identity
  std::string workflow;  ///< names
  std::string message;
  std::string step;  ///< identity; empty: none
  std::uint32_t run_ordinal = 0;
  std::optional<Window> window = {};  ///< which the workflow or a wait holds it to
  Instant since;                      ///< when it could have left at the earliest
  bool is_beside =
      false;  ///< of a block of `on`, `goal` or `exit`: it no longer belongs to its run
  friend bool operator==(const Origin&, const Origin&) = default;
};

/// An attempt at a message is to begin.
struct Departure {
  std::string_view key;     ///< of the effect
  Instant passed_at;        ///< the first gate
  bool is_counted = false;  ///< under the limits, as of this very instant
};

/// A message with its templates filled in.
struct OutgoingMessage {
  std::string key;   ///< the effect's key: the same on every attempt
  std::string name;  ///< of the message
  std::string workflow;
  ChannelKind channel = ChannelKind::Email;
  MessageKind kind = MessageKind::Marketing;
  std::string to;
  std::string from;  ///< may be empty
  std::string subject;
  std::string text;
  std::string html;  ///< may be empty
  Instant at;
  std::string preview = {};  ///< of a preview: which it is of what; else empty
  Origin origin = {};
  /// Where a POST without a login takes the recipient off (RFC 8058); https, or empty. Known when
  /// the message leaves, and kept nowhere.
  std::string unsubscribe_url = {};
};

/// A message to people of the house.
struct OutgoingNotice {
  std::string key;
  std::string workflow;
  std::string to;
  std::string from;  ///< may be empty
  std::string subject;
  std::string text;
  std::string html;
  Instant at;
  std::string preview = {};  ///< as that of a message
  std::string contact = {};  ///< identity: whom it is about
};

class Channel {
 public:
  virtual ~Channel() = default;
  /// One attempt to hand the message over.
  virtual Delivery deliver(const OutgoingMessage& message) = 0;
  /// The same for people of the house.
  virtual Delivery notify(const OutgoingNotice& notice) = 0;
};

/// A call to another system: an action's url with its body filled in.
struct OutgoingCall {
  std::string key;  ///< the effect's key: the same on every attempt
  std::string action;
  std::string url;            ///< empty: `url_variable` of the environment says it
  std::string url_variable;   ///< read when the call is made, and kept nowhere
  std::string contact;        ///< identity: whose run waits for the answer
  std::string body;           ///< JSON
  std::uint32_t retries = 0;  ///< attempts beyond the first
  Instant at;
  std::string workflow = {};
};
/// The answer: the HTTP status, and a JSON object; what it lacks is unknown.
struct CallAnswer {
  int status = 0;
  std::string body;
  /// How long the peer asks to be left alone, microseconds.
  std::optional<std::int64_t> retry_after_us = std::nullopt;
};

class Caller {
 public:
  virtual ~Caller() = default;
  /// Whether an action's calls are made at all; if not, they count as simulated.
  virtual bool makes_calls_of(std::string_view action) const {
    static_cast<void>(action);
    return true;
  }
  /// One attempt. An answer of any status; or why there is none: `retryable` when another attempt
  /// may be answered.
  virtual Result<CallAnswer> call(const OutgoingCall& call) = 0;
};

/// Takes calls that are made later, when what asked for them is durable.
class CallOutbox {
 public:
  virtual ~CallOutbox() = default;
  /// The run waits until Engine::answered tells what came of it; a block does not.
  virtual Result<void> add(const OutgoingCall& call) = 0;
};
/// What came of a call that was made later.
struct LateAnswer {
  std::string contact;               ///< identity
  std::string key;                   ///< of the call
  std::optional<CallAnswer> answer;  ///< none: nobody answered, and nobody is asked again
};

}  // namespace tend
