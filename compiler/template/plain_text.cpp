#include "compiler/template/plain_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/utf8.hpp"
#include "compiler/template/braces.hpp"

namespace tend {
namespace {

using Entity = std::pair<std::string_view, std::string_view>;
// Those that mails use; others stay as they are written.
// https://html.spec.whatwg.org/#named-character-references
constexpr std::array entities{
    Entity{"amp", "&"},    Entity{"lt", "<"},     Entity{"gt", ">"},     Entity{"quot", "\""},
    Entity{"apos", "'"},   Entity{"nbsp", " "},   Entity{"copy", "©"},   Entity{"reg", "®"},
    Entity{"trade", "™"},  Entity{"mdash", "—"},  Entity{"ndash", "–"},  Entity{"hellip", "…"},
    Entity{"lsquo", "‘"},  Entity{"rsquo", "’"},  Entity{"ldquo", "“"},  Entity{"rdquo", "”"},
    Entity{"laquo", "«"},  Entity{"raquo", "»"},  Entity{"middot", "·"}, Entity{"bull", "•"},
    Entity{"times", "×"},  Entity{"euro", "€"},   Entity{"pound", "£"},  Entity{"larr", "←"},
    Entity{"rarr", "→"},   Entity{"auml", "ä"},   Entity{"ouml", "ö"},   Entity{"uuml", "ü"},
    Entity{"Auml", "Ä"},   Entity{"Ouml", "Ö"},   Entity{"Uuml", "Ü"},   Entity{"szlig", "ß"},
    Entity{"aring", "å"},  Entity{"Aring", "Å"},  Entity{"aelig", "æ"},  Entity{"oslash", "ø"},
    Entity{"eacute", "é"}, Entity{"egrave", "è"}, Entity{"agrave", "à"}, Entity{"ccedil", "ç"},
    Entity{"shy", ""},     Entity{"zwnj", ""},    Entity{"zwj", ""},
};

constexpr std::array<std::string_view, 22> blocks = {
    "p",      "h1",     "h2",         "h3",   "h4",  "h5",      "h6",      "ul",
    "ol",     "table",  "blockquote", "dl",   "pre", "section", "article", "header",
    "footer", "figure", "address",    "main", "nav", "form"};
constexpr std::array<std::string_view, 9> lines = {"div", "tr", "li",     "dt",    "dd",
                                                   "br",  "hr", "center", "option"};
constexpr std::array<std::string_view, 4> unread = {"style", "script", "title", "template"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

/// What an entity stands for, from its `&` to its `;`; none for what is none.
std::optional<std::string> decoded(std::string_view entity) {
  const std::string_view name = entity.substr(1, entity.size() - 2);
  for (const auto& [known, text] : entities)
    if (known == name) return std::string(text);
  if (name.size() < 2 || name[0] != '#') return std::nullopt;
  const bool is_hex = name[1] == 'x' || name[1] == 'X';
  const std::string_view digits = name.substr(is_hex ? 2 : 1);
  std::uint32_t code = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, is_hex ? 16 : 10);
  // A brace would begin what is none of the template's.
  const bool is_text = error == std::errc() && end == digits.data() + digits.size() &&
                       code >= 0x20 && code != '{' && code <= 0x10FFFF &&
                       (code < 0xD800 || code > 0xDFFF);
  if (!is_text) return std::nullopt;
  std::string text;
  append_utf8(text, code);
  return text;
}

/// A stretch of the HTML.
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Tag {
  std::string name;  ///< in small letters
  bool closes = false;
  std::optional<Stretch> href;
  std::optional<Stretch> alt;
};

class TextMaker {
 public:
  TextMaker(std::string_view html, std::vector<KeptPiece>& kept)
      : html_(html), braces_(find_braces(html)), kept_(kept) {}

  std::string make() {
    while (at_ < html_.size()) {
      if (const Brace* brace = brace_at(at_)) {
        add_brace(*brace);
        at_ = brace->end;
      } else if (html_.compare(at_, 4, "<!--") == 0) {
        at_ = behind("-->");
      } else if (html_[at_] == '<' && at_ + 1 < html_.size() && begins_tag(html_[at_ + 1])) {
        add_tag();
      } else {
        add_character();
      }
    }
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  static bool begins_tag(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '!' || c == '?';
  }
  const Brace* brace_at(std::size_t at) const {
    const auto found =
        std::lower_bound(braces_.begin(), braces_.end(), at,
                         [](const Brace& brace, std::size_t where) { return brace.begin < where; });
    return found != braces_.end() && found->begin == at ? &*found : nullptr;
  }
  std::size_t behind(std::string_view mark) const {
    const auto found = html_.find(mark, at_);
    return found == std::string_view::npos ? html_.size() : found + mark.size();
  }

  // ---- what comes out

  void flush() {
    if (!out_.empty() && new_lines_ > 0)
      out_.append(new_lines_, '\n');
    else if (blank_ && !out_.empty())
      out_ += ' ';
    new_lines_ = 0;
    blank_ = false;
    out_ += before_;
    before_.clear();
  }
  void begin_line(std::size_t new_lines) { new_lines_ = std::max(new_lines_, new_lines); }
  void write(std::string_view text) {
    flush();
    out_ += text;
  }
  void add_raw(const Brace& brace) {
    const std::size_t begin = out_.size();
    out_ += html_.substr(brace.begin, brace.end - brace.begin);
    kept_.push_back({begin, out_.size(), brace.begin});
  }
  bool begins_loop(const Brace& brace) const {
    std::string_view tag = html_.substr(brace.begin, brace.end - brace.begin);
    tag.remove_prefix(std::min(tag.find_first_not_of("{%- \t\n"), tag.size()));
    return tag.starts_with("for ");
  }
  /// Line ends before a `{% … %}` wait for the first words, so that they come and go with them.
  void add_brace(const Brace& brace) {
    if (html_[brace.begin + 1] == '{') flush();
    if (new_lines_ > 1 && !out_.empty() && begins_loop(brace)) {
      // The blank line stands before the loop, not before each of its rounds.
      out_.append(new_lines_ - 1, '\n');
      new_lines_ = 1;
    }
    add_raw(brace);
  }
  void add_character() {
    const char c = html_[at_];
    if (is_blank(c)) {
      blank_ = true;
      ++at_;
      return;
    }
    const auto [text, size] = character(at_, html_.size());
    write(text);
    at_ += size;
  }
  /// The character that is written here, and how long what is written is.
  std::pair<std::string, std::size_t> character(std::size_t at, std::size_t until) const {
    constexpr std::size_t longest_entity = 12;
    if (html_[at] == '&') {
      const auto end = html_.substr(0, std::min(until, at + longest_entity)).find(';', at);
      if (end != std::string_view::npos)
        if (auto text = decoded(html_.substr(at, end + 1 - at)))
          return {std::move(*text), end + 1 - at};
    }
    return {std::string(1, html_[at]), 1};
  }
  /// An attribute's value, its braces kept.
  void add_value(const Stretch& value) {
    for (std::size_t at = value.begin; at < value.end;) {
      if (const Brace* brace = brace_at(at)) {
        add_raw(*brace);
        at = brace->end;
      } else {
        const auto [text, size] = character(at, value.end);
        out_ += text;
        at += size;
      }
    }
  }

  // ---- tags

  void add_tag() {
    const Tag tag = read_tag();
    if (!tag.closes && is_one_of(tag.name, unread)) {
      skip_to_end_of(tag.name);
    } else if (tag.name == "a") {
      tag.closes ? end_link() : begin_link(tag);
    } else if (tag.name == "img") {
      if (tag.alt && tag.alt->begin != tag.alt->end) {
        flush();
        add_value(*tag.alt);
      }
    } else if (tag.name == "td" || tag.name == "th") {
      blank_ = true;
    } else if (is_one_of(tag.name, blocks)) {
      begin_line(2);
    } else if (is_one_of(tag.name, lines)) {
      begin_line(1);
      if (tag.name == "li") before_ = tag.closes ? "" : "- ";
      if (tag.name == "hr") write("---"), begin_line(1);
    }
  }
  void begin_link(const Tag& tag) {
    link_ = tag.href;
    link_begin_ = out_.size();
  }
  /// The address, unless the words are the address already.
  void end_link() {
    if (!link_) return;
    const std::string_view address = html_.substr(link_->begin, link_->end - link_->begin);
    const std::string_view shown = std::string_view(out_).substr(link_begin_);
    const bool says_more = !address.empty() && address[0] != '#' &&
                           shown.find(address) == std::string_view::npos &&
                           !(address.starts_with("mailto:") &&
                             shown.find(address.substr(7)) != std::string_view::npos);
    if (says_more) {
      out_ += out_.size() == link_begin_ ? "" : " (";
      const bool has_words = out_.size() != link_begin_;
      flush();
      add_value(*link_);
      if (has_words) out_ += ')';
    }
    link_.reset();
  }
  void skip_to_end_of(const std::string& name) {
    const std::string end_tag = "</" + name;
    const auto equal = [](char a, char b) { return lower(a) == b; };
    const auto found =
        std::search(html_.begin() + at_, html_.end(), end_tag.begin(), end_tag.end(), equal);
    at_ = static_cast<std::size_t>(found - html_.begin());
  }

  /// From its `<` to behind its `>`.
  Tag read_tag() {
    Tag tag;
    ++at_;
    if (at_ < html_.size() && html_[at_] == '/') {
      tag.closes = true;
      ++at_;
    }
    const std::size_t begin = at_;
    while (at_ < html_.size() && !is_blank(html_[at_]) && html_[at_] != '>' && html_[at_] != '/')
      ++at_;
    tag.name = lower(html_.substr(begin, at_ - begin));
    while (at_ < html_.size() && html_[at_] != '>') {
      if (const Brace* brace = brace_at(at_))
        at_ = brace->end;
      else if (is_blank(html_[at_]) || html_[at_] == '/')
        ++at_;
      else
        read_attribute(tag);
    }
    if (at_ < html_.size()) ++at_;
    return tag;
  }
  void read_attribute(Tag& tag) {
    const std::size_t begin = at_;
    while (at_ < html_.size() && !is_blank(html_[at_]) && html_[at_] != '=' && html_[at_] != '>')
      ++at_;
    if (at_ == begin) ++at_;  // a stray `=`
    const std::string name = lower(html_.substr(begin, at_ - begin));
    while (at_ < html_.size() && is_blank(html_[at_])) ++at_;
    if (at_ >= html_.size() || html_[at_] != '=') return;
    ++at_;
    while (at_ < html_.size() && is_blank(html_[at_])) ++at_;
    const Stretch value = read_value();
    if (name == "href") tag.href = value;
    if (name == "alt") tag.alt = value;
  }
  Stretch read_value() {
    const bool quoted = at_ < html_.size() && (html_[at_] == '"' || html_[at_] == '\'');
    const char quote = quoted ? html_[at_++] : '\0';
    Stretch value{at_, at_};
    while (at_ < html_.size()) {
      if (const Brace* brace = brace_at(at_)) {
        at_ = brace->end;
        continue;
      }
      if (quoted ? html_[at_] == quote : is_blank(html_[at_]) || html_[at_] == '>') break;
      ++at_;
    }
    value.end = at_;
    if (quoted && at_ < html_.size()) ++at_;
    return value;
  }

  std::string_view html_;
  std::vector<Brace> braces_;
  std::vector<KeptPiece>& kept_;
  std::string out_;
  std::size_t at_ = 0;
  std::size_t new_lines_ = 0;
  bool blank_ = false;
  std::string before_;  ///< what the next words begin with
  std::optional<Stretch> link_;
  std::size_t link_begin_ = 0;
};

}  // namespace

std::string html_to_text(std::string_view html, std::vector<KeptPiece>& kept) {
  return TextMaker(html, kept).make();
}

}  // namespace tend
