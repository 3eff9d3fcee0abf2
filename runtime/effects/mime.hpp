// mime.hpp: texts as mails may carry them: ASCII, in lines of bounded length (RFC 2045, 2047,
// 5322).
#pragma once

#include <string>
#include <string_view>

namespace tend {

/// What could end a line, or move a cursor, is a blank.
std::string on_one_line(std::string_view value);
/// A header's value: as it is when it is short ASCII, else RFC 2047 encoded words, folded.
/// `name_size` is what the line already holds.
std::string encode_header(std::string_view value, std::size_t name_size);
/// Quoted-printable with CRLF line ends (RFC 2045, 6.7).
std::string quoted_printable(std::string_view text);

/// `Anna Ek <anna@x.example>` as a header's value: only the name may be encoded.
std::string encode_address(std::string_view address, std::size_t name_size);

}  // namespace tend
