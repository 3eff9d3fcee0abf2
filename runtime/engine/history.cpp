#include "runtime/engine/history.hpp"

#include <algorithm>
#include <limits>

#include "runtime/engine/contact_facts.hpp"

namespace tend {
namespace {

/// An entry is kept a little longer than its time, lest a change of zone brings it back.
constexpr std::int64_t grace_us = 2 * us_per_day;

/// What a value adds to a sum; nothing asks for sums of other things than numbers.
std::int64_t amount(Value value) {
  return value.known() ? value.bits : 0;
}

std::int64_t add_up(std::int64_t sum, std::int64_t amount) {
  std::int64_t result = 0;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  if (__builtin_add_overflow(sum, amount, &result)) return amount > 0 ? most : -most;
  return std::max(result, -most);
}

/// Who counts for `first` and `last`: the event's own instant, and of two at one instant the later
/// to come.
void take_ends(Tally& tally, Instant at, Value value) {
  if (tally.count == 0 || at < tally.first_at) {
    tally.first_at = at;
    tally.first = value;
  }
  if (tally.count == 0 || at >= tally.last_at) {
    tally.last_at = at;
    tally.last = value;
  }
}

void forget_before(Tally& tally, std::uint32_t begin) {
  tally.begin = begin;
  if (tally.begin < 16 || tally.begin * 2 < tally.entries.size()) return;
  tally.entries.erase(tally.entries.begin(),
                      tally.entries.begin() + static_cast<std::ptrdiff_t>(tally.begin));
  tally.begin = 0;
}

}  // namespace

void add_entry(Tally& tally, Instant at, Value value) {
  Tally::Entries& entries = tally.entries;
  // Who does something does it again.
  if (entries.capacity() == 0) entries.reserve(4);
  const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(tally.begin);
  if (begin != entries.end() && entries.back().at <= at) {
    const Tally::Entry& last = entries.back();
    entries.push_back({at, value, add_up(last.sum_before, amount(last.value))});
    return;
  }
  auto place = std::upper_bound(
      begin, entries.end(), at,
      [](Instant instant, const Tally::Entry& entry) { return instant < entry.at; });
  std::int64_t before = 0;
  if (place != begin) {
    const Tally::Entry& last = *std::prev(place);
    before = add_up(last.sum_before, amount(last.value));
  } else if (place != entries.end()) {
    before = place->sum_before;
  }
  place = entries.insert(place, {at, value, before});
  for (++place; place != entries.end(); ++place)
    place->sum_before = add_up(place->sum_before, amount(value));
}

History::History(EngineContext& context)
    : context_(context), subjects_(context.program), index_(context.machine) {
  for (std::uint32_t i = 0; i < context.program.tallies.size(); ++i) {
    const TallyInfo& info = context.program.tallies[i];
    index_.add_by_condition(info.event, info.condition, i);
  }
}

void History::add_tallies(std::vector<std::vector<std::uint32_t>>& by_event) const {
  for (std::uint32_t i = 0; i < context_.program.tallies.size(); ++i) {
    const TallyInfo& info = context_.program.tallies[i];
    const bool for_any_key = pinned_key(context_.program, info.event, info.condition) == none;
    if (info.group_field == none && for_any_key) by_event[info.event].push_back(i);
  }
}

bool History::fits(const TallyInfo& info, ContactId contact, const Event& event) {
  const auto zone = [&]() -> const Zone& { return context_.zones.of_choice(contact, info.zone); };
  if (info.since != none) {
    const ContactFacts facts(context_, contact, &event, context_.now, context_.now, zone());
    std::uint32_t fuel = context_.options.fuel_per_activation;
    const Value since = context_.machine.evaluate(info.since, {}, facts, fuel);
    if (!since.known() || event.at < Instant{since.bits}) return false;
  }
  return holds_now(context_, info.condition, contact, &event, zone);
}

bool History::count_in(std::uint32_t index, ContactId contact, const Event& event) {
  const TallyInfo& info = context_.program.tallies[index];
  const auto field = [&](std::uint32_t number) {
    return number < event.fields.size() ? event.fields[number] : Value::unknown();
  };
  const Value group = field(info.group_field);
  if (info.group_field != none && !group.known()) return false;
  if (!fits(info, contact, event)) return false;
  const Value value = field(info.value_field);
  Tally& tally = context_.store.tally(contact, index, group);
  take_ends(tally, event.at, value);
  ++tally.count;
  tally.sum = add_up(tally.sum, amount(value));
  if (info.last == none && info.keep == 0) return true;
  add_entry(tally, event.at, value);
  forget_what_is_over(info, contact, tally);
  return true;
}

void History::forget_what_is_over(const TallyInfo& info, ContactId contact, Tally& tally) {
  const auto size = static_cast<std::uint32_t>(tally.entries.size());
  if (info.last == none) return forget_before(tally, size > info.keep ? size - info.keep : 0);
  const Duration& length = context_.program.durations[info.last];
  const Zone& zone = context_.zones.of_choice(contact, info.zone);
  std::uint32_t begin = tally.begin;
  while (begin < size && size - begin > info.keep &&
         add(tally.entries[begin].at, length, zone, context_.holidays).us + grace_us <=
             context_.now.us)
    ++begin;
  forget_before(tally, begin);
}

void merge_tally(Store& store, std::uint32_t index, Value group, ContactId from, ContactId to) {
  const Tally* found = store.find_tally(from, index, group);
  if (found == nullptr) return;
  const Tally other = *found;
  store.drop_tally(from, index, group);
  Tally& tally = store.tally(to, index, group);
  if (other.count > 0) {
    take_ends(tally, other.first_at, other.first);
    take_ends(tally, other.last_at, other.last);
  }
  tally.count += other.count;
  tally.sum = add_up(tally.sum, other.sum);
  for (std::size_t entry = other.begin; entry < other.entries.size(); ++entry)
    add_entry(tally, other.entries[entry].at, other.entries[entry].value);
}

void History::merge(ContactId from, ContactId to) {
  for (std::uint32_t i = 0; i < context_.program.tallies.size(); ++i) {
    merge_tally(context_.store, i, Value::unknown(), from, to);
    for (const Value group : context_.store.tally_groups(from, i))
      merge_tally(context_.store, i, group, from, to);
  }
}

}  // namespace tend
