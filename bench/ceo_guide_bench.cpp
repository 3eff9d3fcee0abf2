// ceo_guide_bench CONTACTS ROUNDS SCRIPT...: what opens, clicks and a score that decays cost beside
// the plain nurture flow, both run by tend, in turn. The scripts are E1 and E2 of the catalogue.
#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <cstdlib>

#include "base/check.hpp"
#include "bench/ceo_guide.hpp"
#include "bench/compiled.hpp"
#include "bench/nurture.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/os/large_pages.hpp"
#include "runtime/store/memory.hpp"

namespace {

using namespace tend;
using namespace tend::bench;

class CountingTrace final : public TraceSink {
 public:
  void record(const TraceRecord& record) override {
    ++lines;
    sent += record.kind == TraceKind::Sent ? 1 : 0;
  }
  std::uint64_t lines = 0, sent = 0;
};

/// The events of a program by what is done.
struct Kinds {
  struct Kind {
    std::uint32_t type = 0, key = 0;
    std::size_t fields = 0;
    std::vector<Value> keys;  ///< by Deed::what
  };
  Kinds(const Program& program, Texts& texts) {
    for (std::size_t doing = 0; doing < of.size(); ++doing) {
      const auto what = static_cast<Doing>(doing);
      const std::uint32_t type = find(program, program.events, event_name(what));
      of[doing] = {type, program.events[type].key, program.events[type].fields.size(), {}};
      for (const std::string_view key : keys(what)) of[doing].keys.push_back(texts.value(key));
    }
  }
  std::array<Kind, 5> of;
};

void load_contacts(const Program& program, Texts& texts, Store& store, std::uint32_t contacts) {
  const std::uint32_t email = find(program, program.fields, "email");
  const std::uint32_t timezone = find(program, program.fields, "timezone");
  const std::uint32_t title = find(program, program.fields, "title");
  for (std::uint32_t i = 0; i < contacts; ++i) {
    const std::string identity = address(i);
    const ContactId contact = store.contact(identity);
    store.set_field(contact, email, texts.value(identity));
    store.set_field(contact, timezone, texts.value(zone_names[zone_of(i)]));
    store.set_field(contact, title, texts.value("CEO"));
  }
}

bench::Outcome run_scored(const Program& program, const std::vector<Deed>& deeds,
                          std::uint32_t contacts) {
  Texts texts;
  Zones zones;
  MemoryStore store(initial_values(program, texts));
  load_contacts(program, texts, store, contacts);
  CountingTrace trace;
  Engine engine(program, texts, store, zones, trace);
  const Kinds kinds(program, texts);
  Event event;
  std::array<Arrival, Engine::look_ahead + 1> coming;
  bench::Outcome outcome;
  const Stopwatch stopwatch;
  const auto expect = [&](std::size_t i) {
    if (i >= deeds.size()) return;
    Arrival& arrival = coming[i % coming.size()];
    arrival.become(static_cast<std::uint32_t>(i), deeds[i].contact);
    const Kinds::Kind& kind = kinds.of[static_cast<std::size_t>(deeds[i].doing)];
    engine.expect(arrival.id, arrival.from, kind.type);
  };
  for (std::size_t i = 0; i < Engine::look_ahead; ++i) expect(i);
  for (std::size_t i = 0; i < deeds.size(); ++i) {
    expect(i + Engine::look_ahead);
    const Deed& deed = deeds[i];
    const Arrival& arrival = coming[i % coming.size()];
    const Kinds::Kind& kind = kinds.of[static_cast<std::size_t>(deed.doing)];
    event.id = arrival.id;
    event.contact = arrival.from;
    event.at = deed.at;
    event.type = kind.type;
    event.fields.assign(kind.fields, Value::unknown());
    event.fields[kind.key] = kind.keys[deed.what];
    TEND_CHECK(engine.accept(event).has_value(), "a store in memory does not fail");
  }
  TEND_CHECK(engine.drain().has_value(), "a store in memory does not fail");
  stopwatch.stop(outcome);
  outcome.sends.count = trace.sent;
  outcome.lines = trace.lines;
  outcome.steps = engine.figures().steps;
  outcome.events = engine.figures().events;
  return outcome;
}

double peak_resident_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void keep_best(const bench::Outcome& outcome, bench::Outcome& best) {
  if (best.steps == 0 || outcome.cpu_seconds < best.cpu_seconds) best = outcome;
}

void print_ratio(const char* what, double plain, double scored) {
  fmt::print("{:<24} {:>12.1f} {:>12.1f} {:>9.2f}x\n", what, plain, scored, scored / plain);
}

void print_table(const bench::Outcome& plain, const bench::Outcome& scored) {
  const auto print_count = [](const char* what, std::uint64_t a, std::uint64_t b) {
    fmt::print("{:<24} {:>12} {:>12}\n", what, a, b);
  };
  const auto ns_each = [](const bench::Outcome& outcome, std::uint64_t count) {
    return outcome.cpu_seconds * 1e9 / static_cast<double>(count);
  };
  fmt::print("{:<24} {:>12} {:>12} {:>10}\n", "", "plain", "E1 + E2", "ratio");
  print_count("mails", plain.sends.count, scored.sends.count);
  print_count("steps", plain.steps, scored.steps);
  print_count("events", plain.events, scored.events);
  print_count("lines of trace", plain.lines, scored.lines);
  print_ratio("ms", plain.cpu_seconds * 1e3, scored.cpu_seconds * 1e3);
  print_ratio("ns a step", ns_each(plain, plain.steps), ns_each(scored, scored.steps));
  print_ratio("ns a step or event", ns_each(plain, plain.steps + plain.events),
              ns_each(scored, scored.steps + scored.events));
  print_ratio("ns a line of trace", ns_each(plain, plain.lines), ns_each(scored, scored.lines));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "ceo_guide_bench CONTACTS ROUNDS SCRIPT...\n");
    return 2;
  }
  prefer_large_pages();  // as `tend simulate` does
  const auto contacts = static_cast<std::uint32_t>(std::atoi(argv[1]));
  const int rounds = std::atoi(argv[2]);
  const Program program = compile_files({argv + 3, argv + argc});
  const std::vector<Deed> all = deeds(contacts);
  bench::Outcome plain, scored;
  double plain_mib = 0, scored_mib = 0;
  for (int round = 0; round < rounds; ++round) {
    keep_best(run_tend(contacts), plain);
    if (round == 0) plain_mib = peak_resident_mib();
    keep_best(run_scored(program, all, contacts), scored);
    if (round == 0) scored_mib = peak_resident_mib();
  }
  fmt::print("{} contacts, best of {} rounds in turn, processor time\n", contacts, rounds);
  print_table(plain, scored);
  fmt::print("most memory of the process: {:.0f} MiB after plain, {:.0f} MiB after E1 + E2\n",
             plain_mib, scored_mib);
  // Nothing keeps a CEO from any of the eleven in either.
  return plain.sends.count == scored.sends.count ? 0 : 1;
}
