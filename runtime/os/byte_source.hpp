// byte_source.hpp: bytes from outside, a piece at a time: a file, standard input, a text in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tend {

/// Bytes in order, read once. One thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills the front of `room` and returns how much; 0 is the end. Waits until there is something,
  /// not until `room` is full, so that a pipe's lines are handled as they come.
  virtual Result<std::size_t> read(std::span<char> room) = 0;
};

/// Opens a file; `-` is standard input. NotFound or Unreadable, with the path in the message.
Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path);

/// A text in memory, which must outlive this.
class TextBytes final : public ByteSource {
 public:
  explicit TextBytes(std::string_view text) : rest_(text) {}
  Result<std::size_t> read(std::span<char> room) override;

 private:
  std::string_view rest_;
};

}  // namespace tend
