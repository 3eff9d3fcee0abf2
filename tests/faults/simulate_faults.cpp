// simulate_faults.cpp: lives of small shops, one for each seed, in which everything goes wrong that
// a disk, a clock, a sender and a process can do; what must hold whatever happens is checked.
//
//     simulate_faults [--seed N] [--seeds COUNT] [--mutant NAME] [--mutants]
//
// Ends with 1 at a violation, and names the seed that shows it again. `--mutants`: with stores that
// break a promise each, of which every one has to be noticed.
#include <fmt/core.h>

#include <cstring>

#include "tests/faults/simulation.hpp"

namespace {

using namespace tend::test;

struct Wish {
  std::uint64_t first = 1;
  std::uint64_t count = 200;
  const Mutant* mutant = nullptr;
  bool all_mutants = false;
  bool is_good = true;
};

const Mutant* mutant_named(const char* name) {
  for (const Mutant& mutant : mutants())
    if (mutant.name == name) return &mutant;
  return nullptr;
}

Wish wish_of(int count, char** words) {
  Wish wish;
  for (int i = 1; i < count && wish.is_good; ++i) {
    const std::string word = words[i];
    const char* const value = i + 1 < count ? words[i + 1] : "";
    if (word == "--mutants") {
      wish.all_mutants = true;
      continue;
    }
    ++i;
    if (word == "--seed") {
      wish.first = std::strtoull(value, nullptr, 10);
      wish.count = 1;
    } else if (word == "--from") {
      wish.first = std::strtoull(value, nullptr, 10);
    } else if (word == "--seeds") {
      wish.count = std::strtoull(value, nullptr, 10);
    } else if (word == "--mutant") {
      wish.mutant = mutant_named(value);
      wish.is_good = wish.mutant != nullptr;
    } else {
      wish.is_good = false;
    }
  }
  return wish;
}

void say(const SimulationFigures& figures, std::uint64_t seeds, std::uint64_t failed) {
  fmt::print(
      "{} seeds, {:.1f} years: {} units of work; {} kills, {} power cuts, {} failed writes and "
      "syncs, "
      "{} steps back of the clock, {} rows damaged; {} events, {} more than once; {} attempts, {} "
      "without an "
      "answer; "
      "{} seeds with a violation\n",
      seeds, static_cast<double>(figures.simulated_us) / (365.25 * 24 * 3600 * 1e6), figures.units,
      figures.kills, figures.power_cuts, figures.failures, figures.steps_back, figures.damaged,
      figures.events, figures.again, figures.attempts, figures.unknown, failed);
}

int run_seeds(const Wish& wish) {
  SimulationFigures figures;
  std::uint64_t failed = 0;
  for (std::uint64_t seed = wish.first; seed < wish.first + wish.count; ++seed) {
    const Simulated simulated = simulate(seed, wish.mutant, wish.count == 1);
    figures += simulated.figures;
    if (simulated.violations.empty()) continue;
    ++failed;
    fmt::print("violation: --seed {}\n", seed);
    for (std::size_t i = 0; i < simulated.violations.size() && i < 5; ++i)
      fmt::print("  I{}: {}\n", simulated.violations[i].invariant, simulated.violations[i].what);
    if (wish.count == 1) fmt::print("{}\n", simulated.script);
    if (failed == 10) break;
  }
  say(figures, wish.count, failed);
  return failed == 0 ? 0 : 1;
}

/// Each is noticed within so many seeds, as what it breaks.
int run_mutants() {
  constexpr std::uint64_t patience = 80;
  int missed = 0;
  for (const Mutant& mutant : mutants()) {
    std::uint64_t seed = 1;
    const auto is_noticed = [&] {
      for (const Violation& violation : simulate(seed, &mutant).violations)
        if (violation.invariant == mutant.invariant) return true;
      return false;
    };
    while (seed <= patience && !is_noticed()) ++seed;
    const bool noticed = seed <= patience;
    missed += noticed ? 0 : 1;
    std::fflush(stdout);
    fmt::print("{}: I{} {}\n", mutant.name, mutant.invariant,
               noticed ? fmt::format("breaks at seed {}", seed) : "is not noticed");
  }
  return missed == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  const Wish wish = wish_of(count, words);
  if (!wish.is_good) {
    fmt::print(
        stderr,
        "simulate_faults [--seed N] [--from N] [--seeds COUNT] [--mutant NAME] [--mutants]\n");
    return 2;
  }
  return wish.all_mutants ? run_mutants() : run_seeds(wish);
}
