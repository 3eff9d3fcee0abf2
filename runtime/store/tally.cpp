#include "runtime/store/tally.hpp"

#include <algorithm>
#include <limits>

namespace tend {
namespace {

std::int64_t add_saturating(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b < 0 ? std::numeric_limits<std::int64_t>::min()
               : std::numeric_limits<std::int64_t>::max();
}

std::int64_t summand(Value value) {
  return value.known() ? value.bits : 0;
}

auto first_held(Tally& tally) {
  return tally.entries.begin() + static_cast<std::ptrdiff_t>(tally.begin);
}

/// Moves what is held to the front once that costs no more than what was let go.
void close_gap(Tally& tally) {
  if (tally.begin * 2 < tally.entries.size()) return;
  tally.entries.erase(tally.entries.begin(), first_held(tally));
  tally.begin = 0;
}

void keep_newest(Tally& tally, std::uint32_t keep) {
  const std::size_t held = tally.entries.size() - tally.begin;
  if (held <= keep) return;
  tally.begin += held - keep;
  close_gap(tally);
}

/// After those at the same instant.
void hold(Tally& tally, Instant at, Value value) {
  const auto place = std::upper_bound(
      first_held(tally), tally.entries.end(), at,
      [](Instant instant, const Tally::Entry& entry) { return instant < entry.at; });
  std::int64_t sum_before = tally.sum;
  if (place != tally.entries.end()) {
    sum_before = place->sum_before;
    for (auto later = place; later != tally.entries.end(); ++later) {
      later->sum_before = add_saturating(later->sum_before, summand(value));
    }
  }
  tally.entries.insert(place, {at, value, sum_before});
}

void widen(Tally& tally, Instant first_at, Value first, Instant last_at, Value last) {
  if (tally.count == 0 || first_at < tally.first_at) {
    tally.first_at = first_at;
    tally.first = first;
  }
  if (tally.count == 0 || last_at >= tally.last_at) {
    tally.last_at = last_at;
    tally.last = last;
  }
}

}  // namespace

void count_event(Tally& tally, Instant at, Value value, bool windowed, std::uint32_t keep) {
  if (windowed || keep != 0) hold(tally, at, value);
  widen(tally, at, value, at, value);
  ++tally.count;
  tally.sum = add_saturating(tally.sum, summand(value));
  if (!windowed) keep_newest(tally, keep);
}

void drop_before(Tally& tally, Instant cutoff) {
  while (tally.begin < tally.entries.size() && tally.entries[tally.begin].at < cutoff) {
    ++tally.begin;
  }
  if (tally.begin != 0) close_gap(tally);
}

std::span<const Tally::Entry> held_entries(const Tally& tally) {
  return std::span(tally.entries).subspan(tally.begin);
}

std::span<const Tally::Entry> held_since(const Tally& tally, Instant from) {
  const std::span<const Tally::Entry> held = held_entries(tally);
  const auto first = std::ranges::lower_bound(held, from, std::ranges::less(), &Tally::Entry::at);
  return held.subspan(static_cast<std::size_t>(first - held.begin()));
}

void merge(Tally& into, const Tally& from, std::uint32_t keep) {
  if (from.count == 0) return;
  std::vector<Tally::Entry> entries;
  std::ranges::merge(held_entries(into), held_entries(from), std::back_inserter(entries),
                     std::ranges::less(), &Tally::Entry::at, &Tally::Entry::at);
  widen(into, from.first_at, from.first, from.last_at, from.last);
  into.count += from.count;
  into.sum = add_saturating(into.sum, from.sum);
  std::int64_t sum_after = into.sum;
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    sum_after = add_saturating(sum_after, -summand(entry->value));
    entry->sum_before = sum_after;
  }
  into.entries = std::move(entries);
  into.begin = 0;
  if (keep != 0) keep_newest(into, keep);
}

}  // namespace tend
