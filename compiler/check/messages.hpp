// messages.hpp: emails, texts, pushes and overlays, and the templates in them.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "compiler/check/project.hpp"
#include "compiler/check/templates.hpp"

namespace tend::checking {

class Messages {
 public:
  explicit Messages(Project& project) : project_(project) {}

  /// Names first: a template needs no message, but a step may stand before the message's
  /// declaration.
  void declare(const ast::Message& message, bool library);
  /// Properties and templates, when the fields of contacts are known.
  void check(const ast::Ast& file, const ast::Message& message);

  /// The message that a step sends. One that nothing declares is taken from a file beside the
  /// script `file`, or reported.
  checked::MessageId sent(SourceId file, const ast::Name& name);

  /// The subject of a notice to people of the house.
  checked::Template subject(const ast::Text& text, checked::Workflow& workflow);

  /// The files that undeclared messages were taken from: when all workflows that send them are
  /// checked.
  void check_files();
  /// Patterns with the bare name of a message, now that all sends are known.
  void check_mentions();

 private:
  /// The properties that all names of one declaration share.
  struct Shape {
    const ast::Ast& file;
    const ast::Message& written;
    std::string_view name;  ///< what `{{ message }}` stands for
    checked::Message& message;
  };
  /// One body of `variants by`, and for whom.
  struct Variant {
    checked::ExprId condition;
    Span span;
    checked::Template html;
    checked::Template text;
  };

  void check_content(const Shape& shape);
  /// Since so many diagnostics.
  bool has_error_since(std::size_t reported) const;
  bool has_syntax_error(SourceId source) const;
  void property(const Shape& shape, const ast::Pair& pair);
  void body(const Shape& shape, const ast::Pair& pair);
  void body_file(const Shape& shape, const ast::Pattern& call);
  void from(const Shape& shape, const ast::Pair& pair);
  void topic(const Shape& shape, const ast::Pair& pair);
  std::optional<std::size_t> one_of(const Shape& shape, const ast::Pair& pair,
                                    const std::vector<std::string_view>& words,
                                    std::string_view note);
  void variants(const Shape& shape);
  checked::ExprId variant_fits(checked::FieldId field, const ast::Name& value);
  static checked::Template choose(const std::vector<Variant>& variants,
                                  checked::Template Variant::*part, checked::Template otherwise);
  TemplateText written_text(std::string_view value, Span span) const;
  std::optional<TemplateText> text_of(const Shape& shape, const ast::Pair& pair);
  std::optional<TemplateText> constant_text(const Shape& shape, const ast::Pair& pair);
  checked::Template compile(const TemplateText& text, const checked::Message& message,
                            WrittenValues* written = nullptr);
  bool sent_file(SourceId file, const ast::Name& name, checked::Message& message);
  TemplateText file_text(SourceId source) const;
  void compile_file(SourceId source, checked::Message& message);
  void html_body(const TemplateText& html, checked::Message& message);

  Project& project_;
  std::map<std::string, SourceId> read_;                      ///< bodies, each read once
  std::vector<std::pair<std::string_view, SourceId>> files_;  ///< of undeclared messages
};

}  // namespace tend::checking
