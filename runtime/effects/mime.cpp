#include "runtime/effects/mime.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

constexpr std::size_t longest_line = 76;

bool is_control(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
}

void append_hex(std::string& out, char byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  out += '=';
  out += digits[value >> 4];
  out += digits[value & 0xf];
}

/// What stands for itself in a "Q" encoded word, wherever the word is (RFC 2047, 5).
bool is_plain_in_word(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '!' || byte == '*' || byte == '+' || byte == '-' ||
         byte == '/';
}

std::string encoded_words(std::string_view value, std::size_t used) {
  constexpr std::string_view begin = "=?UTF-8?Q?";
  constexpr std::string_view end = "?=";
  std::string out(begin);
  std::size_t line = used + begin.size();
  for (std::size_t at = 0; at < value.size();) {
    // A word never ends inside a character.
    const CodePoint point = decode_utf8(value, at);
    const std::string_view bytes = point.valid ? value.substr(at, point.size) : "\xEF\xBF\xBD";
    std::string piece;
    for (const char byte : bytes) {
      if (is_plain_in_word(byte)) {
        piece += byte;
      } else if (byte == ' ') {
        piece += '_';
      } else {
        append_hex(piece, byte);
      }
    }
    if (line + piece.size() + end.size() > longest_line - 1) {
      out += end;
      out += "\r\n ";
      out += begin;
      line = 1 + begin.size();
    }
    out += piece;
    line += piece.size();
    at += point.size;
  }
  out += end;
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

}  // namespace

std::string on_one_line(std::string_view value) {
  std::string line(value);
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  return line;
}

HeaderValue HeaderValue::of_text(std::string_view value, std::size_t name_size) {
  const std::string line = on_one_line(value);
  // What looks like an encoded word would be decoded by who reads it.
  const bool plain = is_ascii(line) && line.find("=?") == std::string::npos &&
                     name_size + line.size() <= longest_line && !line.starts_with(' ') &&
                     !line.ends_with(' ');
  return HeaderValue(plain ? line : encoded_words(line, name_size));
}

HeaderValue HeaderValue::of_words(std::string_view words) {
  TEND_CHECK(is_ascii(words) && std::none_of(words.begin(), words.end(), is_control),
             "words of our own are visible");
  return HeaderValue(std::string(words));
}

HeaderValue HeaderValue::of_address(std::string_view address, std::size_t name_size) {
  const std::string line = on_one_line(address);
  const std::size_t open = line.rfind('<');
  if (open == std::string::npos || open == 0) return HeaderValue(line);
  std::string_view name = std::string_view(line).substr(0, open);
  name = name.substr(0, name.find_last_not_of(' ') + 1);
  const std::string route = line.substr(open);
  constexpr std::size_t longest_quoted = 60;
  // What looks like an encoded word would be decoded by who reads it.
  if (!is_ascii(name) || name.size() > longest_quoted || name.find("=?") != std::string::npos)
    return HeaderValue(encoded_words(name, name_size) + "\r\n " + route);
  constexpr std::string_view specials = "()<>[]:;@\\,.\"";
  const bool is_quoted = name.size() >= 2 && name.front() == '"' && name.back() == '"';
  if (is_quoted || name.find_first_of(specials) == std::string_view::npos)
    return HeaderValue(std::string(name) + ' ' + route);
  std::string quoted = "\"";
  for (const char byte : name) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    quoted += byte;
  }
  return HeaderValue(quoted + "\" " + route);
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    const bool line_end =
        byte == '\n' || (byte == '\r' && at + 1 < text.size() && text[at + 1] == '\n');
    if (line_end) {
      if (byte == '\r') ++at;
      out += "\r\n";
      line = 0;
      continue;
    }
    const bool last = at + 1 == text.size() || text[at + 1] == '\n' || text[at + 1] == '\r';
    const bool blank = byte == ' ' || byte == '\t';
    // A dot alone on a line ends a mail in transit; a line `From ` begins one in a mailbox file.
    const bool risky = line == 0 && (byte == '.' || text.substr(at).starts_with("From "));
    const bool plain = (blank && !last) || (byte > ' ' && byte < 0x7F && byte != '=' && !risky);
    const std::size_t size = plain ? 1 : 3;
    if (line + size > longest_line - 1) {
      out += "=\r\n";
      line = 0;
    }
    if (plain) {
      out += byte;
    } else {
      append_hex(out, byte);
    }
    line += size;
  }
  if (line > 0) out += "\r\n";
  return out;
}

}  // namespace tend
