#include "tests/unit/read_eml.hpp"

#include <algorithm>

namespace tend {
namespace {

std::vector<std::string> lines_of(std::string_view text, ReadMail& mail) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) {
      mail.faults.push_back("the last line has no end");
      lines.emplace_back(text);
      break;
    }
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 2);
  }
  for (const std::string& line : lines) {
    if (line.find_first_of("\r\n") != std::string::npos) mail.faults.push_back("bare CR or LF");
    // A Message-ID is one word, which nothing may break.
    const std::size_t longest = line.starts_with("Message-ID: ") ? 998 : 78;
    if (line.size() > longest) mail.faults.push_back("a line of " + std::to_string(line.size()));
    const bool ascii = std::all_of(line.begin(), line.end(), [](char byte) {
      return (byte >= ' ' && byte < 0x7F) || byte == '\t';
    });
    if (!ascii) mail.faults.push_back("not ASCII: " + line);
  }
  return lines;
}

int hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// `=C3=A5` at `at`, or nothing.
std::optional<char> escape_at(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size() || text[at] != '=') return std::nullopt;
  const int high = hex_digit(text[at + 1]);
  const int low = hex_digit(text[at + 2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

/// RFC 2047: white space between two encoded words is not there.
std::string decode_words(std::string_view value, ReadMail& mail) {
  constexpr std::string_view begin = "=?UTF-8?Q?";
  std::string out;
  bool after_word = false;
  while (!value.empty()) {
    const std::size_t start = value.find(begin);
    const std::string_view between = value.substr(0, start);
    const bool blank = between.find_first_not_of(" \t") == std::string_view::npos;
    if (!(after_word && blank && start != std::string_view::npos)) out += between;
    if (start == std::string_view::npos) break;
    const std::size_t end = value.find("?=", start + begin.size());
    if (end == std::string_view::npos) {
      mail.faults.push_back("an encoded word has no end");
      break;
    }
    if (end + 2 - start > 75) mail.faults.push_back("an encoded word of more than 75");
    const std::string_view word = value.substr(start + begin.size(), end - start - begin.size());
    for (std::size_t at = 0; at < word.size(); ++at) {
      if (const auto byte = escape_at(word, at)) {
        out += *byte;
        at += 2;
      } else {
        out += word[at] == '_' ? ' ' : word[at];
      }
    }
    value.remove_prefix(end + 2);
    after_word = true;
  }
  return out;
}

std::string decode_quoted_printable(const std::vector<std::string>& lines, ReadMail& mail) {
  std::string out;
  for (const std::string& line : lines) {
    if (line.size() > 76) mail.faults.push_back("a quoted-printable line of more than 76");
    if (line.ends_with(' ') || line.ends_with('\t'))
      mail.faults.push_back("a blank at a line's end");
    bool goes_on = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (const auto byte = escape_at(line, at)) {
        out += *byte;
        at += 2;
      } else if (line[at] == '=' && at + 1 == line.size()) {
        goes_on = true;
      } else if (line[at] == '=') {
        mail.faults.push_back("a bare = in " + line);
      } else {
        out += line[at];
      }
    }
    if (!goes_on) out += '\n';
  }
  return out;
}

using Lines = std::vector<std::string>;
using Headers = std::vector<std::pair<std::string, std::string>>;

/// Headers off the front of `lines`, with the empty line behind them.
Headers take_headers(Lines& lines, ReadMail& mail) {
  Headers headers;
  std::size_t at = 0;
  for (; at < lines.size() && !lines[at].empty(); ++at) {
    const std::string& line = lines[at];
    if (line.front() == ' ' || line.front() == '\t') {
      if (!headers.empty()) headers.back().second += line;
      continue;
    }
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) {
      mail.faults.push_back("no header: " + line);
      continue;
    }
    headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  lines.erase(lines.begin(),
              lines.begin() + static_cast<std::ptrdiff_t>(std::min(at + 1, lines.size())));
  for (auto& [name, value] : headers) value = decode_words(value, mail);
  return headers;
}

std::string find(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

void take_body(const Headers& headers, Lines lines, ReadMail& mail) {
  const std::string type = find(headers, "Content-Type");
  const std::size_t at = type.find("boundary=\"");
  if (at == std::string::npos) {
    if (find(headers, "Content-Transfer-Encoding") != "quoted-printable") {
      mail.faults.push_back("an unknown encoding");
    }
    mail.bodies[type.substr(0, type.find(';'))] = decode_quoted_printable(lines, mail);
    return;
  }
  const std::size_t begin = at + std::string_view("boundary=\"").size();
  const std::string boundary = "--" + type.substr(begin, type.find('"', begin) - begin);
  Lines part;
  bool inside = false;
  for (const std::string& line : lines) {
    const bool last = line == boundary + "--";
    if (line == boundary || last) {
      if (inside) {
        if (!part.empty() && part.back().empty()) part.pop_back();  // the boundary's own line end
        const Headers part_headers = take_headers(part, mail);
        take_body(part_headers, part, mail);
      }
      part.clear();
      inside = !last;
      continue;
    }
    part.push_back(line);
  }
  if (inside) mail.faults.push_back("the last part has no end");
}

}  // namespace

std::string ReadMail::header(std::string_view name) const {
  return find(headers, name);
}

ReadMail read_eml(std::string_view text) {
  ReadMail mail;
  Lines lines = lines_of(text, mail);
  mail.headers = take_headers(lines, mail);
  take_body(mail.headers, std::move(lines), mail);
  return mail;
}

}  // namespace tend
