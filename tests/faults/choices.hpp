// choices.hpp: what a seed chooses, one after the other.
#pragma once

#include <cstdint>
#include <string>

#include "base/hash.hpp"

namespace tend::test {

/// The same seed and name give the same row of choices, on every machine.
class Choices {
 public:
  Choices(std::string name, std::uint64_t seed) : name_(std::move(name)), seed_(seed) {}

  /// 0 to `bound` - 1.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  bool one_in(std::uint64_t many) { return below(many) == 0; }

 private:
  std::uint64_t next() { return stable_hash(name_ + std::to_string(++count_), seed_); }

  std::string name_;
  std::uint64_t seed_;
  std::uint64_t count_ = 0;
};

}  // namespace tend::test
