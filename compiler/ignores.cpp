#include "compiler/ignores.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "grammar/comments.hpp"

namespace tend {
namespace {

constexpr std::string_view marker = "tend: ";
constexpr std::string_view line_form = "ignore[";
constexpr std::string_view file_form = "ignore-file[";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

/// One code of one comment.
struct Ignore {
  Code code;
  SourceId source;
  std::optional<std::uint32_t> line;  ///< none: the file
  Span span;                          ///< of the code, in the comment
  bool used = false;
};

class IgnoreReader {
 public:
  IgnoreReader(const Sources& sources, Diagnostics& diagnostics, std::vector<Ignore>& ignores)
      : sources_(sources), diagnostics_(diagnostics), ignores_(ignores) {}

  void read(SourceId source) {
    for (const grammar::Comment& comment : grammar::comments_of(sources_[source].text))
      read(source, comment);
  }

 private:
  void read(SourceId source, const grammar::Comment& comment) {
    const std::string_view all = sources_[source].text;
    std::string_view text = trimmed(all.substr(comment.begin + 1, comment.end - comment.begin - 1));
    if (!text.starts_with(marker)) return;
    const Span whole = sources_[source].span(comment.begin, comment.end);
    text.remove_prefix(marker.size());
    const bool of_file = text.starts_with(file_form);
    const auto close = text.find(']');
    if ((!of_file && !text.starts_with(line_form)) || close == std::string_view::npos) {
      bad(whole, "this says nothing that is understood")
          .help("write `# tend: ignore[opens-are-weak] why`, with the codes in the brackets");
      return;
    }
    text.remove_prefix((of_file ? file_form : line_form).size());
    const std::string_view codes = text.substr(0, text.find(']'));
    if (trimmed(text.substr(codes.size() + 1)).empty()) {
      bad(whole, "it gives no reason").help("say after the bracket why this is meant as it is");
      return;
    }
    std::optional<std::uint32_t> line;
    if (!of_file) line = line_spoken_of(source, comment);
    read_codes(source, codes, line);
  }

  void read_codes(SourceId source, std::string_view codes, std::optional<std::uint32_t> line) {
    const std::string& all = sources_[source].text;
    while (true) {
      const auto comma = std::min(codes.find(','), codes.size());
      const std::string_view written = trimmed(codes.substr(0, comma));
      const auto begin = static_cast<std::size_t>(written.data() - all.data());
      const Span span = sources_[source].span(begin, begin + written.size());
      if (const CodeInfo* found = find_code(written); found == nullptr)
        suggest_code(span, written);
      else if (found->severity == Severity::Error)
        bad(span, fmt::format("`{}` is an error", found->name))
            .note("warnings and hints can be ignored, errors cannot");
      else
        ignores_.push_back({found->code, source, line, span});
      if (comma == codes.size()) return;
      codes.remove_prefix(comma + 1);
    }
  }

  void suggest_code(Span span, std::string_view written) {
    std::vector<std::string_view> names;
    for (const CodeInfo& each : all_codes())
      if (each.severity != Severity::Error) names.push_back(each.name);
    Diagnostics::Builder report = bad(span, fmt::format("there is no code `{}`", written));
    suggest(report, span, written, names);
  }

  Diagnostics::Builder bad(Span span, std::string why) {
    Diagnostics::Builder report = diagnostics_.report(
        Code::BadIgnore, span, "a comment that asks to ignore something cannot be followed");
    report.primary(std::move(why));
    return report;
  }

  /// Of a comment behind something, its own line; else the next that is neither blank nor comment.
  std::uint32_t line_spoken_of(SourceId source, const grammar::Comment& comment) const {
    std::uint32_t line =
        sources_.position(sources_[source].span(comment.begin, comment.begin).begin).line;
    if (comment.behind) return line;
    const auto last = static_cast<std::uint32_t>(sources_[source].line_starts.size());
    for (++line; line < last; ++line) {
      const std::string_view text = trimmed(sources_.line(source, line));
      if (!text.empty() && !text.starts_with('#')) break;
    }
    return line;
  }

  const Sources& sources_;
  Diagnostics& diagnostics_;
  std::vector<Ignore>& ignores_;
};

}  // namespace

void apply_ignores(const Sources& sources, const Modules& modules, Diagnostics& diagnostics) {
  std::vector<Ignore> ignores;
  IgnoreReader reader(sources, diagnostics, ignores);
  for (std::size_t file = modules.library_files; file < modules.files.size(); ++file)
    reader.read(modules.files[file].source);
  if (ignores.empty()) return;
  diagnostics.remove_if([&](const Diagnostic& finding) {
    if (finding.severity == Severity::Error) return false;
    const SourceId source = sources.at(finding.primary.span);
    const std::uint32_t line = sources.position(finding.primary.span.begin).line;
    bool ignored = false;
    for (Ignore& ignore : ignores) {
      if (ignore.code != finding.code || ignore.source != source) continue;
      if (ignore.line && *ignore.line != line) continue;
      ignore.used = ignored = true;
    }
    return ignored;
  });
  // With errors some stages were not asked, so that a comment may wait for what they would find.
  if (diagnostics.has_errors()) return;
  for (const Ignore& ignore : ignores)
    if (!ignore.used)
      diagnostics
          .report(Code::UnusedIgnore, ignore.span,
                  fmt::format("nothing is found here that `{}` could mean", info(ignore.code).name))
          .help("take it out of the comment");
}

}  // namespace tend
