// caps.hpp: no more than N messages in any D (language.md, section 3, `limit`).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/program/program.hpp"
#include "runtime/store/store.hpp"

namespace tend {

/// The limits of the policy and of each workflow, and what left under them: a tally of the store
/// for each limit, with numbers beyond the program's own. Rolling; a day is 24 hours, a month 30
/// days.
///
/// A message counts from the first gate on, and from each start of an attempt anew: at one instant
/// at a time. One that is put off by the second gate counts at the instant until which it is, so
/// that what comes after it goes behind it.
class Caps {
 public:
  Caps(const Program& program, Store& store);

  std::uint32_t count() const { return static_cast<std::uint32_t>(limits_.size()); }
  bool has_policy() const { return policy_end_ > 0; }
  bool has_own(std::uint32_t workflow) const { return begin_[workflow] < begin_[workflow + 1]; }

  struct Asked {
    ContactId contact;
    std::uint32_t workflow = 0;
    ChannelKind channel = ChannelKind::Email;
    bool ignoring_workflow = false;  ///< its limits; never the policy's
    std::string_view key = {};       ///< the effect's; empty: nothing ever leaves (simulate)
  };
  /// The first instant from `from` on at which one more may leave, if no other does until then.
  /// Empty: it is one too many now, and its limit says to skip it.
  std::optional<Instant> next_free(const Asked& asked, Instant from) const;
  /// It passes the first gate, and counts.
  void count_sent(const Asked& sent, Instant at);

  /// The same as `next_free` for one that has passed the first gate. As long as it is late by less
  /// than a limit's time, whatever has passed since was held against it already.
  std::optional<Instant> next_free_again(const Asked& asked, Instant from) const;
  /// It counts at that instant, in place of before: an attempt begins; or it is put off until then,
  /// and is asked about again.
  void count_begun(const Asked& sent, Instant at);
  void count_put_off(const Asked& sent, Instant until, Instant now);

  /// What one contact was sent counts for another from now on.
  void merge(ContactId from, ContactId to);

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
  /// The first instant from `from` on for each limit that is asked.
  template <class Free>
  std::optional<Instant> next_of_all(const Asked& asked, Instant from, Free free_under) const;
  Instant free_again_under(const Limit& limit, const Tally& sent, std::string_view key,
                           Instant from) const;
  void count_as(const Asked& sent, Value mark, Instant at, Instant now);

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
