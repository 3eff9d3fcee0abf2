// row_checksum.hpp: tells a row that was damaged at rest from one that was not.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tend {

/// A sum over the values of a row, in their order. Each step maps all sums one to one, so that a
/// change within one word of a row always shows; against accident, not against intent. It is at
/// rest in every store: what it gives for a row may never change.
class RowChecksum {
 public:
  RowChecksum& add(std::uint64_t word) {
    sum_ = std::rotl((sum_ ^ word) * multiplier, 29);
    return *this;
  }
  RowChecksum& add(std::int64_t word) { return add(static_cast<std::uint64_t>(word)); }
  /// Its length counts, so that two texts side by side cannot trade a byte.
  RowChecksum& add(std::string_view bytes) {
    add(std::uint64_t{bytes.size()});
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) add(word(bytes.substr(at, 8)));
    if (at < bytes.size()) add(word(bytes.substr(at)));
    return *this;
  }
  /// As databases keep it, in a signed column.
  std::int64_t value() const {
    return static_cast<std::int64_t>((sum_ ^ (sum_ >> 32)) * multiplier);
  }

 private:
  static constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15;

  /// Little-endian on every machine; the compiler makes one load of eight.
  static std::uint64_t word(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return value;
  }

  std::uint64_t sum_ = 0x74656e64;
};

}  // namespace tend
