// feedback.hpp: what the providers that deliver our messages tell of them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/serve/http.hpp"
#include "runtime/serve/ports.hpp"
#include "base/secret.hpp"

namespace tend {

/// In whose words; also the last part of the address.
enum class FeedbackShape : std::uint8_t { Standard, Postmark, SendGrid, Ses, Mailgun };
inline constexpr std::array<std::string_view, 5> feedback_names{"standard", "postmark", "sendgrid",
                                                                "ses", "mailgun"};

/// One thing that became of one message.
struct Feedback {
  std::string type;    ///< delivered, bounced, complained, opened, clicked or unsubscribed
  std::string effect;  ///< the key of the message; empty: it is not named
  std::string id;      ///< the provider's own of this event; may be empty
  std::optional<Instant> at;
  bool hard = false;     ///< of bounced: it will never be delivered
  bool machine = false;  ///< of opened and clicked
  std::string link;      ///< of clicked
};

/// Whether the provider wrote this: `standard` by Standard Webhooks
/// (https://github.com/standard-webhooks/standard-webhooks, no older or newer than five minutes),
/// `mailgun` by its own signature in the body, the others by the secret as the password of Basic or
/// as a bearer token, which is how their webhooks are given one.
bool is_from_provider(FeedbackShape shape, const Secret& secret, const IncomingRequest& request,
                      Instant now);

/// What a body says; what it says of other things (accepted, deferred) is left out. Empty when it
/// is not of that shape. The message is named by `effect` in the provider's metadata (Postmark
/// `Metadata`, SendGrid custom arguments, SES tags, Mailgun variables), or by its Message-ID.
std::optional<std::vector<Feedback>> read_feedback(FeedbackShape shape, std::string_view body);

/// It as an event of the message that it names; `now` where its time cannot be.
RawEvent feedback_event(FeedbackShape shape, const Feedback& feedback, const SentMessage& message,
                        Instant now);

}  // namespace tend
