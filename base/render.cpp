#include "base/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/printable.hpp"
#include "base/render_json.hpp"
#include "base/snippet.hpp"

namespace tend {
namespace {

/// Of a preview of many lines, only the first are shown.
constexpr std::size_t most_preview_lines = 6;

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return Style::Error;
    case Severity::Warning:
      return Style::Warning;
    case Severity::Hint:
      return Style::Hint;
  }
  return Style::Plain;
}

std::string code_text(const Diagnostic& diagnostic) {
  const CodeInfo& code = info(diagnostic.code);
  return fmt::format("{}[T{:04} {}]", severity_name(diagnostic.severity), code.number, code.name);
}

/// `file:3:14`
std::string place_text(const Sources& sources, Span span) {
  const Span shown = shown_span(sources, span);
  const Position position = sources.position(shown.begin);
  const std::string name = printable(sources[sources.at(shown)].name);
  return fmt::format("{}:{}:{}", name, position.line, position.character);
}

/// Later lines of a text stand under its first.
std::string indented(std::string_view text, std::size_t cells) {
  std::string out;
  for (const char c : printable(text)) {
    out += c;
    if (c == '\n') out.append(cells, ' ');
  }
  return out;
}

/// The lines that a help's edits touch, as they would be. Edits beside the first one's lines are
/// left out.
struct Preview {
  std::uint32_t first_line = 1;
  std::vector<std::string> lines;
  std::vector<Mark> marks;
};

class PreviewBuilder {
 public:
  PreviewBuilder(const Sources& sources, const std::vector<Edit>& edits)
      : sources_(sources), source_(sources.at(edits.front().span)), edits_(edits) {
    std::ranges::stable_sort(edits_, {}, [](const Edit& edit) { return edit.span.begin; });
    // A removal is shown in the text as it is: what is gone cannot be underlined.
    only_removes_ = std::ranges::all_of(edits_, [](const Edit& edit) { return edit.text.empty(); });
  }

  Preview build() {
    const Source& source = sources_[source_];
    const Span first = edits_.front().span;
    preview_.first_line = sources_.position(first.begin).line;
    const std::uint32_t last_line = sources_.position(first.end).line;
    const std::size_t begin = source.line_starts[preview_.first_line - 1];
    const bool ends_file = last_line == source.line_starts.size();
    const std::size_t end = ends_file ? source.text.size() : source.line_starts[last_line];

    preview_.lines.emplace_back();
    std::size_t at = begin;
    for (const Edit& edit : edits_) {
      const bool here = edit.span.begin >= source.base + at && edit.span.end <= source.base + end;
      if (!here) continue;
      copy(std::string_view(source.text).substr(at, edit.span.begin - source.base - at));
      const Place from = here_now();
      copy(only_removes_ ? sources_.text(edit.span) : std::string_view(edit.text));
      const char glyph = only_removes_ ? '-' : edit.span.size() == 0 ? '+' : '~';
      mark(from, glyph);
      at = edit.span.end - source.base;
    }
    copy(std::string_view(source.text).substr(at, end - at));
    while (preview_.lines.size() > 1 && preview_.lines.back().empty()) preview_.lines.pop_back();
    return std::move(preview_);
  }

 private:
  Place here_now() const {
    return {preview_.first_line + static_cast<std::uint32_t>(preview_.lines.size() - 1),
            static_cast<std::uint32_t>(preview_.lines.back().size())};
  }

  void copy(std::string_view text) {
    for (const char c : text) {
      if (c == '\n') {
        preview_.lines.emplace_back();
      } else if (c != '\r') {
        preview_.lines.back() += c;
      }
    }
  }

  /// Underlines what was written since `from`, line by line.
  void mark(Place from, char glyph) {
    const Place to = here_now();
    for (std::uint32_t line = from.line; line <= to.line; ++line) {
      const std::string& text = preview_.lines[line - preview_.first_line];
      const auto size = static_cast<std::uint32_t>(text.size());
      const auto ink =
          static_cast<std::uint32_t>(std::min<std::size_t>(text.find_first_not_of(' '), size));
      const Place begin{line,
                        line == from.line ? std::max(from.byte, std::min(ink, to.byte)) : ink};
      const Place end{line, line == to.line ? to.byte : size};
      if (begin < end) preview_.marks.push_back({begin, end, {}, glyph, Style::Fix});
    }
  }

  const Sources& sources_;
  SourceId source_;
  std::vector<Edit> edits_;
  bool only_removes_ = false;
  Preview preview_;
};

class Renderer {
 public:
  Renderer(const Sources& sources, const Diagnostic& diagnostic, bool color)
      : sources_(sources), diagnostic_(diagnostic), pen_(out_, color) {}

  std::string full() {
    gutter_ = gutter();
    pen_.write(style_of(diagnostic_.severity), code_text(diagnostic_));
    pen_.write(Style::Title, fmt::format(": {}\n", indented(diagnostic_.message, 2)));
    draw_primary();
    draw_notes();
    draw_other_files();
    for (const Help& help : diagnostic_.helps) draw_help(help);
    return std::move(out_);
  }

 private:
  /// Wide enough for every line number that appears; two at the least, so that most diagnostics
  /// line up.
  std::size_t gutter() const {
    std::uint32_t line = sources_.position(shown_span(sources_, diagnostic_.primary.span).end).line;
    for (const Label& label : diagnostic_.secondary) {
      line = std::max(line, sources_.position(shown_span(sources_, label.span).end).line);
    }
    for (const Help& help : diagnostic_.helps) {
      if (help.edits.empty()) continue;
      const std::uint32_t first = sources_.position(help.edits.front().span.end).line;
      line = std::max(line, first + static_cast<std::uint32_t>(most_preview_lines));
    }
    return std::max<std::size_t>(2, fmt::formatted_size("{}", line));
  }

  void draw_arrow(Span span) {
    pen_.write(Style::Gutter, fmt::format("{:{}}--> ", "", gutter_));
    pen_.write(Style::Plain, place_text(sources_, span));
    pen_.write(Style::Plain, "\n");
  }

  void draw_bar() {
    draw_gutter(pen_, gutter_, "|");
    pen_.write(Style::Plain, "\n");
  }

  void draw_marks(SourceId source, const std::vector<Mark>& marks) {
    draw_bar();
    const auto page = [&](std::uint32_t line) { return sources_.line(source, line); };
    draw_snippet(pen_, page, marks, gutter_);
  }

  void draw_primary() {
    const Label& primary = diagnostic_.primary;
    const SourceId source = sources_.at(primary.span);
    draw_arrow(primary.span);
    std::vector<Mark> marks;
    for (const Label& label : diagnostic_.secondary) {
      if (sources_.at(label.span) != source) continue;
      marks.push_back(make_mark(sources_, label.span, label.text, '-', Style::Secondary));
    }
    marks.push_back(
        make_mark(sources_, primary.span, primary.text, '^', style_of(diagnostic_.severity)));
    draw_marks(source, marks);
  }

  void draw_notes() {
    if (!diagnostic_.notes.empty()) draw_bar();
    for (const std::string& note : diagnostic_.notes) {
      draw_gutter(pen_, gutter_, "= ");
      pen_.write(Style::Title, "note");
      pen_.write(Style::Plain, fmt::format(": {}\n", indented(note, gutter_ + 9)));
    }
  }

  void draw_other_files() {
    const SourceId source = sources_.at(diagnostic_.primary.span);
    for (const Label& label : diagnostic_.secondary) {
      if (sources_.at(label.span) == source) continue;
      pen_.write(Style::Title, "note");
      const std::string_view text = label.text.empty() ? "see here" : std::string_view(label.text);
      pen_.write(Style::Plain, fmt::format(": {}\n", indented(text, 6)));
      draw_arrow(label.span);
      draw_marks(sources_.at(label.span),
                 {make_mark(sources_, label.span, {}, '-', Style::Secondary)});
    }
  }

  void draw_help(const Help& help) {
    pen_.write(Style::Fix, "help");
    pen_.write(Style::Plain, fmt::format(": {}\n", indented(help.message, 6)));
    if (help.edits.empty()) return;
    Preview preview = PreviewBuilder(sources_, help.edits).build();
    std::erase_if(preview.marks, [&](const Mark& mark) {
      return mark.begin.line >= preview.first_line + most_preview_lines;
    });
    if (preview.marks.empty()) return;
    const Span first = help.edits.front().span;
    if (sources_.at(first) != sources_.at(diagnostic_.primary.span)) draw_arrow(first);
    draw_bar();
    const auto page = [&](std::uint32_t line) {
      return std::string_view(preview.lines[line - preview.first_line]);
    };
    draw_snippet(pen_, page, preview.marks, gutter_);
  }

  const Sources& sources_;
  const Diagnostic& diagnostic_;
  std::string out_;
  Pen pen_;
  std::size_t gutter_ = 2;
};

/// How many of each severity.
using Counts = std::array<std::size_t, 3>;

/// Those that the options let through, and how many they do not.
struct Selection {
  std::vector<const Diagnostic*> shown;
  Counts all{};
  Counts hidden{};
};

Selection select(const Diagnostics& diagnostics, const RenderOptions& options) {
  Selection selection;
  std::size_t errors = 0;
  std::size_t others = 0;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    ++selection.all[static_cast<std::size_t>(diagnostic.severity)];
    std::size_t& shown = diagnostic.severity == Severity::Error ? errors : others;
    if (shown == options.max_errors) {
      ++selection.hidden[static_cast<std::size_t>(diagnostic.severity)];
    } else {
      ++shown;
      selection.shown.push_back(&diagnostic);
    }
  }
  return selection;
}

/// `3 errors, 1 warning`
std::string counted(const Counts& counts) {
  std::string text;
  for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Hint}) {
    const std::size_t count = counts[static_cast<std::size_t>(severity)];
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}{}", count, severity_name(severity), count == 1 ? "" : "s");
  }
  return text;
}

std::string concise(const Sources& sources, const Diagnostic& diagnostic) {
  return fmt::format("{}: {}: {}\n", place_text(sources, diagnostic.primary.span),
                     code_text(diagnostic), indented(diagnostic.message, 2));
}

std::string json_document(const std::string& objects, const Selection& selection) {
  const auto& [errors, warnings, hints] = selection.all;
  const Counts& hidden = selection.hidden;
  return fmt::format(
      "{{\"format_version\":1,\"diagnostics\":[{}],\"errors\":{},\"warnings\":{},\"hints\":{},"
      "\"hidden\":{}}}\n",
      objects, errors, warnings, hints, hidden[0] + hidden[1] + hidden[2]);
}

/// `and 12 errors more` where some are hidden, and how many there are in all.
std::string closing_lines(const Selection& selection) {
  const std::string hidden = counted(selection.hidden);
  const std::string more = hidden.empty() ? "" : fmt::format("and {} more\n", hidden);
  return fmt::format("{}{}\n", more, counted(selection.all));
}

}  // namespace

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Hint:
      return "hint";
  }
  return "";
}

std::string render(const Sources& sources, const Diagnostic& diagnostic,
                   const RenderOptions& options) {
  switch (options.format) {
    case RenderFormat::Full:
      return Renderer(sources, diagnostic, options.color).full();
    case RenderFormat::Concise:
      return concise(sources, diagnostic);
    case RenderFormat::Json:
      break;
  }
  return json_object(sources, diagnostic, Renderer(sources, diagnostic, false).full());
}

std::string render_all(const Sources& sources, const Diagnostics& diagnostics,
                       const RenderOptions& options) {
  const Selection selection = select(diagnostics, options);
  const bool json = options.format == RenderFormat::Json;
  const bool full = options.format == RenderFormat::Full;
  std::string out;
  for (const Diagnostic* diagnostic : selection.shown) {
    if (json && diagnostic != selection.shown.front()) out += ",\n";
    out += render(sources, *diagnostic, options);
    if (full) out += '\n';
  }
  if (json) return json_document(out, selection);
  return selection.shown.empty() ? out : out + closing_lines(selection);
}

}  // namespace tend
