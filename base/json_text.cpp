#include "base/json_text.hpp"

#include <array>
#include <cstddef>

#include "base/printable.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

enum class ByteKind : unsigned char { Plain, Escaped, Multibyte };

constexpr std::array<ByteKind, 256> make_byte_kinds() {
  std::array<ByteKind, 256> kinds{};
  for (std::size_t byte = 0; byte < kinds.size(); ++byte) {
    const bool escaped = byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F;
    kinds[byte] = byte >= 0x80 ? ByteKind::Multibyte
                  : escaped    ? ByteKind::Escaped
                               : ByteKind::Plain;
  }
  return kinds;
}
constexpr std::array<ByteKind, 256> byte_kinds = make_byte_kinds();

void append_escape(std::string& out, unsigned char byte) {
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
  }
  append_json_escape(out, byte);
}

}  // namespace

void append_json_escape(std::string& out, char32_t unit) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[unit >> shift & 0x0F];
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t copied = 0;
  std::size_t at = 0;
  const auto flush = [&] { out.append(text, copied, at - copied); };
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const ByteKind kind = byte_kinds[byte];
    if (kind == ByteKind::Plain) {
      ++at;
      continue;
    }
    if (kind == ByteKind::Multibyte) {
      const CodePoint point = decode_utf8(text, at);
      if (point.valid && !is_unprintable(point.value)) {
        at += point.size;
        continue;
      }
      flush();
      if (point.valid) {
        append_json_escape(out, point.value);
      } else {
        out += "\xEF\xBF\xBD";
      }
      at += point.size;
    } else {
      flush();
      append_escape(out, byte);
      ++at;
    }
    copied = at;
  }
  flush();
  out += '"';
}

void append_json_key(std::string& out, std::string_view key) {
  if (!out.empty() && out.back() != '{' && out.back() != '[') out += ',';
  append_json_string(out, key);
  out += ':';
}

void append_json_member(std::string& out, std::string_view key, std::uint64_t number) {
  append_json_key(out, key);
  out += std::to_string(number);
}

void append_json_member(std::string& out, std::string_view key, std::string_view text) {
  append_json_key(out, key);
  append_json_string(out, text);
}

void open_json_object(std::string& out) {
  if (out.back() != '[') out += ',';
  out += '{';
}

}  // namespace tend
