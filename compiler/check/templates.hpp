// templates.hpp: subjects and bodies, checked as everything else of a project is.
#pragma once

#include <string_view>
#include <unordered_map>

#include "compiler/check/project.hpp"
#include "compiler/template/kept_piece.hpp"

namespace tend::checking {

/// How values are written, by where their braces begin in the template.
using WrittenValues = std::unordered_map<std::size_t, Escaping>;

/// A template's text and how its places are places of a source.
struct TemplateText {
  std::string_view value;
  Span span;           ///< of the whole
  bool exact = false;  ///< value is what stands at the span's begin, byte for byte
  /// Not exact, but these stretches are: of Markdown that has become HTML, of a text with escapes.
  std::vector<KeptPiece> kept = {};
  /// It stands in the script itself, and is sent as it stands: Markdown in it is a mistake.
  bool is_plain_body = false;
  bool is_html = false;  ///< values are escaped as the places ask where they stand
  /// Of a text that stands beside HTML: its values that stand in an address, by where they begin.
  /// Filters that escape for HTML do nothing in it. Null for others.
  const WrittenValues* addresses = nullptr;
};

/// For whom a template is written.
struct TemplateUse {
  std::string_view message = {};  ///< what `{{ message }}` stands for; empty in a notice
  Span message_span = {};         ///< for labels; empty in a notice
  bool has_address = false;  ///< it is an email: it leaves only for contacts that have an address
  /// The workflows that send it: what they know of their runs may be named. By name; none for a
  /// message that nothing sends.
  std::vector<std::string> senders = {};
  /// Of a notice: the workflow at hand, which is still being checked. Null for messages.
  checked::Workflow* workflow = nullptr;
  WrittenValues* written = nullptr;  ///< if given: is told of the values of HTML
};

/// Reports what cannot be read or is not there.
checked::Template compile_template(Project& project, const TemplateText& text,
                                   const TemplateUse& use);

}  // namespace tend::checking
