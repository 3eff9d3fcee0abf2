#include "tests/store/conformance.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace tend::test {

namespace {

Run run_of(ContactId contact, std::uint16_t workflow = 0) {
  Run run;
  run.contact = contact;
  run.workflow = workflow;
  return run;
}

std::vector<Due> take(Store& store, std::int64_t until, std::size_t most = 100) {
  std::vector<Due> wakes;
  store.due(Instant{until}, most, wakes);
  return wakes;
}

void keeps_contacts(Store& store) {
  const ContactId anna = store.contact("anna@example.com");
  const ContactId bo = store.contact("bo@example.com");
  CHECK(anna < bo);
  CHECK(store.contact("anna@example.com") == anna);
  CHECK(store.find_contact("bo@example.com") == bo);
  CHECK_FALSE(store.find_contact("Anna@example.com"));
  CHECK(store.identity(bo) == "bo@example.com");
  CHECK(store.contact_count() == 2);
  for (int i = 0; i < 5000; ++i) store.contact("contact " + std::to_string(i));
  CHECK(store.contact_count() == 5002);
  CHECK(store.identity(*store.find_contact("contact 4711")) == "contact 4711");
  CHECK(store.identity(anna) == "anna@example.com");
  const std::string longest(largest_identity, 'x');
  CHECK(store.identity(store.contact(longest)) == longest);
}

void keeps_fields(Store& store) {
  const ContactId anna = store.contact("anna");
  const ContactId bo = store.contact("bo");
  CHECK(store.field(anna, 0) == Value::unknown());
  CHECK(store.field(anna, 1) == Value::of(7));
  store.set_field(bo, 0, Value::of(1));
  store.set_field(bo, 1, Value::unknown());
  CHECK(store.field(bo, 0) == Value::of(1));
  CHECK(store.field(bo, 1) == Value::unknown());
  CHECK(store.field(anna, 0) == Value::unknown());
  CHECK(store.field(anna, 1) == Value::of(7));
  CHECK(store.field(store.contact("cilla"), 1) == Value::of(7));
}

void keeps_runs(Store& store) {
  const ContactId anna = store.contact("anna");
  CHECK_FALSE(store.newest_run(anna));
  const std::vector<Value> slots = {Value::of(4), Value::unknown()};
  const RunId first = store.add_run(run_of(anna, 0), slots);
  const RunId second = store.add_run(run_of(anna, 1), {});
  store.add_run(run_of(store.contact("bo"), 0), slots);
  CHECK(store.newest_run(anna) == second);
  CHECK(store.run(second).next_of_contact == first);
  CHECK_FALSE(store.run(first).next_of_contact);
  CHECK(store.slots(second).empty());
  REQUIRE(store.slots(first).size() == 2);
  CHECK(store.slots(first)[0] == Value::of(4));
  store.slots(first)[1] = Value::of(5);
  store.run(first).pc = 12;
  CHECK(store.commit());
  CHECK(store.slots(first)[1] == Value::of(5));
  CHECK(store.run(first).pc == 12);
}

void lets_a_run_take_the_place_of_one_that_was_left(Store& store) {
  const ContactId anna = store.contact("anna");
  const std::vector<Value> slots = {Value::of(1)};
  const RunId first = store.add_run(run_of(anna, 0), slots);
  const RunId other = store.add_run(run_of(anna, 1), {});
  store.wake(first, Instant{10});
  store.leave(first, Instant{5});
  CHECK(store.run(first).state == RunState::Left);
  CHECK(store.run(first).wake == Instant{5});
  CHECK(take(store, 100).empty());
  CHECK_FALSE(store.next_due());

  Run again = run_of(anna, 0);
  again.ordinal = 1;
  const RunId second = store.add_run(again, std::vector<Value>{Value::of(2)});
  CHECK(second == first);
  CHECK(store.run(second).ordinal == 1);
  CHECK(store.run(second).state == RunState::Waiting);
  CHECK(store.slots(second)[0] == Value::of(2));
  CHECK(store.newest_run(anna) == other);
  CHECK(store.run(other).next_of_contact == first);
  CHECK(take(store, 100).empty());
}

void gives_each_wake_once_and_in_order(Store& store) {
  std::vector<RunId> runs;
  for (const char* name : {"anna", "bo", "cilla"})
    runs.push_back(store.add_run(run_of(store.contact(name)), {}));
  store.wake(runs[2], Instant{10});
  store.wake(runs[0], Instant{10});
  store.wake(runs[1], Instant{5});
  CHECK(store.next_due() == Instant{5});
  CHECK(take(store, 4).empty());
  const std::vector<Due> wakes = take(store, 10);
  REQUIRE(wakes.size() == 3);
  CHECK(wakes[0].run == runs[1]);
  CHECK(wakes[1].run == runs[0]);
  CHECK(wakes[2].run == runs[2]);
  CHECK(wakes[2].contact == *store.find_contact("cilla"));
  CHECK(take(store, 100).empty());
  CHECK_FALSE(store.next_due());

  // Given back, they come again: once.
  store.wake(runs[0], Instant{10});
  store.wake(runs[1], Instant{10});
  CHECK(take(store, 10, 1).size() == 1);
  CHECK(take(store, 10, 1).size() == 1);
  CHECK(take(store, 10, 1).empty());
}

void replaces_a_wake(Store& store) {
  const RunId run = store.add_run(run_of(store.contact("anna")), {});
  store.wake(run, Instant{10});
  store.wake(run, Instant{30});
  CHECK(store.next_due() == Instant{30});
  CHECK(take(store, 20).empty());
  store.wake(run, Instant{25});
  store.wake(run, Instant{30});
  store.wake(run, Instant{25});
  CHECK(take(store, 100).size() == 1);
  CHECK(take(store, 100).empty());
}

void remembers_events(Store& store) {
  bool same_body = false;
  CHECK_FALSE(store.remember_event(0, 1, same_body));
  CHECK_FALSE(store.remember_event(2, 1, same_body));
  CHECK(store.remember_event(2, 1, same_body));
  CHECK(same_body);
  CHECK(store.remember_event(2, 9, same_body));
  CHECK_FALSE(same_body);
  CHECK(store.remember_event(0, 1, same_body));
  for (std::uint64_t id = 100; id < 3000; ++id)
    REQUIRE_FALSE(store.remember_event(id, id, same_body));
  for (std::uint64_t id = 100; id < 3000; ++id) REQUIRE(store.remember_event(id, id, same_body));
}

}  // namespace

void keeps_the_contract(const MakeStore& make) {
  const std::unique_ptr<Store> store = make();
  SECTION("contacts are found by identity, and numbered in order of arrival") {
    keeps_contacts(*store);
  }
  SECTION("a field has its initial value until it is set") {
    keeps_fields(*store);
  }
  SECTION("a contact's runs are a chain") {
    keeps_runs(*store);
  }
  SECTION("of a contact and workflow the newest run is kept") {
    lets_a_run_take_the_place_of_one_that_was_left(*store);
  }
  SECTION("wakes are given once, by instant and contact") {
    gives_each_wake_once_and_in_order(*store);
  }
  SECTION("a new wake replaces an earlier one") {
    replaces_a_wake(*store);
  }
  SECTION("an event is remembered with its body") {
    remembers_events(*store);
  }
}

}  // namespace tend::test
