#include "compiler/template/template.hpp"

#include <algorithm>
#include <cctype>

namespace tend::liquid {
namespace {

bool is_name_byte(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

/// Reads the inside of one `{{ … }}`.
class Reader {
 public:
  Reader(std::string_view text, Place inside, Place whole)
      : text_(text), at_(inside.begin), end_(inside.end), whole_(whole) {}

  Part read() {
    Output output;
    output.place = whole_;
    skip_space();
    output.names_place.begin = at_;
    do {
      const std::string_view name = read_name();
      if (name.empty()) return Malformed{"a field's name is wanted here", rest()};
      output.names.push_back(name);
      output.names_place.end = at_;
    } while (skip('.'));
    if (skip('|')) {
      const std::size_t start = (skip_space(), at_);
      const std::string_view filter = read_name();
      if (filter != "default")
        return NotBuilt{"the filter `" + std::string(filter) + "`",
                        {start, std::max(at_, start + 1)}};
      if (!skip(':')) return Malformed{"`default` is followed by a colon and a text", rest()};
      output.fallback = read_text();
      if (!output.fallback) return Malformed{"a text in quotes is wanted here", rest()};
    }
    skip_space();
    if (at_ < end_ && text_[at_] == '|') return NotBuilt{"a second filter", rest()};
    if (at_ < end_) return Malformed{"this is not expected here", rest()};
    return output;
  }

 private:
  void skip_space() {
    while (at_ < end_ && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool skip(char byte) {
    skip_space();
    if (at_ >= end_ || text_[at_] != byte) return false;
    ++at_;
    return true;
  }
  std::string_view read_name() {
    skip_space();
    const std::size_t start = at_;
    while (at_ < end_ && is_name_byte(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }
  std::optional<std::string_view> read_text() {
    skip_space();
    if (at_ >= end_ || (text_[at_] != '\'' && text_[at_] != '"')) return std::nullopt;
    const std::size_t close = text_.find(text_[at_], at_ + 1);
    if (close == std::string_view::npos || close >= end_) return std::nullopt;
    const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
    return inside;
  }
  /// What is left, or the whole output where nothing is.
  Place rest() const {
    std::size_t end = end_;
    while (end > at_ && std::isspace(static_cast<unsigned char>(text_[end - 1])) != 0) --end;
    return at_ < end ? Place{at_, end} : whole_;
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t end_;
  Place whole_;
};

}  // namespace

std::vector<Part> parse(std::string_view text) {
  std::vector<Part> parts;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t open = std::min(text.find("{{", at), text.find("{%", at));
    if (open == std::string_view::npos) open = text.size();
    if (open > at) parts.push_back(Literal{text.substr(at, open - at)});
    if (open == text.size()) break;
    const bool is_tag = text[open + 1] == '%';
    const std::size_t close = text.find(is_tag ? "%}" : "}}", open + 2);
    if (close == std::string_view::npos) {
      const std::string message =
          is_tag ? "this tag is not closed with `%}`" : "this is not closed with `}}`";
      parts.push_back(Malformed{message, {open, open + 2}});
      break;
    }
    const Place whole{open, close + 2};
    if (is_tag)
      parts.push_back(NotBuilt{"a tag in a template", whole});
    else
      parts.push_back(Reader(text, {open + 2, close}, whole).read());
    at = close + 2;
  }
  return parts;
}

}  // namespace tend::liquid
