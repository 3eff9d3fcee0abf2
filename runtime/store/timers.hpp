// timers.hpp: who is woken when, and for what: a calendar of short buckets. A bucket is sorted when
// its time has come, so that a wake costs two writes to memory that lies together, and no search.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "runtime/store/store.hpp"

namespace tend {

/// Wakes, given back in order of (instant, contact, wake). None can be taken out before its time:
/// the owner recognises those that no longer count. One thread.
class Timers {
 public:
  Timers();

  void add(const Due& due);
  /// The earliest that is due at or before `until`, which stays; null when there is none. Good
  /// until the next call.
  const Due* first(Instant until);
  /// Takes away what `first` gave.
  void take_first();
  /// The n-th after the first, or one near it, so that what it leads to can be fetched in time; may
  /// be null.
  const Due* upcoming(std::size_t n) const {
    return cursor_ + n < open_.size() ? &open_[cursor_ + n] : nullptr;
  }
  /// The instant of the earliest for which `counts(due)`. Looks at whole buckets: for a pause, not
  /// for a step.
  template <class Counts>
  std::optional<Instant> earliest(Counts counts) const;

  std::size_t bytes() const;  ///< memory held, for figures

 private:
  // 2^30 us are about 18 minutes. The ring spans 2^15 of them, a year and 42 days; what is later is
  // in a map.
  static constexpr int bucket_bits = 30;
  static constexpr std::int64_t ring_size = 1 << 15;
  static constexpr std::int64_t no_bucket = std::numeric_limits<std::int64_t>::max();
  static constexpr std::uint32_t no_chunk = 0xffffffff;
  static constexpr std::uint32_t entries_per_chunk = 32;
  static constexpr std::size_t chunks_per_block = 256;

  /// Entries of one bucket. All chunks of a bucket but the first are full.
  struct Chunk {
    Due entries[entries_per_chunk];
  };
  struct ChunkInfo {
    std::uint32_t next = no_chunk;
    std::uint32_t count = 0;
  };

  static std::int64_t bucket_of(Instant at) { return at.us >> bucket_bits; }
  static std::size_t place_of(std::int64_t bucket) {
    return static_cast<std::size_t>(bucket & (ring_size - 1));
  }
  Chunk& chunk(std::uint32_t id) const {
    return blocks_[id / chunks_per_block][id % chunks_per_block];
  }
  std::uint32_t new_chunk(std::uint32_t next);
  void add_to_list(std::uint32_t& head, const Due& due);
  void move_list_to_open(std::uint32_t head);
  std::optional<std::int64_t> earliest_in_ring() const;
  std::int64_t earliest_bucket() const;
  void open(std::int64_t bucket);
  void sort_open();
  void merge_stretches();
  const Due* first_open(Instant until);

  std::vector<std::unique_ptr<Chunk[]>> blocks_;
  std::vector<ChunkInfo> chunks_;
  std::uint32_t free_chunk_ = no_chunk;

  std::vector<std::uint32_t>
      ring_;  ///< the first chunk of each bucket in [open_bucket_ + 1, + size)
  std::vector<std::uint64_t> occupied_;  ///< a bit for each place of the ring
  std::map<std::int64_t, std::uint32_t>
      far_;  ///< buckets that were beyond the ring when they got their first
  bool started_ = false;
  std::int64_t open_bucket_ = 0;
  std::int64_t next_bucket_ = no_bucket;  ///< the first that is closed and not empty
  std::vector<Due> open_;                 ///< sorted, from cursor_ on
  std::size_t cursor_ = 0;
  std::vector<Due> late_;    ///< a heap: what came for the open bucket when it was sorted
  std::vector<Due> merged_;  ///< room for sorting
  std::vector<std::size_t> stretches_;  ///< where they begin, and the end
  bool first_is_late_ = false;
};

template <class Counts>
std::optional<Instant> Timers::earliest(Counts counts) const {
  std::optional<Instant> best;
  const auto look = [&](const Due& due) {
    if ((!best || due.at < *best) && counts(due)) best = due.at;
  };
  const auto look_at_list = [&](std::uint32_t head) {
    for (std::uint32_t id = head; id != no_chunk; id = chunks_[id].next) {
      for (std::uint32_t i = 0; i < chunks_[id].count; ++i) look(chunk(id).entries[i]);
    }
  };
  for (std::size_t i = cursor_; i < open_.size() && !best; ++i) look(open_[i]);
  for (const Due& due : late_) look(due);
  // A bucket may hold nothing that counts: on to the next.
  auto far = far_.begin();
  for (std::int64_t bucket = open_bucket_ + 1; !best && bucket < open_bucket_ + ring_size;
       ++bucket) {
    look_at_list(ring_[place_of(bucket)]);
    for (; far != far_.end() && far->first <= bucket; ++far) look_at_list(far->second);
  }
  for (; far != far_.end() && !best; ++far) look_at_list(far->second);
  return best;
}

}  // namespace tend
