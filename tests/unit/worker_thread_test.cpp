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
