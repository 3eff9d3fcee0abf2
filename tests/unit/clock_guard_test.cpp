// A clock that goes back, jumps, or is wrong from the start (docs/decisions/0010).
#include "runtime/worker/clock_guard.hpp"

#include <catch2/catch.hpp>

using namespace tend;

namespace {

constexpr Instant monday{1'767'596'400'000'000};  // 2026-01-05T07:00:00Z
constexpr std::int64_t minute = us_per_minute;

/// A machine whose clock can be set.
struct Machine {
  void pass(std::int64_t us) {
    wall.us += us;
    uptime_us += us;
  }
  void set(std::int64_t us) { wall.us += us; }
  ClockReading reading() const { return {wall, uptime_us, is_synchronized}; }

  Instant wall = monday;
  std::int64_t uptime_us = 1000;
  bool is_synchronized = false;
};

Instant after(std::int64_t us) {
  return {monday.us + us};
}

}  // namespace

TEST_CASE("a clock that goes on is believed") {
  Machine machine;
  ClockGuard guard(std::nullopt, machine.reading());
  for (int i = 1; i < 100; ++i) {
    machine.pass(minute);
    // One that is put right by a little now and then, too.
    machine.set(i % 2 == 0 ? us_per_second : -us_per_second);
    const Instant now = guard.at(machine.reading());
    CHECK(now >= machine.wall);
    CHECK(now.us - machine.wall.us <= us_per_second);
    CHECK(guard.doubt().empty());
  }
  CHECK(guard.steps_back() == 0);
}

TEST_CASE("a clock that went back a little is waited for") {
  Machine machine;
  ClockGuard guard(std::nullopt, machine.reading());
  CHECK(guard.at(machine.reading()) == monday);
  machine.set(-5 * us_per_second);
  CHECK(guard.at(machine.reading()) == monday);
  machine.pass(4 * us_per_second);
  CHECK(guard.at(machine.reading()) == monday);
  CHECK(guard.steps_back() == 1);
  machine.pass(2 * us_per_second);
  CHECK(guard.at(machine.reading()) == after(us_per_second));
  CHECK(guard.doubt().empty());
}

TEST_CASE("a clock that jumps is not believed, and time goes on by the uptime") {
  Machine machine;
  ClockGuard guard(std::nullopt, machine.reading());
  const std::int64_t jump = GENERATE(10 * minute, 74 * 365 * us_per_day, -10 * minute, -us_per_day);
  machine.pass(minute);
  machine.set(jump);
  CHECK(guard.at(machine.reading()) == after(minute));
  CHECK_FALSE(guard.doubt().empty());
  CHECK(guard.doubts() == 1);
  machine.pass(30 * minute);
  CHECK(guard.at(machine.reading()) == after(31 * minute));
  SECTION("it comes back") {
    machine.set(-jump);
    CHECK(guard.at(machine.reading()) == after(31 * minute));
    CHECK(guard.doubt().empty());
    CHECK_FALSE(guard.takes_back());
    machine.pass(minute);
    CHECK(guard.at(machine.reading()) == after(32 * minute));
  }
  SECTION("somebody says that it is right") {
    guard.accept(machine.reading());
    CHECK(guard.doubt().empty());
    CHECK(guard.takes_back() == (jump < 0));
    CHECK_FALSE(guard.takes_back());
    CHECK(guard.at(machine.reading()) == machine.wall);
  }
  SECTION("NTP says so for five minutes on end") {
    machine.is_synchronized = true;
    guard.at(machine.reading());
    machine.pass(4 * minute);
    guard.at(machine.reading());
    machine.is_synchronized = false;
    guard.at(machine.reading());
    machine.is_synchronized = true;
    guard.at(machine.reading());
    machine.pass(4 * minute);
    CHECK(guard.at(machine.reading()) == after(39 * minute));
    CHECK_FALSE(guard.doubt().empty());
    machine.pass(minute);
    CHECK(guard.at(machine.reading()) == machine.wall);
    CHECK(guard.doubt().empty());
    CHECK(guard.doubts() == 1);
  }
}

TEST_CASE("what happened while the engine was down is an outage, up to a month") {
  Machine machine;
  const Instant kept{monday.us - 29 * us_per_day};
  ClockGuard guard(kept, machine.reading());
  CHECK(guard.at(machine.reading()) == monday);
  CHECK(guard.doubt().empty());
}

TEST_CASE("a clock that is far from what the store has seen is not believed at the start") {
  Machine machine;
  const std::int64_t off = GENERATE(30 * us_per_day, 74 * 365 * us_per_day, -10 * minute);
  machine.set(off);
  ClockGuard guard(monday, machine.reading());
  CHECK(guard.at(machine.reading()) == monday);
  CHECK_FALSE(guard.doubt().empty());
  machine.pass(minute);
  CHECK(guard.at(machine.reading()) == after(minute));
  machine.set(-off);
  CHECK(guard.at(machine.reading()) == after(minute));
  CHECK(guard.doubt().empty());
}

TEST_CASE("a clock that is a little behind the store at the start is waited for") {
  Machine machine;
  ClockGuard guard(after(minute), machine.reading());
  CHECK(guard.at(machine.reading()) == after(minute));
  CHECK(guard.steps_back() == 1);
  machine.pass(2 * minute);
  CHECK(guard.at(machine.reading()) == after(2 * minute));
  CHECK(guard.doubt().empty());
}
