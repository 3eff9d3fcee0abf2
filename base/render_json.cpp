#include "base/render_json.hpp"

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "base/render.hpp"
#include "base/snippet.hpp"

namespace tend {
namespace {

std::string_view applicability_name(Applicability applicability) {
  switch (applicability) {
    case Applicability::Safe:
      return "safe";
    case Applicability::Unsafe:
      return "unsafe";
    case Applicability::Display:
      return "display";
  }
  return "";
}

class JsonWriter {
 public:
  explicit JsonWriter(const Sources& sources) : sources_(sources) {}

  std::string object(const Diagnostic& diagnostic, std::string_view rendered) {
    const CodeInfo& code = info(diagnostic.code);
    out_ += fmt::format("{{\"code\":\"T{:04}\",", code.number);
    member("name", code.name);
    out_ += ',';
    member("severity", severity_name(diagnostic.severity));
    out_ += ',';
    member("message", diagnostic.message);
    out_ += ',';
    place(shown_span(sources_, diagnostic.primary.span));
    out_ += ",\"labels\":[";
    label(diagnostic.primary, true);
    for (const Label& secondary : diagnostic.secondary) {
      out_ += ',';
      label(secondary, false);
    }
    out_ += "],\"notes\":";
    list(diagnostic.notes, [&](const std::string& note) { append_json_string(out_, note); });
    out_ += ",\"helps\":";
    list(diagnostic.helps, [&](const Help& item) { help(item); });
    out_ += ',';
    member("rendered", rendered);
    out_ += '}';
    return std::move(out_);
  }

 private:
  void member(std::string_view name, std::string_view text) {
    out_ += fmt::format("\"{}\":", name);
    append_json_string(out_, text);
  }

  template <class Items, class Write>
  void list(const Items& items, Write write) {
    out_ += '[';
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ',';
      first = false;
      write(item);
    }
    out_ += ']';
  }

  void position(std::string_view name, std::uint32_t offset, std::uint32_t base) {
    const Position place = sources_.position(offset);
    out_ += fmt::format("\"{}\":{{\"line\":{},\"column\":{},\"byte\":{}}}", name, place.line,
                        place.character, offset - base);
  }

  /// "file" and "range".
  void place(Span span) {
    const Source& source = sources_[sources_.at(span)];
    member("file", source.name);
    out_ += ",\"range\":{";
    position("start", span.begin, source.base);
    out_ += ',';
    position("end", span.end, source.base);
    out_ += '}';
  }

  void label(const Label& label, bool primary) {
    out_ += fmt::format("{{\"primary\":{},", primary);
    place(shown_span(sources_, label.span));
    out_ += ',';
    member("text", label.text);
    out_ += '}';
  }

  void help(const Help& help) {
    out_ += '{';
    member("message", help.message);
    out_ += ",\"edits\":";
    list(help.edits, [&](const Edit& edit) {
      out_ += '{';
      place(edit.span);
      out_ += ',';
      member("text", edit.text);
      out_ += '}';
    });
    out_ += ',';
    member("applicability", applicability_name(help.applicability));
    out_ += '}';
  }

  const Sources& sources_;
  std::string out_;
};

}  // namespace

std::string json_object(const Sources& sources, const Diagnostic& diagnostic,
                        std::string_view rendered) {
  return JsonWriter(sources).object(diagnostic, rendered);
}

}  // namespace tend
