// snippet.hpp: lines of source with their spans underlined, as diagnostics show them. ASCII
// drawing; what is aligned is aligned by the cells of a terminal, so tabs and wide characters stand
// where they should.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace tend {

/// What a piece of output is; colours follow from it, and nothing is said by colour alone.
enum class Style : std::uint8_t { Plain, Title, Error, Warning, Hint, Secondary, Gutter, Fix };

/// Appends text, in the colour of its style where colours are on.
class Pen {
 public:
  Pen(std::string& out, bool color) : out_(out), color_(color) {}
  void write(Style style, std::string_view text);

 private:
  std::string& out_;
  bool color_;
};

/// A place in a page: its line, from 1, and the byte in the line, from 0.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t byte = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// A span to underline; an empty one is shown as one cell. `end` is exclusive.
struct Mark {
  Place begin;
  Place end;
  std::string text;
  char glyph = '^';
  Style style = Style::Error;
};

/// Lines by number. What a line returns must live until the drawing is done.
using Page = std::function<std::string_view(std::uint32_t line)>;

/// A span as it is shown: inside its source, without line ends, and for the end of a file behind
/// the last thing that is written there.
Span shown_span(const Sources& sources, Span span);
/// Where a shown span stands.
Mark make_mark(const Sources& sources, Span span, std::string text, char glyph, Style style);

/// Draws the marked lines, with `gutter` cells for line numbers, each row ended by a line end. Of a
/// very long line only the part around its first mark is shown.
void draw_snippet(Pen& pen, const Page& page, const std::vector<Mark>& marks, std::size_t gutter);

/// The gutter's `   |` without a line number; `mark` may be `=`, `:` too.
void draw_gutter(Pen& pen, std::size_t gutter, std::string_view mark);


}  // namespace tend
