// store_bench [CONTACTS [ROUNDS [FOLDER]]]: units of work through the store in SQLite beside the
// same rows written raw, and what a store of so many contacts takes to open and to hold.
#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "bench/store_raw.hpp"
#include "runtime/store/open_contact_store.hpp"

namespace tend::bench {
namespace {

namespace fs = std::filesystem;
constexpr Instant start{1'767'225'600'000'000};  // 2026-01-01
constexpr std::size_t rows_a_step = 4;
constexpr std::array<std::size_t, 3> batches = {1, 100, 1000};

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

template <class T>
T done(Result<T> result) {
  if (!result) fmt::print(stderr, "{}\n", result.error().message);
  TEND_CHECK(result.has_value(), "the store of a benchmark does not fail");
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// Of this process, in MiB: what it holds now, or at the most so far (`VmHWM`).
double memory_mib(std::string_view line_name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(line_name)) return std::stod(line.substr(line_name.size() + 1)) / 1024;
  }
  return 0;
}

/// The 500 bytes that a contact in a few workflows takes.
std::string make_state(std::uint64_t seed) {
  std::string state(500, '\0');
  for (std::size_t i = 0; i < state.size(); i += 8) {
    const std::uint64_t word = stable_hash("state", seed + i);
    std::copy_n(reinterpret_cast<const char*>(&word), std::min<std::size_t>(8, state.size() - i),
                state.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return state;
}

std::string identity_of(std::uint64_t number) {
  return fmt::format("contact{}@example.com", number);
}

StepRows make_rows(std::uint64_t step, std::uint64_t contacts) {
  const std::uint64_t contact = stable_hash("contact", step) % contacts;
  StepRows rows;
  rows.identity = identity_of(contact);
  rows.contact = ContactKey::of(shard_of(rows.identity), contact + 1).bits;
  rows.event_id = fmt::format("{:016x}-{:016x}", stable_hash("event", step), step);
  rows.event_body =
      fmt::format(R"({{"id":"{}","at":"2026-01-05T15:00:00Z","contact":"{}","type":"page_viewed",)"
                  R"("url":"https://example.com/pricing/{}"}})",
                  rows.event_id, rows.identity, step);
  rows.state = make_state(step);
  rows.effect_key = to_hex(sha256(rows.event_id));
  rows.effect_payload = std::string(300, 'm');
  rows.history = fmt::format(
      R"({{"at":"2026-01-08T07:00:00Z","contact":"{}","workflow":"ceo_nurture","run":"1",)"
      R"("step":"send intro","kind":"sent","message":"intro"}})"
      "\n",
      rows.identity);
  rows.at_us = start.us + static_cast<std::int64_t>(step) * us_per_second;
  return rows;
}

struct Bench {
  std::uint64_t contacts;
  std::string path;
  std::string raw_path;  ///< another of the same, since raw rows have no checksums
  Digest program = sha256("program");
  std::uint64_t step = 0;  ///< so that no two write the same

  std::unique_ptr<ContactStore> open() const {
    return done(open_contact_store("sqlite:" + path, OpenMode::Write));
  }

  void fill() const {
    const auto store = open();
    done(store->put_program(program, "program"));
    for (std::uint64_t i = 0; i < contacts; ++i) {
      StoredContact contact;
      contact.key = done(store->add(identity_of(i)));
      contact.program = program;
      contact.state = make_state(i);
      contact.next_due = {start.us + static_cast<std::int64_t>(stable_hash("due", i) % us_per_day)};
      done(store->save(contact));
      if (i % 1000 == 999) done(store->commit());
    }
    done(store->commit());
  }

  /// Seconds for so many steps, so many of them in a commit.
  double through_store(std::size_t steps, std::size_t batch) {
    const std::vector<StepRows> all = next(steps);
    const auto store = open();
    const Stopwatch watch;
    for (std::size_t i = 0; i < all.size(); ++i) {
      do_step(*store, all[i]);
      if (i % batch == batch - 1) done(store->commit());
    }
    return watch.seconds();
  }

  double raw(std::size_t steps, std::size_t batch) {
    const std::vector<StepRows> all = next(steps);
    RawWriter writer(raw_path);
    const Stopwatch watch;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i % batch == 0) writer.begin();
      writer.write(all[i]);
      if (i % batch == batch - 1) writer.commit();
    }
    return watch.seconds();
  }

  /// What an engine does: takes an event in, loads its contact, saves it, asks for an effect,
  /// and writes down what happened.
  void do_step(ContactStore& store, const StepRows& rows) const {
    StoredEvent event;
    event.id = rows.event_id;
    event.contact = rows.identity;
    event.at = event.accepted_at = {rows.at_us};
    event.body = rows.event_body;
    TEND_CHECK(done(store.accept(event, stable_hash(event.body))) == Acceptance::New,
               "each event has its own id");
    done(store.set_event(event.sequence, EventState::Applied, ""));
    const auto key = done(store.find(rows.identity));
    TEND_CHECK(key.has_value() && key->bits == rows.contact, "the contact was filled in");
    StoredContact contact = done(store.load(*key));
    contact.program = program;
    contact.state = rows.state;
    contact.next_due = {rows.at_us};
    done(store.save(contact));
    Effect effect;
    effect.key = rows.effect_key;
    effect.contact = contact.key;
    effect.due = effect.created_at = {rows.at_us};
    effect.name = "intro";
    effect.payload = rows.effect_payload;
    done(store.add_effect(effect));
    done(store.record({contact.key, {rows.at_us}, rows.history}));
  }

  std::vector<StepRows> next(std::size_t steps) {
    std::vector<StepRows> all;
    for (std::size_t i = 0; i < steps; ++i) all.push_back(make_rows(step++, contacts));
    return all;
  }

  /// Killed with as much in the log as there can be.
  void crash() {
    const std::vector<StepRows> all = next(5000);
    const pid_t child = ::fork();
    TEND_CHECK(child >= 0, "a process can be started");
    if (child == 0) {
      const auto store = open();
      for (std::size_t i = 0; i < all.size(); ++i) {
        do_step(*store, all[i]);
        if (i % 100 == 99) done(store->commit());
        if (fs::file_size(path + "-wal") > 30'000'000) break;
      }
      done(store->commit());
      ::kill(::getpid(), SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
  }
};

void compare(Bench& bench, std::size_t batch, std::size_t steps, int rounds) {
  double best_store = 1e9;
  double best_raw = 1e9;
  std::vector<double> ratios;
  for (int round = 0; round < rounds; ++round) {
    const double store = bench.through_store(steps, batch);
    const double raw = bench.raw(steps, batch);
    best_store = std::min(best_store, store);
    best_raw = std::min(best_raw, raw);
    ratios.push_back(raw / store);
  }
  std::ranges::sort(ratios);
  const auto n = static_cast<double>(steps);
  const auto commits = n / static_cast<double>(batch);
  fmt::print("{:<14}{:>12.0f}{:>12.0f}{:>14.0f}{:>12.0f}{:>10.2f}{:>10.2f}\n", batch,
             n * rows_a_step / best_store, commits / best_store, n * rows_a_step / best_raw,
             commits / best_raw, best_raw / best_store, ratios[ratios.size() / 2]);
}

/// In a process of its own, so that what it holds is its own.
void measure_opening(const Bench& bench, std::string_view name) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  TEND_CHECK(child >= 0, "a process can be started");
  if (child == 0) {
    const double before = memory_mib("VmRSS");
    const Stopwatch watch;
    const auto store = bench.open();
    const double opened_s = watch.seconds();
    const Instant next = done(store->next_due());
    std::vector<ContactKey> due;
    done(store->due(next, 1000, due));
    const std::uint64_t count = done(store->contact_count());
    fmt::print(
        "{:<24}{:>10.1f} ms to open{:>10.1f} ms to the first that is due{:>10} contacts"
        "{:>8.1f} MiB more\n",
        name, opened_s * 1e3, watch.seconds() * 1e3, count, memory_mib("VmRSS") - before);
    std::fflush(stdout);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  TEND_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the store opens");
}

void run(std::uint64_t contacts, int rounds, const std::string& folder) {
  Bench bench{contacts, folder + "/tend.db", folder + "/raw.db"};
  const Stopwatch filling;
  bench.fill();
  const double filled_s = filling.seconds();
  fs::copy_file(bench.path, bench.raw_path);
  fmt::print("{} contacts of 500 bytes: filled in {:.1f} s, {:.0f} MiB\n\n", contacts, filled_s,
             static_cast<double>(fs::file_size(bench.path)) / (1 << 20));
  fmt::print("{:<14}{:>12}{:>12}{:>14}{:>12}{:>10}{:>10}\n", "steps a commit", "rows/s",
             "commits/s", "raw rows/s", "commits/s", "of raw", "median");
  for (const std::size_t batch : batches) {
    const std::size_t most = batch == 1 ? 2000 : 20'000;
    const std::size_t steps = contacts >= 100'000 ? most : std::max<std::size_t>(batch, 100);
    compare(bench, batch, steps, rounds);
  }
  fmt::print("\n");
  measure_opening(bench, "closed in good order");
  bench.crash();
  measure_opening(bench, "killed");
  fmt::print("most memory of this process: {:.0f} MiB\n", memory_mib("VmHWM"));
}

}  // namespace
}  // namespace tend::bench

int main(int argc, char** argv) {
  const std::uint64_t contacts = argc > 1 ? std::stoull(argv[1]) : 1'000'000;
  const int rounds = argc > 2 ? std::stoi(argv[2]) : 5;
  std::string folder =
      argc > 3 ? std::string(argv[3]) : std::filesystem::temp_directory_path().string();
  folder += "/tend-bench-XXXXXX";
  TEND_CHECK(::mkdtemp(folder.data()) != nullptr, "a folder can be made");
  tend::bench::run(contacts, rounds, folder);
  std::filesystem::remove_all(folder);
  return 0;
}
