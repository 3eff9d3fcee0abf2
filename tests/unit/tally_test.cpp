// How a tally counts: in order of time, whenever what it counts comes.
#include "runtime/store/tally.hpp"

#include <catch2/catch.hpp>

using namespace tend;

namespace {

Value number(std::int64_t whole) {
  return Value::of(whole * 1'000'000);
}
Value value_of(std::int64_t at) {
  return number(at * 10);
}

/// Events at these instants, each of ten times its instant.
Tally counted(const std::vector<std::int64_t>& instants, bool windowed, std::uint32_t keep = 0) {
  Tally tally;
  for (const std::int64_t at : instants) {
    count_event(tally, Instant{at}, value_of(at), windowed, keep);
  }
  return tally;
}

std::vector<std::int64_t> instants(std::span<const Tally::Entry> entries) {
  std::vector<std::int64_t> result;
  for (const Tally::Entry& entry : entries) result.push_back(entry.at.us);
  return result;
}

void check_sums(const Tally& tally) {
  std::int64_t sum = tally.sum;
  for (const Tally::Entry& entry : held_entries(tally)) sum -= entry.value.bits;
  for (const Tally::Entry& entry : held_entries(tally)) {
    CHECK(entry.sum_before == sum);
    sum += entry.value.bits;
  }
}

}  // namespace

TEST_CASE("a tally of ever holds nothing", "[tally]") {
  const Tally tally = counted({3, 1, 2}, false);
  CHECK(tally.count == 3);
  CHECK(tally.sum == number(60).bits);
  CHECK(tally.first_at == Instant{1});
  CHECK(tally.first == value_of(1));
  CHECK(tally.last_at == Instant{3});
  CHECK(tally.last == value_of(3));
  CHECK(held_entries(tally).empty());
}

TEST_CASE("of two events at one instant the second is the last", "[tally]") {
  Tally tally;
  count_event(tally, Instant{1}, number(1), false);
  count_event(tally, Instant{1}, number(2), false);
  CHECK(tally.first == number(1));
  CHECK(tally.last == number(2));
}

TEST_CASE("an event without a value counts", "[tally]") {
  Tally tally = counted({1}, true);
  count_event(tally, Instant{2}, Value::unknown(), true);
  CHECK(tally.count == 2);
  CHECK(tally.sum == value_of(1).bits);
  CHECK_FALSE(tally.last.known());
}

TEST_CASE("a sum stops at the largest number", "[tally]") {
  Tally tally;
  for (int i = 0; i < 3; ++i) count_event(tally, Instant{i}, Value::of(INT64_MAX / 2), false);
  CHECK(tally.sum == INT64_MAX);
}

TEST_CASE("what is late is held where it belongs", "[tally]") {
  const Tally tally = counted({10, 30, 20, 5, 30}, true);
  CHECK(instants(held_entries(tally)) == std::vector<std::int64_t>{5, 10, 20, 30, 30});
  check_sums(tally);
  const std::span<const Tally::Entry> recent = held_since(tally, Instant{20});
  CHECK(instants(recent) == std::vector<std::int64_t>{20, 30, 30});
  CHECK(tally.sum - recent.front().sum_before == number(800).bits);
  CHECK(held_since(tally, Instant{31}).empty());
}

TEST_CASE("what is over is let go", "[tally]") {
  Tally tally = counted({1, 2, 3, 4, 5}, true);
  drop_before(tally, Instant{3});
  CHECK(instants(held_entries(tally)) == std::vector<std::int64_t>{3, 4, 5});
  CHECK(tally.count == 5);
  CHECK(tally.first_at == Instant{1});
  count_event(tally, Instant{4}, value_of(4), true);
  CHECK(instants(held_entries(tally)) == std::vector<std::int64_t>{3, 4, 4, 5});
  check_sums(tally);
  drop_before(tally, Instant{100});
  CHECK(held_entries(tally).empty());
  CHECK(tally.entries.empty());
}

TEST_CASE("room is proportional to what is held", "[tally]") {
  Tally tally;
  for (std::int64_t at = 0; at < 100'000; ++at) {
    count_event(tally, Instant{at}, number(1), true);
    drop_before(tally, Instant{at - 10});
  }
  CHECK(held_entries(tally).size() == 11);
  CHECK(tally.entries.capacity() < 100);
}

TEST_CASE("the newest values stay readable", "[tally]") {
  const Tally tally = counted({10, 30, 20, 5, 40}, false, 3);
  CHECK(instants(held_entries(tally)) == std::vector<std::int64_t>{20, 30, 40});
  CHECK(tally.count == 5);
  check_sums(tally);
}

TEST_CASE("two tallies become one as if it had counted all", "[tally]") {
  for (const bool windowed : {true, false}) {
    for (const std::uint32_t keep : {0u, 3u}) {
      if (windowed && keep != 0) continue;
      Tally into = counted({10, 30, 50}, windowed, keep);
      merge(into, counted({20, 30, 60, 5}, windowed, keep), keep);
      const Tally wanted = counted({10, 30, 50, 20, 30, 60, 5}, windowed, keep);
      CHECK(into.count == wanted.count);
      CHECK(into.sum == wanted.sum);
      CHECK(into.first == wanted.first);
      CHECK(into.last == wanted.last);
      CHECK(instants(held_entries(into)) == instants(held_entries(wanted)));
      check_sums(into);
    }
  }
  Tally empty;
  merge(empty, counted({7}, true));
  CHECK(empty.first_at == Instant{7});
  merge(empty, Tally());
  CHECK(empty.count == 1);
}
