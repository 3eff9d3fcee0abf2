// Mails as written, read back by a reader written from the RFCs alone.
#include "runtime/effects/eml.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "runtime/effects/mime.hpp"
#include "tests/unit/read_eml.hpp"

namespace tend {
namespace {

using Faults = std::vector<std::string>;

OutgoingMessage intro() {
  OutgoingMessage message;
  message.key = "run/1/send intro";
  message.name = "intro";
  message.workflow = "ceo_nurture";
  message.to = "anna@example.com";
  message.from = "Åsa Ek <asa@invise.example>";
  message.subject = "Hej Anna, välkommen";
  message.text = "Hej,\n\nvad roligt!\n";
  message.html = "<p>Hej, <b>vad roligt!</b></p>\n";
  message.at = *parse_instant("2026-01-08T07:00:00Z").instant;
  return message;
}

TEST_CASE("a mail has the headers that mail programs show") {
  const ReadMail mail = read_eml(format_eml(intro()));
  CHECK(mail.faults == Faults{});
  CHECK(mail.header("Date") == "Thu, 08 Jan 2026 07:00:00 +0000");
  CHECK(mail.header("From") == "Åsa Ek <asa@invise.example>");
  CHECK(mail.header("To") == "anna@example.com");
  CHECK(mail.header("Subject") == "Hej Anna, välkommen");
  CHECK(mail.header("Message-ID").ends_with("@invise.example>"));
  CHECK(mail.header("MIME-Version") == "1.0");
  CHECK(mail.header("X-Tend-Workflow") == "ceo_nurture");
  CHECK(mail.header("X-Tend-Message") == "intro");
  CHECK(mail.header("X-Tend-Channel") == "email");
}

TEST_CASE("text and HTML are alternatives") {
  const ReadMail mail = read_eml(format_eml(intro()));
  CHECK(mail.bodies.at("text/plain") == "Hej,\n\nvad roligt!\n");
  CHECK(mail.bodies.at("text/html") == "<p>Hej, <b>vad roligt!</b></p>\n");
  OutgoingMessage message = intro();
  message.html.clear();
  const ReadMail plain = read_eml(format_eml(message));
  CHECK(plain.faults == Faults{});
  CHECK(plain.bodies.size() == 1);
  CHECK(plain.bodies.at("text/plain") == "Hej,\n\nvad roligt!\n");
}

TEST_CASE("the Message-ID is the key's, and only the key's") {
  OutgoingMessage message = intro();
  const std::string first = read_eml(format_eml(message)).header("Message-ID");
  message.at = *parse_instant("2026-02-08T07:00:00Z").instant;
  message.text = "other";
  CHECK(read_eml(format_eml(message)).header("Message-ID") == first);
  message.key = "run/2/send intro";
  CHECK(read_eml(format_eml(message)).header("Message-ID") != first);
  message.from.clear();
  CHECK(read_eml(format_eml(message)).header("Message-ID").ends_with("@tend.invalid>"));
}

TEST_CASE("an effect's key begins the Message-ID, so that a bounce names the effect") {
  OutgoingMessage message = intro();
  message.key = std::string(64, 'a');
  CHECK(read_eml(format_eml(message)).header("Message-ID") ==
        '<' + message.key + "@invise.example>");
}

TEST_CASE("a message without content says so") {
  OutgoingMessage message;
  message.key = "k";
  message.name = "intro";
  message.to = "anna@example.com";
  const ReadMail mail = read_eml(format_eml(message));
  CHECK(mail.header("Subject") == "intro");
  CHECK(mail.bodies.at("text/plain") == "The message `intro` has no content yet.\n");
}

TEST_CASE("no value can begin a header, or a body") {
  OutgoingMessage message = intro();
  message.subject = "Hi\r\nBcc: all@example.com\r\n\r\n<script>";
  message.to = "anna@example.com\r\nBcc: all@example.com";
  message.from = "x\nBcc: y <a@b.example>";
  message.key = "k\r\nBcc: z";
  message.workflow = "w\r\nBcc: z";
  const ReadMail mail = read_eml(format_eml(message));
  CHECK(mail.faults == Faults{});
  CHECK(mail.header("Bcc").empty());
  CHECK(mail.header("Subject") == "Hi  Bcc: all@example.com    <script>");
  CHECK(mail.bodies.size() == 2);
}

TEST_CASE("long and foreign subjects are folded") {
  std::string subject;
  for (int word = 0; word < 40; ++word)
    subject += "påminnelse 日本語 👩‍👩‍👧 = ? _ ";
  subject.pop_back();
  OutgoingMessage message = intro();
  message.subject = subject;
  const ReadMail mail = read_eml(format_eml(message));
  CHECK(mail.faults == Faults{});
  CHECK(mail.header("Subject") == subject);
  message.subject = std::string(500, 'x');
  CHECK(read_eml(format_eml(message)).header("Subject") == std::string(500, 'x'));
  message.subject = "=?UTF-8?Q?not=20an=20encoded=20word?=";
  CHECK(read_eml(format_eml(message)).header("Subject") == message.subject);
}

TEST_CASE("bodies of any kind come through") {
  const std::string bodies[] = {
      "a line\n.\n..\nFrom me\n",
      std::string(10'000, 'x') + "\n",
      std::string(200, ' ') + "\n\ttabs \t\n = =3D\n",
      "Ünïcödé 日本語 👩‍👩‍👧\n" +
          [] {
            std::string text;
            for (int at = 0; at < 100; ++at) text += "å";
            return text;
          }() +
          "\n",
      "\n\n\n",
      "--boundary\n--=_tend_\n",
  };
  for (const std::string& body : bodies) {
    CAPTURE(body.substr(0, 80));
    OutgoingMessage message = intro();
    message.text = body;
    message.html = body;
    const ReadMail mail = read_eml(format_eml(message));
    CHECK(mail.faults == Faults{});
    CHECK(mail.bodies.at("text/plain") == body);
    CHECK(mail.bodies.at("text/html") == body);
  }
  CHECK(quoted_printable("a\r\nb\rc") == "a\r\nb=0Dc\r\n");
}

TEST_CASE("a text message is a mail that says what it is") {
  OutgoingMessage message = intro();
  message.channel = ChannelKind::Sms;
  message.kind = MessageKind::Transactional;
  message.to = "+46 70 123 45 67";
  message.html.clear();
  const ReadMail mail = read_eml(format_eml(message));
  CHECK(mail.header("X-Tend-Channel") == "sms");
  CHECK(mail.header("X-Tend-Kind") == "transactional");
  CHECK(mail.header("To") == "+46 70 123 45 67");
}

}  // namespace
}  // namespace tend
