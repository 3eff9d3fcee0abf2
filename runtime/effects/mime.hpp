// mime.hpp: texts as mails may carry them: ASCII, in lines of bounded length (RFC 2045, 2047,
// 5322).
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tend {

/// What could end a line, or move a cursor, is a blank.
std::string on_one_line(std::string_view value);
/// What may stand behind a header's name: one line, or one that is folded. Nothing else is put into
/// a mail's head, and only these make one, so that no text can begin a header of its own.
class HeaderValue {
 public:
  /// As it is when it is short ASCII, else RFC 2047 encoded words, folded. `name_size` is what the
  /// line already holds.
  static HeaderValue of_text(std::string_view value, std::size_t name_size);
  /// `Anna Ek <anna@x.example>`: only the name may be encoded.
  static HeaderValue of_address(std::string_view address, std::size_t name_size);
  /// Words of our own, of visible ASCII and blanks.
  static HeaderValue of_words(std::string_view words);

  const std::string& text() const { return text_; }

 private:
  explicit HeaderValue(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// Quoted-printable with CRLF line ends (RFC 2045, 6.7).
std::string quoted_printable(std::string_view text);

}  // namespace tend
