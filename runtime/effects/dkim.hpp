// dkim.hpp: mails signed for a domain (RFC 6376), so that who gets one can tell that it is the
// domain's, and as it was sent.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "runtime/effects/signing_key.hpp"

namespace tend {

/// Signs with rsa-sha256 or ed25519-sha256, by what the key is; relaxed/relaxed. Any thread.
class DkimSigner {
 public:
  /// `selector` is the key's name below the domain. Malformed for what is no domain's or selector's
  /// name, and as SigningKey::read_pem.
  static Result<DkimSigner> open(std::string_view domain, std::string_view selector,
                                 std::string_view pem);

  /// The field that goes before a mail's others, with its line end. It covers the body and what a
  /// mail program shows or acts on; each of these fields is named once more than it is there, so
  /// that no second From or Subject can be put beside the first. `mail` has CRLF for line ends.
  std::string field(std::string_view mail, Instant now) const;

  /// Where the DNS has the public half: `tend1._domainkey.shop.example`.
  std::string record_name() const { return selector_ + "._domainkey." + domain_; }
  /// The text of its TXT record: `v=DKIM1; k=rsa; p=…`.
  std::string record() const;

 private:
  DkimSigner(SigningKey key, std::string_view domain, std::string_view selector)
      : key_(std::move(key)), domain_(domain), selector_(selector) {}

  SigningKey key_;
  std::string domain_;
  std::string selector_;
};

}  // namespace tend
