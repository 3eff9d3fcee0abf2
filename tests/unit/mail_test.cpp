// mail_test.cpp: `tend run` and `tend serve` send mails that a server and parsers of others take
// and read, and whose signatures others find good.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/base64.hpp"
#include "runtime/effects/http_client.hpp"
#include "runtime/sources/json_object.hpp"
#include "tests/golden/shell.hpp"
#include "tests/peers/authority.hpp"
#include "tests/peers/peer.hpp"

using namespace tend;
using test::Authority;
using test::Peer;

namespace {

constexpr std::string_view script = R"(
event signed_up
contact { name: text }
policy { sender 'Anna Öst <anna@shop.example>' }
email hello {
  subject: 'Grüße an {{ name | default: "alle" }}'
  body:    '<p>Hej &amp; <a href="https://shop.example/a?b=1&amp;c=2">mehr</a></p>'
}
workflow greet {
  when signed_up
  no goal
  send hello
}
)";

/// A project, a careful server, and the DNS with the public half of the project's key.
struct World {
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(authority.file(name)) << text;
  }
  std::string content(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(authority.file(name)).rdbuf();
    return text.str();
  }
  void wait_for_mail() const {
    for (int tries = 0; tries < 200 && content("mails.jsonl").empty(); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  Authority authority;
  Peer server = start();

 private:
  /// What is written here is there before anybody reads it.
  Peer start() const {
    authority.certify("localhost", 1);
    authority.run("genpkey -quiet -algorithm rsa -pkeyopt rsa_keygen_bits:2048 -out dkim.pem");
    authority.run("pkey -in dkim.pem -pubout -outform DER -out dkim.der");
    write("records",
          "a._domainkey.shop.example v=DKIM1; k=rsa; p=" + base64(content("dkim.der")) + '\n');
    write("contacts.csv", "Email,Name\nbo@x.example,Bo Ek\n");
    write("events.jsonl",
          R"({"at":"2026-01-05T09:00:00Z","contact":"bo@x.example","type":"signed_up"})"
          "\n");
    return Peer({"/usr/bin/python3", TEND_TESTS_DIR "/peers/careful_mail_server.py",
                 authority.file("mails.jsonl"), authority.file("records"),
                 authority.file("leaf.pem"), authority.file("leaf.key")});
  }
};

/// `tend serve` of its project.
Peer serve(const World& world) {
  world.write("key", "0123456789abcdef0123456789abcdef");
  world.write("tend.toml", R"([serve]
listen = "127.0.0.1:0"
admin = "127.0.0.1:0"
public_url = "https://mail.shop.example"
[[key]]
name = "shop"
secret = { file = "key" }
[[token_key]]
id = 1
secret = { file = "key" }
[[dkim]]
domain = "shop.example"
selector = "a"
key = { file = "dkim.pem" }
[channel.email]
url = "smtp://localhost:)" + world.server.port() +
                               "\"\n");
  const std::string ca = "SSL_CERT_FILE=" + world.authority.file("ca.pem");
  return Peer({"env", ca, "python3", TEND_TESTS_DIR "/peers/serve.py", TEND_BINARY,
               world.authority.file("")});
}

/// The one mail that came, as the server read it.
class Mail {
 public:
  explicit Mail(const World& world) : line_(world.content("mails.jsonl")) {
    INFO(line_);
    REQUIRE(object_.read(line_));
  }
  std::string text(const char* name) const {
    const JsonMember* const member = object_.find(name);
    INFO(name);
    REQUIRE(member != nullptr);
    return std::string(member->text);
  }

 private:
  std::string line_;
  JsonObject object_;
};

}  // namespace

TEST_CASE("`tend run` hands a signed mail to a mail server") {
  const World world;
  world.write("hello.tend", script);
  const golden::TemporaryFolder folder;
  const std::string command =
      "cd " + world.authority.file("") + " && SSL_CERT_FILE=ca.pem TEND_DKIM_DOMAIN=shop.example " +
      "TEND_DKIM_SELECTOR=a TEND_DKIM_KEY=file:dkim.pem tend run hello.tend --contacts "
      "contacts.csv --events events.jsonl --trace none --messages smtp://localhost:" +
      world.server.port();
  const golden::Outcome outcome = golden::run_shell(folder, command);
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  const Mail mail(world);
  CHECK(mail.text("secure") == "true");
  CHECK(mail.text("signatures") == "good");
  CHECK(mail.text("defects").empty());
  CHECK(mail.text("from") == "anna@shop.example");
  CHECK(mail.text("name") == "Anna Öst");
  CHECK(mail.text("to") == "bo@x.example");
  CHECK(mail.text("subject") == "Grüße an Bo Ek");
  CHECK(mail.text("kind") == "multipart/alternative");
  CHECK(mail.text("text").starts_with("Hej & mehr"));
  CHECK(mail.text("html").starts_with(
      "<p>Hej &amp; <a href=\"https://shop.example/a?b=1&amp;c=2\">"));
}

TEST_CASE("`tend run` says what is wrong with what signs, and nothing of the key") {
  const World world;
  world.write("hello.tend", script);
  const golden::TemporaryFolder folder;
  const auto run = [&](const std::string& environment) {
    return golden::run_shell(folder, "cd " + world.authority.file("") + " && " + environment +
                                         " tend run hello.tend --contacts contacts.csv --events "
                                         "events.jsonl --messages smtp://localhost:1")
        .errors;
  };
  CHECK(run("TEND_DKIM_DOMAIN=shop.example") ==
        "tend: TEND_DKIM_DOMAIN, TEND_DKIM_SELECTOR and TEND_DKIM_KEY belong together\n");
  const std::string named = "TEND_DKIM_DOMAIN=shop.example TEND_DKIM_SELECTOR=a TEND_DKIM_KEY=";
  CHECK(run(named + "file:missing.pem") ==
        "tend: TEND_DKIM_KEY: the file that it names cannot be read\n");
  CHECK(run(named + "hunter2").find("no key to sign with: this is no PEM") != std::string::npos);
  CHECK(run(named + "hunter2").find("hunter2") == std::string::npos);
}

TEST_CASE("`tend serve` sends a signed mail with a way out that one POST takes") {
  const World world;
  world.write("hello.tend", script);
  const Peer served = serve(world);
  HttpOptions options;
  REQUIRE(options.guard.allow("127.0.0.1"));
  HttpClient client(std::move(options));
  const HttpRequest event{served.url("/v1/events"),
                          {{"Authorization", "Bearer 0123456789abcdef0123456789abcdef"}},
                          R"({"id": "1", "contact": "bo@x.example", "type": "signed_up"})"};
  REQUIRE(client.send(event).status == 200);
  world.wait_for_mail();
  INFO(world.content("serve.log"));
  const Mail mail(world);
  CHECK(mail.text("signatures") == "good");
  CHECK(mail.text("subject") == "Grüße an alle");
  CHECK(mail.text("unsubscribe").starts_with("<https://mail.shop.example/u/"));
  CHECK(mail.text("one_click") == "List-Unsubscribe=One-Click");
  CHECK(mail.text("message_id").size() == std::string("<@shop.example>").size() + 64);
  CHECK(world.content("serve.log").find("a._domainkey.shop.example TXT v=DKIM1; k=rsa; p=MII") !=
        std::string::npos);
}

TEST_CASE("an unmodified @segment/analytics-node drives a workflow, from its call to the mail") {
  const World world;
  world.write("hello.tend", R"(
event ordered { order: text, amount: number } from 'Order Completed' { order: order_id, amount: revenue }
policy { sender 'Anna Öst <anna@shop.example>' }
email thanks {
  subject: 'Thank you, {{ first_name | default: "you" }}'
  body: '<p>Order {{ trigger.order | default: "?" }} over {{ trigger.amount | default: 0 }}, {{ title | default: "?" }}</p>'
}
workflow ordering {
  when ordered(amount > 50)
  no goal
  send thanks
}
)");
  const Peer served = serve(world);
  const golden::TemporaryFolder folder;
  const golden::Outcome sent = golden::run_shell(
      folder, "node " TEND_TESTS_DIR "/peers/segment_client.mjs http://127.0.0.1:" + served.port() +
                  " 0123456789abcdef0123456789abcdef");
  INFO(sent.errors);
  REQUIRE(sent.status == 0);
  world.wait_for_mail();
  INFO(world.content("serve.log"));
  const Mail mail(world);
  CHECK(mail.text("to") == "anna@example.com");
  CHECK(mail.text("subject") == "Thank you, Anna");
  CHECK(mail.text("html").starts_with("<p>Order o-1 over 99.5, CEO</p>"));
  CHECK(mail.text("signatures") == "good");
}
