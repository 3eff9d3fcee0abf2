#include "runtime/store/timers.hpp"

#include <algorithm>
#include <bit>

#include "base/check.hpp"

namespace tend {

namespace {

/// A function object, so that sorting calls it in place.
struct Earlier {
  bool operator()(const Due& a, const Due& b) const {
    return a.at != b.at ? a.at < b.at : who(a) < who(b);
  }
  static std::uint64_t who(const Due& due) {
    return std::uint64_t{due.contact.value} << 32 | due.wake.bits;
  }
};
struct Later {
  bool operator()(const Due& a, const Due& b) const { return Earlier()(b, a); }
};

}  // namespace

Timers::Timers()
    : ring_(static_cast<std::size_t>(ring_size), no_chunk),
      occupied_(static_cast<std::size_t>(ring_size) / 64, 0) {}

void Timers::add(const Due& due) {
  const std::int64_t bucket = bucket_of(due.at);
  if (!started_) {
    // The first wake says nothing about how early others are: leave room before it.
    open_bucket_ = bucket - ring_size / 2;
    started_ = true;
  }
  if (bucket <= open_bucket_) {
    late_.push_back(due);
    std::push_heap(late_.begin(), late_.end(), Later());
  } else if (bucket < open_bucket_ + ring_size) {
    const std::size_t place = place_of(bucket);
    occupied_[place / 64] |= std::uint64_t{1} << (place % 64);
    add_to_list(ring_[place], due);
    next_bucket_ = std::min(next_bucket_, bucket);
  } else {
    add_to_list(far_.try_emplace(bucket, no_chunk).first->second, due);
    next_bucket_ = std::min(next_bucket_, bucket);
  }
}

std::uint32_t Timers::new_chunk(std::uint32_t next) {
  std::uint32_t id = free_chunk_;
  if (id != no_chunk) {
    free_chunk_ = chunks_[id].next;
  } else {
    id = static_cast<std::uint32_t>(chunks_.size());
    if (id % chunks_per_block == 0) blocks_.push_back(std::make_unique<Chunk[]>(chunks_per_block));
    chunks_.emplace_back();
  }
  chunks_[id] = {next, 0};
  return id;
}

void Timers::add_to_list(std::uint32_t& head, const Due& due) {
  if (head == no_chunk || chunks_[head].count == entries_per_chunk) head = new_chunk(head);
  chunk(head).entries[chunks_[head].count++] = due;
}

void Timers::move_list_to_open(std::uint32_t head) {
  // A list begins with its newest chunk; what was added in order is to stay in order.
  std::size_t end = open_.size();
  for (std::uint32_t id = head; id != no_chunk; id = chunks_[id].next) end += chunks_[id].count;
  open_.resize(end);
  while (head != no_chunk) {
    const Due* entries = chunk(head).entries;
    end -= chunks_[head].count;
    std::copy(entries, entries + chunks_[head].count,
              open_.begin() + static_cast<std::ptrdiff_t>(end));
    const std::uint32_t next = chunks_[head].next;
    chunks_[head].next = free_chunk_;
    free_chunk_ = head;
    head = next;
  }
}

/// Sorts the open bucket. Wakes of one opening of a window come in a few long stretches that are in
/// order already, one for each day on which they were set: those are merged.
void Timers::sort_open() {
  constexpr std::size_t most_stretches = 64;
  stretches_.assign(1, 0);
  for (std::size_t i = 1; i < open_.size(); ++i) {
    if (Earlier()(open_[i], open_[i - 1])) stretches_.push_back(i);
    if (stretches_.size() > most_stretches) return std::sort(open_.begin(), open_.end(), Earlier());
  }
  stretches_.push_back(open_.size());
  while (stretches_.size() > 2) merge_stretches();
}

/// Merges each two neighbours into one.
void Timers::merge_stretches() {
  merged_.resize(open_.size());
  const auto place = [&](std::size_t i) {
    return open_.begin() +
           static_cast<std::ptrdiff_t>(stretches_[std::min(i, stretches_.size() - 1)]);
  };
  auto out = merged_.begin();
  std::size_t kept = 0;
  for (std::size_t i = 0; i + 1 < stretches_.size(); i += 2) {
    out = std::merge(place(i), place(i + 1), place(i + 1), place(i + 2), out, Earlier());
    stretches_[kept++] = stretches_[i];
  }
  stretches_.resize(kept);
  stretches_.push_back(open_.size());
  open_.swap(merged_);
}

std::optional<std::int64_t> Timers::earliest_in_ring() const {
  // The place of the open bucket itself is always empty, so a walk of one whole round finds each
  // once.
  const std::size_t start = place_of(open_bucket_ + 1);
  const std::size_t words = occupied_.size();
  for (std::size_t i = 0; i <= words; ++i) {
    const std::size_t index = (start / 64 + i) % words;
    std::uint64_t word = occupied_[index];
    if (i == 0) word &= ~std::uint64_t{0} << (start % 64);
    if (word == 0) continue;
    const std::size_t place = index * 64 + static_cast<std::size_t>(std::countr_zero(word));
    const std::size_t distance = (place - start) & static_cast<std::size_t>(ring_size - 1);
    return open_bucket_ + 1 + static_cast<std::int64_t>(distance);
  }
  return std::nullopt;
}

std::int64_t Timers::earliest_bucket() const {
  const std::int64_t in_ring = earliest_in_ring().value_or(no_bucket);
  return far_.empty() ? in_ring : std::min(in_ring, far_.begin()->first);
}

void Timers::open(std::int64_t bucket) {
  TEND_CHECK(cursor_ == open_.size() && late_.empty(),
             "a bucket is opened when the one before is used up");
  open_.clear();
  cursor_ = 0;
  const std::size_t place = place_of(bucket);
  if (bucket < open_bucket_ + ring_size) {
    move_list_to_open(ring_[place]);
    ring_[place] = no_chunk;
    occupied_[place / 64] &= ~(std::uint64_t{1} << (place % 64));
  }
  if (!far_.empty() && far_.begin()->first == bucket) {
    move_list_to_open(far_.begin()->second);
    far_.erase(far_.begin());
  }
  open_bucket_ = bucket;
  sort_open();
}

const Due* Timers::first(Instant until) {
  while (cursor_ == open_.size() && late_.empty()) {
    // Never ahead of time: what is added later must find its bucket still closed.
    if (next_bucket_ > bucket_of(until)) return nullptr;
    open(next_bucket_);
    next_bucket_ = earliest_bucket();
  }
  return first_open(until);
}

const Due* Timers::first_open(Instant until) {
  first_is_late_ =
      cursor_ == open_.size() || (!late_.empty() && Earlier()(late_.front(), open_[cursor_]));
  const Due* due = first_is_late_ ? &late_.front() : &open_[cursor_];
  return due->at <= until ? due : nullptr;
}

void Timers::take_first() {
  if (first_is_late_) {
    std::pop_heap(late_.begin(), late_.end(), Later());
    late_.pop_back();
  } else {
    ++cursor_;
  }
}

std::size_t Timers::bytes() const {
  return blocks_.size() * chunks_per_block * sizeof(Chunk) +
         chunks_.capacity() * sizeof(ChunkInfo) + ring_.capacity() * sizeof(std::uint32_t) +
         occupied_.capacity() * sizeof(std::uint64_t) +
         (open_.capacity() + late_.capacity() + merged_.capacity()) * sizeof(Due);
}

}  // namespace tend
