// tokens.hpp: the signed part of the addresses that stand in a message. Whoever has one can do what
// it says, and nothing else, without a login.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace tend {

/// Also the first part of the address.
enum class TokenPurpose : char {
  Unsubscribe = 'u',
  Preferences = 'p',
  Click = 'c',
  Open = 'o',
};

struct Token {
  TokenPurpose purpose = TokenPurpose::Unsubscribe;
  std::string effect;       ///< the key of the message that it stands in
  std::string contact;      ///< her identity
  std::string detail = {};  ///< the topic to leave (empty: all), or the number of the link
};

struct TokenKey {
  std::uint8_t id = 0;  ///< names the key in a token: two keys of a project differ in it
  Secret secret;        ///< 32 bytes or more
};

/// Tokens do not expire: an unsubscribe link has to work for as long as the mail is kept (30 days
/// by CAN-SPAM, a year by our own rule). They end when their key is taken away.
class Tokens {
 public:
  /// The first key signs; all of them are accepted, so that one can be replaced by another.
  explicit Tokens(std::vector<TokenKey> keys) : keys_(std::move(keys)) {}

  bool can_sign() const { return !keys_.empty(); }
  /// Of letters, digits, `-`, `_` and one `.`.
  std::string sign(const Token& token) const;
  /// Empty unless we signed just this text, for that purpose.
  std::optional<Token> read(TokenPurpose purpose, std::string_view text) const;
  /// `/u/TOKEN`.
  std::string path(const Token& token) const;

 private:
  std::vector<TokenKey> keys_;
};

}  // namespace tend
