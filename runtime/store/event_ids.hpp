// event_ids.hpp: which events were taken in, so that none counts twice.
#pragma once

#include <cstdint>
#include <vector>

namespace tend {

/// Event ids with their bodies, both as hashes: 16 bytes a place.
class EventIds {
 public:
  /// What is remembered of an id: the hash of its body. `body` is remembered, and given back, for a
  /// new one.
  std::uint64_t remember(std::uint64_t id, std::uint64_t body, bool& is_new);
  /// Asks the memory for an id that is remembered soon.
  void fetch(std::uint64_t id) const {
    if (places_.empty()) return;
    const Place* const first = &places_[id & (places_.size() - 1)];
    __builtin_prefetch(first, 1);
    __builtin_prefetch(first + 3, 1);  // few are found farther from where they belong
  }
  std::size_t bytes() const { return places_.capacity() * sizeof(Place); }

 private:
  struct Place {
    std::uint64_t id = 0;  ///< 0: none
    std::uint64_t body = 0;
  };
  Place& find(std::uint64_t id);
  void grow();

  std::vector<Place>
      places_;  ///< open addressing, linear probing, at most 3/4 full; a power of two
  std::size_t count_ = 0;
};

}  // namespace tend
