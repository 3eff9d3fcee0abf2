// caps.hpp: no more than N messages in any D (language.md, section 3, `limit`).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/program/program.hpp"
#include "runtime/store/store.hpp"

namespace tend {

/// The limits of the policy and of each workflow, and what left under them: a tally of the store
/// for each limit, with numbers beyond the program's own. Rolling; a day is 24 hours, a month 30
/// days.
class Caps {
 public:
  Caps(const Program& program, Store& store);

  /// How many tallies there are, from `first_tally` on: for whoever makes two contacts one.
  std::uint32_t first_tally() const { return first_tally_; }
  std::uint32_t count() const { return static_cast<std::uint32_t>(limits_.size()); }
  bool has_policy() const { return policy_end_ > 0; }

  struct Asked {
    ContactId contact;
    std::uint32_t workflow = 0;
    ChannelKind channel = ChannelKind::Email;
    bool ignoring_workflow = false;  ///< its limits; never the policy's
  };
  /// The first instant from `from` on at which one more may leave, if no other does until then.
  /// Empty: it is one too many now, and its limit says to skip it.
  std::optional<Instant> next_free(const Asked& asked, Instant from) const;
  /// One has left.
  void count_sent(const Asked& sent, Instant at);

 private:
  struct Limit {
    std::uint32_t count = 0;
    std::int64_t per_us = 0;
    std::optional<ChannelKind> channel;
    bool skip = false;
  };
  void add(const Program& program, const std::vector<LimitInfo>& limits);
  /// Calls `visit(limit's number)` for each that is about such a message.
  template <class Visit>
  void each(const Asked& asked, bool workflows_too, Visit visit) const;

  Store& store_;
  std::uint32_t first_tally_;
  std::vector<Limit> limits_;  ///< the policy's, then each workflow's
  std::uint32_t policy_end_ = 0;
  std::vector<std::uint32_t> begin_;  ///< of a workflow's; one more than there are workflows
};

/// A duration as a number of microseconds, for what rolls.
std::int64_t rolling_us(const Duration& duration);

/// How many tallies a contact may have, those of scores and of limits included: their numbers are
/// below it.
std::uint32_t tally_count(const Program& program);

}  // namespace tend
