#include "runtime/engine/caps.hpp"

#include <algorithm>

#include "base/hash.hpp"

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

// An entry's value says whose it is: some bits of a hash of the effect's key, above a bit that says
// whether it is put off.
constexpr std::int64_t put_off_bit = 1;

Value mark_of(std::string_view key, bool is_put_off) {
  if (key.empty()) return Value::unknown();
  const auto hash = static_cast<std::int64_t>(stable_hash(key) >> 24);
  return Value::of(hash << 1 | (is_put_off ? put_off_bit : 0));
}
bool is_put_off(const Tally::Entry& entry) {
  return (entry.value.bits & put_off_bit) != 0;
}
bool is_of(const Tally::Entry& entry, std::string_view key) {
  return !key.empty() && entry.value.known() &&
         (entry.value.bits & ~put_off_bit) == mark_of(key, false).bits;
}

void insert(Tally::Entries& entries, const Tally::Entry& entry) {
  const auto place =
      std::upper_bound(entries.begin(), entries.end(), entry.at,
                       [](Instant at, const Tally::Entry& other) { return at < other.at; });
  entries.insert(place, entry);
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

template <class Free>
std::optional<Instant> Caps::next_of_all(const Asked& asked, Instant from, Free free_under) const {
  Instant free = from;
  bool skip = false;
  each(asked, !asked.ignoring_workflow, [&](std::uint32_t i) {
    const Tally* sent = store_.find_tally(asked.contact, first_tally_ + i, Value::unknown());
    if (sent == nullptr) return;
    const Instant until = free_under(limits_[i], *sent);
    if (until <= from) return;
    skip |= limits_[i].skip;
    free = std::max(free, until);
  });
  if (skip) return std::nullopt;
  return free;
}

std::optional<Instant> Caps::next_free(const Asked& asked, Instant from) const {
  return next_of_all(asked, from, [from](const Limit& limit, const Tally& sent) {
    const std::size_t most = std::max<std::size_t>(limit.count, 1);
    if (sent.entries.size() < most) return from;
    // One that left at e counts while now < e + D.
    return add_saturating(sent.entries[sent.entries.size() - most].at, limit.per_us);
  });
}

Instant Caps::free_again_under(const Limit& limit, const Tally& sent, std::string_view key,
                               Instant from) const {
  const std::size_t most = std::max<std::size_t>(limit.count, 1);
  std::size_t others = 0, in_time = 0;
  Instant until = from;
  for (auto entry = sent.entries.rbegin(); entry != sent.entries.rend(); ++entry) {
    const Instant over = add_saturating(entry->at, limit.per_us);
    if (is_of(*entry, key)) {
      if (!is_put_off(*entry) && over > from) return from;
      continue;
    }
    // Those that are put off until later are asked about when their time has come.
    if (entry->at <= from && over > from) ++in_time;
    if (++others == most) until = over;
  }
  return in_time < most ? from : until;
}

std::optional<Instant> Caps::next_free_again(const Asked& asked, Instant from) const {
  return next_of_all(asked, from, [&](const Limit& limit, const Tally& sent) {
    return free_again_under(limit, sent, asked.key, from);
  });
}

void Caps::count_as(const Asked& sent, Value mark, Instant at, Instant now) {
  each(sent, true, [&](std::uint32_t i) {
    Tally::Entries& entries =
        store_.tally(sent.contact, first_tally_ + i, Value::unknown()).entries;
    for (auto entry = entries.begin(); entry != entries.end();)
      entry = is_of(*entry, sent.key) ? entries.erase(entry) : entry + 1;
    // No more than the newest N are ever asked for, unless some lift the limit or are put off.
    while (!entries.empty() && entries.size() >= limits_[i].count &&
           add_saturating(entries.front().at, limits_[i].per_us) <= now)
      entries.erase(entries.begin());
    insert(entries, {at, mark, 0});
  });
}

void Caps::count_sent(const Asked& sent, Instant at) {
  count_as(sent, mark_of(sent.key, false), at, at);
}
void Caps::count_begun(const Asked& sent, Instant at) {
  count_as(sent, mark_of(sent.key, false), at, at);
}
void Caps::count_put_off(const Asked& sent, Instant until, Instant now) {
  count_as(sent, mark_of(sent.key, true), until, now);
}

void Caps::merge(ContactId from, ContactId to) {
  for (std::uint32_t tally = first_tally_; tally < first_tally_ + count(); ++tally) {
    const Tally* const found = store_.find_tally(from, tally, Value::unknown());
    if (found == nullptr) continue;
    const Tally::Entries others = found->entries;
    store_.drop_tally(from, tally, Value::unknown());
    Tally::Entries& entries = store_.tally(to, tally, Value::unknown()).entries;
    for (Tally::Entry entry : others) {
      // Nobody has held it against those of the other contact.
      if (entry.value.known()) entry.value.bits |= put_off_bit;
      insert(entries, entry);
    }
  }
}

}  // namespace tend
