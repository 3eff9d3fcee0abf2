// What an engine does with events and the passing of time (language.md, sections 3, 4, 6, 7 and
// 12).
#include "runtime/engine/engine.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/handmade.hpp"
#include "tests/unit/story.hpp"

using namespace tend;
using namespace tend::test;

namespace {

using Trace = std::vector<std::string>;

constexpr Duration days(int count) {
  return {0, count, 0, 0};
}
constexpr Duration hours(int count) {
  return {0, 0, 0, count * us_per_hour};
}

/// when form_submitted and title == 'CEO' wait 3d weekdays 08:00-09:00 send intro
struct OneLiner : Handmade {
  OneLiner() {
    field("email", Type::Email);
    field("timezone", Type::Timezone);
    const auto title = field("title");
    const auto form_submitted = event("form_submitted");
    const auto mornings = window(monday_to_friday, 8, 9);
    const auto is_ceo = here();
    emit(Op::Field, title);
    emit(Op::Constant, constant("CEO"));
    emit(Op::Equal);
    emit(Op::Return);
    workflow("ceo", form_submitted, is_ceo);
    step("wait before send intro", Op::Wait, wait_for(days(3), mornings));
    step("send intro", Op::Send, message("intro"));
    emit(Op::Complete);
  }
};

/// when signed_up send hello
struct Hello : Handmade {
  Hello() {
    field("email", Type::Email);
    field("timezone", Type::Timezone);
    field("renewal", Type::DateTime);
    field("phone");
    workflow("hello", event("signed_up"));
  }
  /// Every trace of these begins when anna signs up on Monday 2026-01-05, 15:00 in Stockholm.
  static void sign_up(Story& story, const Story::Fields& more = {}) {
    Story::Fields fields = {{"email", "anna@example.com"}, {"timezone", "Europe/Stockholm"}};
    fields.insert(fields.end(), more.begin(), more.end());
    story.contact("anna", fields);
    REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "signed_up"));
  }
};

const Story::Fields anna = {
    {"email", "anna@example.com"}, {"timezone", "Europe/Stockholm"}, {"title", "CEO"}};

}  // namespace

TEST_CASE("a download on Monday afternoon is answered on Thursday at eight") {
  const OneLiner script;
  Story story(script.program);
  story.contact("anna", anna);
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "form_submitted"));
  CHECK(story.told() == Trace{"2026-01-05T14:00:00Z anna entered",
                              "2026-01-05T14:00:00Z anna waiting until 2026-01-08T07:00:00Z"});
  CHECK(story.to_the_end() == Trace{"2026-01-08T07:00:00Z anna resumed",
                                    "2026-01-08T07:00:00Z anna sent intro",
                                    "2026-01-08T07:00:00Z anna completed"});
}

TEST_CASE("only a condition that is true lets someone in") {
  const OneLiner script;
  Story story(script.program);
  story.contact("bo", {{"title", "CTO"}});
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "bo", "form_submitted"));
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "nobody has a title", "form_submitted"));
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "page_viewed"));
  CHECK(story.told().empty());
}

TEST_CASE("the fields that an event carries are set before its triggers are asked") {
  const OneLiner script;
  Story story(script.program);
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "form_submitted", {{"title", "CEO"}}));
  CHECK(story.told()[0] == "2026-01-05T14:00:00Z anna set title from outside");
  REQUIRE(story.happens("2026-01-05T14:01:00Z", "anna", "form_submitted", {{"title", "CEO"}}));
  CHECK(story.told() == Trace{"2026-01-05T14:01:00Z anna skipped inside"});
}

TEST_CASE(
    "who is inside does not enter again, and who has been through only if reenroll lets them") {
  OneLiner script;
  WorkflowInfo& workflow = script.program.workflows[0];
  std::string again_after_eight_days = "2026-01-16T14:00:00Z anna skipped reenroll";

  SECTION("never") {}
  SECTION("always") {
    workflow.reenroll = ReenrollMode::Always;
    again_after_eight_days = "2026-01-16T14:00:00Z anna entered";
  }
  SECTION("after 9d, from leaving") {
    workflow.reenroll = ReenrollMode::After;
    workflow.reenroll_after = script.duration(days(9));
  }
  SECTION("after 8d, from leaving") {
    workflow.reenroll = ReenrollMode::After;
    workflow.reenroll_after = script.duration(days(8));
    again_after_eight_days = "2026-01-16T14:00:00Z anna entered";
  }
  SECTION("after 9d, from entry") {
    workflow.reenroll = ReenrollMode::After;
    workflow.reenroll_after = script.duration(days(9));
    workflow.reenroll_from_entry = true;
    again_after_eight_days = "2026-01-16T14:00:00Z anna entered";
  }

  Story story(script.program);
  story.contact("anna", anna);
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "form_submitted"));
  story.told();
  REQUIRE(story.happens("2026-01-06T14:00:00Z", "anna", "form_submitted"));
  CHECK(story.told() == Trace{"2026-01-06T14:00:00Z anna skipped inside"});
  story.to_the_end();
  REQUIRE(story.happens("2026-01-16T14:00:00Z", "anna", "form_submitted"));
  CHECK(story.told()[0] == again_after_eight_days);
}

TEST_CASE("an event and a wake at one instant: the event first") {
  const OneLiner script;
  Story story(script.program);
  story.contact("anna", anna);
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "form_submitted"));
  story.told();
  REQUIRE(story.happens("2026-01-08T07:00:00Z", "anna", "form_submitted"));
  CHECK(story.told() == Trace{"2026-01-08T07:00:00Z anna skipped inside"});
  CHECK(story.until("2026-01-08T07:00:00Z").size() == 3);
}

TEST_CASE("wakes of one instant come in the order in which contacts became known") {
  const OneLiner script;
  Story story(script.program);
  for (const char* name : {"anna", "bo", "cilla"}) story.contact(name, anna);
  for (const char* name : {"cilla", "anna", "bo"}) {
    REQUIRE(story.happens("2026-01-05T14:00:00Z", name, "form_submitted"));
  }
  story.told();
  const Trace trace = story.to_the_end();
  CHECK(trace[1] == "2026-01-08T07:00:00Z anna sent intro");
  CHECK(trace[4] == "2026-01-08T07:00:00Z bo sent intro");
  CHECK(trace[7] == "2026-01-08T07:00:00Z cilla sent intro");
}

TEST_CASE("an event that comes out of order counts as of the latest instant seen") {
  const OneLiner script;
  Story story(script.program);
  story.contact("anna", anna);
  REQUIRE(story.engine.advance(at("2026-01-06T14:00:00Z")));
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "form_submitted"));
  CHECK(story.told()[0] == "2026-01-06T14:00:00Z anna entered");
}

TEST_CASE("an event counts once, and its id with another body is an error") {
  const OneLiner script;
  Story story(script.program);
  story.contact("anna", anna);
  Event event = story.make_event("2026-01-05T14:00:00Z", "anna", "form_submitted");
  REQUIRE(story.engine.accept(event));
  story.told();
  CHECK(story.engine.accept(event));
  CHECK(story.told().empty());
  CHECK(story.engine.figures().duplicate_events == 1);
  event.body_hash = 1;
  const Result<void> again = story.engine.accept(event);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == ErrorCode::Malformed);
}

TEST_CASE("events from before going live set fields and fire no trigger") {
  const OneLiner script;
  EngineOptions options;
  options.live_from = at("2026-01-06T00:00:00Z");
  Story story(script.program, options);
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "form_submitted", {{"title", "CEO"}}));
  CHECK(story.told() == Trace{"2026-01-05T14:00:00Z anna set title from outside"});
  REQUIRE(story.happens("2026-01-06T00:00:00Z", "anna", "form_submitted"));
  CHECK(story.told()[0] == "2026-01-06T00:00:00Z anna entered");
}

TEST_CASE("an event must name a contact") {
  const OneLiner script;
  Story story(script.program);
  CHECK_FALSE(story.happens("2026-01-05T14:00:00Z", "", "form_submitted"));
  CHECK_FALSE(story.happens("2026-01-05T14:00:00Z", std::string(5000, 'a'), "form_submitted"));
}

TEST_CASE("the zone is the contact's, else the workflow's, and an unknown one is counted once") {
  OneLiner script;
  script.program.workflows[0].zone = script.text("America/New_York");
  Story story(script.program);
  story.contact("known", {{"title", "CEO"}, {"timezone", "Asia/Tokyo"}});
  story.contact("unset", {{"title", "CEO"}});
  story.contact("wrong", {{"title", "CEO"}, {"timezone", "../../etc/passwd"}});
  for (const char* name : {"known", "unset", "wrong"}) {
    REQUIRE(story.happens("2026-01-05T00:00:00Z", name, "form_submitted"));
  }
  const Trace trace = story.told();
  CHECK(trace[1] == "2026-01-05T00:00:00Z known waiting until 2026-01-07T23:00:00Z");
  // In New York it is still Sunday.
  CHECK(trace[3] == "2026-01-05T00:00:00Z unset waiting until 2026-01-07T13:00:00Z");
  CHECK(trace[5] == "2026-01-05T00:00:00Z wrong waiting until 2026-01-07T13:00:00Z");
  CHECK(story.engine.figures().zone_fallbacks == 1);
}

TEST_CASE(
    "a workflow whose own zone this machine does not know fails, and sends nothing at a wrong "
    "hour") {
  OneLiner script;
  script.program.workflows[0].zone = script.text("Europe/Stokholm");
  Story story(script.program);
  story.contact("anna", anna);
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "form_submitted"));
  CHECK(story.told() ==
        Trace{"2026-01-05T14:00:00Z anna entered", "2026-01-05T14:00:00Z anna failed no-zone"});
}

TEST_CASE("a send is held to the workflow's window, and asks again when it opens") {
  Hello script;
  script.program.workflows[0].window = script.window(monday_to_friday, 8, 9);
  script.step("wait before send hello", Op::Wait, script.wait_for(hours(2)));
  script.step("send hello", Op::Send, script.message("hello"));
  script.emit(Op::Complete);
  Story story(script.program);
  Hello::sign_up(story);
  story.told();
  CHECK(story.to_the_end() ==
        Trace{"2026-01-05T16:00:00Z anna resumed",
              "2026-01-05T16:00:00Z anna held hello window until 2026-01-06T07:00:00Z",
              "2026-01-06T07:00:00Z anna sent hello", "2026-01-06T07:00:00Z anna completed"});
}

TEST_CASE(
    "a transactional message leaves outside the workflow's window, not outside that of its wait") {
  Hello script;
  const auto receipt = script.message("receipt", ChannelKind::Email, MessageKind::Transactional);
  const auto mornings = script.window(every_day, 8, 9);

  SECTION("the workflow's") {
    script.program.workflows[0].window = mornings;
    script.step("send receipt", Op::Send, receipt);
    script.emit(Op::Complete);
    Story story(script.program);
    Hello::sign_up(story);
    CHECK(story.told()[1] == "2026-01-05T14:00:00Z anna sent receipt");
  }
  SECTION("the wait's") {
    script.step("wait before send receipt", Op::Wait, script.wait_for(hours(1), mornings));
    script.step("send receipt", Op::Send, receipt);
    script.emit(Op::Complete);
    Story story(script.program);
    Hello::sign_up(story);
    story.told();
    CHECK(story.to_the_end()[1] == "2026-01-06T07:00:00Z anna sent receipt");
  }
}

TEST_CASE("without an address the message is dropped and the run goes on by its else way") {
  Hello script;
  script.step("send hello", Op::Send, script.message("hello", ChannelKind::Sms));
  const auto dropped = script.emit(Op::JumpIfLapsed);
  script.step("log", Op::Log, script.text("it left"));
  script.emit(Op::Complete);
  script.land_here(dropped);
  script.step("log", Op::Log, script.text("it did not leave"));
  script.emit(Op::Complete);
  Story story(script.program);
  Hello::sign_up(story);
  CHECK(story.told() == Trace{"2026-01-05T14:00:00Z anna entered",
                              "2026-01-05T14:00:00Z anna dropped hello no-address",
                              "2026-01-05T14:00:00Z anna logged it did not leave",
                              "2026-01-05T14:00:00Z anna completed"});
  CHECK(story.engine.figures().no_address == 1);
}

TEST_CASE("who is known by an address can be written to") {
  Hello script;
  script.step("send hello", Op::Send, script.message("hello"));
  script.emit(Op::Complete);
  Story story(script.program);
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "bo@example.com", "signed_up"));
  CHECK(story.told()[1] == "2026-01-05T14:00:00Z bo@example.com sent hello");
}

namespace {

/// Keeps what it is given, or takes nothing.
struct Postbox final : Channel {
  Delivery deliver(const OutgoingMessage& message) override {
    if (is_full) return Delivery::retry("the box is full");
    messages.push_back(message);
    return {};
  }
  Delivery notify(const OutgoingNotice& notice) override {
    if (is_full) return Delivery::retry("the box is full");
    notices.push_back(notice);
    return {};
  }
  std::vector<OutgoingMessage> messages;
  std::vector<OutgoingNotice> notices;
  bool is_full = false;
};

}  // namespace

TEST_CASE("a message leaves with its templates filled in, under a key of its own") {
  Hello script;
  const auto name = script.field("first_name");
  const auto hello = script.message("hello");
  MessageInfo& message = script.program.messages[hello];
  const TextIndex greeting = script.text("Dear ");
  const TextIndex fallback = script.text("<you>");
  message.from = script.text("Anna <anna@invise.example>");
  message.subject.resize(2);
  message.subject[0].literal = greeting;
  message.subject[1].field = name;
  message.subject[1].fallback = fallback;
  message.html = message.subject;
  message.html[1].escaping = Escaping::Html;
  script.step("send hello", Op::Send, hello);
  script.step("send hello again", Op::Send, hello);
  script.emit(Op::Complete);

  Postbox postbox;
  EngineOptions options;
  options.channel = &postbox;
  Story story(script.program, options);
  Hello::sign_up(story, {{"first_name", "Tom & 'Co'"}});
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "bo@example.com", "signed_up"));
  REQUIRE(postbox.messages.size() == 4);
  CHECK(postbox.messages[0].to == "anna@example.com");
  CHECK(postbox.messages[0].from == "Anna <anna@invise.example>");
  CHECK(postbox.messages[0].workflow == "hello");
  CHECK(postbox.messages[0].subject == "Dear Tom & 'Co'");
  CHECK(postbox.messages[0].html == "Dear Tom &amp; &#39;Co&#39;");
  CHECK(postbox.messages[2].html == "Dear &lt;you&gt;");
  CHECK(postbox.messages[0].key.size() == 64);
  CHECK(postbox.messages[0].key != postbox.messages[1].key);
  CHECK(postbox.messages[0].key != postbox.messages[2].key);

  Story replayed(script.program, options);
  Hello::sign_up(replayed, {{"first_name", "Tom & 'Co'"}});
  CHECK(postbox.messages[4].key == postbox.messages[0].key);
}

TEST_CASE("a message that the channel does not take is dropped, and counted") {
  Hello script;
  script.step("send hello", Op::Send, script.message("hello"));
  script.emit(Op::Complete);
  Postbox postbox;
  postbox.is_full = true;
  EngineOptions options;
  options.channel = &postbox;
  Story story(script.program, options);
  Hello::sign_up(story);
  CHECK(story.told()[1] == "2026-01-05T14:00:00Z anna dropped hello not-delivered");
  CHECK(story.engine.figures().not_delivered == 1);
  CHECK(story.engine.figures().sent == 0);
}

TEST_CASE("a contact who moves to another zone takes their wait along") {
  const OneLiner script;
  Story story(script.program);
  story.contact("anna", anna);
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "form_submitted"));
  story.told();

  SECTION("later, to the west") {
    REQUIRE(
        story.happens("2026-01-06T12:00:00Z", "anna", "moved", {{"timezone", "America/New_York"}}));
    CHECK(story.told() ==
          Trace{"2026-01-06T12:00:00Z anna set timezone from outside",
                "2026-01-06T12:00:00Z anna waiting moved until 2026-01-08T13:00:00Z"});
    CHECK(story.to_the_end()[1] == "2026-01-08T13:00:00Z anna sent intro");
  }
  SECTION("earlier, to the east, and never into the past") {
    // In Tokyo it is already a quarter past eight on that Thursday when she moves there.
    REQUIRE(story.happens("2026-01-07T23:15:00Z", "anna", "moved", {{"timezone", "Asia/Tokyo"}}));
    CHECK(story.told()[1] == "2026-01-07T23:15:00Z anna waiting moved until 2026-01-07T23:15:00Z");
    CHECK(story.to_the_end()[1] == "2026-01-07T23:15:00Z anna sent intro");
  }
  SECTION("past the window there: in the next") {
    REQUIRE(story.happens("2026-01-08T02:00:00Z", "anna", "moved", {{"timezone", "Asia/Tokyo"}}));
    CHECK(story.told()[1] == "2026-01-08T02:00:00Z anna waiting moved until 2026-01-08T23:00:00Z");
  }
  SECTION("sent once") {
    story.to_the_end();
    REQUIRE(
        story.happens("2026-01-08T08:00:00Z", "anna", "moved", {{"timezone", "America/New_York"}}));
    CHECK(story.told() == Trace{"2026-01-08T08:00:00Z anna set timezone from outside"});
    CHECK(story.to_the_end().empty());
  }
}

TEST_CASE("a held message moves with the contact's zone too") {
  Hello script;
  script.program.workflows[0].window = script.window(every_day, 8, 9);
  script.step("send hello", Op::Send, script.message("hello"));
  script.emit(Op::Complete);
  Story story(script.program);
  Hello::sign_up(story);
  CHECK(story.told()[1] ==
        "2026-01-05T14:00:00Z anna held hello window until 2026-01-06T07:00:00Z");
  REQUIRE(
      story.happens("2026-01-05T15:00:00Z", "anna", "moved", {{"timezone", "America/New_York"}}));
  CHECK(story.told()[1] ==
        "2026-01-05T15:00:00Z anna held hello window until 2026-01-06T13:00:00Z");
  CHECK(story.to_the_end()[0] == "2026-01-06T13:00:00Z anna sent hello");
}

TEST_CASE("a wait in hours does not move with the zone") {
  Hello script;
  script.step("wait", Op::Wait, script.wait_for(hours(72)));
  script.emit(Op::Complete);
  Story story(script.program);
  Hello::sign_up(story);
  REQUIRE(
      story.happens("2026-01-06T12:00:00Z", "anna", "moved", {{"timezone", "America/New_York"}}));
  CHECK(story.told().back() == "2026-01-06T12:00:00Z anna set timezone from outside");
  CHECK(story.to_the_end()[0] == "2026-01-08T14:00:00Z anna resumed");
}

namespace {

/// when signed_up wait until renewal { log 'it came' } else { log 'it was past' }
struct UntilRenewal : Hello {
  UntilRenewal() {
    const auto fragment = here();
    emit(Op::Field, 2);
    emit(Op::Return);
    program.workflows[0].entry = here();
    step("wait until renewal", Op::Wait, wait_until(fragment));
    const auto past = emit(Op::JumpIfLapsed);
    step("came", Op::Log, text("it came"));
    emit(Op::Complete);
    land_here(past);
    step("past", Op::Log, text("it was past"));
    emit(Op::Complete);
  }
};

}  // namespace

TEST_CASE("a wait until a moment ends there") {
  const UntilRenewal script;
  Story story(script.program);
  Hello::sign_up(story, {{"renewal", "2026-02-01T09:00:00Z"}});
  CHECK(story.told()[1] == "2026-01-05T14:00:00Z anna waiting until 2026-02-01T09:00:00Z");

  SECTION("when it comes") {
    CHECK(story.to_the_end()[1] == "2026-02-01T09:00:00Z anna logged it came");
  }
  SECTION("or moves with the field") {
    REQUIRE(
        story.happens("2026-01-10T00:00:00Z", "anna", "x", {{"renewal", "2026-01-20T09:00:00Z"}}));
    CHECK(story.told()[1] == "2026-01-10T00:00:00Z anna waiting moved until 2026-01-20T09:00:00Z");
    CHECK(story.to_the_end()[1] == "2026-01-20T09:00:00Z anna logged it came");
  }
  SECTION("or at once, by its first block, when it is moved into the past") {
    REQUIRE(
        story.happens("2026-01-10T00:00:00Z", "anna", "x", {{"renewal", "2025-01-01T00:00:00Z"}}));
    story.told();
    CHECK(story.to_the_end()[1] == "2026-01-10T00:00:00Z anna logged it came");
  }
  SECTION("or at once when it is not known any more") {
    REQUIRE(story.happens("2026-01-10T00:00:00Z", "anna", "x", {{"renewal", "-"}}));
    story.told();
    CHECK(story.to_the_end()[1] == "2026-01-10T00:00:00Z anna logged it came");
  }
}

TEST_CASE(
    "a moment that is past or unknown when the wait is reached takes the else way; now is not "
    "past") {
  const UntilRenewal script;
  Story story(script.program);
  SECTION("past") {
    Hello::sign_up(story, {{"renewal", "2026-01-05T13:59:59Z"}});
  }
  SECTION("unknown") {
    Hello::sign_up(story);
  }
  if (story.trace.lines.size() > 1)
    CHECK(story.told()[1] == "2026-01-05T14:00:00Z anna logged it was past");
  SECTION("now") {
    Hello::sign_up(story, {{"renewal", "2026-01-05T14:00:00Z"}});
    CHECK(story.told()[1] == "2026-01-05T14:00:00Z anna logged it came");
  }
}

TEST_CASE("a computed wait below zero is none, and is counted") {
  Hello script;
  const auto fragment = script.here();
  script.emit(Op::Constant, script.constant(Type::Duration, script.duration(days(1))));
  script.emit(Op::Constant, script.constant(Type::Number, -2'000'000));
  script.emit(Op::Scale);
  script.emit(Op::Return);
  script.program.workflows[0].entry = script.here();
  WaitPlan plan;
  plan.fragment = fragment;
  plan.whole_day = true;
  script.step("wait", Op::Wait, script.wait(plan));
  script.emit(Op::Complete);
  Story story(script.program);
  Hello::sign_up(story);
  CHECK(story.told().back() == "2026-01-05T14:00:00Z anna completed");
  CHECK(story.engine.figures().negative_waits == 1);
}

TEST_CASE("a window that never opens fails the run, and says so") {
  Hello script;
  const auto never = script.window(Window{0, false, false, {}});
  script.step("wait", Op::Wait, script.wait_for(days(1), never));
  script.emit(Op::Complete);
  Story story(script.program);
  Hello::sign_up(story);
  CHECK(story.told().back() == "2026-01-05T14:00:00Z anna failed never-opens");
  CHECK(story.to_the_end().empty());
}

TEST_CASE("spread gives each contact a place of its own in the window, the same each time") {
  Hello script;
  script.step("wait", Op::Wait, script.wait_for(days(1), script.window(every_day, 8, 9, true)));
  script.emit(Op::Complete);
  const auto endings = [&] {
    Story story(script.program);
    for (int i = 0; i < 50; ++i) {
      REQUIRE(story.happens("2026-01-05T14:00:00Z", "contact " + std::to_string(i), "signed_up"));
    }
    story.told();
    return story.to_the_end();
  };
  const Trace first = endings();
  CHECK(first == endings());
  CHECK(first.front().substr(0, 20) != first.back().substr(0, 20));
  CHECK(first.front() >= "2026-01-06T08:00:00Z");
  CHECK(first.back() < "2026-01-06T09:00:00Z");
}

TEST_CASE("a run that does not come to an end is stopped, and others go on") {
  Hello script;
  const auto loop = script.here();
  script.emit(Op::Jump, loop);
  script.workflow("other", 0);
  script.step("log", Op::Log, script.text("here"));
  script.emit(Op::Complete);
  Story story(script.program);
  Hello::sign_up(story);
  CHECK(story.told() ==
        Trace{"2026-01-05T14:00:00Z anna entered", "2026-01-05T14:00:00Z anna failed out-of-fuel",
              "2026-01-05T14:00:00Z anna entered", "2026-01-05T14:00:00Z anna logged here",
              "2026-01-05T14:00:00Z anna completed"});
  CHECK(story.engine.figures().failed == 1);
}

TEST_CASE("a loop of waits of no length ends by fuel, not never") {
  Hello script;
  const auto loop = script.step("wait", Op::Wait, script.wait_for({}));
  script.emit(Op::Jump, loop);
  Story story(script.program);
  Hello::sign_up(story);
  CHECK(story.told().back() == "2026-01-05T14:00:00Z anna failed out-of-fuel");
}

TEST_CASE("an arm, a log line, a field and an exit are told; a field that stays the same is not") {
  Hello script;
  const auto phone = 3u;
  script.step("if", Op::Branch, script.text("title == 'CEO'"));
  for (int i = 0; i < 2; ++i) {
    script.emit(Op::Constant, script.constant("+46 70 123"));
    script.step("set phone", Op::SetField, phone);
  }
  script.emit(Op::Exit);
  Story story(script.program);
  Hello::sign_up(story);
  CHECK(story.told() == Trace{"2026-01-05T14:00:00Z anna entered",
                              "2026-01-05T14:00:00Z anna branched title == 'CEO'",
                              "2026-01-05T14:00:00Z anna set phone",
                              "2026-01-05T14:00:00Z anna exited exit"});
}

TEST_CASE("what the trigger's event said is kept over a wait") {
  Handmade script;
  const auto plan = script.field("plan");
  script.workflow("w", script.event("signed_up", {{"plan", Type::Text}})).slots = 1;
  script.emit(Op::EventField, 0);
  script.emit(Op::Store, 0);
  script.step("wait", Op::Wait, script.wait_for(hours(1)));
  script.emit(Op::Load, 0);
  script.step("set plan", Op::SetField, plan);
  script.emit(Op::Complete);
  Story story(script.program);
  Event event = story.make_event("2026-01-05T14:00:00Z", "anna", "signed_up");
  event.fields = {story.texts.value("gold")};
  REQUIRE(story.engine.accept(event));
  story.to_the_end();
  CHECK(story.store.field(ContactId(0), plan) == story.texts.value("gold"));
}

TEST_CASE("a run that changes the zone moves the contact's other runs") {
  OneLiner script;
  script.workflow("mover", script.event("moved"));
  script.step("wait", Op::Wait, script.wait_for(hours(1)));
  script.emit(Op::Constant, script.constant("America/New_York"));
  script.step("set timezone", Op::SetField, 1);
  script.emit(Op::Complete);
  Story story(script.program);
  story.contact("anna", anna);
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "form_submitted"));
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "moved"));
  story.told();
  CHECK(story.to_the_end() ==
        Trace{"2026-01-05T15:00:00Z anna resumed", "2026-01-05T15:00:00Z anna set timezone",
              "2026-01-05T15:00:00Z anna waiting moved until 2026-01-08T13:00:00Z",
              "2026-01-05T15:00:00Z anna completed", "2026-01-08T13:00:00Z anna resumed",
              "2026-01-08T13:00:00Z anna sent intro", "2026-01-08T13:00:00Z anna completed"});
}

TEST_CASE("what an engine comes late to is planned anew, and nothing is sent outside its window") {
  OneLiner script;
  EngineOptions options;
  options.clock = Clock::System;
  Story story(script.program, options);
  story.contact("anna", anna);
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "form_submitted"));
  story.told();

  SECTION("a little late, in the window: at once") {
    CHECK(story.until("2026-01-08T07:20:00Z")[1] == "2026-01-08T07:20:00Z anna sent intro");
  }
  SECTION("after it closed: in the next") {
    CHECK(story.until("2026-01-09T12:00:00Z") ==
          Trace{"2026-01-09T12:00:00Z anna waiting moved until 2026-01-12T07:00:00Z"});
    CHECK(story.until("2026-01-12T07:00:00Z")[1] == "2026-01-12T07:00:00Z anna sent intro");
  }
}

TEST_CASE("many who wait for moments close to each other go on in exact order") {
  Hello script;
  // Each waits a second, and then a second again: the second wake falls between the first ones of
  // others.
  for (int i = 0; i < 3; ++i) {
    script.step("wait", Op::Wait, script.wait_for({0, 0, 0, us_per_second}));
    script.step("log", Op::Log, script.text("tick"));
  }
  script.emit(Op::Complete);
  Story story(script.program);
  for (int i = 0; i < 2000; ++i) {
    Event event =
        story.make_event("2026-01-05T14:00:00Z", "contact " + std::to_string(i % 500), "signed_up");
    event.at.us += i * 10'000;
    REQUIRE(story.engine.accept(event));
  }
  story.to_the_end();
  CHECK(story.engine.figures().entered == 500);
  CHECK(story.engine.figures().failed == 0);

  Story batched(script.program);
  for (int i = 0; i < 300; ++i) {
    batched.contact("contact " + std::to_string(i));
    Event event =
        batched.make_event("2026-01-05T14:00:00Z", "contact " + std::to_string(i), "signed_up");
    event.at.us += (i * 7919) % 300 * 10'000;
    REQUIRE(batched.engine.accept(event));
  }
  const Trace trace = batched.to_the_end();
  std::vector<std::string> instants;
  for (const std::string& line : trace) instants.push_back(line.substr(0, line.find(' ')));
  for (std::string& instant : instants) {
    if (instant.size() == 20) instant.insert(19, ".000000");
  }
  CHECK(std::is_sorted(instants.begin(), instants.end()));
}
