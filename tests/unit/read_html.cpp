#include "tests/unit/read_html.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace tend {
namespace {

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

void append_code_point(std::string& out, unsigned long code) {
  // The mails at hand write none but ASCII by number.
  if (code < 0x80) out += static_cast<char>(code);
}

/// Those that a value may be written with, and numbers.
std::string with_entities(std::string_view text) {
  static const std::pair<std::string_view, char> named[] = {
      {"amp;", '&'},   {"lt;", '<'},   {"gt;", '>'},       {"quot;", '"'},
      {"colon;", ':'}, {"Tab;", '\t'}, {"NewLine;", '\n'}, {"sol;", '/'}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '&') {
      out += text[at++];
      continue;
    }
    const std::string_view rest = text.substr(at + 1);
    const auto entity = std::find_if(std::begin(named), std::end(named), [&](const auto& each) {
      return rest.starts_with(each.first);
    });
    if (entity != std::end(named)) {
      out += entity->second;
      at += 1 + entity->first.size();
    } else if (rest.size() > 1 && rest[0] == '#') {
      const bool hex = rest[1] == 'x' || rest[1] == 'X';
      const std::string digits(rest.substr(hex ? 2 : 1, 12));
      char* end = nullptr;
      const unsigned long code = std::strtoul(digits.c_str(), &end, hex ? 16 : 10);
      const auto used = static_cast<std::size_t>(end - digits.c_str());
      if (used == 0) {
        out += text[at++];
        continue;
      }
      append_code_point(out, code);
      at += 1 + (hex ? 2 : 1) + used;
      if (at < text.size() && text[at] == ';') ++at;
    } else {
      out += text[at++];
    }
  }
  return out;
}

class Reading {
 public:
  explicit Reading(std::string_view text) : text_(text) {}

  std::vector<HtmlToken> run() {
    while (at_ < text_.size()) {
      if (!raw_.empty()) {
        raw();
      } else if (text_[at_] != '<') {
        const std::size_t end = std::min(text_.find('<', at_), text_.size());
        text(end);
      } else {
        markup();
      }
    }
    return std::move(tokens_);
  }

 private:
  void text(std::size_t end) {
    HtmlToken token;
    token.text = with_entities(text_.substr(at_, end - at_));
    at_ = end;
    if (!tokens_.empty() && tokens_.back().kind == HtmlToken::Kind::Text) {
      tokens_.back().text += token.text;
    } else {
      tokens_.push_back(std::move(token));
    }
  }

  void raw() {
    const std::string end = "</" + raw_;
    std::size_t at = at_;
    for (; at < text_.size(); ++at) {
      const bool ends = lowered(text_.substr(at, end.size())) == end &&
                        (at + end.size() == text_.size() || blank(text_[at + end.size()]) ||
                         text_[at + end.size()] == '/' || text_[at + end.size()] == '>');
      if (ends) break;
    }
    raw_.clear();
    text(at);
  }

  void comment(std::size_t begin, std::string_view end) {
    const std::size_t found = text_.find(end, begin);
    const std::size_t stop = std::min(found, text_.size());
    HtmlToken token;
    token.kind = HtmlToken::Kind::Comment;
    token.text = text_.substr(begin, stop - begin);
    tokens_.push_back(std::move(token));
    at_ = found == std::string_view::npos ? text_.size() : found + end.size();
  }

  void markup() {
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (text_.substr(at_).starts_with("<!-->")) return comment(at_ + 4, ">");
    if (text_.substr(at_).starts_with("<!--")) {
      const std::size_t usual = text_.find("-->", at_ + 4);
      return comment(at_ + 4, text_.find("--!>", at_ + 4) < usual ? "--!>" : "-->");
    }
    if (next == '!' || next == '?') return comment(at_ + 2, ">");
    const bool end_tag = next == '/';
    const std::size_t name = at_ + (end_tag ? 2 : 1);
    if (name >= text_.size() || !std::isalpha(static_cast<unsigned char>(text_[name]))) {
      if (end_tag) return comment(name, ">");
      return text(at_ + 1);
    }
    at_ = name;
    tag(end_tag);
  }

  void tag(bool end_tag) {
    HtmlToken token;
    token.kind = end_tag ? HtmlToken::Kind::End : HtmlToken::Kind::Start;
    const std::size_t begin = at_;
    while (at_ < text_.size() && !blank(text_[at_]) && text_[at_] != '/' && text_[at_] != '>')
      ++at_;
    token.name = lowered(text_.substr(begin, at_ - begin));
    while (at_ < text_.size() && text_[at_] != '>') {
      if (blank(text_[at_]) || text_[at_] == '/') {
        ++at_;
      } else {
        attribute(token);
      }
    }
    if (at_ < text_.size()) ++at_;
    static const std::string_view raw_elements[] = {"script", "style",  "title",    "textarea",
                                                    "xmp",    "iframe", "plaintext"};
    if (!end_tag && std::find(std::begin(raw_elements), std::end(raw_elements), token.name) !=
                        std::end(raw_elements))
      raw_ = token.name;
    tokens_.push_back(std::move(token));
  }

  void attribute(HtmlToken& token) {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && !blank(text_[at_]) && text_[at_] != '/' && text_[at_] != '>' &&
           text_[at_] != '=')
      ++at_;
    std::string name = lowered(text_.substr(begin, at_ - begin));
    while (at_ < text_.size() && blank(text_[at_])) ++at_;
    std::string value;
    if (at_ < text_.size() && text_[at_] == '=') {
      ++at_;
      while (at_ < text_.size() && blank(text_[at_])) ++at_;
      const char quote = at_ < text_.size() ? text_[at_] : '\0';
      std::size_t end = at_;
      if (quote == '"' || quote == '\'') {
        end = std::min(text_.find(quote, ++at_), text_.size());
        value = with_entities(text_.substr(at_, end - at_));
        at_ = std::min(end + 1, text_.size());
      } else {
        while (end < text_.size() && !blank(text_[end]) && text_[end] != '>') ++end;
        value = with_entities(text_.substr(at_, end - at_));
        at_ = end;
      }
    }
    token.attributes.emplace_back(std::move(name), std::move(value));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string raw_;
  std::vector<HtmlToken> tokens_;
};

}  // namespace

std::string HtmlToken::attribute(std::string_view wanted) const {
  for (const auto& [its_name, value] : attributes)
    if (its_name == wanted) return value;
  return {};
}

std::vector<HtmlToken> read_html(std::string_view text) {
  return Reading(text).run();
}

std::vector<std::string> skeleton(const std::vector<HtmlToken>& tokens) {
  std::vector<std::string> lines;
  for (const HtmlToken& token : tokens) {
    if (token.kind == HtmlToken::Kind::Text || token.name == "br") continue;
    std::string line = token.kind == HtmlToken::Kind::Start ? "<"
                       : token.kind == HtmlToken::Kind::End ? "</"
                                                            : "<!";
    line += token.name;
    for (const auto& [name, value] : token.attributes) line += ' ' + name;
    lines.push_back(line);
  }
  return lines;
}

}  // namespace tend
