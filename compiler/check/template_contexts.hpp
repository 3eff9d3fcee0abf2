// template_contexts.hpp: follows the HTML of a template through its tags, so that every value is
// escaped as the place asks where it stands.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/check/project.hpp"
#include "compiler/template/html_context.hpp"
#include "compiler/template/template.hpp"

namespace tend::checking {

/// One HTML template, its pieces in order. Both ways of a tag must come together in one place of
/// the HTML, as in Go's html/template.
class TemplateContexts {
 public:
  /// `text`: the whole template.
  TemplateContexts(Project& project, std::string_view text, const liquid::SpanOf& span_of)
      : project_(project), text_(text), span_of_(span_of) {}

  /// `piece` is a part of the text.
  void literal(std::string_view piece);
  /// How the value is written. `is_lines`: line ends are to be kept; `is_encoded`: for addresses.
  Escaping value(const liquid::Output& output, bool is_lines, bool is_encoded);

  void open(liquid::Place tag);
  /// The ways of the innermost tag begin here, and not at the tag.
  void begin_here();
  /// The way at hand is over, and another begins.
  void next_way();
  /// `may_pass`: there is a way that goes through none of them.
  void close_ways(bool may_pass);
  void close_loop();
  void end();

 private:
  struct Open {
    liquid::Place tag;
    html::Context begin;
    std::vector<html::Context> ends = {};
  };

  void report(html::Trouble trouble, liquid::Place place, std::string_view value);
  void report_ways(const Open& open, const html::Context& left, const html::Context& right);

  Project& project_;
  std::string_view text_;
  const liquid::SpanOf& span_of_;
  html::Context at_;
  std::vector<Open> open_;
  liquid::Place last_value_;
  std::size_t markup_begins_ = 0;  ///< the last `<`
  bool lost_ = false;              ///< where we are cannot be said any more: reported
};

}  // namespace tend::checking
