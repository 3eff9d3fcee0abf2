// blocks.hpp: many records of one kind, by number.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace tend {

/// Growing moves nothing and never holds two copies: a record stays where it is.
template <class T>
class Blocks {
 public:
  T& operator[](std::size_t index) const { return blocks_[index / per_block][index % per_block]; }
  /// The number of a new one, as by its default constructor.
  std::size_t add() {
    if (size_ % per_block == 0) blocks_.push_back(std::make_unique<T[]>(per_block));
    return size_++;
  }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return blocks_.size() * per_block * sizeof(T); }
  /// Asks the memory for one that is read soon.
  void fetch(std::size_t index) const {
    const char* begin = reinterpret_cast<const char*>(&(*this)[index]);
    __builtin_prefetch(begin, 1);
    __builtin_prefetch(begin + sizeof(T) - 1, 1);  // may lie in the next line of the cache
  }

 private:
  static constexpr std::size_t per_block = 4096;

  std::vector<std::unique_ptr<T[]>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace tend
