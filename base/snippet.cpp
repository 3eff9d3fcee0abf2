#include "base/snippet.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/printable.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

constexpr std::size_t tab_cells = 4;
/// Lines longer than this are cut to the part around their first mark.
constexpr std::size_t longest_line_bytes = 400;
constexpr std::size_t bytes_before_mark = 80;
/// Of a span over more lines than this, the middle is left out.
constexpr std::uint32_t most_span_lines = 5;

std::string_view sequence(Style style) {
  switch (style) {
    case Style::Plain:
      return "";
    case Style::Title:
      return "\x1b[1m";
    case Style::Error:
      return "\x1b[1;31m";
    case Style::Warning:
      return "\x1b[1;33m";
    case Style::Hint:
      return "\x1b[1;36m";
    case Style::Secondary:
      return "\x1b[1;34m";
    case Style::Gutter:
      return "\x1b[34m";
    case Style::Fix:
      return "\x1b[1;32m";
  }
  return "";
}

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// A line, or the part of it that is shown, in cells.
class Row {
 public:
  Row(std::string_view line, std::size_t first_mark) {
    std::size_t begin = 0;
    std::size_t end = line.size();
    if (line.size() > longest_line_bytes) {
      begin = first_mark > bytes_before_mark ? first_mark - bytes_before_mark : 0;
      end = std::min(line.size(), begin + longest_line_bytes);
      while (begin > 0 && is_tail(line[begin])) --begin;
      while (end < line.size() && is_tail(line[end])) --end;
    }
    if (begin > 0) shown_ = "...";
    first_byte_ = begin;
    for (std::size_t at = begin; at < end;) at = append(line, at);
    cells_.push_back(width());
    if (end < line.size()) shown_ += "...";
    shown_.erase(shown_.find_last_not_of(' ') + 1);
  }

  const std::string& shown() const { return shown_; }
  /// The cell in which a byte of the line starts; the nearest one that is shown.
  std::size_t cell(std::size_t byte) const {
    const std::size_t local = byte < first_byte_ ? 0 : byte - first_byte_;
    return cells_[std::min(local, cells_.size() - 1)];
  }
  bool starts_blank(std::size_t byte) const { return cell(byte) <= blank_cells_; }

 private:
  static bool is_tail(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }
  std::size_t width() const { return width_ + (first_byte_ > 0 ? 3 : 0); }

  std::size_t append(std::string_view line, std::size_t at) {
    const CodePoint point = decode_utf8(line, at);
    cells_.insert(cells_.end(), point.size, width());
    if (point.value == '\t') {
      const std::size_t cells = tab_cells - width_ % tab_cells;
      shown_.append(cells, ' ');
      width_ += cells;
    } else if (!point.valid || is_unprintable(point.value)) {
      shown_ += replacement;
      width_ += 1;
    } else {
      shown_ += line.substr(at, point.size);
      const int cells = utf8proc_charwidth(static_cast<utf8proc_int32_t>(point.value));
      width_ += static_cast<std::size_t>(std::max(cells, 0));
    }
    const bool blank = point.value == ' ' || point.value == '\t';
    if (blank && !text_seen_) blank_cells_ = width();
    text_seen_ = text_seen_ || !blank;
    return at + point.size;
  }

  std::string shown_;
  std::vector<std::size_t> cells_;  // per byte from first_byte_, and the end
  std::size_t first_byte_ = 0;
  std::size_t width_ = 0;
  std::size_t blank_cells_ = 0;
  bool text_seen_ = false;
};

/// A row of drawing: ASCII cells, and a label's text behind them.
class Canvas {
 public:
  void put(std::size_t cell, char glyph, Style style) {
    if (cells_.size() <= cell) cells_.resize(cell + 1);
    cells_[cell] = {glyph, style};
  }
  void fill(std::size_t begin, std::size_t end, char glyph, Style style) {
    for (std::size_t cell = begin; cell < end; ++cell) put(cell, glyph, style);
  }
  /// Writes the cells and then the tail, from `cell` on, or one cell behind the drawing.
  void write(Pen& pen, std::string_view tail, Style tail_style,
             std::optional<std::size_t> cell = {}) {
    const std::size_t tail_cell = cell.value_or(cells_.size() + 1);
    if (!tail.empty()) cells_.resize(tail_cell);
    if (!cells_.empty() || !tail.empty()) pen.write(Style::Plain, " ");
    for (std::size_t begin = 0; begin < cells_.size();) {
      std::size_t end = begin;
      std::string run;
      while (end < cells_.size() && cells_[end].style == cells_[begin].style) {
        run += cells_[end++].glyph;
      }
      pen.write(cells_[begin].style, run);
      begin = end;
    }
    pen.write(tail_style, tail);
    pen.write(Style::Plain, "\n");
  }

 private:
  struct Cell {
    char glyph = ' ';
    Style style = Style::Plain;
  };
  std::vector<Cell> cells_;
};

/// A label's text stands in one row.
std::string one_line(std::string_view text) {
  std::string line = printable(text);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

class Drawing {
 public:
  Drawing(Pen& pen, const Page& page, const std::vector<Mark>& marks, std::size_t gutter)
      : pen_(pen), page_(page), gutter_(gutter) {
    for (const Mark& mark : marks) {
      (mark.begin.line == mark.end.line ? short_ : long_).push_back({mark, 0, false});
    }
    place_long_marks();
  }

  void draw() {
    std::uint32_t previous = 0;
    for (const std::uint32_t line : lines()) {
      if (previous != 0 && line > previous + 1) {
        draw_gutter(pen_, gutter_, ":");
        open_marks().write(pen_, "", Style::Plain);
      }
      draw_line(line);
      previous = line;
    }
  }

 private:
  struct Placed {
    Mark mark;
    std::size_t depth;  // its column left of the text, for a mark over several lines
    bool open;
  };

  /// Marks over several lines get columns of their own, the outermost leftmost.
  void place_long_marks() {
    std::ranges::stable_sort(long_, [](const Placed& a, const Placed& b) {
      return std::pair(a.mark.begin, b.mark.end) < std::pair(b.mark.begin, a.mark.end);
    });
    std::vector<std::uint32_t> last_lines;
    for (Placed& placed : long_) {
      const auto free = std::ranges::find_if(
          last_lines, [&](std::uint32_t line) { return line < placed.mark.begin.line; });
      placed.depth = static_cast<std::size_t>(free - last_lines.begin());
      if (free == last_lines.end()) last_lines.push_back(0);
      last_lines[placed.depth] = placed.mark.end.line;
    }
    margin_ = last_lines.empty() ? 0 : last_lines.size() + 1;
  }

  /// The lines to show: the marked ones, and a line that would be alone between two of them.
  std::set<std::uint32_t> lines() const {
    std::set<std::uint32_t> lines;
    for (const Placed& placed : short_) lines.insert(placed.mark.begin.line);
    for (const Placed& placed : long_) {
      const std::uint32_t first = placed.mark.begin.line;
      const std::uint32_t last = placed.mark.end.line;
      const bool whole = last - first < most_span_lines;
      for (std::uint32_t line = first; line <= last; ++line) {
        if (whole || line < first + 2 || line + 1 >= last) lines.insert(line);
        if (!whole && line == first + 2) line = last - 2;
      }
    }
    std::set<std::uint32_t> shown = lines;
    for (const std::uint32_t line : lines) {
      if (lines.contains(line + 2)) shown.insert(line + 1);
    }
    return shown;
  }

  std::size_t first_marked_byte(std::uint32_t line) const {
    std::size_t first = std::string_view::npos;
    const auto see = [&](Place place) {
      if (place.line == line) first = std::min<std::size_t>(first, place.byte);
    };
    for (const Placed& placed : short_) see(placed.mark.begin);
    for (const Placed& placed : long_) {
      see(placed.mark.begin);
      see(placed.mark.end);
    }
    return first == std::string_view::npos ? 0 : first;
  }

  Canvas open_marks() const {
    Canvas canvas;
    for (const Placed& placed : long_) {
      if (placed.open) canvas.put(placed.depth, '|', placed.mark.style);
    }
    return canvas;
  }

  void draw_line(std::uint32_t line) {
    const std::string_view text = page_(line);
    const Row row(text, first_marked_byte(line));
    Canvas margin = open_marks();
    for (Placed& placed : long_) {
      const bool starts =
          placed.mark.begin.line == line && row.starts_blank(placed.mark.begin.byte);
      if (!starts) continue;
      margin.put(placed.depth, '/', placed.mark.style);
      placed.open = true;
    }
    pen_.write(Style::Gutter, fmt::format("{:>{}} |", line, gutter_));
    margin.write(pen_, row.shown(), Style::Plain, margin_);
    draw_short_marks(line, row);
    for (Placed& placed : long_) {
      if (placed.mark.begin.line == line && !placed.open) draw_start(placed, row);
    }
    for (Placed& placed : long_) {
      if (placed.mark.end.line == line) draw_end(placed, row);
    }
  }

  void draw_start(Placed& placed, const Row& row) {
    Canvas canvas = open_marks();
    const std::size_t cell = margin_ + row.cell(placed.mark.begin.byte);
    canvas.fill(placed.depth + 1, cell, '_', placed.mark.style);
    canvas.put(cell, placed.mark.glyph, placed.mark.style);
    draw_gutter(pen_, gutter_, "|");
    canvas.write(pen_, "", Style::Plain);
    placed.open = true;
  }

  void draw_end(Placed& placed, const Row& row) {
    Canvas canvas = open_marks();
    const std::size_t end = margin_ + row.cell(placed.mark.end.byte);
    const std::size_t cell = std::max(end, margin_ + 1) - 1;
    canvas.fill(placed.depth + 1, cell, '_', placed.mark.style);
    canvas.put(cell, placed.mark.glyph, placed.mark.style);
    draw_gutter(pen_, gutter_, "|");
    canvas.write(pen_, one_line(placed.mark.text), placed.mark.style);
    placed.open = false;
  }

  /// One row of underlines with the last one's label, then the other labels hung below, right to
  /// left.
  void draw_short_marks(std::uint32_t line, const Row& row) {
    struct Underline {
      const Mark* mark;
      std::size_t begin;
      std::size_t end;
    };
    std::vector<Underline> underlines;
    for (const Placed& placed : short_) {
      if (placed.mark.begin.line != line) continue;
      const std::size_t begin = margin_ + row.cell(placed.mark.begin.byte);
      const std::size_t end = margin_ + row.cell(placed.mark.end.byte);
      underlines.push_back({&placed.mark, begin, std::max(end, begin + 1)});
    }
    if (underlines.empty()) return;

    Canvas canvas = open_marks();
    // The primary one is drawn over the others.
    for (const bool primary : {false, true}) {
      for (const Underline& underline : underlines) {
        if ((underline.mark->glyph == '^') != primary) continue;
        canvas.fill(underline.begin, underline.end, underline.mark->glyph, underline.mark->style);
      }
    }
    // Only the label that nothing follows can stand beside its underline.
    std::ranges::stable_sort(underlines, [](const Underline& a, const Underline& b) {
      return std::pair(a.end, a.begin) > std::pair(b.end, b.begin);
    });
    const Mark& beside = *underlines.front().mark;
    draw_gutter(pen_, gutter_, "|");
    canvas.write(pen_, one_line(beside.text), beside.style);

    std::vector<Underline> hung(underlines.begin() + 1, underlines.end());
    std::erase_if(hung, [](const Underline& underline) { return underline.mark->text.empty(); });
    std::ranges::stable_sort(hung, [](const Underline& a, const Underline& b) {
      return std::pair(b.begin, a.end) < std::pair(a.begin, b.end);
    });
    const auto connectors = [&](std::size_t first) {
      Canvas lines = open_marks();
      for (std::size_t i = first; i < hung.size(); ++i) {
        lines.put(hung[i].begin, '|', hung[i].mark->style);
      }
      return lines;
    };
    for (std::size_t i = 0; i < hung.size(); ++i) {
      if (i == 0) {
        draw_gutter(pen_, gutter_, "|");
        connectors(0).write(pen_, "", Style::Plain);
      }
      draw_gutter(pen_, gutter_, "|");
      connectors(i + 1).write(pen_, one_line(hung[i].mark->text), hung[i].mark->style,
                              hung[i].begin);
    }
  }

  Pen& pen_;
  const Page& page_;
  std::size_t gutter_;
  std::size_t margin_ = 0;  // cells left of the text, for marks over several lines
  std::vector<Placed> short_;
  std::vector<Placed> long_;
};

}  // namespace

void Pen::write(Style style, std::string_view text) {
  if (text.empty()) return;
  const std::string_view begin = color_ ? sequence(style) : "";
  out_ += begin;
  out_ += text;
  if (!begin.empty()) out_ += "\x1b[0m";
}

Span shown_span(const Sources& sources, Span span) {
  const Source& source = sources[sources.at(span)];
  const auto size = static_cast<std::uint32_t>(source.text.size());
  std::uint32_t begin = std::min(std::max(span.begin, source.base) - source.base, size);
  std::uint32_t end = std::clamp(std::max(span.end, source.base) - source.base, begin, size);
  const std::string_view text = source.text;
  const auto ends_line = [&](std::uint32_t at) { return text[at] == '\n' || text[at] == '\r'; };
  if (begin == size) {
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    begin = end = last == std::string_view::npos ? 0 : static_cast<std::uint32_t>(last + 1);
  }
  while (end > begin && ends_line(end - 1)) --end;
  if (begin == end && begin > 0 && begin < size && text[begin] == '\n' && text[begin - 1] == '\r') {
    begin = end = begin - 1;
  }
  return {source.base + begin, source.base + end};
}

Mark make_mark(const Sources& sources, Span span, std::string text, char glyph, Style style) {
  const Span shown = shown_span(sources, span);
  const Position begin = sources.position(shown.begin);
  const Position end = sources.position(shown.end);
  return {
      {begin.line, begin.column - 1}, {end.line, end.column - 1}, std::move(text), glyph, style};
}

void draw_gutter(Pen& pen, std::size_t gutter, std::string_view mark) {
  pen.write(Style::Gutter, fmt::format("{:{}} {}", "", gutter, mark));
}

void draw_snippet(Pen& pen, const Page& page, const std::vector<Mark>& marks, std::size_t gutter) {
  Drawing(pen, page, marks, gutter).draw();
}

}  // namespace tend
