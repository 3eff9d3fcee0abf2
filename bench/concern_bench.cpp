// concern_bench [ROUNDS]: what an event costs as workflows that it does not concern are added, and
// as a contact's history grows. Both lines should be flat.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "bench/compiled.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/store/memory.hpp"

namespace tend::bench {
namespace {

constexpr std::uint32_t contacts = 1000;

class CountingTrace final : public TraceSink {
 public:
  void record(const TraceRecord&) override { ++count; }
  std::uint64_t count = 0;
};

/// An engine with what it runs on, and events by their names.
struct Bench {
  explicit Bench(std::string text)
      : program(compile_text(std::move(text))),
        store(initial_values(program, texts)),
        engine(program, texts, store, zones, trace) {}

  /// The next event of a contact, a second after the one before.
  void happens(std::uint32_t contact, std::string_view type, std::string_view key) {
    event.type = find(program, program.events, type);
    const EventInfo& info = program.events[event.type];
    event.fields.assign(info.fields.size(), Value::unknown());
    event.fields[info.key] = texts.value(key);
    event.id = fmt::format("e{}", ++events);
    event.contact = fmt::format("c{}@example.com", contact);
    event.at = at;
    at.us += us_per_second;
    TEND_CHECK(engine.accept(event).has_value(), "a store in memory does not fail");
  }

  Program program;
  Texts texts;
  Zones zones;
  MemoryStore store;
  CountingTrace trace;
  Engine engine;
  Event event;
  Instant at{1'767'225'600'000'000};  // 2026-01-01
  std::uint64_t events = 0;
};

class Stopwatch {
 public:
  double nanoseconds() const {
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin_)
        .count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

std::string many_workflows(std::uint32_t count) {
  std::string text = "email mail { subject: 'Hello' }\n";
  for (std::uint32_t i = 0; i < count; ++i) {
    text += fmt::format(
        "workflow flow_{0} {{ when form_submitted 'form-{0}' reenroll always goal purchased "
        "'thing-{0}'\n"
        "  exit when member of list_{0}\n"
        "  wait 3d if count page_viewed '/{0}' in last 30d >= 3 {{ send mail }} }}\n"
        "list list_{0}\n"
        "segment segment_{0} when count downloaded 'guide-{0}' in last 90d >= 2\n"
        "workflow joined_{0} {{ when joined segment_{0} reenroll always no goal send mail }}\n",
        i);
  }
  return text;
}

/// Four events of each contact, all of them about the first workflow.
double with_workflows(std::uint32_t count) {
  Bench bench(many_workflows(count));
  for (std::uint32_t contact = 0; contact < contacts; ++contact)
    bench.happens(contact, "page_viewed", "/0");
  const Stopwatch stopwatch;
  for (std::uint32_t contact = 0; contact < contacts; ++contact) {
    bench.happens(contact, "form_submitted", "form-0");
    bench.happens(contact, "page_viewed", "/0");
    bench.happens(contact, "downloaded", "guide-0");
    bench.happens(contact, "purchased", "thing-0");
  }
  return stopwatch.nanoseconds() / (4.0 * contacts);
}

/// A contact who has seen so many pages asks something of all of them, again and again.
double with_history(std::uint32_t pages) {
  constexpr std::uint32_t asked = 2000;
  Bench bench(
      "workflow asks { when page_viewed reenroll always no goal\n"
      "  if count page_viewed in last 30d >= 3 and no purchased in last 90d and\n"
      "     last page_viewed is set and count page_viewed(topic == 'x') ever == 0 { log 'yes' } }\n"
      "segment readers when count page_viewed in last 90d >= 1000000\n");
  for (std::uint32_t i = 0; i < pages; ++i) bench.happens(0, "page_viewed", "/");
  const Stopwatch stopwatch;
  for (std::uint32_t i = 0; i < asked; ++i) bench.happens(0, "page_viewed", "/");
  return stopwatch.nanoseconds() / asked;
}

void print_line(const char* what, const std::vector<std::uint32_t>& sizes, int rounds,
                double (*measure)(std::uint32_t)) {
  fmt::print("{:<28} {:>12} {:>8}\n", what, "ns an event", "ratio");
  std::vector<double> best(sizes.size(), 0);
  // Round after round over all sizes, so that what else the machine does falls on each.
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const double measured = measure(sizes[i]);
      if (round == 0 || measured < best[i]) best[i] = measured;
    }
  }
  for (std::size_t i = 0; i < sizes.size(); ++i)
    fmt::print("{:<28} {:>12.0f} {:>7.2f}x\n", sizes[i], best[i], best[i] / best[0]);
  fmt::print("\n");
}

}  // namespace
}  // namespace tend::bench

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const bool is_short = rounds == 0;
  tend::bench::print_line(
      "workflows",
      is_short ? std::vector<std::uint32_t>{1, 10} : std::vector<std::uint32_t>{1, 10, 100, 1000},
      std::max(rounds, 1), tend::bench::with_workflows);
  tend::bench::print_line("events of history",
                          is_short ? std::vector<std::uint32_t>{10, 100}
                                   : std::vector<std::uint32_t>{10, 100, 1000, 10'000, 100'000},
                          std::max(rounds, 1), tend::bench::with_history);
  return 0;
}
