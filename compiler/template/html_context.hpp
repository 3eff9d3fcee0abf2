// html_context.hpp: where in HTML a value of a template stands, and how it is to be written there,
// decided while compiling. After Go's html/template (https://pkg.go.dev/html/template) and the
// tokenizer of the HTML standard (https://html.spec.whatwg.org/multipage/parsing.html).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/program/program.hpp"

namespace tend::html {

enum class State : std::uint8_t {
  Text,
  TagOpen,     ///< after `<`
  MarkupOpen,  ///< after `<!`
  TagName,     ///< of a start tag or an end tag
  BeforeName,  ///< inside of a tag, between attributes
  AttributeName,
  AfterName,
  BeforeValue,  ///< after `=`
  DoubleQuoted,
  SingleQuoted,
  Unquoted,
  Comment,
  Declaration,  ///< `<!doctype`, `<?xml`: up to `>`
  RawText,      ///< of an element whose content is no HTML: script, style, …
};

/// What an attribute's value is read as.
enum class AttributeKind : std::uint8_t {
  Plain,
  Url,     ///< where a link leads, or an image is
  UrlSet,  ///< images, in a srcset
  Source,  ///< of what becomes a part of the page, or is sent to: a script, a frame, a form
  Script,
  Style,
  Markup
};

/// How far an address has come.
enum class UrlPart : std::uint8_t {
  Start,
  Head,       ///< a scheme, or the first part of a relative path
  Chosen,     ///< a value stood at the start: a `:` that follows would make a scheme of it
  Scheme,     ///< after `https:`
  Slash,      ///< one `/` at the start, or after the scheme
  Authority,  ///< after `//`: a host
  Opaque,     ///< `mailto:…`, `tel:…`
  Path,
  Query,    ///< after `?` or `#`
  Size,     ///< of a srcset: what follows a URL
  Script,   ///< `javascript:…`
  Content,  ///< `data:…`: what it leads to stands in it
};

/// A place in HTML that has been read up to it.
struct Context {
  State state = State::Text;
  AttributeKind kind = AttributeKind::Plain;
  UrlPart url = UrlPart::Start;
  bool end_tag = false;
  bool comma = false;        ///< the URL of a srcset at hand has come to one
  std::string element = {};  ///< the tag at hand; in RawText what it is the text of; in lower case
  std::string attribute = {};  ///< its name, in lower case
  std::string part = {};       ///< what is only known as a whole: a scheme, the end of a comment
  std::string reference = {};  ///< of an address: `&#1…` so far
  friend bool operator==(const Context&, const Context&) = default;
};

/// How a value is written, or why it cannot stand there.
enum class Trouble : std::uint8_t {
  None,
  Name,      ///< as a part of a tag's or an attribute's name
  NoQuotes,  ///< as an attribute's value without quotes
  Script,
  Style,
  Markup,  ///< a document inside of an attribute
  Comment,
  Declaration,
  RawText,
  Scheme,     ///< as what comes before the `:` of an address
  Content,    ///< in an address that holds a document
  Source,     ///< before the query of an address that is no link's and no image's
  Reference,  ///< inside of a character reference, `&…;`
};
struct Written {
  Escaping escaping = Escaping::Html;
  Trouble trouble = Trouble::None;
};
/// Reads on past a value.
Written read_value(Context& context);
/// Reads on through a piece that the author wrote. Trouble is that of a value before it.
Trouble read(Context& context, std::string_view text);

/// Where both ways have come together; nothing when what follows would be read in two ways.
std::optional<Context> join(const Context& left, const Context& right);

/// For a message: `in the text`, `in the value of `href``, `in a comment`.
std::string in_words(const Context& context);

}  // namespace tend::html
