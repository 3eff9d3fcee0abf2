#include "runtime/serve/links.hpp"

#include <catch2/catch.hpp>

namespace tend {
namespace {

using Texts = std::vector<std::string>;

const Tokens tokens({{1, Secret(std::string(32, 'k'))}});

LinkSettings settings() {
  return {"https://mail.shop.example", true, true, "Shop & Sons, Storgatan 1"};
}
OutgoingMessage mail(std::string html) {
  OutgoingMessage message;
  message.key = "effect";
  message.name = "intro";
  message.text = "Hello";
  message.html = std::move(html);
  return message;
}
OutgoingMessage sent(std::string html, const LinkSettings& with = settings()) {
  return with_links(mail(std::move(html)), "anna@example.com", "news", with, tokens);
}

}  // namespace

TEST_CASE("links are found where a browser finds them") {
  CHECK(link_targets(R"(<a href="https://a.example/?b=1&amp;c=2">x</a>)") ==
        Texts{"https://a.example/?b=1&c=2"});
  CHECK(link_targets("<A class=x HREF = 'http://a.example/&#39;&#x26;&#229;'>x</A>") ==
        Texts{"http://a.example/'&å"});
  CHECK(link_targets("<a href=https://a.example/x>x</a><a\nhref=\"https://b.example\"/>") ==
        Texts{"https://a.example/x", "https://b.example"});
  CHECK(link_targets(R"(<a title="<a href='https://no.example'>" href="https://a.example">)") ==
        Texts{"https://a.example"});
  CHECK(link_targets(R"(<a href="#top" href="https://no.example"><a name=x>)") == Texts{});
  CHECK(link_targets(R"(<!-- <a href="https://no.example"> --><link href="https://no.example">)") ==
        Texts{});
  CHECK(link_targets(
            R"(<style><a href="https://no.example"></style><abbr href="https://no.example">)") ==
        Texts{});
  CHECK(link_targets(R"(<a href="mailto:a@b.example"><a href="javascript:x"><a href="https://)") ==
        Texts{});
}

TEST_CASE("each link leads to its number, signed, and to nothing else") {
  const std::string html =
      R"(<html><body><a href="https://a.example/">A</a> <a href='https://b.example/?x=1&amp;y=2'>B</a></body></html>)";
  const OutgoingMessage message = sent(html);
  CHECK(message.html.find("a.example") == std::string::npos);
  CHECK(message.html.find("b.example") == std::string::npos);
  const Texts targets = link_targets(message.html);
  REQUIRE(targets.size() == 4);
  for (const std::size_t number : {0U, 1U}) {
    const std::string begin = "https://mail.shop.example/c/";
    REQUIRE(targets[number].starts_with(begin));
    const auto token = tokens.read(TokenPurpose::Click, targets[number].substr(begin.size()));
    REQUIRE(token);
    CHECK(token->detail == std::to_string(number));
    CHECK(token->effect == "effect");
  }
  CHECK(sent(html).html == message.html);
}

TEST_CASE("a marketing mail ends with the ways out, in both of its bodies") {
  const OutgoingMessage message = sent("<body><p>Hi</p></BODY>");
  CHECK(message.html.ends_with("alt=\"\">\n</BODY>"));
  CHECK(message.html.find("Shop &amp; Sons, Storgatan 1<br>") != std::string::npos);
  const std::string begin = "Unsubscribe: https://mail.shop.example/u/";
  const std::size_t at = message.text.find(begin);
  REQUIRE(at != std::string::npos);
  CHECK(message.text.starts_with("Hello\n\n--\nShop & Sons, Storgatan 1\n"));
  const std::size_t token_begin = at + begin.size();
  const auto token = tokens.read(
      TokenPurpose::Unsubscribe,
      message.text.substr(token_begin, message.text.find('\n', token_begin) - token_begin));
  REQUIRE(token);
  CHECK(token->detail == "news");
  CHECK(token->contact == "anna@example.com");
  CHECK(message.text.find("Unsubscribe: " + message.unsubscribe_url + '\n') != std::string::npos);
}

TEST_CASE("what is no marketing mail, or has no address to lead to, stays as it is") {
  LinkSettings quiet = settings();
  quiet.tracks_opens = quiet.tracks_clicks = false;
  OutgoingMessage receipt = mail("<p>Paid</p>");
  receipt.kind = MessageKind::Transactional;
  CHECK(with_links(receipt, "a", "", quiet, tokens).html == "<p>Paid</p>");
  CHECK(unsubscribe_address(receipt, "a", "", quiet, tokens).empty());
  CHECK(with_links(receipt, "a", "", quiet, tokens).unsubscribe_url.empty());
  OutgoingMessage sms = mail("");
  sms.channel = ChannelKind::Sms;
  CHECK(with_links(sms, "a", "", settings(), tokens).text == "Hello");
  quiet.public_url.clear();
  CHECK(sent("<p>Hi</p>", quiet).html == "<p>Hi</p>");
  CHECK(with_links(mail("<p>Hi</p>"), "a", "", settings(), Tokens({})).html == "<p>Hi</p>");
}

TEST_CASE("a mail of text alone stays one") {
  const OutgoingMessage message = sent("");
  CHECK(message.html.empty());
  CHECK(message.text.find("/u/") != std::string::npos);
}

}  // namespace tend
