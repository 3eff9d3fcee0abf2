// smtp.hpp: mail to a server that takes it (RFC 5321), by libcurl.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "runtime/effects/dkim.hpp"
#include "runtime/effects/outside.hpp"
#include "runtime/engine/channel.hpp"

namespace tend {

struct SmtpOptions {
  /// `smtp://USER@HOST:587` (STARTTLS), `smtps://USER@HOST` (TLS from the first byte), or, for a
  /// server of one's own that takes mail in the open, `smtp://HOST:25?tls=none`, without a user.
  /// The user is escaped as in any address: `anna%40shop.example`.
  std::string url;
  std::string user;                 ///< where the url names none
  Secret password;                  ///< of the user
  std::string from;                 ///< the sender where a message names none
  std::vector<DkimSigner> signers;  ///< each signs every mail
  SystemClock now;                  ///< when they do; needed where there are any
  std::string ca_file;              ///< whose certificates are believed; empty: the system's
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t timeout_ms = 50'000;  ///< of one mail; less than the lease of an attempt
};

/// Hands mails over one after the other, and keeps the connection for the next. TLS, with a
/// certificate of the host's name, is required; nothing is said in the open, a password least of
/// all. One recipient a mail.
///
/// Sent: the server took it, after the final dot. Dead: it refused the recipient or the mail for
/// good (5xx), or an address cannot be written to. Unknown: the connection ended between the final
/// dot and the answer. Retry: all else. One thread.
class Smtp final : public Channel {
 public:
  /// Malformed for another url, for one with a password in it, for a user without TLS, and for two
  /// users.
  static Result<std::unique_ptr<Smtp>> open(SmtpOptions options);
  ~Smtp() override;

  Delivery deliver(const OutgoingMessage& message) override;
  Delivery notify(const OutgoingNotice& notice) override;

 private:
  struct State;
  explicit Smtp(std::unique_ptr<State> state);
  template <class Outgoing>
  Delivery send(Outgoing mail);

  std::unique_ptr<State> state_;
};

}  // namespace tend
