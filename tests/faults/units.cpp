#include "tests/faults/units.hpp"

namespace tend::test {
namespace {

/// What a call gave, put into its place of what was said.
template <class T>
Result<Said> in_place(Result<T> given, T Said::*place) {
  if (!given) return tl::unexpected<Error>(given.error());
  Said said;
  said.*place = std::move(*given);
  return said;
}

}  // namespace

Result<Said> do_unit(Worker& worker, const Unit& unit) {
  switch (unit.kind) {
    case Unit::Kind::Take: {
      const std::vector<std::string_view> events(unit.events.begin(), unit.events.end());
      return in_place(worker.take(events, unit.now), &Said::taken);
    }
    case Unit::Kind::Turn:
      return in_place(worker.turn(unit.now), &Said::more);
    case Unit::Kind::HandOut:
      return in_place(worker.hand_out(unit.now, unit.most), &Said::attempts);
    case Unit::Kind::Report: {
      if (auto reported = worker.report(unit.attempted, unit.now); !reported)
        return tl::unexpected<Error>(reported.error());
      return Said{};
    }
    case Unit::Kind::Recover:
      return in_place(worker.recover(unit.now), &Said::more);
  }
  return Said{};
}

WorkerOptions small_turns() {
  WorkerOptions options;
  options.largest_turn = 6;
  return options;
}

}  // namespace tend::test
