// channels.hpp: the channel that a URL names.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "runtime/effects/dkim.hpp"
#include "runtime/effects/outside.hpp"
#include "runtime/effects/standard_webhooks.hpp"
#include "runtime/engine/channel.hpp"

namespace tend {

/// One line a message, for people who try something out.
class Console final : public Channel {
 public:
  explicit Console(std::ostream& out) : out_(out) {}  ///< which must outlive this
  Delivery deliver(const OutgoingMessage& message) override;
  Delivery notify(const OutgoingNotice& notice) override;

 private:
  void say(Instant at, const std::string& to, std::string_view what, const std::string& subject);

  std::ostream& out_;
};

/// By what messages leave, and as whom.
struct ChannelOptions {
  /// `console:`, `maildir:DIR`, `smtp://…` and `smtps://…` (smtp.hpp), `https://…`, or `http://…`
  /// within one's own networks.
  std::string url;
  std::string user;                 ///< SMTP
  Secret password;                  ///< SMTP: the user's
  std::string from;                 ///< SMTP: the sender of messages that name none
  std::vector<DkimSigner> signers;  ///< SMTP: each signs every mail
  WebhookSecrets secrets;           ///< HTTP: requests are signed with them
};

/// What requests are posted to.
bool is_http(std::string_view url);
/// What is a mail server.
bool is_smtp(std::string_view url);

/// What the command line says by a url alone, with the rest from the environment:
/// TEND_SMTP_PASSWORD and TEND_SMTP_FROM, the three of TEND_DKIM_DOMAIN, TEND_DKIM_SELECTOR and
/// TEND_DKIM_KEY, and TEND_WEBHOOK_SECRET. Unreadable and Malformed as these are; the message names
/// the variable.
Result<ChannelOptions> channel_options(std::string_view url, const Environment& environment);

/// Unsupported for another url; Unwritable when DIR cannot be made; Malformed for what is no
/// address.
Result<std::unique_ptr<Channel>> open_channel(const ChannelOptions& options,
                                              const Outside& outside);
/// With channel_options of the url.
Result<std::unique_ptr<Channel>> open_channel(std::string_view url, const Outside& outside);

}  // namespace tend
