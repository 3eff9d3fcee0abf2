#include "compiler/template/template.hpp"

#include <algorithm>
#include <array>

#include "compiler/template/expression.hpp"

namespace tend::liquid {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Goes through the text from one pair of braces to the next.
class Parser {
 public:
  Parser(std::string_view text, ast::Ast& ast, const SpanOf& span_of)
      : text_(text), ast_(ast), span_of_(span_of) {}

  std::vector<Part> parse() {
    while (at_ < text_.size()) {
      const std::size_t open =
          std::min({text_.find("{{", at_), text_.find("{%", at_), text_.size()});
      literal(open);
      if (open == text_.size()) break;
      if (!braces(open)) break;
    }
    return std::move(parts_);
  }

 private:
  void literal(std::size_t end) {
    std::string_view text = text_.substr(at_, end - at_);
    if (trim_next_) text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    trim_next_ = false;
    // `{{-` and `{%-` take away the blanks before them.
    if (end + 2 < text_.size() && text_[end + 2] == '-') {
      const std::size_t last = text.find_last_not_of(blanks);
      text = last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
    }
    if (!text.empty()) parts_.push_back(Literal{text});
    at_ = end;
  }

  /// One `{{ … }}` or `{% … %}`. False when it is not closed.
  bool braces(std::size_t open) {
    const bool is_tag = text_[open + 1] == '%';
    const std::size_t close = text_.find(is_tag ? "%}" : "}}", open + 2);
    if (close == std::string_view::npos) {
      parts_.push_back(
          Malformed{is_tag ? "this tag is not closed with `%}`" : "this is not closed with `}}`",
                    {},
                    {open, open + 2}});
      return false;
    }
    Place inside{open + 2, close};
    if (inside.begin < inside.end && text_[inside.begin] == '-') ++inside.begin;
    if (inside.begin < inside.end && text_[inside.end - 1] == '-') {
      --inside.end;
      trim_next_ = true;
    }
    const Place whole{open, close + 2};
    at_ = whole.end;
    Reader reader(text_, inside, whole, ast_, span_of_);
    Part part = is_tag ? tag(reader, whole) : output(reader, whole);
    if (!reader.mistake() && !reader.at_end()) reader.fail("this is not expected here");
    if (reader.mistake()) {
      parts_.push_back(*reader.mistake());
    } else if (is_tag && skipped_) {
      skipped_ = false;
    } else {
      parts_.push_back(std::move(part));
    }
    return true;
  }

  Part output(Reader& reader, Place whole) {
    Output made;
    made.place = whole;
    const std::size_t begin = reader.here();
    made.value = reader.value();
    made.value_place = reader.since(begin);
    while (!reader.mistake() && reader.skip('|')) made.filters.push_back(reader.filter());
    return made;
  }

  Part tag(Reader& reader, Place whole) {
    const std::string_view name = reader.word();
    if (name == "if" || name == "unless") return If{reader.condition(), name == "unless", whole};
    if (name == "elsif" || name == "elseif") return ElseIf{reader.condition(), whole};
    if (name == "else") return Else{whole};
    if (name == "case") return Case{reader.value(), whole};
    if (name == "when") return when(reader, whole);
    if (name == "for") {
      For made;
      made.place = whole;
      made.name = reader.name();
      reader.expect("in");
      if (!reader.mistake()) made.list = reader.value();
      return made;
    }
    if (name == "endif" || name == "endunless" || name == "endcase" || name == "endfor")
      return End{name, whole};
    if (name == "comment" || name == "raw") return verbatim(name, whole);
    reader.fail(name.empty() ? "a tag's name is wanted here"
                             : "there is no tag `" + std::string(name) + "`",
                "the tags are if, unless, case, for, comment and raw");
    return Else{whole};
  }

  Part when(Reader& reader, Place whole) {
    When made;
    made.place = whole;
    do {
      made.values.push_back(reader.value());
    } while (!reader.mistake() && (reader.skip(',') || reader.skip_word("or")));
    return made;
  }

  /// What is between `{% raw %}` and `{% endraw %}` stands as it is; of a comment nothing does.
  Part verbatim(std::string_view name, Place whole) {
    skipped_ = true;
    const std::string end = "end" + std::string(name);
    for (std::size_t open = text_.find("{%", at_); open != std::string_view::npos;
         open = text_.find("{%", open + 2)) {
      const std::size_t close = text_.find("%}", open);
      if (close == std::string_view::npos) break;
      std::string_view inside = text_.substr(open + 2, close - open - 2);
      constexpr std::string_view passed = " \t\r\n-";
      inside.remove_prefix(std::min(inside.find_first_not_of(passed), inside.size()));
      if (!inside.starts_with(end)) continue;
      if (name == "raw" && open > at_) parts_.push_back(Literal{text_.substr(at_, open - at_)});
      at_ = close + 2;
      return Else{whole};
    }
    parts_.push_back(Malformed{"this is not closed with `{% " + end + " %}`", {}, whole});
    at_ = text_.size();
    return Else{whole};
  }

  std::string_view text_;
  ast::Ast& ast_;
  const SpanOf& span_of_;
  std::size_t at_ = 0;
  bool trim_next_ = false;
  bool skipped_ = false;  ///< the tag at hand leaves no part
  std::vector<Part> parts_;
};

}  // namespace

std::vector<Part> parse(std::string_view text, ast::Ast& ast, const SpanOf& span_of) {
  return Parser(text, ast, span_of).parse();
}

}  // namespace tend::liquid
