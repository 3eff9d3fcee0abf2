#include "runtime/effects/eml.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

constexpr std::size_t longest_line = 76;

bool is_control(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
}

/// No value from outside begins a header: what could end a line is a blank.
std::string on_one_line(std::string_view value) {
  std::string line(value);
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  return line;
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

/// `Anna Ek <anna@x.example>`: only the name may be encoded.
std::string encode_address(std::string_view address, std::size_t name_size) {
  const std::string line = on_one_line(address);
  const std::size_t open = line.rfind('<');
  if (open == std::string::npos || open == 0) return line;
  std::string_view name = std::string_view(line).substr(0, open);
  name = name.substr(0, name.find_last_not_of(' ') + 1);
  const std::string route = line.substr(open);
  if (!is_ascii(name)) return encode_header(name, name_size) + "\r\n " + route;
  constexpr std::string_view specials = "()<>[]:;@\\,.\"";
  const bool is_quoted = name.size() >= 2 && name.front() == '"' && name.back() == '"';
  if (is_quoted || name.find_first_of(specials) == std::string_view::npos) {
    return std::string(name) + ' ' + route;
  }
  std::string quoted = "\"";
  for (const char byte : name) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    quoted += byte;
  }
  return quoted + "\" " + route;
}

/// `Thu, 08 Jan 2026 07:00:00 +0000` (RFC 5322, 3.3).
std::string format_date_header(Instant at) {
  constexpr std::array<std::string_view, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::int64_t day = at.us / us_per_day;
  std::int64_t seconds = at.us % us_per_day / us_per_second;
  if (at.us % us_per_day < 0) {
    --day;
    seconds = (at.us % us_per_day + us_per_day) / us_per_second;
  }
  const Date date{static_cast<std::int32_t>(day)};
  const YearMonthDay civil = year_month_day(date);
  const auto two = [](std::int64_t number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  std::string text(days[static_cast<std::size_t>(weekday(date))]);
  text += ", " + two(civil.day) + ' ';
  text += months[static_cast<std::size_t>(civil.month - 1)];
  return text + ' ' + std::to_string(civil.year) + ' ' + two(seconds / 3600) + ':' +
         two(seconds / 60 % 60) + ':' + two(seconds % 60) + " +0000";
}

/// The domain of the sender's address, if it is plainly one.
std::string_view domain_of(std::string_view from) {
  const std::size_t at = from.rfind('@');
  if (at == std::string_view::npos) return {};
  std::string_view domain = from.substr(at + 1);
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
  domain = domain.substr(0, std::min(domain.find_first_not_of(allowed), domain.size()));
  return domain;
}

/// The key itself may hold anything; its hash holds nothing but hex digits.
std::string message_id(const OutgoingMessage& message) {
  std::string_view domain = domain_of(message.from);
  if (domain.empty()) domain = "tend.invalid";
  return '<' + to_hex(sha256(message.key)).substr(0, 32) + '@' + std::string(domain) + '>';
}

std::string_view channel_name(ChannelKind channel) {
  switch (channel) {
    case ChannelKind::Email:
      return "email";
    case ChannelKind::Sms:
      return "sms";
    case ChannelKind::Push:
      return "push";
    case ChannelKind::Overlay:
      return "overlay";
  }
  return "email";
}

void append_header(std::string& out, std::string_view name, const std::string& value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

void append_part(std::string& out, std::string_view type, std::string_view body) {
  append_header(out, "Content-Type", std::string(type) + "; charset=utf-8");
  append_header(out, "Content-Transfer-Encoding", "quoted-printable");
  out += "\r\n";
  out += quoted_printable(body);
}

std::string plain_body(const OutgoingMessage& message) {
  if (!message.text.empty()) return message.text;
  if (!message.html.empty()) return "This message is in HTML.\n";
  return "The message `" + std::string(message.name) + "` has no content yet.\n";
}

void append_headers(std::string& out, const OutgoingMessage& message) {
  append_header(out, "Date", format_date_header(message.at));
  append_header(out, "From",
                encode_address(message.from.empty() ? "tend <noreply@tend.invalid>"
                                                    : std::string_view(message.from),
                               6));
  append_header(out, "To", encode_address(message.to, 4));
  const std::string_view subject = message.subject.empty() ? message.name : message.subject;
  append_header(out, "Subject", encode_header(subject, 9));
  append_header(out, "Message-ID", message_id(message));
  append_header(out, "X-Tend-Workflow", encode_header(message.workflow, 17));
  append_header(out, "X-Tend-Message", encode_header(message.name, 16));
  append_header(out, "X-Tend-Key", encode_header(message.key, 12));
  append_header(out, "X-Tend-Channel", std::string(channel_name(message.channel)));
  append_header(out, "X-Tend-Kind",
                message.kind == MessageKind::Marketing ? "marketing" : "transactional");
  append_header(out, "MIME-Version", "1.0");
}

}  // namespace

std::string encode_header(std::string_view value, std::size_t name_size) {
  const std::string line = on_one_line(value);
  // What looks like an encoded word would be decoded by who reads it.
  const bool plain = is_ascii(line) && line.find("=?") == std::string::npos &&
                     name_size + line.size() <= longest_line && !line.starts_with(' ') &&
                     !line.ends_with(' ');
  return plain ? line : encoded_words(line, name_size);
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

std::string format_eml(const OutgoingMessage& message) {
  std::string out;
  append_headers(out, message);
  const std::string text = plain_body(message);
  if (message.html.empty()) {
    append_part(out, "text/plain", text);
    return out;
  }
  // `=_` does not occur in quoted-printable, so that no body can hold the boundary.
  const std::string boundary = "=_tend_" + to_hex(sha256(message.key)).substr(32);
  append_header(out, "Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");
  out += "\r\n--" + boundary + "\r\n";
  append_part(out, "text/plain", text);
  out += "\r\n--" + boundary + "\r\n";
  append_part(out, "text/html", message.html);
  out += "\r\n--" + boundary + "--\r\n";
  return out;
}

}  // namespace tend
