// plan.hpp: when a wait ends (language.md, section 6; rulings 23 and 24).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/window.hpp"
#include "runtime/program/program.hpp"
#include "runtime/vm/machine.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

struct Planned {
  enum class Outcome : std::uint8_t {
    At,          ///< the wait ends at `at`, which is not before it was reached
    Lapsed,      ///< its moment was past when it was reached, or what it waits for is unknown
    NeverOpens,  ///< its window does not open within 400 days
  };
  Outcome outcome = Outcome::At;
  Instant at;
  bool negative = false;  ///< a computed length below zero was taken as zero
  bool runs_out = false;  ///< `at` is the end of `up to`: what it waits for comes later
};

/// A contact's and step's place in a window with `spread`.
std::uint64_t spread_key(std::string_view contact, std::string_view step);

/// Plans the waits of one program. One thread, as the machine that it asks.
class WaitPlanner {
 public:
  WaitPlanner(Machine& machine, const Texts& texts);

  /// When waits[wait] ends that was reached at `facts.now()`. `key` places it in its window; asked
  /// for only if the window says spread.
  template <class Key>
  Planned plan(std::uint32_t wait, std::span<const Value> slots, const Facts& facts,
               std::uint32_t& fuel, Key key) {
    Planned planned = plan_in_window(wait, slots, facts, fuel);
    const std::uint32_t window = machine_.program().waits[wait].window;
    if (planned.outcome == Planned::Outcome::At && window != none &&
        machine_.program().windows[window].spread) {
      planned.at = spread_in(machine_.program().windows[window], planned.at, key(), facts.zone(),
                             facts.calendar());
    }
    if (machine_.program().waits[wait].up_to != none)
      cut_off(machine_.program().waits[wait], facts, planned);
    return planned;
  }

  /// Whether a change of this contact field may move a wait of the program.
  bool reads(std::uint32_t field) const { return reads_[field]; }

 private:
  Planned plan_in_window(std::uint32_t wait, std::span<const Value> slots, const Facts& facts,
                         std::uint32_t& fuel);
  Planned plan_for(const WaitPlan& wait, std::span<const Value> slots, const Facts& facts,
                   std::uint32_t& fuel);
  Planned plan_until_moment(const WaitPlan& wait, std::span<const Value> slots, const Facts& facts,
                            std::uint32_t& fuel);
  void cut_off(const WaitPlan& wait, const Facts& facts, Planned& planned) const;
  const Window* window_of(const WaitPlan& wait) const;
  void mark_reads(std::uint32_t fragment);

  Machine& machine_;
  const Texts& texts_;
  std::vector<bool> reads_;
};

}  // namespace tend
