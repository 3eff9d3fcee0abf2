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

Wake of(RunId run) {
  return {WakeKind::Run, run.value};
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
  CHECK(wakes[0].wake == of(runs[1]));
  CHECK(wakes[1].wake == of(runs[0]));
  CHECK(wakes[2].wake == of(runs[2]));
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

void keeps_runs_of_several_keys(Store& store) {
  const ContactId anna = store.contact("anna");
  Run cart = run_of(anna);
  cart.key = 1;
  const RunId first = store.add_run(cart, {});
  cart.key = 2;
  const RunId second = store.add_run(cart, {});
  CHECK(first != second);
  store.leave(first, Instant{5});
  cart.key = 1;
  CHECK(store.add_run(cart, {}) == first);
  CHECK(store.run(second).state == RunState::Waiting);
}

void moves_a_run(Store& store) {
  const ContactId visitor = store.contact("visitor");
  const ContactId anna = store.contact("anna");
  const RunId left_behind = store.add_run(run_of(visitor, 0), {});
  const RunId moved = store.add_run(run_of(visitor, 1), std::vector<Value>{Value::of(4)});
  const RunId own = store.add_run(run_of(anna, 2), {});
  store.wake(moved, Instant{10});
  store.move_run(moved, anna);
  CHECK(store.newest_run(visitor) == left_behind);
  CHECK(store.newest_run(anna) == moved);
  CHECK(store.run(moved).next_of_contact == own);
  CHECK(store.slots(moved)[0] == Value::of(4));
  CHECK(store.next_due() == Instant{10});
  const std::vector<Due> wakes = take(store, 10);
  REQUIRE(wakes.size() == 1);
  CHECK(wakes[0].contact == anna);
  // There and back: still one wake.
  store.wake(moved, Instant{20});
  store.move_run(moved, visitor);
  store.move_run(moved, anna);
  CHECK(take(store, 20).size() == 1);
}

void renames(Store& store) {
  const ContactId visitor = store.contact("visitor");
  const ContactId anna = store.contact("anna");
  store.rename("visitor", anna);
  store.rename("anna@example.com", anna);
  CHECK(store.contact("visitor") == anna);
  CHECK(store.find_contact("anna@example.com") == anna);
  CHECK(store.identity(visitor) == "visitor");
  CHECK(store.identity(anna) == "anna");
  // Those that became hers go with her.
  const ContactId maria = store.contact("maria");
  store.rename("anna", maria);
  CHECK(store.contact("visitor") == maria);
  for (int i = 0; i < 5000; ++i) store.contact("contact " + std::to_string(i));
  CHECK(store.contact("visitor") == maria);
  CHECK(store.contact("maria") == maria);
  store.rename("maria", anna);
  CHECK(store.contact("maria") == anna);
  CHECK(store.contact("visitor") == anna);
}

void keeps_what_all_share(Store& store) {
  CHECK_FALSE(store.shared(3).known());
  store.set_shared(3, Value::of(1));
  CHECK(store.shared(3) == Value::of(1));
  CHECK_FALSE(store.shared(2).known());
}

void keeps_tallies(Store& store) {
  const ContactId anna = store.contact("anna");
  const ContactId bo = store.contact("bo");
  CHECK(store.find_tally(anna, 0, Value::unknown()) == nullptr);
  Tally& tally = store.tally(anna, 0, Value::unknown());
  CHECK(tally.count == 0);
  tally.count = 3;
  for (std::int64_t group = 9; group > 0; --group) store.tally(anna, 1, Value::of(group));
  CHECK(store.find_tally(anna, 0, Value::unknown()) == &tally);
  CHECK(store.tally(anna, 0, Value::unknown()).count == 3);
  CHECK(store.find_tally(bo, 0, Value::unknown()) == nullptr);
  CHECK(store.find_tally(anna, 0, Value::of(1)) == nullptr);
  CHECK(store.tally_groups(anna, 0).empty());
  CHECK(store.tally_groups(bo, 1).empty());
  CHECK(store.tally_groups(anna, 1).size() == 9);
  for (const std::int64_t group : {9, 5, 1, 77}) store.drop_tally(anna, 1, Value::of(group));
  CHECK(store.tally_groups(anna, 1) == std::vector<Value>{Value::of(8), Value::of(7), Value::of(6),
                                                          Value::of(4), Value::of(3),
                                                          Value::of(2)});
  store.tally(anna, 1, Value::of(5));
  CHECK(store.tally_groups(anna, 1).back() == Value::of(5));
  store.drop_tally(anna, 0, Value::unknown());
  CHECK(store.find_tally(anna, 0, Value::unknown()) == nullptr);
  CHECK(store.tally(anna, 0, Value::unknown()).count == 0);
}

Parked for_later(ContactId contact, std::int64_t at, std::uint32_t subject) {
  Parked parked;
  parked.contact = contact;
  parked.at = Instant{at};
  parked.subject = subject;
  return parked;
}

void parks(Store& store) {
  const ContactId anna = store.contact("anna");
  CHECK(store.parks(anna).empty());
  const ParkId first = store.park(for_later(anna, 30, 1));
  const ParkId second = store.park(for_later(anna, 10, 2));
  const ParkId third = store.park(for_later(anna, 20, 3));
  CHECK(store.parks(anna) == std::vector<ParkId>{first, second, third});
  CHECK(store.parked(second).subject == 2);
  CHECK(store.next_due() == Instant{10});
  store.unpark(third);
  CHECK_FALSE(store.is_parked(third));
  CHECK(store.parks(anna) == std::vector<ParkId>{first, second});
  const std::vector<Due> wakes = take(store, 100);
  REQUIRE(wakes.size() == 2);
  CHECK(wakes[0].wake == Wake(WakeKind::Parked, second.value));
  CHECK(wakes[1].wake == Wake(WakeKind::Parked, first.value));
  CHECK(store.is_parked(first));
  store.unpark(first);
  store.unpark(second);
  CHECK(store.parks(anna).empty());
  CHECK(take(store, 100).empty());
}

/// While a wake of it is under way, or in the hands of whoever asked for wakes.
void gives_no_park_the_number_of_another(Store& store) {
  const ContactId anna = store.contact("anna");
  const ParkId first = store.park(for_later(anna, 10, 1));
  store.unpark(first);
  const ParkId second = store.park(for_later(anna, 20, 2));
  CHECK(first != second);
  REQUIRE(take(store, 20).size() == 1);
  store.unpark(second);
  const ParkId third = store.park(for_later(anna, 30, 3));
  CHECK(third != second);
  CHECK_FALSE(store.is_parked(second));
  CHECK(take(store, 30).size() == 1);
}

void wakes_what_is_no_run(Store& store) {
  const ContactId anna = store.contact("anna");
  const RunId run = store.add_run(run_of(anna), {});
  store.wake(run, Instant{10});
  store.wake(anna, Wake(WakeKind::Watch, 4), Instant{10});
  store.wake(anna, Wake(WakeKind::Decay, 0), Instant{5});
  const auto no_decay = [](Wake wake) { return wake.kind() != WakeKind::Decay; };
  CHECK(store.next_due() == Instant{5});
  CHECK(store.next_due(no_decay) == Instant{10});
  const std::vector<Due> wakes = take(store, 10);
  REQUIRE(wakes.size() == 3);
  CHECK(wakes[0].wake == Wake(WakeKind::Decay, 0));
  CHECK(wakes[1].wake == Wake(WakeKind::Watch, 4));
  CHECK(wakes[2].wake == of(run));
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
  SECTION("a contact has a run for each key") {
    keeps_runs_of_several_keys(*store);
  }
  SECTION("a run may be given to another contact, with its wake") {
    moves_a_run(*store);
  }
  SECTION("an identity may become another contact's") {
    renames(*store);
  }
  SECTION("what all contacts share is kept") {
    keeps_what_all_share(*store);
  }
  SECTION("a tally is kept for each contact and group") {
    keeps_tallies(*store);
  }
  SECTION("what is put off comes at its time, once, unless it was taken away") {
    parks(*store);
  }
  SECTION("a number that may still be meant is not used again") {
    gives_no_park_the_number_of_another(*store);
  }
  SECTION("other things than runs are woken, in order with them") {
    wakes_what_is_no_run(*store);
  }
  SECTION("an event is remembered with its body") {
    remembers_events(*store);
  }
}

}  // namespace tend::test
