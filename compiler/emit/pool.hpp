// pool.hpp: a table of a program in which equal things share one index.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace tend {

/// Interns into a vector that it does not own and that nobody else may add to. Indexes are given in
/// order of first use. `Hash` takes whatever is looked up; that must compare with a T, and make
/// one.
template <class T, class Hash>
class Pool {
 public:
  explicit Pool(std::vector<T>& items) : items_(items), slots_(16, empty) {}

  template <class Key>
  std::uint32_t index_of(const Key& key) {
    const std::size_t hash = Hash{}(key);
    for (std::size_t slot = hash & (slots_.size() - 1);; slot = (slot + 1) & (slots_.size() - 1)) {
      const std::uint32_t index = slots_[slot];
      if (index == empty) return add(slot, T(key));
      if (items_[index] == key) return index;
    }
  }

 private:
  static constexpr std::uint32_t empty = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t add(std::size_t slot, T item) {
    const auto index = static_cast<std::uint32_t>(items_.size());
    items_.push_back(std::move(item));
    slots_[slot] = index;
    if (items_.size() * 2 > slots_.size()) grow();
    return index;
  }

  void grow() {
    slots_.assign(slots_.size() * 4, empty);
    for (std::uint32_t index = 0; index < items_.size(); ++index) {
      std::size_t slot = Hash{}(items_[index]) & (slots_.size() - 1);
      while (slots_[slot] != empty) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = index;
    }
  }

  std::vector<T>& items_;
  std::vector<std::uint32_t> slots_;  ///< open addressing, a power of two, at most half full
};

}  // namespace tend
