// translation.hpp: what is at rest of a contact, from the numbers of an earlier program into those
// of a later one.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "runtime/program/link.hpp"
#include "runtime/vm/texts.hpp"
#include "runtime/worker/contact_state.hpp"

namespace tend {

/// Fields, memberships and consent by their names; what was counted by what it counts; runs by the
/// workflow that is as it was when they entered. What the later program does not have is left out,
/// but no run that is under way. One thread; the programs and `texts` must outlive it.
class Translation {
 public:
  Translation(const Program& earlier, const Program& later, Texts& texts);

  /// Malformed for a run under way that the later program has no workflow for: it was not linked
  /// with it.
  Result<ContactState> operator()(const ContactState& state) const;

  /// By watch of the later program: the earlier one did not keep an eye on it.
  const std::vector<bool>& new_watches() const { return new_watches_; }

 private:
  void map_cells();
  void map_tallies();
  std::uint32_t rule_there(const ScoreRule& rule, const ScoreInfo& score) const;
  void map_limits(std::uint32_t from, const std::vector<LimitInfo>& limits, std::uint32_t to,
                  const std::vector<LimitInfo>& there);

  void fields(const ContactState& state, ContactState& out) const;
  bool run(const ContactState::KeptRun& kept, ContactState& out,
           std::vector<std::uint32_t>& places) const;
  void park(const Parked& parked, ContactState& out) const;
  void wake(const ContactState::KeptWake& kept, const std::vector<std::uint32_t>& places,
            ContactState& out) const;
  std::uint32_t at(references::Table table, std::uint32_t number) const {
    return number == none ? none : map_.at(table, number);
  }
  std::uint16_t window(std::uint16_t window) const;

  const Program& earlier_;
  const Program& later_;
  ProgramMap map_;
  std::vector<std::uint32_t> cells_;    ///< by cell of the earlier; none: left out
  std::vector<std::uint32_t> tallies_;  ///< by tally of the earlier, the engine's included
  std::vector<std::uint32_t> decays_;   ///< by score * most_decays + which
  std::vector<Value> initial_before_;
  std::vector<Value> initial_after_;
  std::vector<bool> new_watches_;
};

}  // namespace tend
