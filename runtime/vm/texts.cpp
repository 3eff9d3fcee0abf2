#include "runtime/vm/texts.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstring>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "base/check.hpp"

namespace tend {
namespace {

constexpr std::size_t smallest_chunk = std::size_t{16} << 10;
constexpr std::size_t largest_chunk = std::size_t{1} << 20;
constexpr std::size_t page_bits = 10;
constexpr std::size_t page_size = std::size_t{1} << page_bits;

/// A text in the arena: its length, seven bits a byte and the lowest first, then its bytes.
std::string_view read_text(const char* at) {
  std::size_t length = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    length |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return {at, length};
  }
}

std::size_t length_bytes(std::size_t length) {
  std::size_t bytes = 1;
  while (length >>= 7) ++bytes;
  return bytes;
}

char* write_text(char* at, std::string_view text) {
  std::size_t length = text.size();
  for (; length >= 0x80; length >>= 7) *at++ = static_cast<char>((length & 0x7f) | 0x80);
  *at++ = static_cast<char>(length);
  return std::copy(text.begin(), text.end(), at);
}

/// Where each text begins. Pages, so that growing neither copies nor leaves half the room unused.
class TextPlaces {
 public:
  std::string_view operator[](std::uint32_t id) const {
    return read_text(pages_[id >> page_bits][id & (page_size - 1)]);
  }
  void add(const char* at) {
    if (size_ % page_size == 0) pages_.push_back(std::make_unique<const char*[]>(page_size));
    pages_.back()[size_++ % page_size] = at;
  }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return pages_.size() * page_size * sizeof(const char*); }

 private:
  std::vector<std::unique_ptr<const char*[]>> pages_;
  std::size_t size_ = 0;
};

/// Texts by their content, found by text or by id.
struct TextHash {
  using is_transparent = void;
  using is_avalanching = void;
  const TextPlaces* places;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
  std::size_t operator()(std::uint32_t id) const { return (*this)((*places)[id]); }
};
struct SameText {
  using is_transparent = void;
  const TextPlaces* places;
  bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
  bool operator()(std::string_view text, std::uint32_t id) const { return text == (*places)[id]; }
  bool operator()(std::uint32_t id, std::string_view text) const { return text == (*places)[id]; }
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

}  // namespace

struct Texts::State {
  // `places` stays where it is: the table's functions point to it.
  TextPlaces places;
  boost::unordered_flat_set<std::uint32_t, TextHash, SameText> ids{0, TextHash{&places},
                                                                   SameText{&places}};
  std::vector<std::unique_ptr<char[]>> chunks;
  char* free = nullptr;
  std::size_t left = 0;
  std::size_t next_chunk = smallest_chunk;
  std::size_t chunk_bytes = 0;
  std::vector<Duration> durations;
  boost::unordered_flat_map<Duration, std::uint32_t, DurationHash> duration_ids;

  char* allocate(std::size_t size) {
    if (size > left) {
      // A long text gets a chunk of its own, so that the rest of the present one is not lost.
      if (size > largest_chunk / 4) return add_chunk(size);
      left = next_chunk;
      free = add_chunk(left);
      next_chunk = std::min(largest_chunk, next_chunk * 2);
      if (size > left) return allocate(size);
    }
    left -= size;
    return std::exchange(free, free + size);
  }

  char* add_chunk(std::size_t size) {
    chunk_bytes += size;
    return chunks.emplace_back(std::make_unique_for_overwrite<char[]>(size)).get();
  }
};

Texts::Texts() : state_(std::make_unique<State>()) {}
Texts::~Texts() = default;

std::uint32_t Texts::intern(std::string_view text) {
  State& state = *state_;
  if (const auto found = state.ids.find(text); found != state.ids.end()) return *found;
  TEND_CHECK(state.places.size() < std::numeric_limits<std::uint32_t>::max(), "ids have 32 bits");
  const auto id = static_cast<std::uint32_t>(state.places.size());
  char* const at = state.allocate(length_bytes(text.size()) + text.size());
  write_text(at, text);
  state.places.add(at);
  state.ids.insert(id);
  return id;
}

std::string_view Texts::view(std::uint32_t id) const {
  return state_->places[id];
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

std::size_t Texts::size() const {
  return state_->places.size();
}

std::size_t Texts::bytes() const {
  // The table keeps an id and a byte of its hash for each place that it has.
  const std::size_t table = state_->ids.bucket_count() * (sizeof(std::uint32_t) + 1);
  return state_->chunk_bytes + state_->places.bytes() + table +
         state_->durations.capacity() * sizeof(Duration) +
         state_->duration_ids.bucket_count() * (sizeof(Duration) + sizeof(std::uint32_t) + 1);
}

}  // namespace tend
