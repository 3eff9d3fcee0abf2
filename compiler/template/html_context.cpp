#include "compiler/template/html_context.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace tend::html {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
template <std::size_t size>
bool is_one_of(std::string_view name, const std::array<std::string_view, size>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Elements whose content is no markup, up to their end tag.
bool is_raw(std::string_view element) {
  constexpr std::array<std::string_view, 9> elements{
      "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"};
  return is_one_of(element, elements);
}
/// Of those: entities are read in them, so that a value that is escaped is text.
bool is_raw_with_entities(std::string_view element) {
  return element == "title" || element == "textarea";
}

/// Whether an address of this element leads a reader somewhere, or shows an image.
bool links_or_shows(std::string_view element, std::string_view name) {
  constexpr std::array<std::string_view, 7> elements{"a",      "area",  "img",  "image",
                                                     "source", "video", "audio"};
  return is_one_of(element, elements) || name == "background" || name == "cite" ||
         element.starts_with("v:");  // Outlook's buttons and backgrounds
}

/// After the list of Go's html/template; what is not in it is told by its name.
AttributeKind kind_of(std::string_view element, std::string_view name) {
  constexpr std::array<std::string_view, 17> urls{
      "action", "archive",    "background", "cite", "classid",  "codebase",
      "data",   "formaction", "href",       "icon", "longdesc", "manifest",
      "ping",   "poster",     "profile",    "src",  "usemap"};
  constexpr std::array<std::string_view, 4> moved{"to", "from", "by", "values"};
  if (name == "srcdoc") return AttributeKind::Markup;
  if (name == "content" && element == "meta") return AttributeKind::Markup;
  // SVG can write an attribute of another element.
  if ((element == "set" || element.starts_with("animate")) && is_one_of(name, moved))
    return AttributeKind::Markup;
  if (name.starts_with("data-")) name.remove_prefix(5);
  if (const auto colon = name.find(':'); colon != std::string_view::npos)
    name.remove_prefix(colon + 1);
  if (name.starts_with("on")) return AttributeKind::Script;
  if (name == "style") return AttributeKind::Style;
  if (name == "srcset" || name == "imagesrcset") return AttributeKind::UrlSet;
  const auto holds = [&](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  };
  if (is_one_of(name, urls) || holds("src") || holds("uri") || holds("url"))
    return links_or_shows(element, name) ? AttributeKind::Url : AttributeKind::Source;
  return AttributeKind::Plain;
}

UrlPart after_scheme(std::string_view scheme) {
  constexpr std::array<std::string_view, 3> scripts{"javascript", "vbscript", "livescript"};
  constexpr std::array<std::string_view, 6> contents{"data", "blob", "filesystem",
                                                     "jar",  "feed", "view-source"};
  if (is_one_of(scheme, scripts)) return UrlPart::Script;
  if (is_one_of(scheme, contents)) return UrlPart::Content;
  return scheme == "http" || scheme == "https" ? UrlPart::Scheme : UrlPart::Opaque;
}

bool is_quoted(const Context& context) {
  return context.state == State::DoubleQuoted || context.state == State::SingleQuoted;
}
bool is_url(const Context& context) {
  return context.kind == AttributeKind::Url || context.kind == AttributeKind::UrlSet ||
         context.kind == AttributeKind::Source;
}

/// What browsers read in a character reference, `&colon;` or `&#58`: one of ASCII, since no other
/// is a mark of an address; something else for those; nothing when it is none.
/// https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state
constexpr char not_ascii = '\x7F';
std::optional<char> referred(std::string_view reference, bool is_closed) {
  using Named = std::pair<std::string_view, char>;
  constexpr std::array names{
      Named{"Tab", '\t'},   Named{"NewLine", '\n'}, Named{"excl", '!'},   Named{"quot", '"'},
      Named{"QUOT", '"'},   Named{"num", '#'},      Named{"dollar", '$'}, Named{"percnt", '%'},
      Named{"amp", '&'},    Named{"AMP", '&'},      Named{"apos", '\''},  Named{"lpar", '('},
      Named{"rpar", ')'},   Named{"ast", '*'},      Named{"plus", '+'},   Named{"comma", ','},
      Named{"period", '.'}, Named{"sol", '/'},      Named{"colon", ':'},  Named{"semi", ';'},
      Named{"equals", '='}, Named{"quest", '?'},    Named{"commat", '@'}, Named{"bsol", '\\'},
      Named{"lowbar", '_'}};
  reference.remove_prefix(1);
  if (!reference.starts_with('#')) {
    const auto* const found = std::find_if(
        names.begin(), names.end(), [&](const Named& each) { return each.first == reference; });
    if (found == names.end() || !is_closed) return std::nullopt;
    return found->second;
  }
  reference.remove_prefix(1);
  const bool is_hex = reference.starts_with('x') || reference.starts_with('X');
  if (is_hex) reference.remove_prefix(1);
  if (reference.empty()) return std::nullopt;
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(reference.data(), reference.data() + reference.size(),
                                            code, is_hex ? 16 : 10);
  return error == std::errc() && code > 0 && code < 0x80 ? static_cast<char>(code) : not_ascii;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
/// Whether a character may follow in a reference, before its `;`.
bool refers_on(std::string_view reference, char c) {
  if (reference == "&") return c == '#' || is_letter(c);
  if (reference == "&#") return c == 'x' || c == 'X' || is_digit(c);
  if (reference[1] != '#') return is_letter(c) || is_digit(c);
  const bool is_hex = reference[2] == 'x' || reference[2] == 'X';
  return is_digit(c) || (is_hex && lower(c) >= 'a' && lower(c) <= 'f');
}

class Tokenizer {
 public:
  explicit Tokenizer(Context& context) : at_(context) {}

  Trouble read(std::string_view text) {
    for (const char c : text) read(c);
    return trouble_;
  }

 private:
  void read(char c) {
    switch (at_.state) {
      case State::Text:
        if (c == '<') at_.state = State::TagOpen;
        return;
      case State::TagOpen:
        return tag_open(c);
      case State::MarkupOpen:
        return markup_open(c);
      case State::TagName:
      case State::BeforeName:
      case State::AttributeName:
      case State::AfterName:
        return inside_tag(c);
      case State::BeforeValue:
        return before_value(c);
      case State::DoubleQuoted:
        return c == '"' ? end_value() : value(c);
      case State::SingleQuoted:
        return c == '\'' ? end_value() : value(c);
      case State::Unquoted:
        if (c == '>') return end_tag();
        return is_blank(c) ? end_value() : value(c);
      case State::Comment:
        return comment(c);
      case State::Declaration:
        if (c == '>') at_ = {};
        return;
      case State::RawText:
        return raw_text(c);
    }
  }

  void tag_open(char c) {
    if (is_letter(c)) {
      at_.state = State::TagName;
      at_.element = lower(c);
    } else if (c == '/' && !at_.end_tag) {
      at_.end_tag = true;
    } else if (c == '!' && !at_.end_tag) {
      at_.state = State::MarkupOpen;
    } else if (c == '?' || (at_.end_tag && c != '>')) {
      at_ = {.state = State::Declaration};
    } else {
      at_ = {};
      if (c == '<') at_.state = State::TagOpen;
    }
  }

  void markup_open(char c) {
    if (c != '-') {
      at_ = {.state = State::Declaration};
      if (c == '>') at_ = {};
      return;
    }
    at_.part += c;
    if (at_.part == "--") at_.state = State::Comment;
  }

  /// What Outlook reads (`<!--[if mso]>`) is read as markup: its end is the end of a comment, too.
  void comment(char c) {
    constexpr std::string_view condition = "--[if";
    if (condition.starts_with(at_.part + c)) {
      at_.part += c;
      if (at_.part == condition) at_ = {.state = State::Declaration};
    } else if (c == '>' && (at_.part == "--" || at_.part == "-!")) {
      at_ = {};
    } else if (c == '-') {
      at_.part = at_.part == "-" || at_.part == "--" ? "--" : "-";
    } else {
      at_.part = c == '!' && at_.part == "--" ? "-!" : "";
    }
  }

  void inside_tag(char c) {
    if (c == '>') return end_tag();
    if (c == '/' || (is_blank(c) && at_.state != State::AttributeName)) {
      if (at_.state != State::AfterName || c == '/') at_.state = State::BeforeName;
    } else if (is_blank(c)) {
      at_.state = State::AfterName;
    } else if (at_.state == State::TagName) {
      at_.element += lower(c);
    } else if (c == '=' && at_.state != State::BeforeName) {
      at_.state = State::BeforeValue;
      at_.kind = kind_of(at_.element, at_.attribute);
    } else {
      if (at_.state != State::AttributeName) at_.attribute.clear();
      at_.state = State::AttributeName;
      at_.attribute += lower(c);
    }
  }

  void before_value(char c) {
    if (is_blank(c)) return;
    if (c == '>') return end_tag();
    at_.state = c == '"' ? State::DoubleQuoted : c == '\'' ? State::SingleQuoted : State::Unquoted;
    if (at_.state == State::Unquoted) value(c);
  }

  void end_value() {
    if (!at_.reference.empty()) end_reference(false);
    at_ = {.state = State::BeforeName, .end_tag = at_.end_tag, .element = std::move(at_.element)};
  }

  void end_tag() {
    const bool raw = !at_.end_tag && is_raw(at_.element);
    at_ = {.state = raw ? State::RawText : State::Text,
           .element = raw ? std::move(at_.element) : std::string()};
  }

  void raw_text(char c) {
    const std::string end = "</" + at_.element;
    if (at_.part == end && (is_blank(c) || c == '/' || c == '>')) {
      at_ = {.state = State::BeforeName, .end_tag = true, .element = std::move(at_.element)};
      return inside_tag(c);
    }
    at_.part += lower(c);
    if (!end.starts_with(at_.part)) at_.part = c == '<' ? "<" : "";
  }

  /// The characters of an address, references among them.
  void value(char c) {
    if (!is_url(at_)) return;
    if (at_.reference.empty()) return c == '&' ? at_.reference.assign(1, c), void() : address(c);
    if (refers_on(at_.reference, c)) {
      at_.reference += c;
      return;
    }
    end_reference(c == ';');
    if (c != ';') value(c);
  }
  void end_reference(bool is_closed) {
    const std::string reference = std::exchange(at_.reference, {});
    if (const std::optional<char> character = referred(reference, is_closed))
      return address(*character);
    for (const char each : reference) address(each);
    if (is_closed) address(';');
  }

  void address(char c) {
    // Browsers pass over line ends and tabs, and read `\` as `/`.
    const bool is_passed = c == '\n' || c == '\r' || c == '\t';
    if (is_passed && at_.kind != AttributeKind::UrlSet) return;
    if (c == '\\') c = '/';
    if (at_.kind == AttributeKind::UrlSet && between_urls(c)) return;
    switch (at_.url) {
      case UrlPart::Start:
        if (static_cast<unsigned char>(c) <= ' ') return;
        at_.url = UrlPart::Head;
        [[fallthrough]];
      case UrlPart::Head:
        if (c == ':') return go_to(after_scheme(at_.part));
        if (c == '/') return go_to(at_.part.empty() ? UrlPart::Slash : UrlPart::Path);
        if (c == '?' || c == '#') return go_to(UrlPart::Query);
        at_.part += lower(c);
        return;
      case UrlPart::Chosen:
        if (c == ':') trouble_ = Trouble::Scheme;
        if (c == '/') go_to(UrlPart::Path);
        break;
      case UrlPart::Scheme:
      case UrlPart::Opaque:
        if (c == '/') return go_to(UrlPart::Slash);
        if (at_.url == UrlPart::Scheme) go_to(UrlPart::Authority);
        break;
      case UrlPart::Slash:
        return go_to(c == '/'               ? UrlPart::Authority
                     : c == '?' || c == '#' ? UrlPart::Query
                                            : UrlPart::Path);
      case UrlPart::Authority:
        if (c == '/') go_to(UrlPart::Path);
        break;
      case UrlPart::Path:
        break;
      case UrlPart::Query:
      case UrlPart::Size:
      case UrlPart::Script:
      case UrlPart::Content:
        return;
    }
    if (c == '?' || c == '#') go_to(UrlPart::Query);
  }

  /// `small.png 1x, large.png 2x`: a blank ends a URL, a comma what is said of it.
  bool between_urls(char c) {
    if (at_.url == UrlPart::Start) return c == ',';
    if (at_.url == UrlPart::Size) {
      if (c == ',') go_to(UrlPart::Start);
      return true;
    }
    if (is_blank(c)) {
      go_to(at_.comma ? UrlPart::Start : UrlPart::Size);
      return true;
    }
    at_.comma = c == ',';
    return false;
  }

  void go_to(UrlPart part) {
    at_.url = part;
    at_.part.clear();
    at_.comma = false;
  }

  Context& at_;
  Trouble trouble_ = Trouble::None;
};

Written in_address(Context& at) {
  const UrlPart part = at.url;
  const bool is_late = part == UrlPart::Query || part == UrlPart::Size;
  // `&#10{{ x }}` would be another character than either says.
  if (!std::exchange(at.reference, {}).empty() && !is_late)
    return {Escaping::UrlPart, Trouble::Reference};
  if (part == UrlPart::Content) return {Escaping::Html, Trouble::Content};
  if (at.kind == AttributeKind::Source && !is_late && part != UrlPart::Script)
    return {Escaping::UrlPart, Trouble::Source};
  at.part.clear();
  at.comma = false;
  switch (part) {
    case UrlPart::Start:
      at.url = UrlPart::Chosen;
      return {Escaping::Url};
    case UrlPart::Head:
      at.url = UrlPart::Chosen;
      break;
    case UrlPart::Scheme:
      at.url = UrlPart::Authority;
      break;
    case UrlPart::Slash:
      at.url = UrlPart::Path;
      break;
    case UrlPart::Opaque:
    case UrlPart::Path:
      return {Escaping::UrlPath};
    case UrlPart::Script:
    case UrlPart::Content:
      return {Escaping::Html, Trouble::Script};
    case UrlPart::Chosen:
    case UrlPart::Authority:
    case UrlPart::Query:
    case UrlPart::Size:
      break;
  }
  return {Escaping::UrlPart};
}

Written in_quotes(Context& at) {
  switch (at.kind) {
    case AttributeKind::Plain:
      return {};
    case AttributeKind::Url:
    case AttributeKind::UrlSet:
    case AttributeKind::Source:
      return in_address(at);
    case AttributeKind::Script:
      return {Escaping::Html, Trouble::Script};
    case AttributeKind::Style:
      return {Escaping::Html, Trouble::Style};
    case AttributeKind::Markup:
      return {Escaping::Html, Trouble::Markup};
  }
  return {};
}

Trouble in_raw_text(const Context& at) {
  if (at.element == "script") return Trouble::Script;
  if (at.element == "style") return Trouble::Style;
  if (!is_raw_with_entities(at.element)) return Trouble::RawText;
  return at.part.empty() ? Trouble::None : Trouble::Name;
}

/// In a tag, and not in a value: what follows may be an attribute, whichever way was taken.
bool is_between_attributes(const Context& at) {
  return at.state == State::TagName || at.state == State::BeforeName ||
         at.state == State::AttributeName || at.state == State::AfterName;
}

bool is_inside_address(const Context& at) {
  return at.url != UrlPart::Start && at.url != UrlPart::Size && at.url != UrlPart::Script &&
         at.url != UrlPart::Content && at.reference.empty();
}
bool may_become_scheme(const Context& at) {
  return at.url == UrlPart::Head || at.url == UrlPart::Chosen;
}

}  // namespace

Trouble read(Context& context, std::string_view text) {
  return Tokenizer(context).read(text);
}

Written read_value(Context& at) {
  switch (at.state) {
    case State::Text:
      return {};
    case State::DoubleQuoted:
    case State::SingleQuoted:
      return in_quotes(at);
    case State::BeforeValue:
    case State::Unquoted:
      at.state = State::Unquoted;
      return {Escaping::Html, Trouble::NoQuotes};
    case State::TagOpen:
    case State::TagName:
    case State::BeforeName:
    case State::AttributeName:
    case State::AfterName:
      return {Escaping::Html, Trouble::Name};
    case State::Comment:
      return {Escaping::Html, Trouble::Comment};
    case State::MarkupOpen:
    case State::Declaration:
      return {Escaping::Html, Trouble::Declaration};
    case State::RawText:
      return {Escaping::Html, in_raw_text(at)};
  }
  return {};
}

std::optional<Context> join(const Context& left, const Context& right) {
  if (left == right) return left;
  if (is_between_attributes(left) && is_between_attributes(right) &&
      left.element == right.element && left.end_tag == right.end_tag)
    return Context{.state = State::BeforeName, .end_tag = left.end_tag, .element = left.element};
  const bool same_address = is_quoted(left) && left.state == right.state && is_url(left) &&
                            left.element == right.element && left.attribute == right.attribute;
  if (!same_address || !is_inside_address(left) || !is_inside_address(right)) return std::nullopt;
  Context joined = left;
  joined.part.clear();
  joined.comma = left.comma || right.comma;
  // The stricter of what both ask for.
  const bool both_late = left.url == UrlPart::Query && right.url == UrlPart::Query;
  joined.url = may_become_scheme(left) || may_become_scheme(right) ? UrlPart::Chosen
               : both_late || left.kind != AttributeKind::Source   ? UrlPart::Query
                                                                   : UrlPart::Path;
  return joined;
}

std::string in_words(const Context& at) {
  switch (at.state) {
    case State::Text:
      return "in the text";
    case State::TagOpen:
    case State::TagName:
      return "in a tag's name";
    case State::BeforeName:
    case State::AttributeName:
    case State::AfterName:
      return "inside of the tag `" + at.element + "`";
    case State::BeforeValue:
    case State::DoubleQuoted:
    case State::SingleQuoted:
    case State::Unquoted:
      return "in the value of `" + at.attribute + "`";
    case State::Comment:
      return "in a comment";
    case State::MarkupOpen:
    case State::Declaration:
      return "in a declaration";
    case State::RawText:
      return "in `" + at.element + "`";
  }
  return {};
}

}  // namespace tend::html
