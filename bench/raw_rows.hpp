// raw_rows.hpp: the rows that a worker has written, written once more with SQLite's prepared
// statements and nothing around them: what the worker is held against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "bench/spent.hpp"

namespace tend::bench {

/// A copy of a store's file, and behind it by what came since. Nothing is looked up, checked or
/// counted when it catches up: it says how fast the file itself takes the rows.
class RawCopy {
 public:
  /// Of a store that nobody has open.
  RawCopy(const std::string& store, const std::string& copy);
  ~RawCopy();
  RawCopy(const RawCopy&) = delete;
  RawCopy& operator=(const RawCopy&) = delete;

  struct Written {
    std::size_t rows = 0;
    Spent spent;
  };
  /// The events, effects, lines and contacts that came since the last time, in so many commits,
  /// the same number in each. A contact is written as often as it was saved.
  Written catch_up(std::size_t commits);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend::bench
