// smtp_test.cpp: a mail server that others made takes our mails; one that fails at each step is
// told apart by what may have happened.
#include "runtime/effects/smtp.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "runtime/sources/json_object.hpp"
#include "tests/golden/shell.hpp"
#include "tests/peers/authority.hpp"
#include "tests/peers/peer.hpp"

using namespace tend;
using test::Authority;
using test::Peer;

namespace {

OutgoingMessage hello() {
  OutgoingMessage message;
  message.key = "0123456789abcdef";
  message.name = "hello";
  message.workflow = "greet";
  message.to = "Bo Ek <bo@x.example>";
  message.from = "Anna Öst <anna@shop.example>";
  message.subject = "Grüße";
  message.text = "One\n.\n..two\nMAIL FROM:<x>\n";
  message.html = "<p>One &amp; two</p>";
  message.unsubscribe_url = "https://shop.example/u/abc";
  message.at = Instant{1'767'614'400 * us_per_second};
  return message;
}

std::unique_ptr<Smtp> open(SmtpOptions options) {
  auto channel = Smtp::open(std::move(options));
  REQUIRE(channel);
  return std::move(*channel);
}

/// The npm server, with TLS and a certificate of `localhost`.
class Server {
 public:
  SmtpOptions options(const std::string& user = "anna%40shop.example") const {
    SmtpOptions options;
    options.url = "smtp://" + user + "@localhost:" + peer.port();
    options.password = Secret("correct");
    options.ca_file = authority.file("ca.pem");
    options.timeout_ms = 10'000;
    return options;
  }
  std::string log() const {
    std::ostringstream text;
    text << std::ifstream(authority.file("mails.jsonl")).rdbuf();
    return text.str();
  }

  Authority authority;
  Peer peer = start(authority);

 private:
  static Peer start(const Authority& authority) {
    authority.certify("localhost", 1);
    return Peer({"node", TEND_TESTS_DIR "/peers/mail_server.mjs", authority.file("mails.jsonl"),
                 authority.file("leaf.pem"), authority.file("leaf.key")});
  }
};

/// Which fails at that stage.
class BadServer {
 public:
  BadServer(const std::string& stage, const std::string& fault, const std::string& tls = "none")
      : peer_({"python3", TEND_TESTS_DIR "/peers/smtp_peer.py", stage, fault}) {
    SmtpOptions options;
    options.url = "smtp://127.0.0.1:" + peer_.port() + (tls.empty() ? "" : "?tls=" + tls);
    options.timeout_ms = 500;
    channel_ = open(options);
  }
  DeliveryState deliver() { return channel_->deliver(hello()).state; }

 private:
  Peer peer_;
  std::unique_ptr<Smtp> channel_;
};

DeliveryState state_at(const std::string& stage, const std::string& fault) {
  return BadServer(stage, fault).deliver();
}

std::chrono::milliseconds time_of(const std::function<void()>& act) {
  const auto begin = std::chrono::steady_clock::now();
  act();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               begin);
}

}  // namespace

TEST_CASE("a server and a parser of others read a mail as it was meant") {
  const Server server;
  const auto channel = open(server.options());
  REQUIRE(channel->deliver(hello()));
  JsonObject mail;
  REQUIRE(mail.read(server.log()));
  const auto text = [&](const char* name) {
    const JsonMember* const member = mail.find(name);
    REQUIRE(member != nullptr);
    return std::string(member->text);
  };
  CHECK(text("secure") == "true");
  CHECK(text("from") == "anna@shop.example");
  CHECK(text("to") == "bo@x.example");
  CHECK(text("header_from") == "\"Anna Öst\" <anna@shop.example>");
  CHECK(text("subject") == "Grüße");
  CHECK(text("text") == "One\n.\n..two\nMAIL FROM:<x>\n");
  CHECK(text("html") == "<p>One &amp; two</p>\n");
  CHECK(text("message_id").ends_with("@shop.example>"));
  CHECK(text("unsubscribe") == "https://shop.example/u/abc");
  CHECK(text("one_click") == "List-Unsubscribe-Post: List-Unsubscribe=One-Click");
}

TEST_CASE("mails go over one connection, and one that is refused does not stop the next") {
  const Server server;
  const auto channel = open(server.options());
  for (int n = 0; n < 5; ++n) REQUIRE(channel->deliver(hello()));
  CHECK(server.log().find("\"connection\":2") == std::string::npos);
  OutgoingMessage refused = hello();
  refused.to = "gone@x.example";
  const Delivery gone = channel->deliver(refused);
  CHECK(gone.state == DeliveryState::Dead);
  CHECK(gone.reason == "localhost answered with 550");
  refused.to = "full@x.example";
  CHECK(channel->deliver(refused).state == DeliveryState::Retry);
  refused = hello();
  refused.subject = "Spam";
  CHECK(channel->deliver(refused).state == DeliveryState::Dead);
  CHECK(channel->deliver(hello()));
}

TEST_CASE("a mail that is taken without a word is unknown, and goes under one name") {
  const Server server;
  SmtpOptions options = server.options();
  options.timeout_ms = 2'000;
  const auto channel = open(options);
  OutgoingMessage message = hello();
  for (const char* const subject : {"Drop", "Hang", "Here"}) {
    message.subject = subject;
    const Delivery delivery = channel->deliver(message);
    INFO(subject << ": " << delivery.reason);
    const bool is_sent = message.subject == "Here";
    CHECK(delivery.state == (is_sent ? DeliveryState::Sent : DeliveryState::Unknown));
  }
  const std::string log = server.log();
  const std::string id = "\"message_id\":\"<0123456789abcdef@shop.example>\"";
  std::size_t count = 0;
  for (std::size_t at = log.find(id); at != std::string::npos; at = log.find(id, at + 1)) ++count;
  CHECK(count == 3);
}

TEST_CASE("nothing is said in the open, or to a stranger") {
  const Server server;
  SmtpOptions options = server.options();
  options.password = Secret("secret");
  const Delivery wrong = open(options)->deliver(hello());
  CHECK(wrong.state == DeliveryState::Retry);
  CHECK(wrong.reason.find("secret") == std::string::npos);
  options = server.options();
  options.ca_file.clear();
  CHECK(open(options)->deliver(hello()).state == DeliveryState::Retry);
  options = server.options();
  options.url = "smtp://anna@127.0.0.1:" + server.peer.port();
  CHECK(open(options)->deliver(hello()).state == DeliveryState::Retry);

  const Peer open_server(
      {"node", TEND_TESTS_DIR "/peers/mail_server.mjs", server.authority.file("open.jsonl")});
  options.url = "smtp://127.0.0.1:" + open_server.port();
  CHECK(open(options)->deliver(hello()).state == DeliveryState::Retry);
  options.url += "?tls=none";
  CHECK(open(options)->deliver(hello()));
}

TEST_CASE("where it fails says what may have happened") {
  for (const char* const stage : {"greeting", "ehlo", "mail", "rcpt", "data"}) {
    INFO(stage);
    CHECK(state_at(stage, "drop") == DeliveryState::Retry);
    CHECK(state_at(stage, "421") == DeliveryState::Retry);
    CHECK(state_at(stage, "hang") == DeliveryState::Retry);
    CHECK(state_at(stage, "slow") == DeliveryState::Retry);
  }
  CHECK(state_at("greeting", "554") == DeliveryState::Retry);
  CHECK(state_at("mail", "550") == DeliveryState::Retry);
  CHECK(state_at("rcpt", "550") == DeliveryState::Dead);
  CHECK(state_at("data", "554") == DeliveryState::Dead);
  CHECK(state_at("dot", "452") == DeliveryState::Retry);
  CHECK(state_at("dot", "554") == DeliveryState::Dead);
  CHECK(state_at("dot", "drop") == DeliveryState::Unknown);
  CHECK(state_at("dot", "hang") == DeliveryState::Unknown);
  CHECK(state_at("dot", "slow") == DeliveryState::Unknown);
  CHECK(state_at("dot", "after") == DeliveryState::Sent);
  CHECK(state_at("none", "0") == DeliveryState::Sent);
}

TEST_CASE("a reply of a megabyte is not read to its end") {
  CHECK(state_at("ehlo", "long") == DeliveryState::Retry);
  CHECK(state_at("dot", "long") == DeliveryState::Unknown);
}

TEST_CASE("a server that says everything twice is not taken for one that took the next mail") {
  BadServer server("dot", "twice");
  CHECK(server.deliver() == DeliveryState::Sent);
  CHECK(server.deliver() == DeliveryState::Retry);
  CHECK(server.deliver() == DeliveryState::Sent);
}

TEST_CASE("what was said before TLS began is not believed") {
  CHECK(BadServer("starttls", "early", "").deliver() == DeliveryState::Retry);
  CHECK(BadServer("starttls", "454", "").deliver() == DeliveryState::Retry);
}

TEST_CASE("no server holds a thread up longer than a mail may take, and a moment") {
  for (const char* const stage : {"mail", "dot"}) {
    INFO(stage);
    BadServer server(stage, "hang");
    CHECK(time_of([&] { static_cast<void>(server.deliver()); }).count() < 4000);
  }
  auto server = std::make_unique<BadServer>("quit", "hang");
  REQUIRE(server->deliver() == DeliveryState::Sent);
  CHECK(time_of([&] { server.reset(); }).count() < 2000);
}

TEST_CASE("whatever a server does, what is sent was taken, and what is tried again was not") {
  std::map<DeliveryState, int> states;
  for (int seed = 0; seed < 3; ++seed) {
    const golden::TemporaryFolder folder;
    const std::string log = (folder.path() / "taken").string();
    const Peer peer(
        {"python3", TEND_TESTS_DIR "/peers/moody_mail_server.py", std::to_string(seed), log});
    SmtpOptions options;
    options.url = "smtp://127.0.0.1:" + peer.port() + "?tls=none";
    options.timeout_ms = 300;
    const auto channel = open(options);
    std::map<std::string, Delivery> deliveries;
    for (int mail = 0; mail < 80; ++mail) {
      OutgoingMessage message = hello();
      message.key = "k" + std::to_string(mail) + "k";
      const Delivery delivery = channel->deliver(message);
      ++states[delivery.state];
      deliveries["Message-ID: <" + message.key + "@shop.example>"] = delivery;
    }
    std::map<std::string, int> taken;
    std::ifstream lines(log);
    for (std::string line; std::getline(lines, line);) ++taken[line];
    for (const auto& [name, delivery] : deliveries) {
      INFO("seed " << seed << ": " << name << ": " << delivery.reason);
      CHECK(taken[name] <= 1);
      if (delivery.state == DeliveryState::Sent) CHECK(taken[name] == 1);
      if (delivery.state == DeliveryState::Retry) CHECK(taken[name] == 0);
      if (delivery.state == DeliveryState::Dead) CHECK(taken[name] == 0);
    }
  }
  CHECK(states.size() == 4);
  CHECK(states[DeliveryState::Sent] > 50);
}

TEST_CASE("nobody is on a port that nobody has") {
  SmtpOptions options;
  options.url = "smtp://127.0.0.1:1?tls=none";
  CHECK(open(options)->deliver(hello()).state == DeliveryState::Retry);
}

TEST_CASE("no address becomes a command") {
  SmtpOptions options;
  options.url = "smtp://127.0.0.1:1?tls=none";
  const auto channel = open(options);
  for (const char* const to :
       {"", "bo", "@x.example", "bo@", "bo@x.example\r\nRCPT TO:<evil@x.example>",
        "bo ek@x.example", "Bo <bo@x.example", "<bo@x.example>, <evil@x.example",
        "b\xC3\xB6@x.example", "\"bo\"@x.example"}) {
    OutgoingMessage message = hello();
    message.to = to;
    INFO(to);
    CHECK(channel->deliver(message).state == DeliveryState::Dead);
  }
  OutgoingMessage message = hello();
  message.from.clear();
  CHECK(channel->deliver(message).state == DeliveryState::Dead);
  message = hello();
  message.channel = ChannelKind::Sms;
  CHECK(channel->deliver(message).state == DeliveryState::Dead);
}

TEST_CASE("a mail server's address is one, and holds no password") {
  for (const char* const url :
       {"smtp://", "https://x.example", "smtp:x.example", "smtp://anna:secret@x.example",
        "smtp://x.example?tls=maybe", "smtp://anna@x.example?tls=none", "smtp://x.example:0x"}) {
    SmtpOptions options;
    options.url = url;
    INFO(url);
    const auto channel = Smtp::open(options);
    REQUIRE_FALSE(channel);
    CHECK(channel.error().message.find("secret") == std::string::npos);
  }
}
