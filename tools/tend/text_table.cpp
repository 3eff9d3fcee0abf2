#include "tools/tend/text_table.hpp"

#include <algorithm>

#include "base/printable.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

std::size_t width_of(const std::string& text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).size) ++width;
  return width;
}

}  // namespace

std::string TextTable::text() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t at = 0; at < row.size(); ++at)
      widths[at] = std::max(widths[at], width_of(row[at]));
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t at = 0; at < row.size(); ++at) {
      const std::string blanks(widths[at] - width_of(row[at]), ' ');
      if (at > 0) line += "  ";
      line += columns_[at] == Right ? blanks + row[at] : row[at] + blanks;
    }
    line = printable_line(line);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

}  // namespace tend
