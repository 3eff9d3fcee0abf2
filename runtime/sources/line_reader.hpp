// line_reader.hpp: lines of any input, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/os/byte_source.hpp"

namespace tend {

inline constexpr std::size_t longest_line_bytes = 1 << 20;

enum class LineStatus : std::uint8_t { Line, Overlong, End };

/// Splits bytes at LF or CRLF. A byte-order mark before the first line is dropped. Holds one line
/// and one read ahead, never more than the longest line that is allowed: what is longer is passed
/// by unseen.
class LineReader {
 public:
  /// `bytes` must outlive this.
  explicit LineReader(ByteSource& bytes, std::size_t longest = longest_line_bytes);

  /// The next line, without its end, good until the next call. Overlong: the line was passed by,
  /// and `line` is empty.
  Result<LineStatus> next(std::string_view& line);
  /// The number, from 1, of the line last returned.
  std::uint64_t number() const { return number_; }

 private:
  Result<bool> fill();
  Result<LineStatus> skip_line();

  ByteSource& bytes_;
  std::size_t longest_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< of what was read and not yet returned
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
  bool ended_ = false;
};

}  // namespace tend
