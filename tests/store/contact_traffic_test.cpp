// contact_traffic_test.cpp: what every store of contacts has to do, sentence by sentence
// (runtime/store/contact_store.hpp): events that come and effects that go.
#include <algorithm>

#include "tests/store/backends.hpp"

namespace tend::test {
namespace {

constexpr std::size_t all = 1'000'000;

std::vector<std::string> ids(const std::vector<StoredEvent>& events) {
  std::vector<std::string> names;
  for (const StoredEvent& event : events) names.push_back(event.id);
  return names;
}

std::vector<std::string> keys(const std::vector<Effect>& effects) {
  std::vector<std::string> names;
  for (const Effect& effect : effects) names.push_back(effect.key);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEMPLATE_TEST_CASE("an event is accepted once", "[store]", MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  StoredEvent first = make_event("1", "anna@example.com");
  CHECK(good(store.accept(first, 77)) == Acceptance::New);
  good(store.commit());
  StoredEvent again = make_event("1", "anna@example.com");
  CHECK(good(store.accept(again, 77)) == Acceptance::Again);
  CHECK(again.sequence == first.sequence);
  StoredEvent other = make_event("1", "bert@example.com");
  CHECK(good(store.accept(other, 78)) == Acceptance::OtherBody);
  CHECK(other.sequence == first.sequence);
  StoredEvent second_one = make_event("2", "anna@example.com");
  CHECK(good(store.accept(second_one, 0xffff'ffff'ffff'ffff)) == Acceptance::New);
  CHECK(second_one.sequence > first.sequence);
  CHECK(good(store.accept(second_one, 0xffff'ffff'ffff'ffff)) == Acceptance::Again);
  CHECK(ids(good(store.pending(all))) == Names{"1", "2"});

  // An id is remembered when its event is done with.
  good(store.set_event(first.sequence, EventState::Applied, ""));
  CHECK(good(store.accept(again, 77)) == Acceptance::Again);
  CHECK(ids(good(store.pending(all))) == Names{"2"});
  good(store.check());
}

TEMPLATE_TEST_CASE("what a unit has taken in is seen in it", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const auto take = [&](const std::string& id) {
    StoredEvent event = make_event(id, "anna@example.com");
    good(store.accept(event, 1));
    return event.sequence;
  };
  take("1");
  const std::uint64_t applied = take("2");
  const std::uint64_t parked = take("3");
  good(store.set_event(applied, EventState::Applied, ""));
  good(store.set_event(parked, EventState::Parked, "why"));
  CHECK(ids(good(store.pending(all))) == Names{"1"});
  take("4");
  CHECK(ids(good(store.events_of("anna@example.com", all))) == Names{"1", "2", "3", "4"});
  good(store.set_event(applied, EventState::Pending, ""));
  good(store.set_event(take("5"), EventState::Applied, ""));
  good(store.commit());
  CHECK(ids(good(store.pending(all))) == Names{"1", "2", "4"});
  CHECK(ids(good(store.events(EventState::Applied, 0, all))) == Names{"5"});
  CHECK(good(store.events(EventState::Parked, 0, all))[0].error == "why");

  // However many they are.
  for (int i = 0; i < 10'000; ++i) take("many " + std::to_string(i));
  StoredEvent again = make_event("many 3", "anna@example.com");
  CHECK(good(store.accept(again, 1)) == Acceptance::Again);
  CHECK(good(store.events_of("anna@example.com", all)).size() == 10'005);
  good(store.check());
  store.rollback();
  CHECK(good(store.events_of("anna@example.com", all)).size() == 5);
  CHECK(good(store.accept(again, 1)) == Acceptance::New);
}

TEMPLATE_TEST_CASE("an event is given back as it was taken in", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  StoredEvent event = make_event("", "", 0);
  event.at = {-1};
  event.accepted_at = {std::numeric_limits<std::int64_t>::max()};
  event.body = std::string("\0{}", 3);
  event.error = "does not count";
  good(store.accept(event, 0));
  const auto pending = good(store.pending(all));
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].sequence == event.sequence);
  CHECK(pending[0].id.empty());
  CHECK(pending[0].contact.empty());
  CHECK(pending[0].at == event.at);
  CHECK(pending[0].accepted_at == event.accepted_at);
  CHECK(pending[0].body == event.body);
  CHECK(pending[0].error.empty());
}

TEMPLATE_TEST_CASE("events are pending, applied or parked", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  std::vector<std::uint64_t> sequences;
  for (const char* const id : {"1", "2", "3", "4", "5", "6"}) {
    StoredEvent event = make_event(id, "anna@example.com");
    good(store.accept(event, 1));
    sequences.push_back(event.sequence);
  }
  CHECK(std::ranges::is_sorted(sequences));
  CHECK(ids(good(store.pending(4))) == Names{"1", "2", "3", "4"});
  good(store.set_event(sequences[1], EventState::Applied, ""));
  good(store.set_event(sequences[2], EventState::Parked, "no such field"));
  good(store.set_event(sequences[4], EventState::Applied, ""));
  good(store.set_event(sequences[5], EventState::Parked, "too deep"));
  good(store.commit());
  CHECK(ids(good(store.pending(all))) == Names{"1", "4"});
  CHECK(ids(good(store.events(EventState::Pending, sequences[0], all))) == Names{"4"});
  CHECK(ids(good(store.events(EventState::Applied, 0, all))) == Names{"2", "5"});
  CHECK(ids(good(store.events(EventState::Applied, sequences[1], all))) == Names{"5"});
  CHECK(ids(good(store.events(EventState::Applied, 0, 1))) == Names{"2"});
  const auto parked = good(store.events(EventState::Parked, 0, all));
  REQUIRE(ids(parked) == Names{"3", "6"});
  CHECK(parked[0].error == "no such field");
  CHECK(ids(good(store.events(EventState::Parked, sequences[2], 1))) == Names{"6"});

  // A parked one goes back to its place.
  good(store.set_event(sequences[2], EventState::Pending, ""));
  const auto pending = good(store.pending(all));
  REQUIRE(ids(pending) == Names{"1", "3", "4"});
  CHECK(pending[1].error.empty());
  CHECK(bad(store.set_event(999, EventState::Applied, "")).code == ErrorCode::NotFound);
}

TEMPLATE_TEST_CASE("events of an identity are the last of them", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  for (const char* const id : {"1", "2", "3", "4"}) {
    StoredEvent event = make_event(id, id == std::string("2") ? "bert" : "anna");
    good(store.accept(event, 1));
    if (id == std::string("3")) good(store.set_event(event.sequence, EventState::Applied, ""));
  }
  CHECK(ids(good(store.events_of("anna", all))) == Names{"1", "3", "4"});
  CHECK(ids(good(store.events_of("anna", 2))) == Names{"3", "4"});
  CHECK(ids(good(store.events_of("bert", all))) == Names{"2"});
  CHECK(good(store.events_of("carl", all)).empty());
}

TEMPLATE_TEST_CASE("an effect is asked for once", "[store]", MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna"));
  Effect effect = make_effect("k", anna, 10);
  effect.payload = std::string("\0\xff", 2);
  effect.error = "as it was given";
  good(store.add_effect(effect));
  Effect other = make_effect("k", anna, 99);
  good(store.add_effect(other));
  const auto found = good(store.effect("k"));
  REQUIRE(found);
  CHECK(found->contact == anna);
  CHECK(found->kind == EffectKind::Notice);
  CHECK(found->state == EffectState::Waiting);
  CHECK(found->attempt == 0);
  CHECK(found->due == second(10));
  CHECK(found->created_at == second(5));
  CHECK(found->name == "intro");
  CHECK(found->payload == effect.payload);
  CHECK(found->error == "as it was given");
  CHECK(good(store.effect_count(EffectState::Waiting)) == 1);
  CHECK_FALSE(good(store.effect("other")));
  good(store.check());
}

TEMPLATE_TEST_CASE("effects of a contact are the last of them, whatever became of them", "[store]",
                   MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna"));
  const ContactKey bert = good(store.add("bert"));
  Effect effect = make_effect("a", anna, 10);
  effect.created_at = second(9);
  good(store.add_effect(effect));
  for (const char* const key : {"c", "b"}) good(store.add_effect(make_effect(key, anna, 10)));
  good(store.add_effect(make_effect("d", bert, 10)));
  CHECK(good(store.settle("b", 0, EffectState::Done, second(10), "")));
  CHECK(keys(good(store.effects_of(anna, all))) == Names{"b", "c", "a"});
  CHECK(keys(good(store.effects_of(anna, 2))) == Names{"c", "a"});
  CHECK(keys(good(store.effects_of(bert, all))) == Names{"d"});
  CHECK(good(store.effects_of(good(store.add("carl")), all)).empty());
}

TEMPLATE_TEST_CASE("a lease begins an attempt at what is due, by instant and key", "[store]",
                   MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna"));
  CHECK(good(store.next_effect_due()) == never_due);
  good(store.add_effect(make_effect("b", anna, 10)));
  good(store.add_effect(make_effect("a", anna, 10)));
  good(store.add_effect(make_effect("c", anna, 5)));
  good(store.add_effect(make_effect("d", anna, 20)));
  CHECK(good(store.next_effect_due()) == second(5));
  CHECK(good(store.lease({second(5).us - 1}, second(60), all)).empty());
  const auto first = good(store.lease(second(10), second(60), 2));
  REQUIRE(keys(first) == Names{"c", "a"});
  CHECK(first[0].state == EffectState::Leased);
  CHECK(first[0].attempt == 1);
  CHECK(first[0].due == second(60));
  CHECK(first[0].payload == "payload of c");
  CHECK(keys(good(store.lease(second(10), second(70), all))) == Names{"b"});
  CHECK(good(store.lease(second(10), second(70), all)).empty());
  CHECK(good(store.next_effect_due()) == second(20));
  CHECK(good(store.effect_count(EffectState::Leased)) == 3);
  CHECK(good(store.effect_count(EffectState::Waiting)) == 1);
  CHECK(keys(good(store.lease(second(20), second(99), all))) == Names{"d"});
  CHECK(good(store.next_effect_due()) == second(60));
  good(store.commit());
  CHECK(keys(good(store.effects(EffectState::Leased, {}, all))) == Names{"a", "c", "b", "d"});
  CHECK(keys(good(store.effects(EffectState::Leased, {}, 3))) == Names{"a", "c", "b"});
  const Effect second_leased = good(store.effects(EffectState::Leased, {}, 2)).back();
  const EffectPlace after{second_leased.due, second_leased.key};
  CHECK(keys(good(store.effects(EffectState::Leased, after, all))) == Names{"b", "d"});
  good(store.check());
}

TEMPLATE_TEST_CASE("an attempt ends once, and a late result changes nothing", "[store]",
                   MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna"));
  good(store.add_effect(make_effect("k", anna, 10)));
  CHECK_FALSE(good(store.settle("k", 1, EffectState::Done, second(11), "")));
  CHECK_FALSE(good(store.settle("other", 0, EffectState::Done, second(11), "")));
  CHECK(good(store.lease(second(10), second(60), all)).size() == 1);
  CHECK(good(store.settle("k", 1, EffectState::Waiting, second(30), "451 later")));
  auto effect = good(store.effect("k"));
  CHECK(effect->state == EffectState::Waiting);
  CHECK(effect->due == second(30));
  CHECK(effect->error == "451 later");
  CHECK(effect->attempt == 1);
  CHECK(good(store.lease(second(29), second(60), all)).empty());
  const auto leased = good(store.lease(second(30), second(90), all));
  REQUIRE(leased.size() == 1);
  CHECK(leased[0].attempt == 2);
  CHECK_FALSE(good(store.settle("k", 1, EffectState::Dead, second(31), "late")));
  CHECK(good(store.settle("k", 2, EffectState::Done, second(31), "")));
  CHECK_FALSE(good(store.settle("k", 2, EffectState::Waiting, second(32), "")));
  effect = good(store.effect("k"));
  CHECK(effect->state == EffectState::Done);
  CHECK(effect->error.empty());
  CHECK(good(store.effect_count(EffectState::Done)) == 1);
  CHECK(good(store.effect_count(EffectState::Leased)) == 0);
  CHECK(good(store.next_effect_due()) == never_due);
  CHECK(keys(good(store.effects(EffectState::Done, {}, all))) == Names{"k"});
  good(store.check());
}

TEMPLATE_TEST_CASE("a dead effect can be tried again, and a waiting one never", "[store]",
                   MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna"));
  good(store.add_effect(make_effect("k", anna, 10)));
  CHECK(good(store.settle("k", 0, EffectState::Dead, second(11), "dropped by an operator")));
  CHECK(good(store.lease(second(99), second(100), all)).empty());
  CHECK(keys(good(store.effects(EffectState::Dead, {}, all))) == Names{"k"});
  CHECK(good(store.settle("k", 0, EffectState::Waiting, second(12), "")));
  CHECK(good(store.lease(second(99), second(100), all)).size() == 1);
}

TEMPLATE_TEST_CASE("a lease that is over is of unknown outcome", "[store]", MemoryBackend,
                   SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  const ContactKey anna = good(store.add("anna"));
  for (const char* const key : {"c", "b", "a", "d"}) {
    good(store.add_effect(make_effect(key, anna, 10)));
  }
  CHECK(good(store.lease(second(10), second(60), 3)).size() == 3);
  CHECK(good(store.lapse({second(60).us - 1}, all)).empty());
  const auto lapsed = good(store.lapse(second(60), 2));
  REQUIRE(keys(lapsed) == Names{"a", "b"});
  CHECK(lapsed[0].state == EffectState::Unknown);
  CHECK(lapsed[0].attempt == 1);
  CHECK(keys(good(store.lapse(second(60), all))) == Names{"c"});
  CHECK(good(store.lapse(second(60), all)).empty());
  CHECK(good(store.effect_count(EffectState::Unknown)) == 3);
  CHECK(good(store.next_effect_due()) == second(10));
  // What was found out of it later counts.
  CHECK(good(store.settle("a", 1, EffectState::Done, second(61), "")));
  CHECK(good(store.settle("b", 1, EffectState::Waiting, second(70), "")));
  CHECK(keys(good(store.effects(EffectState::Unknown, {}, all))) == Names{"c"});
  good(store.check());
}

TEMPLATE_TEST_CASE("an event that is accepted again comes behind all others", "[store]",
                   MemoryBackend, SqliteBackend) {
  TestType backend;
  ContactStore& store = *backend.store;
  StoredEvent first = make_event("1", "anna@example.com");
  StoredEvent second_one = make_event("2", "anna@example.com");
  good(store.accept(first, 1));
  good(store.set_event(first.sequence, EventState::Parked, "why"));
  good(store.accept(second_one, 2));
  good(store.commit());
  good(store.set_event(first.sequence, EventState::Pending, "put back"));
  CHECK(good(store.pending(9))[0].error == "put back");

  const std::uint64_t sequence = good(store.accept_again(first.sequence, second(50)));
  CHECK(sequence > second_one.sequence);
  StoredEvent third = make_event("3", "anna@example.com");
  CHECK(good(store.accept(third, 3)) == Acceptance::New);
  CHECK(third.sequence > sequence);
  good(store.commit());
  const auto pending = good(store.pending(9));
  REQUIRE(pending.size() == 3);
  CHECK(pending[0].id == "2");
  CHECK(pending[1].id == "1");
  CHECK(pending[1].sequence == sequence);
  CHECK(pending[1].accepted_at == second(50));
  CHECK(pending[1].at == first.at);
  CHECK(pending[1].body == first.body);
  CHECK(pending[1].error.empty());
  CHECK_FALSE(pending[1].is_damaged);
  CHECK(good(store.events_of("anna@example.com", 9)).size() == 3);
  CHECK(good(store.event("1"))->sequence == sequence);
  StoredEvent again = make_event("1", "anna@example.com");
  CHECK(good(store.accept(again, 1)) == Acceptance::Again);
  CHECK(bad(store.accept_again(first.sequence, second(60))).code == ErrorCode::NotFound);
  good(store.check());
}

}  // namespace tend::test
