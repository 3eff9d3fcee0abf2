#include <catch2/catch.hpp>

#include "runtime/store/memory.hpp"
#include "tests/store/conformance.hpp"

using namespace tend;

TEST_CASE("the store in memory keeps the contract of a store") {
  test::keeps_the_contract([] {
    return std::make_unique<MemoryStore>(
        std::vector<Value>{Value::unknown(), Value::of(7), Value::unknown()});
  });
}

TEST_CASE("a contact that waits takes less than a hundred bytes for it") {
  MemoryStore store;
  constexpr std::size_t count = 100'000;
  for (std::size_t i = 0; i < count; ++i) {
    Run run;
    run.contact = store.contact("contact " + std::to_string(i));
    const RunId id = store.add_run(run, {});
    store.wake(id, Instant{static_cast<std::int64_t>(i % 1000) * us_per_minute});
  }
  const StoreFigures figures = store.figures();
  CHECK((figures.runs + figures.timers) / count < 100);
  CHECK(figures.fields == 0);
}

TEST_CASE("nobody has to pay for a field that nobody has set") {
  MemoryStore store({Value::of(1), Value::unknown()});
  const ContactId contact = store.contact("anna");
  store.set_field(contact, 0, Value::of(1));
  store.set_field(contact, 1, Value::unknown());
  CHECK(store.figures().fields == 0);
}

TEST_CASE("fields that are set late are as they were for all others") {
  constexpr std::uint32_t fields = 20;
  MemoryStore store({Value::of(5)});
  const ContactId anna = store.contact("anna");
  const ContactId bo = store.contact("bo");
  // The last first, so that places and numbers differ.
  for (std::uint32_t field = fields; field-- > 0;) store.set_field(bo, field, Value::of(field));
  const ContactId cleo = store.contact("cleo");
  for (std::uint32_t field = 0; field < fields; ++field) {
    const Value initial = field == 0 ? Value::of(5) : Value::unknown();
    CHECK(store.field(anna, field) == initial);
    CHECK(store.field(bo, field) == Value::of(field));
    CHECK(store.field(cleo, field) == initial);
  }
}

TEST_CASE("slots are used again when their run is over") {
  MemoryStore store;
  const std::vector<Value> slots(10);
  Run run;
  run.contact = store.contact("anna");
  store.leave(store.add_run(run, slots), Instant{0});
  const std::size_t before = store.figures().runs;
  for (int i = 0; i < 100'000; ++i) store.leave(store.add_run(run, slots), Instant{0});
  CHECK(store.figures().runs <= before + 64);
}
