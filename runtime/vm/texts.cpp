#include "runtime/vm/texts.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "base/check.hpp"

namespace tend {
namespace {

constexpr std::size_t chunk_size = std::size_t{1} << 20;
constexpr std::size_t place_size = 4;  // texts begin at multiples of it, so that 32 bits go far
constexpr std::size_t page_size = 1024;
constexpr std::uint32_t free_slot = std::numeric_limits<std::uint32_t>::max();

/// A text in the arena: its length, seven bits a byte and the lowest first, then its bytes.
std::string_view read_text(const char* at) {
  std::size_t length = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    length |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return {at, length};
  }
}

std::size_t written_size(std::size_t length) {
  std::size_t size = length + 1;
  while (length >>= 7) ++size;
  return size;
}

void write_text(char* at, std::string_view text) {
  std::size_t length = text.size();
  for (; length >= 0x80; length >>= 7) *at++ = static_cast<char>((length & 0x7f) | 0x80);
  *at++ = static_cast<char>(length);
  std::copy(text.begin(), text.end(), at);
}

/// Bytes that never move, found by a place of 32 bits.
class Arena {
 public:
  /// Room for `size` bytes; where it is.
  std::uint32_t allocate(std::size_t size) {
    size = (size + place_size - 1) / place_size * place_size;
    if (used_ + size > chunks_.size() * chunk_size) grow(size);
    TEND_CHECK(used_ / place_size < free_slot, "texts stay below 16 GiB");
    return static_cast<std::uint32_t>(std::exchange(used_, used_ + size) / place_size);
  }
  char* at(std::uint32_t place) const {
    const std::size_t offset = place * place_size;
    return chunks_[offset / chunk_size] + offset % chunk_size;
  }
  std::size_t bytes() const { return chunks_.size() * (chunk_size + sizeof(char*)); }

 private:
  /// A text longer than what is left of a chunk begins a new one, of as many chunks as it needs.
  void grow(std::size_t size) {
    const std::size_t count = (size + chunk_size - 1) / chunk_size;
    used_ = chunks_.size() * chunk_size;
    char* const start =
        blocks_.emplace_back(std::make_unique_for_overwrite<char[]>(count * chunk_size)).get();
    for (std::size_t i = 0; i < count; ++i) chunks_.push_back(start + i * chunk_size);
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::vector<char*> chunks_;
  std::size_t used_ = 0;
};

/// What is known of a text: enough to find it, and to put it elsewhere when the table grows.
struct Entry {
  std::uint32_t place = 0;
  std::uint32_t hash = 0;
};

/// Entries by id. Pages, so that growing neither copies nor leaves half the room unused.
class Entries {
 public:
  const Entry& operator[](std::uint32_t id) const { return pages_[id / page_size][id % page_size]; }
  void add(Entry entry) {
    if (size_ % page_size == 0) pages_.push_back(std::make_unique<Entry[]>(page_size));
    pages_.back()[size_++ % page_size] = entry;
  }
  std::uint32_t size() const { return size_; }
  std::size_t bytes() const { return pages_.size() * page_size * sizeof(Entry); }

 private:
  std::vector<std::unique_ptr<Entry[]>> pages_;
  std::uint32_t size_ = 0;
};

/// The table: open addressing, at most three quarters full, of ids alone. The standard tables keep
/// several times as much for each text.
class Interned {
 public:
  std::uint32_t intern(std::string_view text) {
    const auto hash = static_cast<std::uint32_t>(std::hash<std::string_view>()(text));
    std::size_t slot = hash & mask();
    for (; slots_[slot] != free_slot; slot = (slot + 1) & mask()) {
      const std::uint32_t id = slots_[slot];
      if (entries_[id].hash == hash && view(id) == text) return id;
    }
    return add(text, hash, slot);
  }
  std::string_view view(std::uint32_t id) const { return read_text(arena_.at(entries_[id].place)); }
  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const {
    return arena_.bytes() + entries_.bytes() + slots_.size() * sizeof(std::uint32_t);
  }

 private:
  std::size_t mask() const { return slots_.size() - 1; }

  std::uint32_t add(std::string_view text, std::uint32_t hash, std::size_t slot) {
    const std::uint32_t id = entries_.size();
    TEND_CHECK(id < free_slot, "ids have 32 bits");
    const std::uint32_t place = arena_.allocate(written_size(text.size()));
    write_text(arena_.at(place), text);
    entries_.add({place, hash});
    slots_[slot] = id;
    if (entries_.size() > slots_.size() / 4 * 3) grow();
    return id;
  }

  void grow() {
    slots_.assign(slots_.size() * 2, free_slot);
    for (std::uint32_t id = 0; id < entries_.size(); ++id) {
      std::size_t slot = entries_[id].hash & mask();
      while (slots_[slot] != free_slot) slot = (slot + 1) & mask();
      slots_[slot] = id;
    }
  }

  Arena arena_;
  Entries entries_;
  std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(64, free_slot);
};

struct DurationHash {
  std::size_t operator()(const Duration& duration) const {
    std::uint64_t hash = static_cast<std::uint64_t>(duration.us);
    for (const std::int32_t part : {duration.months, duration.days, duration.business_days}) {
      hash = (hash ^ static_cast<std::uint32_t>(part)) * 0x9e3779b97f4a7c15;
    }
    return hash;
  }
};

struct RowHash {
  std::size_t operator()(std::span<const Value> row) const {
    std::uint64_t hash = row.size();
    for (const Value value : row) {
      hash = (hash ^ static_cast<std::uint64_t>(value.bits)) * 0x9e3779b97f4a7c15;
      hash ^= hash >> 32;
    }
    return hash;
  }
};
struct SameRow {
  bool operator()(std::span<const Value> a, std::span<const Value> b) const {
    return std::ranges::equal(a, b);
  }
};

}  // namespace

struct Texts::State {
  Interned texts;
  std::vector<Duration> durations;
  boost::unordered_flat_map<Duration, std::uint32_t, DurationHash> duration_ids;
  std::deque<std::vector<Value>> rows;  ///< never move: the keys below look at them
  boost::unordered_flat_map<std::span<const Value>, std::uint32_t, RowHash, SameRow> row_ids;
  std::size_t row_values = 0;
};

Texts::Texts() : state_(std::make_unique<State>()) {}
Texts::~Texts() = default;

std::uint32_t Texts::intern(std::string_view text) {
  return state_->texts.intern(text);
}

std::string_view Texts::view(std::uint32_t id) const {
  return state_->texts.view(id);
}

Value Texts::value(const Duration& duration) {
  const auto next = static_cast<std::uint32_t>(state_->durations.size());
  const auto [place, added] = state_->duration_ids.try_emplace(duration, next);
  if (added) state_->durations.push_back(duration);
  return Value::of(place->second);
}

const Duration& Texts::duration(Value value) const {
  return state_->durations[static_cast<std::size_t>(value.bits)];
}

Value Texts::tuple(std::span<const Value> values) {
  if (const auto found = state_->row_ids.find(values); found != state_->row_ids.end()) {
    return Value::of(found->second);
  }
  const auto id = static_cast<std::uint32_t>(state_->rows.size());
  const std::vector<Value>& row = state_->rows.emplace_back(values.begin(), values.end());
  state_->row_ids.emplace(std::span<const Value>(row), id);
  state_->row_values += row.size();
  return Value::of(id);
}

std::span<const Value> Texts::tuple(Value value) const {
  return state_->rows[static_cast<std::size_t>(value.bits)];
}

std::size_t Texts::size() const {
  return state_->texts.size();
}

std::size_t Texts::bytes() const {
  // The map keeps a byte of the hash for each place that it has.
  constexpr std::size_t place = sizeof(Duration) + sizeof(std::uint32_t) + 1;
  constexpr std::size_t row_place = sizeof(std::span<const Value>) + sizeof(std::uint64_t) + 1;
  return state_->texts.bytes() + state_->durations.capacity() * sizeof(Duration) +
         state_->duration_ids.bucket_count() * place +
         state_->rows.size() * sizeof(std::vector<Value>) + state_->row_values * sizeof(Value) +
         state_->row_ids.bucket_count() * row_place;
}

}  // namespace tend
