// A worker on its thread: what it promises to those who send events, and to those who leave
// (runtime.md, G1, G6).
#include "runtime/worker/worker_thread.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <map>
#include <set>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "compiler/compile.hpp"
#include "runtime/program/file.hpp"
#include "runtime/store/open_contact_store.hpp"

using namespace tend;

namespace {

Program compile_text(std::string text) {
  Sources sources;
  const std::vector<SourceId> roots{sources.add("flow.tend", std::move(text))};
  DiskReader reader;
  Diagnostics diagnostics;
  Compiled compiled = compile(sources, roots, reader, {}, diagnostics);
  TEND_CHECK(compiled.program.has_value(), "the test's script is right");
  return *std::move(compiled.program);
}

/// What was sent, and when each attempt began and ended.
struct Mailbox {
  struct Mail {
    std::string to;
    std::int64_t began, ended;
  };
  std::mutex mutex;
  std::vector<Mail> mails;
  std::atomic<std::int64_t> tick{0};  ///< orders what happens on several threads
  std::chrono::microseconds takes{0};
  std::atomic<bool> is_away{false};  ///< nothing is taken

  std::size_t size() {
    const std::lock_guard lock(mutex);
    return mails.size();
  }
};

struct Post final : Channel {
  explicit Post(Mailbox& mailbox) : box(mailbox) {}
  Delivery deliver(const OutgoingMessage& message) override {
    const std::int64_t began = ++box.tick;
    if (box.takes.count() > 0) std::this_thread::sleep_for(box.takes);
    if (box.is_away) return Delivery::retry("the server is away");
    const std::lock_guard lock(box.mutex);
    box.mails.push_back({message.to, began, ++box.tick});
    return {};
  }
  Delivery notify(const OutgoingNotice&) override { return {}; }
  Mailbox& box;
};

Instant wall_clock() {
  return {std::chrono::duration_cast<std::chrono::microseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

/// A project at work in memory.
struct Place {
  explicit Place(const std::string& script, std::size_t senders = 4)
      : program(compile_text(script)), thread([this] { return open(program); }, options(senders)) {}

  WorkerThreadOptions options(std::size_t senders) {
    WorkerThreadOptions options;
    options.senders = senders;
    options.clock = [this] { return clock(); };
    return options;
  }
  Result<Deployment> open(const Program& which) {
    auto worker = Worker::open(*store, which, program_hash(write_program(which)), zones);
    if (!worker) return tl::unexpected(worker.error());
    Deployment deployment;
    deployment.worker = std::move(*worker);
    deployment.ways_out = [this] {
      WaysOut ways;
      ways.channels[static_cast<std::size_t>(ChannelKind::Email)] = std::make_unique<Post>(mailbox);
      return ways;
    };
    return deployment;
  }
  std::vector<Taken> take(std::vector<std::string> events) {
    std::promise<Result<std::vector<Taken>>> promise;
    thread.take(std::move(events), [&](auto taken) { promise.set_value(std::move(taken)); });
    auto taken = promise.get_future().get();
    REQUIRE(taken);
    return *std::move(taken);
  }

  Program program;
  std::function<Instant()> clock = wall_clock;
  Mailbox mailbox;
  Zones zones;
  std::unique_ptr<ContactStore> store = *open_contact_store("memory:", OpenMode::Write);
  WorkerThread thread;
};

std::string form(int contact) {
  const std::string name = "c" + std::to_string(contact) + "@example.com";
  return R"({"id":"f)" + std::to_string(contact) + R"(","contact":")" + name +
         R"(","type":"form_submitted","set":{"email":")" + name + R"("}})";
}
std::string leaves(int contact) {
  return R"({"id":"u)" + std::to_string(contact) + R"(","contact":"c)" + std::to_string(contact) +
         R"(@example.com","type":"unsubscribed"})";
}

const std::string hello = R"(
  email hello { subject: 'Hello', body: 'Hello' }
  workflow greeting { when form_submitted no goal send hello })";

}  // namespace

TEST_CASE("nothing is on its way to those who were told that they are unsubscribed") {
  constexpr int count = 10'000;
  Place place(hello);
  place.mailbox.takes = std::chrono::microseconds(100);
  REQUIRE(place.thread.start());
  std::mutex mutex;
  std::map<std::string, std::int64_t> told;  ///< when the stop was acknowledged
  std::atomic<int> answered = 0;
  for (int i = 0; i < count; ++i) {
    place.thread.take({form(i)}, [](auto taken) { CHECK(taken); });
    // Some leave at once, some when their mail is under way, some when it has arrived.
    const int leaver = i - static_cast<int>(stable_hash(std::to_string(i)) % 60);
    if (leaver < 0) continue;
    place.thread.take({leaves(leaver)}, [&, leaver](auto taken) {
      CHECK(taken);
      const std::lock_guard lock(mutex);
      told.emplace("c" + std::to_string(leaver) + "@example.com", ++place.mailbox.tick);
      ++answered;
    });
    // The queue is not filled to its brim, and mails go out between the requests.
    while (place.thread.status().queued_events > 50) std::this_thread::yield();
  }
  for (int i = 0; i < count; ++i) place.take({leaves(i)});
  const std::size_t sent = place.mailbox.size();
  std::size_t after = 0;
  for (const auto& mail : place.mailbox.mails) {
    const auto when = told.find(mail.to);
    after += when != told.end() && mail.ended > when->second;
  }
  CHECK(after == 0);
  // It was a race: neither did everybody get the mail nor nobody.
  CHECK(sent > 100);
  CHECK(sent < count);
  place.thread.stop();
  CHECK(place.thread.wait());
  CHECK(place.mailbox.size() == sent);
}

TEST_CASE("a stop is answered after the attempt that was under way") {
  Place place(hello, 1);
  place.mailbox.takes = std::chrono::milliseconds(200);
  REQUIRE(place.thread.start());
  place.take({form(1)});
  while (place.mailbox.tick == 0) std::this_thread::yield();
  place.take({leaves(1)});
  CHECK(place.mailbox.size() == 1);
}

TEST_CASE("what was not begun when the server stops is sent by the next one") {
  Place place(hello, 1);
  place.mailbox.takes = std::chrono::milliseconds(50);
  REQUIRE(place.thread.start());
  for (int i = 0; i < 20; ++i) place.take({form(i)});
  place.thread.stop();
  REQUIRE(place.thread.wait());
  CHECK(place.mailbox.size() < 20);
  const auto effects = place.store->effects(EffectState::Waiting, {}, 100);
  REQUIRE(effects);
  CHECK(effects->size() + place.mailbox.size() == 20);
  CHECK(*place.store->effect_count(EffectState::Unknown) == 0);
  CHECK(*place.store->effect_count(EffectState::Leased) == 0);
  place.mailbox.takes = {};
  WorkerThread next([&] { return place.open(place.program); }, place.options(4));
  REQUIRE(next.start());
  while (place.mailbox.size() < 20) std::this_thread::yield();
  next.stop();
  CHECK(next.wait());
  std::set<std::string> names;
  for (const auto& mail : place.mailbox.mails) names.insert(mail.to);
  CHECK(names.size() == 20);
}

TEST_CASE("what falls due while the rest was done is not kept waiting") {
  Place place(R"(
    email hello { subject: 'Hello', body: 'Hello' }
    workflow greeting { when form_submitted no goal wait 1s send hello })");
  // A second passes between any two looks at the clock.
  place.clock = [looks = std::make_shared<std::atomic<std::int64_t>>(0), begin = wall_clock()] {
    return Instant{begin.us + ++*looks * us_per_second};
  };
  REQUIRE(place.thread.start());
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i) place.take({form(i)});
  while (place.mailbox.size() < 5) std::this_thread::yield();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
}

TEST_CASE("after the end everybody gets an answer") {
  Place place(hello);
  REQUIRE(place.thread.start());
  place.thread.stop();
  REQUIRE(place.thread.wait());
  bool was_refused = false;
  place.thread.take({form(1)},
                    [&](auto taken) { was_refused = !taken && taken.error().retryable; });
  CHECK(was_refused);
  bool had_worker = true;
  place.thread.between([&](Worker* worker) { had_worker = worker != nullptr; });
  CHECK_FALSE(had_worker);
}

TEST_CASE("more than the queue holds is to come again") {
  Place place(hello);
  REQUIRE(place.thread.start());
  std::vector<std::string> many;
  for (int i = 0; i < 10'001; ++i) many.push_back(form(i));
  bool was_refused = false;
  place.thread.take(many, [&](auto taken) { was_refused = !taken && taken.error().retryable; });
  CHECK(was_refused);
}

TEST_CASE("a project that cannot be opened changes nothing") {
  Place place(hello);
  REQUIRE(place.thread.start());
  std::promise<Result<void>> switched;
  place.thread.reload([]() -> Result<Deployment> { return failure(ErrorCode::Malformed, "no"); },
                      [&](Result<void> done) { switched.set_value(std::move(done)); });
  CHECK_FALSE(switched.get_future().get());
  CHECK(place.take({form(1)}).front().how == tend::Taken::How::New);
}

TEST_CASE("a changed project goes on where the old one was") {
  Place place(hello);
  REQUIRE(place.thread.start());
  place.take({form(1)});
  while (place.mailbox.size() < 1) std::this_thread::yield();
  const Program changed = compile_text(R"(
    email hello { subject: 'Hello', body: 'Hello' }
    workflow greeting { when form_submitted no goal log 'no mail' })");
  std::promise<Result<void>> switched;
  place.thread.reload([&] { return place.open(changed); },
                      [&](Result<void> done) { switched.set_value(std::move(done)); });
  CHECK(switched.get_future().get());
  place.take({form(2)});
  place.thread.stop();
  CHECK(place.thread.wait());
  REQUIRE(place.mailbox.size() == 1);
  CHECK(place.mailbox.mails[0].to == "c1@example.com");
}

namespace {

/// A machine whose clock can be set; it stands still in between.
struct Machine {
  std::atomic<std::int64_t> wall_us{1'767'596'400'000'000};  // 2026-01-05T07:00:00Z
  std::atomic<std::int64_t> uptime_us{1000};
  std::atomic<bool> is_synchronized{false};

  void pass(std::int64_t us) {
    wall_us += us;
    uptime_us += us;
  }
};

/// A project that is begun anew on its store, on a machine whose clock may be wrong.
struct Watched {
  explicit Watched(const std::string& script) : place(script) { begin(); }
  void begin() {
    thread.reset();
    WorkerThreadOptions options;
    options.clock = [this] { return Instant{machine.wall_us}; };
    options.uptime_us = [this] { return machine.uptime_us.load(); };
    options.is_clock_synchronized = [this] { return machine.is_synchronized.load(); };
    options.log = [this](const std::string& line) {
      const std::lock_guard lock(place.mailbox.mutex);
      log += line + '\n';
    };
    thread.emplace([this] { return place.open(place.program); }, options);
    REQUIRE(thread->start());
  }
  std::vector<Taken> take(std::vector<std::string> events) {
    std::promise<Result<std::vector<Taken>>> promise;
    thread->take(std::move(events), [&](auto taken) { promise.set_value(std::move(taken)); });
    auto taken = promise.get_future().get();
    REQUIRE(taken);
    return *std::move(taken);
  }
  template <class Condition>
  bool comes(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
      if (condition()) return true;
      thread->between([](Worker*) {});  // it looks at the clock
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  bool is_doubted(bool is) {
    return comes([&] { return thread->status().clock_doubt.empty() != is; });
  }
  bool has_mails(std::size_t count) {
    return comes([&] { return place.mailbox.size() == count; });
  }
  void accept() {
    std::promise<Result<void>> accepted;
    thread->accept_clock([&](Result<void> done) { accepted.set_value(std::move(done)); });
    CHECK(accepted.get_future().get());
  }
  Instant accepted_at(const std::string& id) {
    std::promise<Instant> at;
    thread->between([&](Worker*) { at.set_value((*place.store->event(id))->accepted_at); });
    return at.get_future().get();
  }

  Place place;
  Machine machine;
  std::string log;
  std::optional<WorkerThread> thread;
};

const std::string hello_in_a_day = R"(
  email hello { subject: 'Hello', body: 'Hello' }
  workflow greeting { when form_submitted no goal wait 1d send hello })";

}  // namespace

TEST_CASE("while the clock is wrong events are taken, and nothing else is done") {
  Watched shop(hello_in_a_day);
  const Instant begin{shop.machine.wall_us};
  shop.take({form(1)});
  const std::int64_t jump = GENERATE(74 * 365 * us_per_day, -us_per_day);
  shop.machine.wall_us += jump;
  REQUIRE(shop.is_doubted(true));
  CHECK(shop.take({form(2)}).front().how == tend::Taken::How::New);
  CHECK(shop.take({leaves(3)}).front().how == tend::Taken::How::New);
  CHECK(shop.accepted_at("f2") == begin);
  CHECK(shop.thread->status().trouble.empty());
  CHECK(shop.thread->status().clock_doubts == 1);
  SECTION("until it comes back; and time has gone on") {
    shop.machine.pass(2 * us_per_day);
    shop.take({form(4)});
    CHECK(shop.accepted_at("f4").us == begin.us + 2 * us_per_day);
    CHECK(shop.place.mailbox.size() == 0);
    shop.machine.wall_us -= jump;
    REQUIRE(shop.is_doubted(false));
    // Of those who came before, the time is over; hers begins when she is seen to.
    CHECK(shop.has_mails(2));
  }
  SECTION("until somebody says that it is right") {
    shop.accept();
    REQUIRE(shop.is_doubted(false));
    CHECK(shop.has_mails(jump > 0 ? 2 : 0));
    shop.take({form(5)});
    CHECK(shop.accepted_at("f5").us == begin.us + jump);
    shop.machine.pass(us_per_day);
    // Of those who came by a later time than it is, what they wait for begins now.
    CHECK(shop.has_mails(jump > 0 ? 3 : 2));
  }
  SECTION("until it was held right for five minutes") {
    shop.machine.is_synchronized = true;
    CHECK(shop.comes([&] {
      shop.machine.pass(us_per_minute);
      return shop.thread->status().clock_doubt.empty();
    }));
  }
  SECTION("and the next engine does not believe it either") {
    shop.begin();
    REQUIRE(shop.is_doubted(true));
    shop.take({form(6)});
    CHECK(shop.accepted_at("f6") == begin);
    CHECK(shop.place.mailbox.size() == 0);
    shop.machine.wall_us -= jump;
    REQUIRE(shop.is_doubted(false));
    shop.machine.pass(us_per_day);
    CHECK(shop.has_mails(3));
  }
}

TEST_CASE("a clock that goes back over a restart moves nothing back") {
  Watched shop(hello_in_a_day);
  const Instant begin{shop.machine.wall_us};
  shop.machine.pass(us_per_hour);
  shop.take({form(1)});
  shop.machine.wall_us -= 5 * us_per_minute;
  shop.begin();
  shop.take({form(2)});
  CHECK(shop.accepted_at("f2").us == begin.us + us_per_hour);
  CHECK(shop.comes([&] { return shop.thread->status().clock_steps_back == 1; }));
  CHECK(shop.thread->status().clock_doubt.empty());
}

TEST_CASE("a contact whose row is damaged does not stop the server", "[worker]") {
  Place place(R"(
    email hello { subject: 'Hello', body: 'Hello' }
    workflow greeting { when form_submitted no goal wait 1s send hello })");
  // Long before: what waits is due when it begins.
  {
    const auto worker = Worker::open(*place.store, place.program,
                                     program_hash(write_program(place.program)), place.zones);
    REQUIRE(worker);
    const std::string first = form(1), second = form(2);
    const std::string_view events[] = {first, second};
    REQUIRE((*worker)->take(events, Instant{wall_clock().us - us_per_day}));
  }
  StoredContact damaged = *place.store->load(**place.store->find("c1@example.com"));
  damaged.state = "\x01\xff";
  REQUIRE(place.store->save(damaged));
  REQUIRE(place.store->commit());
  REQUIRE(place.thread.start());
  CHECK(place.take({form(3)})[0].how == Taken::How::New);
  CHECK(place.take({leaves(1)})[0].how == Taken::How::New);
  for (int tries = 0; tries < 500 && place.mailbox.size() < 2; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  place.thread.stop();
  CHECK(place.thread.wait());
  const WorkerStatus status = place.thread.status();
  CHECK(status.worker.set_aside == 1);
  std::set<std::string> reached;
  for (const Mailbox::Mail& mail : place.mailbox.mails) reached.insert(mail.to);
  CHECK(reached == std::set<std::string>{"c2@example.com", "c3@example.com"});
}

TEST_CASE("that attempts fail is told in the log, a line a minute at most", "[worker]") {
  Watched watched(hello);
  watched.place.mailbox.is_away = true;
  const auto log = [&] {
    const std::lock_guard lock(watched.place.mailbox.mutex);
    return watched.log;
  };
  const auto lines = [&] {
    const std::string all = log();
    return std::count(all.begin(), all.end(), '\n');
  };
  watched.take({form(1), form(2), form(3)});
  REQUIRE(watched.comes([&] { return watched.thread->status().worker.retried == 3; }));
  CHECK(lines() == 1);
  CHECK(log().find("failed, to be made again: the server is away") != std::string::npos);
  watched.machine.pass(10 * us_per_minute);
  CHECK(watched.comes([&] { return lines() == 2; }));
  CHECK(log().find("attempts have failed") != std::string::npos);
}
