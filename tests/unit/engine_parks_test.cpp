// What is put off comes back as it was.
#include <catch2/catch.hpp>

#include "runtime/engine/parks.hpp"
#include "tests/unit/story.hpp"

using namespace tend;
using namespace tend::test;

TEST_CASE("an application that was put off comes back with its trigger and event") {
  Application application;
  application.contact = ContactId(std::size_t{7});
  application.workflow = 3;
  application.trigger = 2;
  application.by_event = true;
  application.event.type = 5;
  application.event.at = at("2026-01-05T08:00:00Z");
  application.event.fields = {Value::of(1), Value::unknown(), Value::of(-4)};
  const Application back =
      application_of(park_of(application, ParkKind::Turn, no_key, at("2026-01-06T08:00:00Z")));
  CHECK(back.contact == application.contact);
  CHECK(back.workflow == 3);
  CHECK(back.trigger == 2);
  CHECK(back.by_event);
  CHECK(back.event.type == 5);
  CHECK(back.event.at == application.event.at);
  CHECK(back.event.fields == application.event.fields);
}

TEST_CASE("one of a step that enrols has neither") {
  Application application;
  application.workflow = 3;
  const Application back = application_of(park_of(application, ParkKind::Queue, 9, never));
  CHECK(back.trigger == none);
  CHECK_FALSE(back.by_event);
}

TEST_CASE("a message that was put off comes back with what it needs of its run") {
  ParkedMessage message;
  message.run.contact = ContactId(std::size_t{7});
  message.run.workflow = 3;
  message.run.key = 11;
  message.run.ordinal = 2;
  message.run.sends = 40'000;
  message.run.window = no_window;
  message.run.entered = at("2026-01-05T08:00:00Z");
  message.run.anchor = at("2026-01-06T08:00:00Z");
  message.message = 4;
  message.step = none;
  message.slots = {Value::of(1), Value::unknown()};
  const ParkedMessage back = message_of(park_of(message, at("2026-01-07T08:00:00Z")));
  CHECK(back.run.contact == message.run.contact);
  CHECK(back.run.workflow == 3);
  CHECK(back.run.key == 11);
  CHECK(back.run.ordinal == 2);
  CHECK(back.run.sends == 40'000);
  CHECK(back.run.window == no_window);
  CHECK(back.run.entered == message.run.entered);
  CHECK(back.run.anchor == message.run.anchor);
  CHECK(back.message == 4);
  CHECK(back.step == none);
  CHECK(back.slots == message.slots);
}
