#include "compiler/check/template_contexts.hpp"

#include <string>
#include <utility>

namespace tend::checking {
namespace {

struct Words {
  std::string message;
  std::string help;
};

Words words_of(html::Trouble trouble, const html::Context& at, std::string_view value) {
  const std::string choose = ", and choose between them with `{% if %}`";
  switch (trouble) {
    case html::Trouble::Name:
      return {"a value cannot be a part of a tag's or an attribute's name",
              "write the tags out" + choose};
    case html::Trouble::NoQuotes:
      return {"a value needs quotes around it in an attribute",
              "put it in quotes: `" + at.attribute + "=\"" + std::string(value) + "\"`"};
    case html::Trouble::Script:
      return {"a value cannot stand in a script", "write the scripts out" + choose};
    case html::Trouble::Style:
      return {"a value cannot stand in a style", "write the styles out" + choose};
    case html::Trouble::Markup:
      return {"a value cannot stand in `" + at.attribute + "`",
              "write what can stand there out" + choose};
    case html::Trouble::Comment:
      return {"a value cannot stand in a comment",
              "take it out; what only authors read stands in `{% comment %}`"};
    case html::Trouble::Declaration:
      return {"a value cannot stand in a declaration", "write the declarations out" + choose};
    case html::Trouble::RawText:
      return {"a value cannot stand in `" + at.element + "`", "put it into another element"};
    case html::Trouble::Scheme:
      return {"a value cannot say what kind of address this is",
              "write its beginning out, such as `https:`; or let the value be the whole address"};
    case html::Trouble::Content:
      return {"a value cannot stand in an address that holds its content, such as `data:`",
              "write the address out" + choose};
    case html::Trouble::Source:
      return {"a value cannot say where `" + at.element + "` gets its `" + at.attribute + "`",
              "write the address out up to its `?`" + choose +
                  "; only links and images lead where a value says"};
    case html::Trouble::Reference:
      return {"a value cannot stand inside of a character reference",
              "an `&` that is meant as one is written `&amp;`"};
    case html::Trouble::None:
      break;
  }
  return {};
}

}  // namespace

void TemplateContexts::literal(std::string_view piece) {
  if (lost_) return;
  const auto begin = static_cast<std::size_t>(piece.data() - text_.data());
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const bool was_text = at_.state == html::State::Text;
    const html::Trouble trouble = html::read(at_, piece.substr(i, 1));
    if (was_text && at_.state != html::State::Text) markup_begins_ = begin + i;
    if (trouble != html::Trouble::None) report(trouble, last_value_, {});
  }
}

Escaping TemplateContexts::value(const liquid::Output& output, bool is_lines, bool is_encoded) {
  if (lost_) return Escaping::Html;
  const html::Context before = at_;
  const html::Written written = html::read_value(at_);
  last_value_ = output.place;
  const std::string_view text =
      text_.substr(output.place.begin, output.place.end - output.place.begin);
  if (written.trouble != html::Trouble::None) report(written.trouble, output.place, text);
  const bool is_part =
      written.escaping == Escaping::UrlPath || written.escaping == Escaping::UrlPart;
  if (is_part && is_encoded) return Escaping::UrlEncoded;
  if (before.state == html::State::Text && is_lines) return Escaping::HtmlLines;
  return written.escaping;
}

void TemplateContexts::report(html::Trouble trouble, liquid::Place place, std::string_view value) {
  Words words = words_of(trouble, at_, value);
  project_.diagnostics.report(Code::ValueInMarkup, span_of_(place), words.message)
      .note("what a contact wrote must stay text; here it could become something else")
      .help(std::move(words.help));
}

void TemplateContexts::open(liquid::Place tag) {
  open_.push_back({.tag = tag, .begin = at_});
}

void TemplateContexts::begin_here() {
  if (!open_.empty()) open_.back().begin = at_;
}

void TemplateContexts::next_way() {
  if (open_.empty()) return;
  open_.back().ends.push_back(std::exchange(at_, open_.back().begin));
}

void TemplateContexts::close_ways(bool may_pass) {
  if (open_.empty()) return;
  const Open open = std::move(open_.back());
  open_.pop_back();
  std::vector<html::Context> ends = open.ends;
  if (may_pass) ends.push_back(open.begin);
  for (const html::Context& end : ends) {
    const std::optional<html::Context> joined = html::join(at_, end);
    if (!joined) return report_ways(open, end, at_);
    at_ = *joined;
  }
}

/// The next round begins where the last one ended.
void TemplateContexts::close_loop() {
  if (open_.empty()) return;
  const Open open = std::move(open_.back());
  open_.pop_back();
  const std::optional<html::Context> joined = html::join(at_, open.begin);
  const bool in_value =
      at_.state == html::State::DoubleQuoted || at_.state == html::State::SingleQuoted;
  if (!joined || (in_value && at_ != open.begin)) return report_ways(open, open.begin, at_);
  at_ = *joined;
}

void TemplateContexts::report_ways(const Open& open, const html::Context& left,
                                   const html::Context& right) {
  if (std::exchange(lost_, true)) return;
  std::string one = html::in_words(left);
  std::string other = html::in_words(right);
  if (one == other) other = "elsewhere in it";
  project_.diagnostics
      .report(Code::MarkupParts, span_of_(open.tag),
              "the ways of this tag do not come together in the HTML")
      .primary("one is then " + one + ", another " + other)
      .help("let each way hold whole elements, whole attributes, or text alone");
}

void TemplateContexts::end() {
  if (lost_ || at_.state == html::State::Text) return;
  const bool is_raw = at_.state == html::State::RawText;
  project_.diagnostics
      .report(Code::MarkupParts, span_of_({markup_begins_, markup_begins_ + 1}),
              "the HTML ends " + html::in_words(at_))
      .primary("this does not end")
      .help(is_raw ? "close it with `</" + at_.element + ">`"
                   : "close it; a `<` that is meant as text is written `&lt;`");
}

}  // namespace tend::checking
