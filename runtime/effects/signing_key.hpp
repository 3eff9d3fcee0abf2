// signing_key.hpp: a private key that signs for others to check with its public half.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tend {

/// RSA or Ed25519. Copies share the key; any thread may sign.
class SigningKey {
 public:
  enum class Kind : std::uint8_t { Rsa, Ed25519 };

  /// A private key in PEM, as `openssl genpkey` writes it. Malformed for a text that holds none,
  /// one that asks for a passphrase, another kind of key, or RSA with less than 1024 bits, which
  /// nobody believes, or more than 4096, which not everybody can check (RFC 8301, 3.2). The message
  /// says which, and nothing of what the text holds.
  static Result<SigningKey> read_pem(std::string_view pem);

  Kind kind() const { return kind_; }
  /// RSA: PKCS #1 v1.5 over the text's SHA-256. Ed25519: over the SHA-256 itself, as RFC 8463 has
  /// it.
  std::string sign(std::string_view text) const;
  /// As the DNS has it (RFC 6376, 3.6.1; RFC 8463, 4): RSA as DER, Ed25519 as its 32 bytes.
  std::string public_half() const;

 private:
  SigningKey(std::shared_ptr<void> key, Kind kind) : key_(std::move(key)), kind_(kind) {}
  std::shared_ptr<void> key_;  ///< OpenSSL's
  Kind kind_;
};

}  // namespace tend
