#include "runtime/serve/tokens.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "base/base64.hpp"

namespace tend {
namespace {

TokenKey key(std::uint8_t id, char of) {
  return {id, Secret(std::string(32, of))};
}
const Token token{TokenPurpose::Unsubscribe, "effect", "anna@example.com", "news"};

}  // namespace

TEST_CASE("a token says what was signed, for its own purpose") {
  const Tokens tokens({key(1, 'a')});
  const std::string text = tokens.sign(token);
  CHECK(
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
      std::string::npos);
  const auto read = tokens.read(TokenPurpose::Unsubscribe, text);
  REQUIRE(read);
  CHECK(read->effect == token.effect);
  CHECK(read->contact == token.contact);
  CHECK(read->detail == token.detail);
  CHECK(tokens.path(token) == "/u/" + text);
  for (const TokenPurpose other :
       {TokenPurpose::Preferences, TokenPurpose::Click, TokenPurpose::Open})
    CHECK_FALSE(tokens.read(other, text));
}

TEST_CASE("a token with any one character changed, cut or added is none") {
  const Tokens tokens({key(1, 'a')});
  const std::string text = tokens.sign(token);
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char other : std::string_view("aZ0-_.=+/% \0", 12)) {
      std::string forged = text;
      if (forged[at] == other) continue;
      forged[at] = other;
      CHECK_FALSE(tokens.read(TokenPurpose::Unsubscribe, forged));
    }
    CHECK_FALSE(tokens.read(TokenPurpose::Unsubscribe, text.substr(0, at)));
    CHECK_FALSE(tokens.read(TokenPurpose::Unsubscribe, text.substr(at + 1)));
  }
  CHECK_FALSE(tokens.read(TokenPurpose::Unsubscribe, text + "A"));
  CHECK_FALSE(tokens.read(TokenPurpose::Unsubscribe, text + "."));
  CHECK_FALSE(tokens.read(TokenPurpose::Unsubscribe, std::string(100'000, 'A')));
}

TEST_CASE("parts cannot be moved from one to the next") {
  const Tokens tokens({key(1, 'a')});
  std::set<std::string> texts;
  for (const Token& one :
       {Token{TokenPurpose::Click, "ab", "c", "d"}, Token{TokenPurpose::Click, "a", "bc", "d"},
        Token{TokenPurpose::Click, "abc", "", "d"}, Token{TokenPurpose::Click, "abcd", "", ""}})
    texts.insert(tokens.sign(one));
  CHECK(texts.size() == 4);
}

TEST_CASE("a key takes the place of another while both are accepted") {
  const Tokens before({key(1, 'a')});
  const Tokens during({key(2, 'b'), key(1, 'a')});
  const Tokens after({key(2, 'b')});
  CHECK(during.read(TokenPurpose::Unsubscribe, before.sign(token)));
  CHECK(during.read(TokenPurpose::Unsubscribe, during.sign(token)));
  CHECK(after.read(TokenPurpose::Unsubscribe, during.sign(token)));
  CHECK_FALSE(after.read(TokenPurpose::Unsubscribe, before.sign(token)));
  CHECK_FALSE(Tokens({key(1, 'b')}).read(TokenPurpose::Unsubscribe, before.sign(token)));
  CHECK_FALSE(Tokens({}).read(TokenPurpose::Unsubscribe, before.sign(token)));
  CHECK_FALSE(Tokens({}).can_sign());
}

}  // namespace tend
