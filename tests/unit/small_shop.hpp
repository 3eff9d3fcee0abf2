// small_shop.hpp: a worker in memory by the system's clock, with whose hands the test moves time.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "compiler/compile.hpp"
#include "runtime/program/file.hpp"
#include "runtime/store/memory_contact_store.hpp"
#include "runtime/worker/worker.hpp"

namespace tend::test {

inline Program compile_text(const std::string& text) {
  Sources sources;
  const SourceId source = sources.add("test.tend", text);
  DiskReader reader;
  Diagnostics diagnostics;
  Compiled compiled = compile(sources, {source}, reader, {}, diagnostics);
  TEND_CHECK(compiled.program.has_value(), "the test's script is right");
  return *std::move(compiled.program);
}

inline constexpr Instant monday{1'767'596'400'000'000};  // 2026-01-05T07:00:00Z
inline Instant after_minutes(std::int64_t minutes) {
  return {monday.us + minutes * 60 * us_per_second};
}

/// A worker in memory, which may be stopped and begun anew.
struct SmallShop {
  explicit SmallShop(const std::string& script, std::size_t largest_turn = 1000)
      : program(compile_text(script)), hash(program_hash(write_program(program))) {
    options.largest_turn = largest_turn;
    restart();
  }
  void restart() {
    worker.reset();
    store.rollback();
    auto opened = Worker::open(store, program, hash, zones, options);
    TEND_CHECK(opened.has_value(), "a store in memory opens");
    worker = std::move(*opened);
  }
  void take(const std::string& events, Instant now) {
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at < events.size();) {
      const std::size_t end = events.find('\n', at);
      lines.push_back(std::string_view(events).substr(at, end - at));
      at = end + 1;
    }
    REQUIRE(worker->take(lines, now));
  }
  void turn(Instant now) {
    for (;;) {
      const auto more = worker->turn(now);
      REQUIRE(more);
      if (!*more) return;
    }
  }
  std::vector<Attempt> hand_out(Instant now) {
    auto attempts = worker->hand_out(now, 100);
    REQUIRE(attempts);
    return *attempts;
  }
  void report(const Attempt& attempt, const Delivery& delivery, Instant now) {
    const Attempted ended[] = {{attempt.key, attempt.number, delivery}};
    REQUIRE(worker->report(ended, now));
  }
  std::string history() {
    std::string lines;
    const auto contacts = store.contacts_after(std::nullopt, 100);
    REQUIRE(contacts);
    for (const StoredContact& contact : *contacts) {
      const auto entries = store.history(contact.key);
      REQUIRE(entries);
      for (const HistoryEntry& entry : *entries) lines += entry.lines;
    }
    return lines;
  }

  Program program;
  Digest hash;
  Zones zones;
  MemoryContactStore store;
  WorkerOptions options;
  std::unique_ptr<Worker> worker;
};

inline bool says(const std::string& history, const std::string& what) {
  return history.find(what) != std::string::npos;
}

}  // namespace tend::test
