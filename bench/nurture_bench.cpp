// nurture_bench [CONTACTS [ROUNDS]]: eleven mails to each contact, by tend and by hand in one
// process. Fails unless all of them send the same mails at the same instants.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>

#include "bench/nurture.hpp"

namespace {

using namespace tend::bench;

struct Way {
  const char* name;
  Outcome (*run)(std::uint32_t contacts);
  std::vector<Outcome> outcomes;
  double peak_mib = 0;  ///< of the process, after its first run
};

double peak_resident_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

double median_ns_per_step(std::vector<Outcome> outcomes, std::uint32_t contacts) {
  const auto middle = outcomes.begin() + static_cast<std::ptrdiff_t>(outcomes.size() / 2);
  std::nth_element(
      outcomes.begin(), middle, outcomes.end(),
      [](const Outcome& a, const Outcome& b) { return a.cpu_seconds < b.cpu_seconds; });
  return middle->cpu_seconds * 1e9 / (static_cast<double>(contacts) * gaps_in_days.size());
}

void print_table(const std::vector<Way>& ways, std::uint32_t contacts) {
  const double tend = median_ns_per_step(ways[0].outcomes, contacts);
  fmt::print("{:<34} {:>10} {:>12} {:>10} {:>12}\n", "", "ns a step", "steps/s", "tend is",
             "bytes waiting");
  for (const Way& way : ways) {
    const double step = median_ns_per_step(way.outcomes, contacts);
    fmt::print("{:<34} {:>10.1f} {:>10.2f} M {:>8.2f} x {:>12.1f}\n", way.name, step, 1e3 / step,
               tend / step, way.outcomes[0].waiting_bytes);
  }
  fmt::print("most memory of the process while tend ran: {:.0f} MiB\n", ways[0].peak_mib);
}

}  // namespace

int main(int argc, char** argv) {
  const auto contacts = static_cast<std::uint32_t>(argc > 1 ? std::atoi(argv[1]) : 1'000'000);
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 3;
  // tend first: the memory that it takes is then the most that was taken so far.
  std::vector<Way> ways = {{"tend", run_tend, {}},
                           {"by hand, std::priority_queue", run_by_hand_with_queue, {}},
                           {"by hand, calendar of hours", run_by_hand_with_calendar, {}},
                           {"the same, nothing to look up", run_by_hand_without_door, {}},
                           {"by hand, dates alone, no order", run_dates_alone, {}}};
  for (int round = 0; round < rounds; ++round) {
    for (Way& way : ways) {
      way.outcomes.push_back(way.run(contacts));
      if (round == 0) way.peak_mib = peak_resident_mib();
    }
  }
  fmt::print("{} contacts, {} mails each, {} mails sent, median of {} rounds, processor time\n",
             contacts, gaps_in_days.size(), ways[0].outcomes[0].sends.count, rounds);
  print_table(ways, contacts);
  for (const Way& way : ways) {
    for (const Outcome& outcome : way.outcomes) {
      if (outcome.sends == ways[0].outcomes[0].sends) continue;
      fmt::print(stderr, "{}: {} mails, checksum {:x}; not what tend sent\n", way.name,
                 outcome.sends.count, outcome.sends.checksum);
      return 1;
    }
  }
  return 0;
}
