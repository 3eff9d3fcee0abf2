#include "runtime/serve/settings.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>
#include <type_traits>

namespace tend {
namespace {

SecretSource secrets() {
  SecretSource source;
  source.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "EMPTY") return "";
    if (name == "MISSING") return std::nullopt;
    return name + "-as-long-as-a-secret-has-to-be-0123456789";
  };
  source.file = [](const std::string& path) -> Result<std::string> {
    if (path == "missing") return failure(ErrorCode::Unreadable, "the file missing cannot be read");
    // The key of RFC 8463, appendix A.
    if (path.ends_with(".pem")) {
      return std::string(
          "-----BEGIN PRIVATE KEY-----\n"
          "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
          "-----END PRIVATE KEY-----\n");
    }
    return path + "-as-long-as-a-secret-has-to-be-0123456789\n";
  };
  return source;
}
std::string error_of(std::string_view text) {
  const auto settings = read_settings(text, "tend.toml", secrets());
  return settings ? "" : settings.error().message;
}

}  // namespace

TEST_CASE("the example of docs/serving.md is read, and says what it says") {
  std::ostringstream page;
  page << std::ifstream(TEND_SOURCE_DIR "/docs/serving.md").rdbuf();
  const std::string text = page.str();
  const std::size_t begin = text.find("```toml\n");
  REQUIRE(begin != std::string::npos);
  const std::string example = text.substr(begin + 8, text.find("\n```", begin) - begin - 7);
  const auto settings = read_settings(example, "tend.toml", secrets());
  INFO((settings ? "" : settings.error().message));
  REQUIRE(settings.has_value());
  CHECK(settings->store == "sqlite:tend.db");
  CHECK(settings->listen == "127.0.0.1:7070");
  CHECK(settings->links.public_url == "https://mail.shop.example");
  CHECK(settings->attempts.lease_s == 60);
  CHECK(settings->attempts.unknown_s == 600);
  REQUIRE(settings->keys.size() == 2);
  CHECK(settings->keys[1].is_public);
  CHECK(settings->token_keys.size() == 2);
  CHECK(settings->feedback.contains(FeedbackShape::Postmark));
  CHECK(settings->links.tracks_clicks);
  CHECK(settings->links.postal_address == "Shop AB, Storgatan 1, 111 22 Stockholm, Sweden");
  CHECK(settings->channels.at("email").url.starts_with("smtp://"));
  REQUIRE(settings->signers.size() == 1);
  CHECK(settings->signers[0].record_name() == "tend1._domainkey.shop.example");
  CHECK(settings->channels.at("email").signers.size() == 1);
  CHECK(settings->channels.at("email").user == "shop");
  CHECK(settings->channels.at("email").password.reveal().starts_with("SMTP_PASSWORD-"));
}

TEST_CASE("an empty file is a server on this machine alone") {
  const auto settings = read_settings("", "tend.toml", secrets());
  REQUIRE(settings.has_value());
  CHECK(settings->admin_listen == "127.0.0.1:7071");
}

TEST_CASE("how messages are tried is the project's to say") {
  const auto settings =
      read_settings("[attempts]\nat_once = 16\nlease_s = 90\n", "tend.toml", secrets());
  REQUIRE(settings.has_value());
  CHECK(settings->attempts.at_once == 16);
  CHECK(settings->attempts.lease_s == 90);
  CHECK(settings->attempts.unknown_s == 600);
  CHECK(error_of("[attempts]\nlease_s = 0\n") ==
        "tend.toml:2:11: `lease_s` has to be a number from 1 to 3600");
}

TEST_CASE("what is wrong is said with its place, all of it at once") {
  CHECK(error_of("[serve]\nlisten = \"a\"\nlisen = 1\nadmin = 2\n") ==
        "tend.toml:4:9: `admin` has to be a text in quotes\n"
        "tend.toml:3:1: unknown key `lisen` in [serve]; did you mean `listen`?");
  CHECK(error_of("[serv]\n") == "tend.toml:1:2: unknown key `serv`; did you mean `serve`?");
  CHECK(error_of("store = \n").starts_with("tend.toml:1:9: "));
  CHECK(error_of("[serve]\nconnections = 0").find("a number from 1 to 100000") !=
        std::string::npos);
  CHECK(error_of("[serve]\nadmin = \"0.0.0.0:7071\"").find("takes an `admin_token`") !=
        std::string::npos);
  CHECK(error_of("[serve]\npublic_url = \"http://x.example\"").find("has to begin with") !=
        std::string::npos);
  CHECK(error_of("[serve]\npublic_url = \"https://x.example\"").find("[[token_key]]") !=
        std::string::npos);
  CHECK(error_of("[tracking]\nopens = true").find("`public_url`") != std::string::npos);
  CHECK(error_of("[channel.fax]\nurl = \"x\"") == "tend.toml:1:10: unknown key `fax` in [channel]");
  CHECK(error_of("[[key]]\nname = \"a\"").find("a `secret` is missing") != std::string::npos);
}

TEST_CASE("a channel is told what its kind can use") {
  const auto error = [](const std::string& text) { return error_of(text); };
  CHECK(error("[channel.sms]\nurl = \"smtp://x.example\"").ends_with("takes mails alone"));
  CHECK(error("[channel.sms]\nurl = \"https://x.example\"\nuser = \"a\"").find("`user`") !=
        std::string::npos);
  CHECK(error("[channel.sms]\nurl = \"https://x.example\"\nsecret = { env = \"A\" }")
            .find("begins with whsec_") != std::string::npos);
  CHECK(error("[channel.sms]\nurl = \"console:\"\nsecret = { env = \"A\" }").find("`secret`") !=
        std::string::npos);
}

TEST_CASE("what signs mails is a key, and signs mails") {
  const std::string mail = "[channel.email]\nurl = \"smtp://x.example\"\n";
  const std::string key = "[[dkim]]\ndomain = \"x.example\"\nselector = \"a\"\n";
  const std::string good = key + "key = { file = \"a.pem\" }\n";
  CHECK(error_of(mail + good).empty());
  CHECK(error_of(mail + good + good).find("two keys are at a._domainkey.x.example") !=
        std::string::npos);
  CHECK(error_of(good).find("signs what leaves by `smtp://…`") != std::string::npos);
  CHECK(error_of(mail + key).find("belong together") != std::string::npos);
  CHECK(error_of(mail + key + "key = { file = \"missing\" }").find("cannot be read") !=
        std::string::npos);
  const std::string other = error_of(mail + key + "key = { env = \"HUNTER\" }");
  CHECK(other.find("no key to sign with: this is no PEM") != std::string::npos);
  CHECK(other.find("HUNTER") == std::string::npos);
}

TEST_CASE("a secret is referred to, and is in no message") {
  const std::string wrong = error_of("[[key]]\nname = \"a\"\nsecret = \"hunter2\"\n");
  CHECK(wrong.find("no secret stands in this file") != std::string::npos);
  CHECK(wrong.find("hunter2") == std::string::npos);
  CHECK(error_of("[serve]\nadmin_token = { env = \"MISSING\" }") ==
        "tend.toml:2:15: `admin_token`: the variable MISSING is not set");
  CHECK(error_of("[serve]\nadmin_token = { env = \"EMPTY\" }").find("is not set") !=
        std::string::npos);
  CHECK(error_of("[serve]\nadmin_token = { file = \"missing\" }").find("cannot be read") !=
        std::string::npos);
  CHECK(error_of("[serve]\nadmin_token = { env = \"A\", file = \"b\" }").find("a reference") !=
        std::string::npos);
  // No stream takes one.
  static_assert(!std::is_convertible_v<Secret, std::string_view>);
}

}  // namespace tend
