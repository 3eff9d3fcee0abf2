// markdown_marks.hpp: Markdown where nobody turns it into anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tend {

struct MarkdownMark {
  enum class Kind : std::uint8_t { Link, Bold } kind = Kind::Link;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The first `[words](address)` or `**words**` of a text. What people write in plain text too is
/// none: one `*` or `_`, two stars at a footnote, brackets alone.
std::optional<MarkdownMark> find_markdown(std::string_view text);

}  // namespace tend
