#include "grammar/scan.hpp"

#include <algorithm>
#include <array>

#include "grammar/tree.hpp"

namespace tend::grammar {
namespace {

struct Entry {
  std::string_view word;
  WordClass word_class;
};

constexpr WordClass reserved = WordClass::Reserved;
constexpr WordClass not_key = WordClass::NotKey;

// In order of length, so that a word is compared with few others.
constexpr std::array words{
    Entry{"as", reserved},          Entry{"at", reserved},       Entry{"by", reserved},
    Entry{"do", reserved},          Entry{"if", reserved},       Entry{"in", reserved},
    Entry{"is", reserved},          Entry{"no", reserved},       Entry{"of", reserved},
    Entry{"or", reserved},          Entry{"to", reserved},       Entry{"on", not_key},
    Entry{"up", not_key},           Entry{"add", reserved},      Entry{"and", reserved},
    Entry{"any", reserved},         Entry{"for", reserved},      Entry{"log", reserved},
    Entry{"not", reserved},         Entry{"per", reserved},      Entry{"set", reserved},
    Entry{"call", reserved},        Entry{"drip", reserved},     Entry{"else", reserved},
    Entry{"ever", reserved},        Entry{"exit", reserved},     Entry{"from", reserved},
    Entry{"send", reserved},        Entry{"take", reserved},     Entry{"wait", reserved},
    Entry{"when", reserved},        Entry{"with", reserved},     Entry{"goal", not_key},
    Entry{"clear", reserved},       Entry{"every", reserved},    Entry{"match", reserved},
    Entry{"since", reserved},       Entry{"split", reserved},    Entry{"until", reserved},
    Entry{"admit", not_key},        Entry{"after", not_key},     Entry{"draft", not_key},
    Entry{"keyed", not_key},        Entry{"assign", reserved},   Entry{"enroll", reserved},
    Entry{"expect", reserved},      Entry{"notify", reserved},   Entry{"remove", reserved},
    Entry{"repeat", reserved},      Entry{"before", not_key},    Entry{"unless", not_key},
    Entry{"within", not_key},       Entry{"becomes", reserved},  Entry{"between", reserved},
    Entry{"matches", reserved},     Entry{"exactly", not_key},   Entry{"expires", not_key},
    Entry{"growing", not_key},      Entry{"holdout", not_key},   Entry{"without", not_key},
    Entry{"contains", reserved},    Entry{"ignoring", not_key},  Entry{"reenroll", not_key},
    Entry{"subscribe", reserved},   Entry{"exclusive", not_key}, Entry{"including", not_key},
    Entry{"unsubscribe", reserved},
};

constexpr std::size_t longest = 11;

// Where the words of each length begin.
constexpr std::array<std::uint8_t, longest + 2> starts = [] {
  std::array<std::uint8_t, longest + 2> result{};
  for (const Entry& entry : words) ++result[entry.word.size() + 1];
  for (std::size_t i = 1; i < result.size(); ++i)
    result[i] = static_cast<std::uint8_t>(result[i] + result[i - 1]);
  return result;
}();

constexpr bool is_in_order() {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i - 1].word.size() > words[i].word.size()) return false;
  }
  return true;
}
static_assert(is_in_order());

}  // namespace

WordClass classify(std::string_view word) {
  if (word.size() > longest) return WordClass::Free;
  for (std::size_t i = starts[word.size()]; i < starts[word.size() + 1]; ++i) {
    if (words[i].word[0] == word[0] && words[i].word == word) return words[i].word_class;
  }
  return WordClass::Free;
}

bool is_reserved(std::string_view word) {
  return classify(word) == WordClass::Reserved;
}

const char* text_end(const char* at, const char* end) {
  const char quote = *at;
  if (end - at >= 3 && at[1] == quote && at[2] == quote) {
    for (at += 3; end - at >= 3; ++at) {
      if (*at == '\\') {
        ++at;
      } else if (*at == quote && at[1] == quote && at[2] == quote) {
        return at + 3;
      }
    }
    return nullptr;
  }
  for (++at; at < end && *at != '\n'; ++at) {
    if (*at == '\\' && end - at >= 2 && at[1] != '\n') {
      ++at;
    } else if (*at == quote) {
      return at + 1;
    }
  }
  return nullptr;
}

namespace {

bool has_digits(const char* at, const char* end, int count) {
  if (end - at < count) return false;
  for (int i = 0; i < count; ++i) {
    if (!is_digit(at[i])) return false;
  }
  return true;
}

bool is_at(const char* at, const char* end, char c) {
  return at != end && *at == c;
}

// After `2026-12-01T`: the time and its offset, in the form of RFC 3339 or near it.
const char* instant_end(const char* at, const char* end) {
  while (at != end && (is_digit(*at) || *at == ':' || *at == '.' || *at == '+' || *at == '-' ||
                       *at == 'Z' || *at == 'z')) {
    ++at;
  }
  return at;
}

// Letters and digits after a number: the units of a duration, right or wrong.
ScannedLiteral scan_unit(const char* at, const char* end) {
  if (*at == 'x' && (end - at == 1 || !is_name_byte(at[1]))) return {Kind::Factor, at + 1};
  while (at != end && (is_name_byte(*at) ||
                       (*at == '.' && end - at >= 2 && is_digit(at[1]) && is_digit(at[-1])))) {
    ++at;
  }
  return {Kind::Duration, at};
}

}  // namespace

ScannedLiteral scan_literal(const char* at, const char* end) {
  const char* here = at;
  while (here != end && (is_digit(*here) || (*here == '_' && end - here >= 2 && is_digit(here[1]))))
    ++here;
  const auto digits = here - at;
  if (digits == 4 && is_at(here, end, '-') && has_digits(here + 1, end, 2) &&
      is_at(here + 3, end, '-') && has_digits(here + 4, end, 2) &&
      (end - here == 6 || !is_name_byte(here[6]) || here[6] == 'T')) {
    here += 6;
    if (is_at(here, end, 'T')) return {Kind::Instant, instant_end(here + 1, end)};
    return {Kind::Date, here};
  }
  if (digits <= 2 && is_at(here, end, ':') && has_digits(here + 1, end, 2)) {
    here += 3;
    if (is_at(here, end, ':') && has_digits(here + 1, end, 2)) here += 3;
    return {Kind::Time, here};
  }
  if (is_at(here, end, '.') && has_digits(here + 1, end, 1)) {
    for (++here; here != end && is_digit(*here);) ++here;
  }
  if (here == end) return {Kind::Number, here};
  if (*here == '%') return {Kind::Percent, here + 1};
  if (is_name_start(*here)) return scan_unit(here, end);
  return {Kind::Number, here};
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  return static_cast<std::size_t>(skip(text.data() + at, text.data() + text.size()) - text.data());
}

std::size_t token_end(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  const char* const end = text.data() + text.size();
  const char* here = text.data() + at;
  if (*here == '\'' || *here == '"') {
    const char* const closed = text_end(here, end);
    return static_cast<std::size_t>((closed == nullptr ? here + 1 : closed) - text.data());
  }
  if (is_digit(*here)) return static_cast<std::size_t>(scan_literal(here, end).end - text.data());
  if (!is_name_byte(*here)) return at + 1;
  while (here != end && is_name_byte(*here)) ++here;
  return static_cast<std::size_t>(here - text.data());
}

namespace {

std::string_view word_at(const char* at, const char* end) {
  const char* after = at;
  while (after != end && is_name_byte(*after)) ++after;
  return {at, static_cast<std::size_t>(after - at)};
}

// What follows the name of a declaration: one of these marks, `w` for a word, or ` ` for anything.
struct Shape {
  std::string_view opening;
  std::string_view next;
};
constexpr std::array shapes{
    Shape{"workflow", "{'\""}, Shape{"sequence", "("}, Shape{"event", " "},
    Shape{"email", "{,"},      Shape{"sms", "{,"},     Shape{"push", "{,"},
    Shape{"overlay", "{,"},    Shape{"topic", " "},    Shape{"list", " "},
    Shape{"segment", "w"},     Shape{"score", "{"},    Shape{"calendar", "{"},
    Shape{"team", "{"},        Shape{"action", "("},   Shape{"pool", "{"},
    Shape{"const", "="},       Shape{"import", "/"}};

}  // namespace

bool starts_declaration(const char* at, const char* begin, const char* end) {
  if (at == end || !is_name_start(*at) || (at != begin && at[-1] != '\n')) return false;
  const std::string_view opening = word_at(at, end);
  const char* next = skip(at + opening.size(), end);
  if (next == end) return false;
  const bool is_quote = *next == '\'' || *next == '"';
  if (opening == "test") return is_quote;
  if (opening == "contact" || opening == "policy") return *next == '{';
  if (opening == "import" && is_quote) return true;
  const auto shape = std::find_if(shapes.begin(), shapes.end(),
                                  [&](const Shape& one) { return one.opening == opening; });
  if (shape == shapes.end() || !is_name_start(*next)) return false;
  const std::string_view name = word_at(next, end);
  if (is_reserved(name)) return false;
  if (shape->next == " ") return true;
  next = skip(next + name.size(), end);
  if (shape->next == "w") return word_at(next, end) == "when";
  return next != end && shape->next.find(*next) != std::string_view::npos;
}

}  // namespace tend::grammar
