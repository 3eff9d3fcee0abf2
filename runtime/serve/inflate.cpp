#include "runtime/serve/inflate.hpp"

#include <zlib.h>

#include <algorithm>

namespace tend {
namespace {

/// Gzip or zlib, whichever its header says.
constexpr int any_header = MAX_WBITS + 32;
constexpr std::size_t piece_bytes = 64 * 1024;

/// Ends the stream, whatever happens.
struct Stream {
  z_stream state{};
  bool is_open = false;
  Stream() : is_open(inflateInit2(&state, any_header) == Z_OK) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (is_open) inflateEnd(&state);
  }
};

}  // namespace

std::optional<std::string> inflate(std::string_view bytes, std::size_t most_bytes,
                                   InflateError& error) {
  error = InflateError::Damaged;
  Stream stream;
  if (!stream.is_open) return std::nullopt;
  std::string input(bytes);  // zlib's pointer is not const
  stream.state.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.state.avail_in = static_cast<uInt>(input.size());
  std::string out;
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    const std::size_t filled = out.size();
    // One byte more than is allowed shows that there is more.
    out.resize(std::min(filled + piece_bytes, most_bytes + 1));
    stream.state.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
    stream.state.avail_out = static_cast<uInt>(out.size() - filled);
    status = ::inflate(&stream.state, Z_NO_FLUSH);
    out.resize(out.size() - stream.state.avail_out);
    if (out.size() > most_bytes) {
      error = InflateError::TooLarge;
      return std::nullopt;
    }
    if (status != Z_OK && status != Z_STREAM_END) return std::nullopt;
  }
  if (stream.state.avail_in != 0) return std::nullopt;
  return out;
}

}  // namespace tend
