// scan.hpp: characters and words, the part of the lexical grammar that is written by hand for
// speed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "grammar/tree.hpp"

namespace tend::grammar {

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
/// Bytes above ASCII belong to names; which of them are letters is asked once a name is built.
inline bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
inline bool is_name_byte(char c) {
  return is_name_start(c) || is_digit(c);
}

/// After white space and comments.
inline const char* skip(const char* at, const char* end) {
  while (at != end) {
    if (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') {
      ++at;
    } else if (*at == '#') {
      const void* line_end = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
      at = line_end == nullptr ? end : static_cast<const char*>(line_end);
    } else {
      break;
    }
  }
  return at;
}

/// Words that are names only in backticks, and those that are names but neither a bare key nor a
/// label. A new word of the first kind comes only with a new edition (research/language_review.md,
/// B).
enum class WordClass : std::uint8_t { Free, NotKey, Reserved };
WordClass classify(std::string_view word);

/// The end of a text that opens at `at`, or null when it does not close: '…' and "…" end with the
/// line, three quotes hold lines.
const char* text_end(const char* at, const char* end);

/// What begins with a digit, told apart by its shape alone: `3days` is a Duration here, and a
/// mistake later.
struct ScannedLiteral {
  Kind kind;  ///< Number, Percent, Factor, Duration, Date, Time or Instant
  const char* end;
};
ScannedLiteral scan_literal(const char* at, const char* end);

/// Whether a declaration begins here, at the first column of a line: a sign that a `{` before it
/// was left open.
bool starts_declaration(const char* at, const char* begin, const char* end);

}  // namespace tend::grammar
