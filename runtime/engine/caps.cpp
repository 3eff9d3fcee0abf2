#include "runtime/engine/caps.hpp"

#include <algorithm>

namespace tend {

std::int64_t rolling_us(const Duration& duration) {
  const std::int64_t days =
      std::int64_t{duration.months} * 30 + duration.days + duration.business_days;
  return days * us_per_day + duration.us;
}

namespace {

/// The rules of scores have the places before (Scores::given).
std::uint32_t first_of_caps(const Program& program) {
  std::size_t first = program.tallies.size();
  for (const ScoreInfo& score : program.scores) first += score.rules.size();
  return static_cast<std::uint32_t>(first);
}

}  // namespace

std::uint32_t tally_count(const Program& program) {
  std::size_t count = first_of_caps(program) + program.policy.limits.size();
  for (const WorkflowInfo& workflow : program.workflows) count += workflow.limits.size();
  return static_cast<std::uint32_t>(count);
}

Caps::Caps(const Program& program, Store& store)
    : store_(store), first_tally_(first_of_caps(program)) {
  add(program, program.policy.limits);
  policy_end_ = count();
  for (const WorkflowInfo& workflow : program.workflows) {
    begin_.push_back(count());
    add(program, workflow.limits);
  }
  begin_.push_back(count());
}

void Caps::add(const Program& program, const std::vector<LimitInfo>& limits) {
  for (const LimitInfo& limit : limits) {
    limits_.push_back(
        {limit.count, rolling_us(program.durations[limit.per]), limit.channel, limit.skip});
  }
}

template <class Visit>
void Caps::each(const Asked& asked, bool workflows_too, Visit visit) const {
  const auto visit_all = [&](std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t i = from; i < to; ++i) {
      if (!limits_[i].channel || *limits_[i].channel == asked.channel) visit(i);
    }
  };
  visit_all(0, policy_end_);
  if (workflows_too) visit_all(begin_[asked.workflow], begin_[asked.workflow + 1]);
}

std::optional<Instant> Caps::next_free(const Asked& asked, Instant from) const {
  Instant free = from;
  bool skip = false;
  each(asked, !asked.ignoring_workflow, [&](std::uint32_t i) {
    const Limit& limit = limits_[i];
    const Tally* sent = store_.find_tally(asked.contact, first_tally_ + i, Value::unknown());
    if (sent == nullptr || sent->entries.empty() || sent->entries.size() < limit.count) return;
    // One that left at e counts while now < e + D.
    const Instant until = add_saturating(
        sent->entries[sent->entries.size() - std::max<std::size_t>(limit.count, 1)].at,
        limit.per_us);
    if (until <= from) return;
    skip |= limit.skip;
    free = std::max(free, until);
  });
  if (skip) return std::nullopt;
  return free;
}

void Caps::count_sent(const Asked& sent, Instant at) {
  each(sent, true, [&](std::uint32_t i) {
    Tally& tally = store_.tally(sent.contact, first_tally_ + i, Value::unknown());
    // No more than the newest N are ever asked for.
    if (tally.entries.size() >= limits_[i].count && !tally.entries.empty()) {
      tally.entries.erase(tally.entries.begin());
    }
    tally.entries.push_back({at, {}, 0});
  });
}

}  // namespace tend
