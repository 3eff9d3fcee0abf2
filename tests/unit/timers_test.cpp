// A calendar of wakes against the simplest thing that could be right.
#include "runtime/store/timers.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <tuple>

using namespace tend;

namespace {

using Key = std::tuple<std::int64_t, std::uint32_t, std::uint32_t>;
Key key(const Due& due) {
  return {due.at.us, due.contact.value, due.wake.bits};
}

Due due(std::int64_t at, std::uint32_t contact = 0, std::uint32_t index = 0) {
  return {Instant{at}, ContactId(contact), Wake(WakeKind::Decay, index)};
}

std::vector<Key> take_all(Timers& timers, std::int64_t until) {
  std::vector<Key> keys;
  while (const Due* first = timers.first(Instant{until})) {
    keys.push_back(key(*first));
    timers.take_first();
  }
  return keys;
}

/// A stream of numbers that is the same on every machine.
struct Numbers {
  std::uint64_t state;
  std::uint64_t next() {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 33;
  }
  std::int64_t below(std::int64_t limit) { return static_cast<std::int64_t>(next()) % limit; }
};

constexpr std::int64_t bucket = std::int64_t{1} << 30;

}  // namespace

TEST_CASE("nothing is due when nothing was set") {
  Timers timers;
  CHECK(timers.first(latest_instant()) == nullptr);
  CHECK_FALSE(timers.earliest([](const Due&) { return true; }));
}

TEST_CASE("wakes come in order of instant, contact and what is woken") {
  Timers timers;
  for (const Due& each : {due(20, 1, 1), due(10, 2, 3), due(10, 1, 9), due(10, 2, 2)})
    timers.add(each);
  CHECK(take_all(timers, 20) == std::vector<Key>{{10, 1, 9}, {10, 2, 2}, {10, 2, 3}, {20, 1, 1}});
}

TEST_CASE("of one contact at one instant, what keeps the books goes before what runs") {
  Timers timers;
  for (const WakeKind kind :
       {WakeKind::Run, WakeKind::Recheck, WakeKind::Parked, WakeKind::Watch, WakeKind::Decay}) {
    timers.add({Instant{1}, ContactId(0), Wake(kind, 7)});
  }
  std::vector<WakeKind> kinds;
  while (const Due* first = timers.first(Instant{1})) {
    kinds.push_back(first->wake.kind());
    CHECK(first->wake.index() == 7);
    timers.take_first();
  }
  CHECK(kinds == std::vector<WakeKind>{WakeKind::Decay, WakeKind::Watch, WakeKind::Parked,
                                       WakeKind::Recheck, WakeKind::Run});
}

TEST_CASE("what is later than asked for stays") {
  Timers timers;
  timers.add(due(10));
  timers.add(due(10 + bucket));
  CHECK(take_all(timers, 9).empty());
  CHECK(take_all(timers, 10).size() == 1);
  CHECK(take_all(timers, 9 + bucket).empty());
  CHECK(take_all(timers, 10 + bucket).size() == 1);
}

TEST_CASE("a wake set into the bucket that is open, or before it, comes in its order") {
  Timers timers;
  timers.add(due(5 * bucket + 10));
  timers.add(due(5 * bucket + 30));
  REQUIRE(timers.first(Instant{5 * bucket + 10}) != nullptr);
  timers.take_first();
  timers.add(due(5 * bucket + 20));
  timers.add(due(3));
  CHECK(take_all(timers, 6 * bucket) ==
        std::vector<Key>{{3, 0, 0}, {5 * bucket + 20, 0, 0}, {5 * bucket + 30, 0, 0}});
}

TEST_CASE("wakes that are years away keep their order with near ones") {
  Timers timers;
  const std::int64_t year = 366 * us_per_day;
  timers.add(due(0));
  for (const std::int64_t at : {9 * year, 2 * year, year, 2 * year + 1, us_per_day})
    timers.add(due(at));
  CHECK(take_all(timers, year).size() == 3);
  timers.add(due(2 * year));
  CHECK(take_all(timers, 100 * year).size() == 4);
}

TEST_CASE("the earliest that counts is found without opening anything") {
  Timers timers;
  timers.add(due(7 * bucket));
  timers.add(due(5 * bucket));
  timers.add(due(40000 * bucket));
  CHECK(timers.earliest([](const Due&) { return true; }) == Instant{5 * bucket});
  CHECK(timers.earliest([](const Due& each) { return each.at.us > 5 * bucket; }) ==
        Instant{7 * bucket});
  CHECK(timers.earliest([](const Due& each) { return each.at.us > 7 * bucket; }) ==
        Instant{40000 * bucket});
  timers.add(due(3 * bucket));
  CHECK(take_all(timers, 3 * bucket).size() == 1);
}

TEST_CASE("any mix of setting and taking agrees with a sorted set") {
  for (const std::int64_t spread : {bucket / 4, 10 * bucket, 3000 * bucket, 90000 * bucket}) {
    Numbers numbers{static_cast<std::uint64_t>(spread)};
    Timers timers;
    std::set<Key> reference;
    std::int64_t now = 1'700'000'000'000'000;
    for (std::uint32_t run = 0; run < 20'000; ++run) {
      const Due each =
          due(now + numbers.below(spread), static_cast<std::uint32_t>(numbers.below(50)), run);
      timers.add(each);
      reference.insert(key(each));
      if (numbers.below(4) != 0) continue;
      now += numbers.below(spread / 50);
      for (std::int64_t most = numbers.below(12); most > 0; --most) {
        const Due* first = timers.first(Instant{now});
        const bool is_due = !reference.empty() && std::get<0>(*reference.begin()) <= now;
        REQUIRE((first != nullptr) == is_due);
        if (!is_due) break;
        REQUIRE(key(*first) == *reference.begin());
        timers.take_first();
        reference.erase(reference.begin());
      }
    }
    CHECK(take_all(timers, latest_instant().us * 4) ==
          std::vector<Key>(reference.begin(), reference.end()));
  }
}
