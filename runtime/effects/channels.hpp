// channels.hpp: the channel that a URL names.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/effects/outside.hpp"
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

/// `console:`, `maildir:DIR`, `smtp://…` and `smtps://…` with the password in TEND_SMTP_PASSWORD
/// and the sender of messages that name none in TEND_SMTP_FROM, or `https://…` (http within one's
/// own networks), which is signed with the secret in TEND_WEBHOOK_SECRET. Unsupported for others;
/// Unwritable when DIR cannot be made; Malformed for what is no address or no secret.
Result<std::unique_ptr<Channel>> open_channel(std::string_view url, const Outside& outside);

}  // namespace tend
