#include "runtime/serve/http.hpp"

#include <algorithm>
#include <optional>

#include "base/base64.hpp"
#include "base/json_text.hpp"

namespace tend {
namespace {

constexpr std::size_t most_in_form = 100;

char ascii_lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(),
                    [](char a, char b) { return a == ascii_lower(b); });
}

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  const char lower = ascii_lower(digit);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string form_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+') {
      out += ' ';
      continue;
    }
    const int high = at + 2 < text.size() && text[at] == '%' ? hex_value(text[at + 1]) : -1;
    const int low = high < 0 ? -1 : hex_value(text[at + 2]);
    if (low < 0) {
      out += text[at];
    } else {
      out += static_cast<char>(high * 16 + low);
      at += 2;
    }
  }
  return out;
}

/// The value of a header's parameter: `boundary` in `multipart/form-data; boundary="x"`.
std::string_view parameter(std::string_view header, std::string_view name) {
  for (std::size_t at = header.find(';'); at != std::string_view::npos; at = header.find(';', at)) {
    at = header.find_first_not_of(" \t", at + 1);
    if (at == std::string_view::npos) break;
    const std::string_view rest = header.substr(at);
    if (!starts_with_word(rest, name) || rest.size() <= name.size() || rest[name.size()] != '=')
      continue;
    std::string_view value = rest.substr(name.size() + 1);
    const bool quoted = !value.empty() && value.front() == '"';
    if (quoted) value.remove_prefix(1);
    return value.substr(0, value.find(quoted ? '"' : ';'));
  }
  return {};
}

/// One part of a multipart form: its headers, an empty line, its value (RFC 7578).
void read_part(std::string_view part, HttpHeaders& form) {
  const std::size_t head_end = part.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return;
  std::string_view head = part.substr(0, head_end);
  constexpr std::string_view disposition = "content-disposition:";
  while (!head.empty()) {
    const std::size_t line_end = head.find("\r\n");
    const std::string_view line = head.substr(0, line_end);
    if (starts_with_word(line, disposition)) {
      form.emplace_back(parameter(line, "name"), part.substr(head_end + 4));
      return;
    }
    head = line_end == std::string_view::npos ? std::string_view() : head.substr(line_end + 2);
  }
}

HttpHeaders read_multipart(std::string_view boundary, std::string_view body) {
  HttpHeaders form;
  const std::string mark = "--" + std::string(boundary);
  std::size_t at = body.find(mark);
  while (at != std::string_view::npos && form.size() < most_in_form) {
    at += mark.size();
    if (body.substr(at, 2) != "\r\n") break;
    const std::size_t end = body.find("\r\n" + mark, at);
    if (end == std::string_view::npos) break;
    read_part(body.substr(at + 2, end - at - 2), form);
    at = end + 2;
  }
  return form;
}

}  // namespace

std::string_view IncomingRequest::header(std::string_view name) const {
  return find_in_form(headers, name);
}

HttpResponse json_response(int status, std::string body) {
  return {status, "application/json", std::move(body)};
}

HttpResponse error_response(int status, std::string_view words) {
  std::string body = R"({"error":)";
  append_json_string(body, words);
  return json_response(status, body + "}\n");
}

HttpHeaders read_form(std::string_view text) {
  HttpHeaders form;
  while (!text.empty() && form.size() < most_in_form) {
    const std::string_view pair = text.substr(0, text.find('&'));
    const std::size_t equals = pair.find('=');
    if (!pair.empty()) {
      form.emplace_back(
          form_decoded(pair.substr(0, equals)),
          equals == std::string_view::npos ? std::string() : form_decoded(pair.substr(equals + 1)));
    }
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
  }
  return form;
}

HttpHeaders read_form(std::string_view content_type, std::string_view body) {
  if (!starts_with_word(content_type, "multipart/form-data")) return read_form(body);
  const std::string_view boundary = parameter(content_type, "boundary");
  return boundary.empty() ? HttpHeaders() : read_multipart(boundary, body);
}

std::string_view find_in_form(const HttpHeaders& form, std::string_view name) {
  for (const auto& [key, value] : form) {
    if (key == name) return value;
  }
  return {};
}

std::pair<std::string, std::string> read_authorization(std::string_view header) {
  constexpr std::string_view bearer = "bearer ";
  constexpr std::string_view basic = "basic ";
  if (starts_with_word(header, bearer)) return {std::string(header.substr(bearer.size())), {}};
  if (!starts_with_word(header, basic)) return {};
  const auto both = from_base64(header.substr(basic.size()));
  if (!both) return {};
  const std::size_t colon = both->find(':');
  if (colon == std::string::npos) return {*both, {}};
  return {both->substr(0, colon), both->substr(colon + 1)};
}

}  // namespace tend
