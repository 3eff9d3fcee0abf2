// contact_contract_test.cpp: what every store of contacts has to do, sentence by sentence
// (runtime/store/contact_store.hpp): contacts and units of work.
#include <algorithm>

#include "tests/store/backends.hpp"

namespace tend::test {
namespace {

constexpr std::size_t all = 1'000'000;

std::vector<std::uint64_t> numbers_due(ContactStore& store, Instant until, std::size_t most = all) {
  std::vector<ContactKey> keys = {ContactKey{7}};  // what was there is overwritten
  good(store.due(until, most, keys));
  std::vector<std::uint64_t> numbers;
  for (const ContactKey key : keys) numbers.push_back(key.number());
  return numbers;
}

ContactKey add_due(ContactStore& store, const std::string& identity, Instant due) {
  StoredContact contact = good(store.load(good(store.add(identity))));
  contact.next_due = due;
  good(store.save(contact));
  return contact.key;
}

using Numbers = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a contact is of its identity's shard for life", "[store]") {
  CHECK(shard_of("anna@example.com") == stable_hash("anna@example.com") % shard_count);
  CHECK(ContactKey::of(1023, 5).shard() == 1023);
  CHECK(ContactKey::of(1023, 5).number() == 5);
  CHECK(ContactKey::of(1023, 5).bits > 0);
}

TEMPLATE_TEST_CASE("contacts are found by identity", "[store]", MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  CHECK_FALSE(good(store.find("anna@example.com")));
  const ContactKey anna = good(store.add("anna@example.com"));
  const ContactKey bert = good(store.add("bert@example.com"));
  CHECK(good(store.find("anna@example.com")) == anna);
  CHECK(good(store.find("bert@example.com")) == bert);
  CHECK_FALSE(good(store.find("Anna@example.com")));
  CHECK(anna.shard() == shard_of("anna@example.com"));
  CHECK(bert.number() > anna.number());
  CHECK(good(store.contact_count()) == 2);

  const Error again = bad(store.add("anna@example.com"));
  CHECK(again.retryable);
  CHECK(good(store.contact_count()) == 2);
}

TEMPLATE_TEST_CASE("a new contact has nothing but its identity", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna@example.com"));
  const StoredContact contact = good(store.load(anna));
  CHECK(contact.key == anna);
  CHECK(contact.identity == "anna@example.com");
  CHECK(contact.version == 0);
  CHECK(contact.program == Digest{});
  CHECK(contact.state.empty());
  CHECK(contact.next_due == never_due);
}

TEMPLATE_TEST_CASE("a contact that is saved is what was saved", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const Digest program = sha256("program");
  good(store.put_program(program, "program"));
  StoredContact contact = good(store.load(good(store.add("anna@example.com"))));
  contact.program = program;
  contact.state = std::string("a\0b\xff\n", 5);
  contact.next_due = second(100);
  contact.identity = "does not count";
  good(store.save(contact));
  good(store.commit());

  StoredContact loaded = good(store.load(contact.key));
  CHECK(loaded.identity == "anna@example.com");
  CHECK(loaded.version == 1);
  CHECK(loaded.program == program);
  CHECK(loaded.state == contact.state);
  CHECK(loaded.next_due == second(100));

  loaded.state.assign(300'000, 'x');
  loaded.next_due = never_due;
  good(store.save(loaded));
  CHECK(good(store.load(contact.key)).version == 2);
  CHECK(good(store.load(contact.key)).state == loaded.state);
  CHECK(good(store.load(contact.key)).next_due == never_due);
  good(store.check());
}

TEMPLATE_TEST_CASE("no save overwrites what another has written", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna@example.com"));
  StoredContact mine = good(store.load(anna));
  StoredContact theirs = good(store.load(anna));
  theirs.state = "";
  theirs.next_due = second(5);
  good(store.save(theirs));
  mine.next_due = second(9);
  const Error late = bad(store.save(mine));
  CHECK(late.retryable);
  CHECK(good(store.load(anna)).next_due == second(5));
  CHECK(numbers_due(store, second(9)) == Numbers{anna.number()});
}

TEMPLATE_TEST_CASE("a key that no contact has is not found", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna@example.com"));
  const ContactKey other = ContactKey::of((anna.shard() + 1) % shard_count, anna.number());
  StoredContact nobody;
  nobody.key = other;
  CHECK(bad(store.load(other)).code == ErrorCode::NotFound);
  CHECK(bad(store.save(nobody)).code == ErrorCode::NotFound);
  CHECK(bad(store.rename("x", other)).code == ErrorCode::NotFound);
  CHECK(bad(store.erase(other)).code == ErrorCode::NotFound);
  CHECK_FALSE(good(store.find("x")));
}

TEMPLATE_TEST_CASE("a renamed identity is the other contact's", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey visitor = good(store.add("visitor-1"));
  const ContactKey anna = good(store.add("anna@example.com"));
  good(store.rename("visitor-1", anna));
  good(store.rename("anna@work.example", anna));  // that was nobody's
  CHECK(good(store.find("visitor-1")) == anna);
  CHECK(good(store.find("anna@work.example")) == anna);
  CHECK(good(store.load(visitor)).identity == "visitor-1");
  CHECK(good(store.load(anna)).identity == "anna@example.com");
  CHECK(bad(store.add("anna@work.example")).retryable);
  good(store.rename("visitor-1", visitor));
  CHECK(good(store.find("visitor-1")) == visitor);
  CHECK(good(store.contact_count()) == 2);
  good(store.check());
}

TEMPLATE_TEST_CASE("erasing leaves nothing of a contact but what stops messages", "[store]",
                   MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey visitor = good(store.add("visitor-1"));
  const ContactKey anna = good(store.add("anna@example.com"));
  const ContactKey bert = good(store.add("bert@example.com"));
  good(store.rename("visitor-1", anna));
  StoredContact contact = good(store.load(anna));
  contact.next_due = second(1);
  good(store.save(contact));
  for (const char* name : {"anna@example.com", "visitor-1", "bert@example.com"}) {
    StoredEvent event = make_event(std::string("event of ") + name, name);
    CHECK(good(store.accept(event, 1)) == Acceptance::New);
  }
  good(store.add_effect(make_effect("anna's", anna, 5)));
  good(store.add_effect(make_effect("anna's too", anna, 5)));
  CHECK(good(store.settle("anna's too", 0, EffectState::Dead, second(5), "")));
  good(store.add_effect(make_effect("bert's", bert, 5)));
  good(store.record({anna, second(1), "{}\n"}));
  good(store.record({bert, second(1), "{}\n"}));
  good(store.suppress("anna@example.com", {true, true, "erased", second(2)}));
  good(store.commit());

  good(store.erase(anna));
  good(store.commit());
  CHECK(bad(store.load(anna)).code == ErrorCode::NotFound);
  CHECK_FALSE(good(store.find("anna@example.com")));
  CHECK_FALSE(good(store.find("visitor-1")));
  CHECK(good(store.events_of("anna@example.com", all)).empty());
  CHECK(good(store.events_of("visitor-1", all)).empty());
  CHECK_FALSE(good(store.effect("anna's")));
  CHECK(good(store.history(anna)).empty());
  CHECK(numbers_due(store, second(10)).empty());
  CHECK(good(store.contact_count()) == 2);
  CHECK(good(store.effect_count(EffectState::Waiting)) == 1);
  CHECK(good(store.effect_count(EffectState::Dead)) == 0);
  CHECK(good(store.suppression("anna@example.com"))->reason == "erased");

  // The others have lost nothing, and its number is not given to another.
  CHECK(good(store.load(visitor)).identity == "visitor-1");
  CHECK(good(store.events_of("bert@example.com", all)).size() == 1);
  CHECK(good(store.pending(all)).size() == 1);
  CHECK(good(store.effect("bert's")));
  CHECK(good(store.history(bert)).size() == 1);
  good(store.erase(bert));
  good(store.commit());
  CHECK(good(store.add("carl@example.com")).number() > bert.number());
  good(store.check());
}

TEMPLATE_TEST_CASE("due contacts come by instant, then by number", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  CHECK(good(store.next_due()) == never_due);
  const auto at_9 = add_due(store, "a", second(9)).number();
  const auto at_5 = add_due(store, "b", second(5)).number();
  const auto at_5_too = add_due(store, "c", second(5)).number();
  const auto at_5_last = add_due(store, "d", second(5)).number();
  const ContactKey at_7 = add_due(store, "e", second(7));
  add_due(store, "f", never_due);
  good(store.commit());
  CHECK(good(store.next_due()) == second(5));
  CHECK(numbers_due(store, {second(5).us - 1}).empty());
  CHECK(numbers_due(store, second(5)) == Numbers{at_5, at_5_too, at_5_last});
  CHECK(numbers_due(store, second(8), 4) == Numbers{at_5, at_5_too, at_5_last, at_7.number()});
  CHECK(numbers_due(store, second(9), 2) == Numbers{at_5, at_5_too});
  CHECK(numbers_due(store, never_due) == Numbers{at_5, at_5_too, at_5_last, at_7.number(), at_9});

  // With what is saved in this unit taken into account.
  StoredContact contact = good(store.load(at_7));
  contact.next_due = second(1);
  good(store.save(contact));
  CHECK(numbers_due(store, second(5), 1) == Numbers{at_7.number()});
  CHECK(good(store.next_due()) == second(1));
  contact = good(store.load(at_7));
  contact.next_due = never_due;
  good(store.save(contact));
  CHECK(numbers_due(store, second(8)) == Numbers{at_5, at_5_too, at_5_last});
}

TEMPLATE_TEST_CASE("all contacts come by number, a page at a time", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  for (int i = 0; i < 10; ++i) good(store.add("contact " + std::to_string(i)));
  std::vector<std::string> names;
  std::optional<ContactKey> after;
  while (true) {
    const auto page = good(store.contacts_after(after, 3));
    if (page.empty()) break;
    CHECK(page.size() <= 3);
    for (const StoredContact& contact : page) names.push_back(contact.identity);
    after = page.back().key;
  }
  REQUIRE(names.size() == 10);
  for (int i = 0; i < 10; ++i) {
    CHECK(names[static_cast<std::size_t>(i)] == "contact " + std::to_string(i));
  }
}

TEMPLATE_TEST_CASE("what was rolled back never was", "[store]", MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = add_due(store, "anna@example.com", second(5));
  const ContactKey bert = good(store.add("bert@example.com"));
  StoredEvent old_event = make_event("old", "anna@example.com");
  good(store.accept(old_event, 1));
  StoredEvent other_event = make_event("other", "bert@example.com");
  good(store.accept(other_event, 1));
  good(store.add_effect(make_effect("old", anna, 5)));
  good(store.add_effect(make_effect("other", bert, 5)));
  good(store.set_shared("turn", "1"));
  good(store.suppress("old@example.com", {false, true, "unsubscribed", second(1)}));
  good(store.record({anna, second(1), "old\n"}));
  good(store.record({bert, second(1), "old\n"}));
  good(store.commit());
  good(store.commit());  // of nothing

  const ContactKey carl = add_due(store, "carl@example.com", second(1));
  StoredContact contact = good(store.load(anna));
  contact.next_due = second(2);
  good(store.save(contact));
  good(store.rename("anna@example.com", carl));
  good(store.erase(bert));
  StoredEvent new_event = make_event("new", "carl@example.com");
  good(store.accept(new_event, 1));
  good(store.set_event(old_event.sequence, EventState::Parked, "why"));
  CHECK(good(store.lease(second(5), second(6), all)).size() == 1);
  CHECK(good(store.lapse(second(6), all)).size() == 1);
  CHECK(good(store.settle("old", 1, EffectState::Done, second(6), "")));
  good(store.add_effect(make_effect("new", anna, 5)));
  good(store.set_shared("turn", "2"));
  good(store.set_shared("codes", "2"));
  good(store.suppress("old@example.com", {true, true, "complained", second(1)}));
  good(store.suppress("new@example.com", {true, true, "complained", second(1)}));
  good(store.record({anna, second(1), "new\n"}));
  good(store.put_program(sha256("new"), "new"));
  store.rollback();
  store.rollback();  // of nothing

  CHECK_FALSE(good(store.find("carl@example.com")));
  CHECK(good(store.find("anna@example.com")) == anna);
  CHECK(good(store.find("bert@example.com")) == bert);
  CHECK(good(store.load(anna)).version == 1);
  CHECK(good(store.load(bert)).identity == "bert@example.com");
  CHECK(bad(store.load(carl)).code == ErrorCode::NotFound);
  CHECK(good(store.contact_count()) == 2);
  CHECK(numbers_due(store, second(9)) == Numbers{anna.number()});
  CHECK(good(store.next_due()) == second(5));
  const auto pending = good(store.pending(all));
  REQUIRE(pending.size() == 2);
  CHECK(pending[0].id == "old");
  CHECK(pending[0].error.empty());
  CHECK(good(store.events_of("bert@example.com", all)).size() == 1);
  CHECK(good(store.events(EventState::Parked, 0, all)).empty());
  const auto effect = good(store.effect("old"));
  REQUIRE(effect);
  CHECK(effect->state == EffectState::Waiting);
  CHECK(effect->attempt == 0);
  CHECK(effect->due == second(5));
  CHECK_FALSE(good(store.effect("new")));
  CHECK(good(store.effect_count(EffectState::Waiting)) == 2);
  CHECK(good(store.effect_count(EffectState::Done)) == 0);
  CHECK(good(store.next_effect_due()) == second(5));
  CHECK(good(store.shared("turn")) == "1");
  CHECK_FALSE(good(store.shared("codes")));
  CHECK_FALSE(good(store.suppression("old@example.com"))->all);
  CHECK_FALSE(good(store.suppression("new@example.com")));
  CHECK(good(store.history(anna)).size() == 1);
  CHECK(good(store.history(bert)).size() == 1);
  CHECK(bad(store.program(sha256("new"))).code == ErrorCode::NotFound);
  good(store.check());

  // And the same can be done again.
  CHECK(good(store.add("carl@example.com")) == carl);
  CHECK(good(store.accept(new_event, 1)) == Acceptance::New);
  good(store.commit());
  good(store.check());
}

TEMPLATE_TEST_CASE("what contacts share is kept by name", "[store]", MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  CHECK_FALSE(good(store.shared("turn")));
  good(store.set_shared("turn", std::string_view("\0\xff", 2)));
  good(store.set_shared("empty", ""));
  CHECK(good(store.shared("turn")) == std::string("\0\xff", 2));
  CHECK(good(store.shared("empty")) == "");
  good(store.set_shared("turn", "3"));
  CHECK(good(store.shared("turn")) == "3");
}

TEMPLATE_TEST_CASE("programs are kept by hash", "[store]", MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const std::string bytes("tend\0\xff", 6);
  good(store.put_program(sha256(bytes), bytes));
  good(store.put_program(sha256(bytes), bytes));
  CHECK(good(store.program(sha256(bytes))) == bytes);
  CHECK(bad(store.program(sha256("other"))).code == ErrorCode::NotFound);
}

TEMPLATE_TEST_CASE("history comes in the order in which it was recorded", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna@example.com"));
  const ContactKey bert = good(store.add("bert@example.com"));
  good(store.record({anna, second(9), "first\n"}));
  good(store.record({bert, second(1), "another's\n"}));
  good(store.record({anna, second(2), "second\nthird\n"}));
  const auto history = good(store.history(anna));
  REQUIRE(history.size() == 2);
  CHECK(history[0].contact == anna);
  CHECK(history[0].at == second(9));
  CHECK(history[0].lines == "first\n");
  CHECK(history[1].lines == "second\nthird\n");

  const auto first = good(store.history_after(0, 2));
  REQUIRE(first.size() == 2);
  CHECK(first[0].contact == anna);
  CHECK(first[1].lines == "another's\n");
  CHECK(first[1].contact == bert);
  const auto rest = good(store.history_after(first[1].number, 2));
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].lines == "second\nthird\n");
  good(store.erase(anna));
  CHECK(good(store.history_after(0, 9)).size() == 1);
}

TEMPLATE_TEST_CASE("an event says how it stands, however it is asked for", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  for (const char* id : {"e1", "e2", "e3"}) {
    StoredEvent event = make_event(id, "anna@example.com");
    good(store.accept(event, 1));
  }
  good(store.set_event(1, EventState::Applied, ""));
  good(store.set_event(2, EventState::Parked, "no such thing"));
  const auto is_as_said = [&] {
    const auto latest = good(store.latest_events(9));
    REQUIRE(latest.size() == 3);
    CHECK(latest[0].state == EventState::Applied);
    CHECK(latest[1].state == EventState::Parked);
    CHECK(latest[1].error == "no such thing");
    CHECK(latest[2].state == EventState::Pending);
    CHECK(good(store.latest_events(2)).front().id == "e2");
    CHECK(good(store.events_of("anna@example.com", 9))[1].state == EventState::Parked);
    REQUIRE(good(store.event("e3")));
    CHECK(good(store.event("e3"))->sequence == 3);
    CHECK_FALSE(good(store.event("e4")));
  };
  is_as_said();
  good(store.commit());
  is_as_said();
}

TEMPLATE_TEST_CASE("what stops messages to an address is only added to", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  CHECK_FALSE(good(store.suppression("anna@example.com")));
  good(store.suppress("Anna@Example.com", {false, true, "unsubscribed", second(1)}));
  good(store.suppress("anna@example.com", {false, true, "again", second(2)}));
  auto found = good(store.suppression("ANNA@example.com"));
  REQUIRE(found);
  CHECK_FALSE(found->all);
  CHECK(found->marketing);
  CHECK(found->reason == "unsubscribed");
  CHECK(found->at == second(1));

  good(store.suppress("anna@example.com", {true, false, "bounced", second(3)}));
  good(store.suppress("anna@example.com", {false, false, "nothing", second(4)}));
  good(store.suppress("anna@example.com", {false, true, "unsubscribed", second(5)}));
  found = good(store.suppression("anna@example.com"));
  CHECK(found->all);
  CHECK(found->marketing);
  CHECK(found->reason == "bounced");
  CHECK(found->at == second(3));
  // Only ASCII letters have two cases here.
  good(store.suppress("\xc3\xa5sa@example.com", {true, true, "complained", second(1)}));
  CHECK_FALSE(good(store.suppression("\xc3\x85sa@example.com")));
}

TEMPLATE_TEST_CASE("a contact that is set aside stays as it is, and is never due", "[store]",
                   MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = add_due(store, "anna@example.com", second(5));
  const ContactKey bert = add_due(store, "bert@example.com", second(7));
  good(store.commit());
  good(store.set_aside({anna, second(9), "it is damaged"}));
  CHECK(numbers_due(store, second(99)) == Numbers{2});
  CHECK(good(store.next_due()) == second(7));
  const StoredContact aside = good(store.load(anna));
  CHECK(aside.set_aside == "it is damaged");
  CHECK(aside.next_due == second(5));
  CHECK_FALSE(aside.is_damaged);
  CHECK(good(store.contacts_after({}, all))[0].set_aside == "it is damaged");
  CHECK(good(store.load(bert)).set_aside.empty());

  store.rollback();
  CHECK(numbers_due(store, second(99)) == Numbers{1, 2});
  good(store.set_aside({anna, second(9), "it is damaged"}));
  good(store.set_aside({bert, second(8), "so is this"}));
  good(store.commit());
  CHECK(numbers_due(store, second(99)).empty());
  CHECK(good(store.next_due()) == never_due);
  const auto listed = good(store.all_set_aside({}, all));
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].contact == anna);
  CHECK(listed[0].at == second(9));
  CHECK(listed[0].error == "it is damaged");
  CHECK(good(store.all_set_aside(anna, all))[0].contact == bert);
  CHECK(good(store.all_set_aside({}, 1)).size() == 1);
  good(store.check());

  // Saved, it is still aside.
  StoredContact repaired = good(store.load(anna));
  repaired.next_due = second(6);
  good(store.save(repaired));
  CHECK(numbers_due(store, second(99)).empty());
  CHECK(good(store.load(anna)).set_aside == "it is damaged");
  good(store.bring_back(anna));
  CHECK(numbers_due(store, second(99)) == Numbers{1});
  CHECK(good(store.load(anna)).set_aside.empty());
  good(store.bring_back(anna));
  good(store.commit());

  good(store.erase(bert));
  CHECK(good(store.all_set_aside({}, all)).empty());
  good(store.check());
  CHECK(bad(store.set_aside({bert, second(9), "nobody"})).code == ErrorCode::NotFound);
}

TEMPLATE_TEST_CASE("failures are kept until somebody has looked after them", "[store]",
                   MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna@example.com"));
  for (int i = 1; i <= 4; ++i) {
    HistoryEntry entry{anna, second(i), "line " + std::to_string(i) + "\n"};
    entry.tells_of_failure = i % 2 == 0;
    good(store.record(entry));
  }
  good(store.commit());
  const auto failures = good(store.failures_after(0, all));
  REQUIRE(failures.size() == 2);
  CHECK(failures[0].lines == "line 2\n");
  CHECK(failures[0].tells_of_failure);
  CHECK(failures[1].lines == "line 4\n");
  CHECK(good(store.failures_after(failures[0].number, all)).size() == 1);
  CHECK(good(store.failures_after(0, 1)).size() == 1);

  good(store.forget_failure(failures[0].number));
  store.rollback();
  CHECK(good(store.failures_after(0, all)).size() == 2);
  good(store.forget_failure(failures[0].number));
  good(store.commit());
  CHECK(good(store.failures_after(0, all)).size() == 1);
  CHECK(good(store.history(anna)).size() == 4);
  CHECK_FALSE(good(store.history(anna))[1].tells_of_failure);
  good(store.erase(anna));
  CHECK(good(store.failures_after(0, all)).empty());
}

TEMPLATE_TEST_CASE("programs are listed, and dropped", "[store]", MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  for (const char* bytes : {"a", "b"}) good(store.put_program(sha256(bytes), bytes));
  good(store.commit());
  std::vector<Digest> both = {sha256("a"), sha256("b")};
  std::sort(both.begin(), both.end());
  CHECK(good(store.programs()) == both);
  good(store.drop_program(sha256("a")));
  store.rollback();
  CHECK(good(store.program(sha256("a"))) == "a");
  good(store.drop_program(sha256("a")));
  good(store.drop_program(sha256("nothing")));
  good(store.commit());
  CHECK(good(store.programs()) == std::vector<Digest>{sha256("b")});
  CHECK(bad(store.program(sha256("a"))).code == ErrorCode::NotFound);
}

}  // namespace tend::test
