#include "compiler/template/kept_piece.hpp"

#include <algorithm>

namespace tend {
namespace {

std::size_t blanks_at(std::string_view text, std::size_t at) {
  const auto end = std::min(text.find_first_not_of(" \t", at), text.size());
  return end - at;
}

/// Behind the opening quotes, and behind the line end that follows three of them.
std::size_t text_begin(std::string_view written) {
  const bool is_long = written.size() >= 6 && written[1] == written[0] && written[2] == written[0];
  if (!is_long) return 1;
  const auto end = written.find('\n');
  if (end == std::string_view::npos) return 3;
  const bool opens_alone = written.find_first_not_of(" \t\r", 3) == end;
  return opens_alone ? end + 1 : 3;
}

/// How long an escape is as it is written, from its backslash.
std::size_t escape_size(std::string_view written, std::size_t at) {
  if (at + 1 >= written.size() || written[at + 1] != 'u') return 2;
  return std::min(written.find('}', at), written.size() - 1) + 1 - at;
}

/// The bytes of the character that begins here.
std::size_t character_size(std::string_view value, std::size_t at) {
  const auto lead = static_cast<unsigned char>(value[at]);
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

}  // namespace

std::vector<KeptPiece> kept_pieces(std::string_view value, std::string_view written) {
  std::vector<KeptPiece> pieces;
  std::size_t at = text_begin(written);
  KeptPiece piece{0, 0, at};
  const auto close = [&](std::size_t next) {
    if (piece.end > piece.begin) pieces.push_back(piece);
    piece = {next, next, at};
  };
  const auto begin_line = [&](std::size_t next) {
    const std::size_t stripped = blanks_at(written, at);
    at += stripped - std::min(stripped, blanks_at(value, next));
    close(next);
  };
  begin_line(0);
  for (std::size_t i = 0; i < value.size() && at < written.size();) {
    if (written[at] == '\\') {
      at += escape_size(written, at);
      i += character_size(value, i);
      close(i);
    } else if (written[at] == '\r' && value[i] == '\n') {
      ++at;
      close(i);
    } else if (written[at] != value[i]) {
      break;  // what cannot be followed is shown as a whole
    } else {
      ++at;
      piece.end = ++i;
      if (value[i - 1] == '\n') begin_line(i);
    }
  }
  close(value.size());
  return pieces;
}

}  // namespace tend
