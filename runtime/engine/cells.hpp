// cells.hpp: what the engine keeps of a contact beside its fields: memberships, consent, the state
// of watches and scores. Cells are fields of the store with numbers beyond the program's own.
#pragma once

#include <cstdint>

#include "runtime/program/program.hpp"

namespace tend {

inline constexpr std::uint32_t channel_count = channel_names.size();

/// Where each cell is. Cheap to make; `program` must outlive it.
class Cells {
 public:
  explicit Cells(const Program& program) : program_(program) {}

  /// A bool; unknown is not a member.
  std::uint32_t member(std::uint32_t contact_list) const { return lists() + contact_list; }
  /// A bool, or unknown: nothing was said. `topic` none: the channel as a whole.
  std::uint32_t consent(ChannelKind channel, std::uint32_t topic) const {
    const std::uint32_t place = topic == none ? 0 : topic + 1;
    return consents() + place * channel_count + static_cast<std::uint32_t>(channel);
  }
  /// An instant: when the contact became known (a row: the going live; else its first event).
  std::uint32_t first_seen() const { return stops(); }
  /// Bools: the address is bad, or its owner has complained.
  std::uint32_t bounced() const { return stops() + 1; }
  std::uint32_t complained() const { return stops() + 2; }
  /// An instant: since when the watch's condition has been true; unknown while it is not. Of a
  /// moment: the one that fired last.
  std::uint32_t since(std::uint32_t watch) const { return watches() + 3 * watch; }
  /// An instant: when the watch is asked again by itself; unknown for never.
  std::uint32_t next(std::uint32_t watch) const { return watches() + 3 * watch + 1; }
  /// True once a Held watch has fired, until its condition is true no longer.
  std::uint32_t told(std::uint32_t watch) const { return watches() + 3 * watch + 2; }
  /// An instant: when a decay of the score is next due; unknown for never.
  std::uint32_t decay(std::uint32_t score, std::uint32_t which) const {
    return scores() + score * most_decays + which;
  }
  static constexpr std::uint32_t most_decays = 4;  ///< of one score
  /// One beyond the last cell.
  std::uint32_t end() const { return scores() + count(program_.scores) * most_decays; }

 private:
  static std::uint32_t count(const auto& items) { return static_cast<std::uint32_t>(items.size()); }
  std::uint32_t lists() const { return count(program_.fields); }
  std::uint32_t consents() const { return lists() + count(program_.contact_lists); }
  std::uint32_t stops() const { return consents() + (count(program_.topics) + 1) * channel_count; }
  std::uint32_t watches() const { return stops() + 3; }
  std::uint32_t scores() const { return watches() + 3 * count(program_.watches); }

  const Program& program_;
};

}  // namespace tend
