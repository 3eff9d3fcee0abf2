#include "runtime/sources/line_reader.hpp"

#include <algorithm>
#include <cstring>

namespace tend {
namespace {
constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
}  // namespace

LineReader::LineReader(ByteSource& bytes, std::size_t longest)
    : bytes_(bytes), longest_(longest), buffer_(chunk_bytes) {}

/// Reads more behind what is there. False at the end of the input.
Result<bool> LineReader::fill() {
  if (ended_) return false;
  if (begin_ > 0) {
    std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
  auto count = bytes_.read(std::span(buffer_).subspan(end_));
  if (!count) return tl::unexpected(count.error());
  end_ += *count;
  ended_ = *count == 0;
  return !ended_;
}

/// Drops bytes up to and with the next line end.
Result<LineStatus> LineReader::skip_line() {
  while (true) {
    const char* start = buffer_.data() + begin_;
    if (const void* found = std::memchr(start, '\n', end_ - begin_)) {
      begin_ += static_cast<std::size_t>(static_cast<const char*>(found) - start) + 1;
      return LineStatus::Overlong;
    }
    begin_ = end_;
    auto more = fill();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return LineStatus::Overlong;
  }
}

Result<LineStatus> LineReader::next(std::string_view& line) {
  line = {};
  std::size_t searched = 0;
  while (true) {
    const char* start = buffer_.data() + begin_;
    const std::size_t size = end_ - begin_;
    const void* found =
        size > searched ? std::memchr(start + searched, '\n', size - searched) : nullptr;
    const bool last = found == nullptr && ended_;
    if (found == nullptr && !last) {
      searched = size;
      if (size > longest_ + 2) {  // 2: a line's end is not counted
        ++number_;
        return skip_line();
      }
      auto more = fill();
      if (!more) return tl::unexpected(more.error());
      continue;
    }
    if (last && size == 0) return LineStatus::End;
    std::size_t length =
        last ? size : static_cast<std::size_t>(static_cast<const char*>(found) - start);
    begin_ += last ? length : length + 1;
    ++number_;
    if (length > 0 && start[length - 1] == '\r') --length;
    if (length > longest_) return LineStatus::Overlong;
    line = {start, length};
    if (number_ == 1 && line.starts_with(byte_order_mark))
      line.remove_prefix(byte_order_mark.size());
    return LineStatus::Line;
  }
}

}  // namespace tend
