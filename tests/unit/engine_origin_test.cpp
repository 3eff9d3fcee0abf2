// A message that passed the gate and has not left yet: what it is held to, when it is asked about
// again (runtime.md, section 2: gate, network, result).
#include <catch2/catch.hpp>

#include "runtime/engine/cells.hpp"
#include "tests/unit/handmade.hpp"
#include "tests/unit/story.hpp"

using namespace tend;
using namespace tend::test;

namespace {

/// when signed_up wait 1d weekdays 08:00-09:00 send hello
struct Hello : Handmade {
  Hello() {
    field("email", Type::Email);
    message("hello");
    workflow("greeting", event("signed_up"));
    program.zones.push_back({false, none});
    step("wait", Op::Wait, wait_for(Duration{0, 1, 0, 0}, window(monday_to_friday, 8, 9)));
    step("send hello", Op::Send, 0);
    emit(Op::Complete);
  }
};

struct Origins final : Channel {
  Delivery deliver(const OutgoingMessage& message) override {
    origins.push_back(message.origin);
    return {DeliveryState::Sent, {}, {}};
  }
  Delivery notify(const OutgoingNotice&) override { return {DeliveryState::Sent, {}, {}}; }
  std::vector<Origin> origins;
};

/// Anna's message has passed the gate on Tuesday at eight.
struct Passed {
  Passed() : story(script.program, options()) {
    story.contact("anna", {{"email", "anna@example.com"}});
    REQUIRE(story.happens("2026-01-05T07:30:00Z", "anna", "signed_up"));
    story.until("2026-01-06T08:00:00Z");
    story.told();
    REQUIRE(channel.origins.size() == 1);
  }
  EngineOptions options() {
    EngineOptions options;
    options.channel = &channel;
    return options;
  }
  Engine::StillLeaves asked(std::string_view instant) {
    return story.engine.still_leaves(channel.origins[0], {"key", at("2026-01-06T08:00:00Z")},
                                     at(instant));
  }
  Hello script;
  Origins channel;
  Story story;
};

}  // namespace

TEST_CASE("a message says where it comes from and what it is held to") {
  Passed passed;
  const Origin& origin = passed.channel.origins[0];
  CHECK(origin.contact == "anna");
  CHECK(origin.workflow == "greeting");
  CHECK(origin.message == "hello");
  CHECK(origin.step == "send hello");
  REQUIRE(origin.window);
  CHECK(format_window(*origin.window) == "weekdays 08:00-09:00");
}

TEST_CASE("a message that leaves in its window leaves, without a word") {
  Passed passed;
  CHECK(passed.asked("2026-01-06T08:59:00Z").leaves);
  CHECK(passed.story.told().empty());
}

TEST_CASE("a message whose window has closed waits for the next") {
  Passed passed;
  const auto late = passed.asked("2026-01-09T09:00:00Z");
  CHECK_FALSE(late.leaves);
  CHECK(late.held_until == at("2026-01-12T08:00:00Z"));
  CHECK(passed.story.told() ==
        std::vector<std::string>{
            "2026-01-09T09:00:00Z anna held hello window until 2026-01-12T08:00:00Z"});
}

TEST_CASE("a message does not leave once its contact may not be written to") {
  Passed passed;
  const Cells cells(passed.script.program);
  passed.story.store.set_field(*passed.story.store.find_contact("anna"), cells.complained(),
                               Value::of_bool(true));
  const auto stopped = passed.asked("2026-01-06T08:00:01Z");
  CHECK_FALSE(stopped.leaves);
  CHECK_FALSE(stopped.held_until);
  CHECK(stopped.reason == Reason::Complained);
  CHECK(passed.story.told() ==
        std::vector<std::string>{"2026-01-06T08:00:01Z anna dropped hello complained"});
}
