// Effects as they lie in the outbox: what is written is read back, and damage is told.
#include "runtime/worker/payload.hpp"

#include <catch2/catch.hpp>

#include "base/check.hpp"

using namespace tend;

namespace {

OutgoingMessage full_message() {
  OutgoingMessage message;
  message.key = "6a";
  message.name = "hello";
  message.workflow = "greeting";
  message.channel = ChannelKind::Sms;
  message.kind = MessageKind::Transactional;
  message.to = "anna@example.com";
  message.from = "us@example.com";
  message.subject = "Say \"hi\"\n";
  message.text = "línea\tdos \\";
  message.html = "<p>&amp;</p>";
  message.at = Instant{1767884400000000};
  message.origin = {"anna", "greeting", "hello", "send hello", 3, {}, Instant{1767884400000001}};
  message.origin.window =
      Window{monday_to_friday,
             true,
             true,
             {{*make_time(8, 0), *make_time(9, 30)}, {*make_time(22, 0), *make_time(6, 0)}}};
  return message;
}

}  // namespace

TEST_CASE("a message in the outbox is read back as it was, window and all") {
  const OutgoingMessage message = full_message();
  const auto read = message_of(payload_of(message));
  REQUIRE(read);
  CHECK(read->origin == message.origin);
  CHECK(payload_of(*read) == payload_of(message));
  CHECK(read->subject == message.subject);
  CHECK(read->text == message.text);
  CHECK(read->channel == ChannelKind::Sms);
  CHECK(read->kind == MessageKind::Transactional);
  CHECK(read->at == message.at);
}

TEST_CASE("a message without a window has none when it is read back") {
  OutgoingMessage message = full_message();
  message.origin.window.reset();
  const auto read = message_of(payload_of(message));
  REQUIRE(read);
  CHECK(read->origin == message.origin);
}

TEST_CASE("a notice and a call in the outbox are read back as they were") {
  OutgoingNotice notice;
  notice.key = "k me@us.example";
  notice.contact = "anna";
  notice.to = "me@us.example";
  notice.html = "<b>";
  const auto read_notice = notice_of(payload_of(notice));
  REQUIRE(read_notice);
  CHECK(payload_of(*read_notice) == payload_of(notice));
  CHECK(read_notice->contact == "anna");
  OutgoingCall call;
  call.key = "c";
  call.action = "open_ticket";
  call.url_variable = "TICKETS_URL";
  call.contact = "anna";
  call.body = R"({"subject":"hi"})";
  call.retries = 4;
  const auto read_call = call_of(payload_of(call));
  REQUIRE(read_call);
  CHECK(payload_of(*read_call) == payload_of(call));
  CHECK(read_call->body == call.body);
  CHECK(read_call->retries == 4);
}

TEST_CASE("an effect that nobody wrote is told, not made") {
  const std::string good = payload_of(full_message());
  for (std::size_t length = 0; length < good.size(); ++length) {
    INFO(length);
    CHECK_FALSE(message_of(std::string_view(good).substr(0, length)));
  }
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    TEND_CHECK(at != std::string::npos, "the test names what is there");
    return text.replace(at, from.size(), to);
  };
  CHECK_FALSE(message_of(with("\"channel\":1", "\"channel\":9")));
  CHECK_FALSE(message_of(with("\"channel\":1", "\"channel\":\"sms\"")));
  CHECK_FALSE(message_of(with("\"window\":\"31 ", "\"window\":\"310 ")));
  CHECK_FALSE(message_of(with("28800000000-", "28800000000+")));
  CHECK_FALSE(message_of(with("\"at\":", "\"att\":")));
  const auto error = call_of(good);
  REQUIRE_FALSE(error);
  CHECK(error.error().code == ErrorCode::Malformed);
}
