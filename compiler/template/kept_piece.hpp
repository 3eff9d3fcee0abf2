// kept_piece.hpp: stretches of a text that was made from what is written, byte for byte as written:
// so that a finding inside of one is shown where it stands.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace tend {

struct KeptPiece {
  std::size_t begin = 0;  ///< in the text that was made
  std::size_t end = 0;
  std::size_t source = 0;  ///< where it stands in what was written
};

/// Of a text with escapes or stripped indentation: `value`, and `written` with its quotes.
std::vector<KeptPiece> kept_pieces(std::string_view value, std::string_view written);

}  // namespace tend
