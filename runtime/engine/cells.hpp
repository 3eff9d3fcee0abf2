// cells.hpp: what the engine keeps of a contact beside its fields: memberships, consent, the state
// of watches and scores. Cells are fields of the store with numbers beyond the program's own.
#pragma once

#include <cstdint>

#include "runtime/program/program.hpp"

namespace tend {

inline constexpr std::uint32_t channel_count = channel_names.size();

/// Where each cell is.
class Cells {
 public:
  explicit Cells(const Program& program)
      : lists_(count(program.fields)),
        consents_(lists_ + count(program.contact_lists)),
        stops_(consents_ + (count(program.topics) + 1) * channel_count),
        watches_(stops_ + 3),
        scores_(watches_ + 3 * count(program.watches)),
        end_(scores_ + count(program.scores) * most_decays) {}

  /// A bool; unknown is not a member.
  std::uint32_t member(std::uint32_t contact_list) const { return lists_ + contact_list; }
  /// A bool, or unknown: nothing was said. `topic` none: the channel as a whole.
  std::uint32_t consent(ChannelKind channel, std::uint32_t topic) const {
    const std::uint32_t place = topic == none ? 0 : topic + 1;
    return consents_ + place * channel_count + static_cast<std::uint32_t>(channel);
  }
  /// An instant: when the contact became known (a row: the going live; else its first event).
  std::uint32_t first_seen() const { return stops_; }
  /// Bools: the address is bad, or its owner has complained.
  std::uint32_t bounced() const { return stops_ + 1; }
  std::uint32_t complained() const { return stops_ + 2; }
  /// An instant: since when the watch's condition has been true; unknown while it is not. Of a
  /// moment: the one that fired last.
  std::uint32_t since(std::uint32_t watch) const { return watches_ + 3 * watch; }
  /// An instant: when the watch is asked again by itself; unknown for never.
  std::uint32_t next(std::uint32_t watch) const { return watches_ + 3 * watch + 1; }
  /// True once a Held watch has fired, until its condition is true no longer.
  std::uint32_t told(std::uint32_t watch) const { return watches_ + 3 * watch + 2; }
  /// An instant: when a decay of the score is next due; unknown for never.
  std::uint32_t decay(std::uint32_t score, std::uint32_t which) const {
    return scores_ + score * most_decays + which;
  }
  static constexpr std::uint32_t most_decays = 4;  ///< of one score
  /// One beyond the last cell.
  std::uint32_t end() const { return end_; }

 private:
  static std::uint32_t count(const auto& items) { return static_cast<std::uint32_t>(items.size()); }

  // Where those of each kind begin.
  std::uint32_t lists_;
  std::uint32_t consents_;
  std::uint32_t stops_;
  std::uint32_t watches_;
  std::uint32_t scores_;
  std::uint32_t end_;
};

}  // namespace tend
