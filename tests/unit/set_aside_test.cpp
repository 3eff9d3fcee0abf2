// One contact, event or message that is damaged does not stop the others (runtime.md, G10).
#include "runtime/worker/set_aside.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "base/check.hpp"
#include "compiler/compile.hpp"
#include "runtime/operate/kept_contacts.hpp"
#include "runtime/operate/order.hpp"
#include "runtime/operate/troubles.hpp"
#include "runtime/program/file.hpp"
#include "runtime/store/sqlite_rows.hpp"
#include "runtime/worker/worker.hpp"
#include "tests/store/backends.hpp"

using namespace tend;
using namespace tend::test;

namespace {

constexpr std::size_t all = 1000;
constexpr Instant monday{1'767'596'400'000'000};  // 2026-01-05T07:00:00Z
Instant after_hours(std::int64_t hours) {
  return {monday.us + hours * 3600 * us_per_second};
}

Program compile_text(const std::string& text) {
  Sources sources;
  const SourceId source = sources.add("test.tend", text);
  DiskReader reader;
  Diagnostics diagnostics;
  Compiled compiled = compile(sources, {source}, reader, {}, diagnostics);
  if (!compiled.program) FAIL(text);
  return *std::move(compiled.program);
}

/// In memory nothing is damaged by itself: a state that nobody can read is.
struct InMemory : MemoryBackend {
  std::string kept;
  void set_state(ContactKey key, const std::string& state) {
    StoredContact contact = good(store->load(key));
    kept = std::exchange(contact.state, state);
    good(store->save(contact));
    good(store->commit());
  }
  void damage(ContactKey key) { set_state(key, "\x01\xff\xff"); }
  void repair(ContactKey key) { set_state(key, kept); }
};

/// A row that is not what was written.
struct InAFile : SqliteBackend {
  void tamper(const std::string& sql) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(folder.path("tend.db").c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
  }
  void damage(ContactKey key) {
    tamper("UPDATE contact SET state = CAST(x'00' || state AS BLOB) WHERE key = " +
           std::to_string(row_of(key)));
  }
  void repair(ContactKey key) {
    tamper("UPDATE contact SET state = substr(state, 2) WHERE key = " +
           std::to_string(row_of(key)));
  }
};

template <class Backend>
struct Shop {
  explicit Shop(const std::string& script) { open(script); }

  /// With whatever project; what was in memory is gone.
  void open(const std::string& script) {
    worker.reset();
    program = compile_text(script);
    WorkerOptions options;
    options.opened_at = monday;
    worker = good(Worker::open(*backend.store, program, program_hash(write_program(program)), zones,
                               options));
  }
  Taken take(const std::string& event, Instant now) {
    const std::string_view line = event;
    return good(worker->take(std::span(&line, 1), now)).front();
  }
  void turn(Instant now) {
    while (good(worker->turn(now))) {
    }
  }
  std::vector<Attempt> hand_out(Instant now) { return good(worker->hand_out(now, all)); }
  /// To whom mails go.
  std::vector<std::string> mails(Instant now) {
    std::vector<std::string> contacts;
    for (const Attempt& attempt : hand_out(now)) contacts.push_back(attempt.contact);
    std::sort(contacts.begin(), contacts.end());
    return contacts;
  }
  void report(const Attempt& attempt, std::optional<CallAnswer> answer, Instant now) {
    const Attempted ended[] = {{attempt.key, attempt.number, {}, std::move(answer)}};
    good(worker->report(ended, now));
  }
  Result<void> retry(const std::string& id, Instant now) {
    return worker->operate([&](ContactStore& store) {
      return carry_out(store, {Order::Kind::Retry, {id}}, now);
    });
  }
  ContactKey key_of(const std::string& identity) { return *good(backend.store->find(identity)); }
  void damage(const std::string& identity) {
    // What is at hand is not looked at again.
    good(worker->operate([](ContactStore&) { return Result<void>(); }));
    backend.damage(key_of(identity));
  }
  std::string history(const std::string& identity) {
    std::string lines;
    for (const HistoryEntry& entry : good(backend.store->history(key_of(identity))))
      lines += entry.lines;
    return lines;
  }
  std::vector<Trouble> troubles() {
    std::vector<Trouble> found;
    good(for_each_trouble(*backend.store, [&](const Trouble& trouble) -> Result<void> {
      found.push_back(trouble);
      return {};
    }));
    return found;
  }

  Backend backend;
  Program program;
  Zones zones;
  std::unique_ptr<Worker> worker;
};

std::string event(const std::string& id, const std::string& who, const std::string& what) {
  return R"({"id":")" + id + R"(","contact":")" + who + R"(@example.com",)" + what + "}";
}
std::string form(const std::string& id, const std::string& who) {
  return event(id, who, R"("type":"form_submitted","form":"f")");
}

bool says(const std::string& history, const std::string& what) {
  return history.find(what) != std::string::npos;
}

const std::string head = R"(
policy { sender 'a@shop.example' }
email first, second { subject: 'Hello', body: 'Hello' }
)";
const std::string drip = head + R"(
workflow drips { when form_submitted  no goal  wait 1h  send first  wait 1d  send second }
)";

}  // namespace

TEMPLATE_TEST_CASE("a contact who cannot be read is set aside, and the others go on", "[worker]",
                   InMemory, InAFile) {
  Shop<TestType> shop(drip);
  ContactStore& store = *shop.backend.store;
  for (const char* who : {"anna", "bo", "cia"}) shop.take(form(who, who), monday);
  shop.damage("bo@example.com");
  shop.turn(after_hours(1));
  CHECK(shop.mails(after_hours(1)) ==
        std::vector<std::string>{"anna@example.com", "cia@example.com"});
  CHECK(shop.worker->figures().set_aside == 1);

  // Her events are taken, and wait.
  CHECK(shop.take(form("again", "bo"), after_hours(2)).how == Taken::How::New);
  CHECK(shop.take(form("dan", "dan"), after_hours(2)).how == Taken::How::New);
  const StoredEvent parked = *good(store.event("again"));
  CHECK(parked.state == EventState::Parked);
  CHECK(parked.error == "contact 2 is set aside");
  CHECK(good(store.event("dan"))->state == EventState::Applied);
  CHECK(shop.worker->figures().set_aside == 1);

  const std::vector<Trouble> troubles = shop.troubles();
  REQUIRE(troubles.size() == 2);
  CHECK(troubles[0].id == "again");
  CHECK(troubles[1].id == "bo@example.com");
  CHECK(troubles[1].at == after_hours(1));
  CHECK(troubles[1].what == "contact 2");
  CHECK_FALSE(troubles[1].error.empty());

  // She can be brought back when she can be read again, with all that waited for her.
  CHECK(bad(shop.retry("bo@example.com", after_hours(3))).code == ErrorCode::Malformed);
  shop.backend.repair(shop.key_of("bo@example.com"));
  good(shop.retry("bo@example.com", after_hours(3)));
  CHECK(shop.worker->figures().set_aside == 0);
  shop.turn(after_hours(3));
  CHECK(shop.mails(after_hours(3)) ==
        std::vector<std::string>{"bo@example.com", "dan@example.com"});
  CHECK(good(store.event("again"))->state == EventState::Applied);
  CHECK(shop.troubles().empty());
  good(store.check());
}

TEMPLATE_TEST_CASE("nothing leaves of a contact who is set aside", "[worker]", InMemory, InAFile) {
  Shop<TestType> shop(head + R"(
action look_up(who: text) returns { id: text } { webhook: post 'https://crm.example/x' }
workflow hello { when form_submitted  no goal  send first }
workflow calls { when downloaded      no goal  call look_up('x') as found  log 'found' }
)");
  ContactStore& store = *shop.backend.store;
  shop.take(form("1", "anna"), monday);
  shop.take(event("2", "anna", R"("type":"downloaded","asset":"a")"), monday);
  SECTION("what is in the outbox waits") {
    shop.damage("anna@example.com");
    CHECK(shop.hand_out(monday).empty());
    for (const Effect& effect : good(store.effects(EffectState::Waiting, {}, all))) {
      CHECK(effect.due == never_due);
      CHECK(effect.error == "contact 1 is set aside");
    }
    shop.backend.repair(shop.key_of("anna@example.com"));
    good(shop.retry("anna@example.com", after_hours(1)));
    CHECK(shop.hand_out(after_hours(1)).size() == 2);
  }
  SECTION("a stop that comes meanwhile goes before what waits") {
    shop.damage("anna@example.com");
    CHECK(shop.hand_out(monday).empty());
    CHECK(shop.take(event("3", "anna", R"("type":"unsubscribed")"), monday).stopped ==
          "anna@example.com");
    shop.backend.repair(shop.key_of("anna@example.com"));
    good(shop.retry("anna@example.com", after_hours(1)));
    const auto attempts = shop.hand_out(after_hours(1));
    REQUIRE(attempts.size() == 1);
    CHECK(std::holds_alternative<OutgoingCall>(attempts[0].what));
    shop.turn(after_hours(1));
    CHECK(shop.mails(after_hours(2)).empty());
    CHECK(says(shop.history("anna@example.com"), R"("kind":"dropped","reason":"unsubscribed")"));
  }
  SECTION("a call whose answer she cannot be told is made again") {
    const auto attempts = shop.hand_out(monday);
    REQUIRE(attempts.size() == 2);
    shop.damage("anna@example.com");
    for (const Attempt& attempt : attempts)
      shop.report(attempt, CallAnswer{200, R"({"id":"T-1"})"}, monday);
    CHECK_FALSE(says(shop.history("anna@example.com"), R"("text":"found")"));
    shop.backend.repair(shop.key_of("anna@example.com"));
    good(shop.retry("anna@example.com", after_hours(1)));
    const auto again = shop.hand_out(after_hours(1));
    REQUIRE(again.size() == 1);
    CHECK(again[0].number == 2);
    shop.report(again[0], CallAnswer{200, R"({"id":"T-1"})"}, after_hours(1));
    CHECK(says(shop.history("anna@example.com"), R"("text":"found")"));
  }
  SECTION("a bounce of hers is heeded") {
    shop.damage("anna@example.com");
    shop.take(event("3", "anna", R"("type":"bounced","hard":true)"), monday);
    CHECK(good(store.suppression("anna@example.com"))->all);
  }
  SECTION("nothing of hers keeps a visitor from becoming another") {
    shop.take(R"({"id":"3","visitor":"v1","type":"form_submitted","form":"f"})", monday);
    shop.damage(good(store.contacts_after({}, all))[1].identity);
    const std::string merge =
        R"({"id":"4","contact":"bo@example.com","visitor":"v1","type":"form_submitted","form":"f"})";
    CHECK(shop.take(merge, monday).how == Taken::How::New);
    CHECK(good(store.event("4"))->error == "contact 2 is set aside");
    shop.take(form("5", "bo"), monday);
    CHECK(good(store.event("5"))->state == EventState::Applied);
  }
  SECTION("she can be erased") {
    shop.damage("anna@example.com");
    shop.turn(after_hours(1));
    CHECK(shop.hand_out(after_hours(1)).empty());
    good(shop.worker->operate([&](ContactStore& at) {
      return carry_out(at, {Order::Kind::Erase, {"anna@example.com"}}, after_hours(1));
    }));
    CHECK_FALSE(good(store.find("anna@example.com")));
    CHECK(good(store.suppression("anna@example.com"))->marketing);
    CHECK(shop.troubles().empty());
    CHECK(shop.worker->figures().set_aside == 0);
    good(store.check());
  }
}

TEMPLATE_TEST_CASE("a changed project takes along who can be read", "[worker]", InMemory, InAFile) {
  Shop<TestType> shop(drip);
  shop.take(form("1", "anna"), monday);
  shop.take(form("2", "bo"), monday);
  shop.damage("anna@example.com");
  const std::string changed = head + R"(
workflow drips { when form_submitted  no goal  wait 2h  send second }
)";
  shop.open(changed);
  CHECK(shop.worker->figures().set_aside == 1);
  shop.turn(after_hours(1));
  CHECK(shop.mails(after_hours(1)) == std::vector<std::string>{"bo@example.com"});

  // She speaks in the numbers of the project before: the next start takes her along.
  shop.backend.repair(shop.key_of("anna@example.com"));
  good(shop.retry("anna@example.com", after_hours(1)));
  CHECK(shop.worker->figures().set_aside == 1);
  shop.open(changed);
  CHECK(shop.worker->figures().set_aside == 0);
  shop.turn(after_hours(2));
  CHECK(shop.mails(after_hours(2)) == std::vector<std::string>{"anna@example.com"});
  good(shop.backend.store->check());
}

TEST_CASE("an event that is damaged is parked", "[worker]") {
  Shop<InAFile> shop(drip);
  ContactStore& store = *shop.backend.store;
  // More than one turn holds: some of them wait in the inbox.
  good(shop.worker->operate([](ContactStore& at) -> Result<void> {
    for (const char* id : {"1", "2", "3"}) {
      StoredEvent waiting;
      waiting.id = id;
      waiting.contact = std::string(id) + "@example.com";
      waiting.at = waiting.accepted_at = monday;
      waiting.body = form(id, id);
      if (const auto accepted = at.accept(waiting, 1); !accepted)
        return tl::unexpected(accepted.error());
    }
    return {};
  }));
  shop.backend.tamper("UPDATE event SET accepted_at = accepted_at * 2 WHERE id = '2'");
  shop.turn(monday);
  CHECK(good(store.event("1"))->state == EventState::Applied);
  CHECK(good(store.event("2"))->state == EventState::Parked);
  CHECK(good(store.event("2"))->error == damaged_words);
  CHECK(good(store.event("3"))->state == EventState::Applied);
  REQUIRE(shop.troubles().size() == 1);
  CHECK(shop.troubles()[0].id == "2");
}

TEST_CASE("a message or call that is damaged is given up", "[worker]") {
  Shop<InAFile> shop(head + R"(
action look_up(who: text) returns { id: text } { webhook: post 'https://crm.example/x' }
workflow hello { when form_submitted  no goal  send first }
workflow calls { when downloaded      no goal  call look_up('x') as found else { log 'no answer' } }
)");
  ContactStore& store = *shop.backend.store;
  shop.take(form("1", "anna"), monday);
  shop.take(event("2", "anna", R"("type":"downloaded","asset":"a")"), monday);
  shop.take(form("3", "bo"), monday);
  SECTION("when its turn comes") {
    shop.backend.tamper(
        "UPDATE effect SET payload = x'00' WHERE contact = 1024 + (SELECT key & "
        "1023 FROM contact ORDER BY key LIMIT 1)");
    CHECK(shop.mails(monday) == std::vector<std::string>{"bo@example.com"});
  }
  SECTION("when nobody told how it ended") {
    CHECK(shop.hand_out(monday).size() == 3);
    shop.backend.tamper(
        "UPDATE effect SET name = 'x' WHERE contact = 1024 + (SELECT key & "
        "1023 FROM contact ORDER BY key LIMIT 1)");
    CHECK_FALSE(good(shop.worker->recover(after_hours(1))));
  }
  CHECK(good(store.effects(EffectState::Dead, {}, all)).size() == 2);
  CHECK(says(shop.history("anna@example.com"), R"("text":"no answer")"));
  const std::vector<Trouble> troubles = shop.troubles();
  REQUIRE(troubles.size() >= 2);
  CHECK(troubles[0].contact == "anna@example.com");
  CHECK(troubles[0].error == damaged_words);
}

TEST_CASE("a run that fails is listed until somebody has looked after it", "[worker]") {
  Shop<InMemory> shop(R"(
workflow ping { when country becomes 'SE'  reenroll always  set country = 'NO' }
workflow pong { when country becomes 'NO'  reenroll always  set country = 'SE' }
)");
  shop.take(event("1", "anna", R"("type":"form_submitted","set":{"country":"SE"})"), monday);
  const std::vector<Trouble> troubles = shop.troubles();
  REQUIRE(troubles.size() == 1);
  CHECK(troubles[0].kind == Trouble::Kind::Run);
  CHECK(troubles[0].contact == "anna@example.com");
  CHECK(troubles[0].what == "run of -");
  CHECK(troubles[0].error == "chain too long");
  CHECK(bad(shop.retry(troubles[0].id, monday)).code == ErrorCode::Unsupported);
  good(shop.worker->operate([&](ContactStore& store) {
    return carry_out(store, {Order::Kind::Drop, {troubles[0].id}}, monday);
  }));
  CHECK(shop.troubles().empty());
}

TEMPLATE_TEST_CASE("a program that nobody speaks in any more is dropped", "[worker]", InMemory,
                   InAFile) {
  const auto with = [](const std::string& wait) {
    return head + "workflow drips { when form_submitted  no goal  wait " + wait + "  send first }";
  };
  Shop<TestType> shop(with("1h"));
  ContactStore& store = *shop.backend.store;
  CHECK(good(store.programs()).size() == 1);
  shop.take(form("1", "anna"), monday);
  shop.open(with("2h"));
  CHECK(good(store.programs()).size() == 2);
  // She is inside of the first one's workflow, which what runs now was linked with.
  shop.open(with("3h"));
  CHECK(good(store.programs()).size() == 2);
  shop.turn(after_hours(1));
  CHECK(shop.mails(after_hours(1)).size() == 1);

  SECTION("but not while somebody is set aside") {
    shop.damage("anna@example.com");
    shop.turn(after_hours(2));
    shop.take(form("2", "anna"), after_hours(2));
    for (const char* wait : {"4h", "5h", "6h"}) shop.open(with(wait));
    CHECK(good(store.programs()).size() == 5);
    shop.backend.repair(shop.key_of("anna@example.com"));
    shop.open(with("7h"));
    CHECK(shop.worker->figures().set_aside == 0);
    CHECK(good(store.event("2"))->state == EventState::Pending);
  }
  shop.open(with("8h"));
  shop.open(with("9h"));
  CHECK(good(store.programs()).size() == 2);
  shop.turn(after_hours(9));
  good(store.check());
}
