#include "compiler/check/addresses.hpp"

#include <algorithm>

namespace tend::checking {
namespace {

/// RFC 5321, 4.5.3.1.
constexpr std::size_t longest_local_part = 64;
constexpr std::size_t longest_address = 254;

bool is_plain(char byte) {
  constexpr std::string_view others = "<>()[],;:\\\"@";
  return static_cast<unsigned char>(byte) > ' ' && byte != 0x7f &&
         others.find(byte) == std::string_view::npos;
}

bool is_label(std::string_view label) {
  const auto is_letter = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || static_cast<unsigned char>(byte) >= 0x80;
  };
  return !label.empty() && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), is_letter);
}

bool is_domain(std::string_view domain) {
  int labels = 0;
  for (;; ++labels) {
    const std::size_t dot = domain.find('.');
    if (!is_label(domain.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return labels > 0;
    domain.remove_prefix(dot + 1);
  }
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// What stands in the angle brackets of `Anna <anna@invise.example>`, or the whole.
std::string_view inside_brackets(std::string_view text) {
  const std::size_t open = text.rfind('<');
  if (open == std::string_view::npos || text.back() != '>') return text;
  const bool breaks_header = std::any_of(text.begin(), text.end(), [](char byte) {
    return static_cast<unsigned char>(byte) < ' ' || byte == 0x7f;
  });
  return breaks_header ? std::string_view() : text.substr(open + 1, text.size() - open - 2);
}

}  // namespace

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || text.size() > longest_address) return false;
  const std::string_view local = text.substr(0, at);
  return !local.empty() && local.size() <= longest_local_part &&
         std::all_of(local.begin(), local.end(), is_plain) && is_domain(text.substr(at + 1));
}

bool check_address(Project& project, const ast::Text& text, bool named) {
  const std::string_view whole = trimmed(text.value);
  if (!whole.empty() && is_address(named ? inside_brackets(whole) : whole)) return true;
  auto report = project.diagnostics.report(Code::BadAddress, text.span,
                                           "`" + std::string(text.value) + "` is no address");
  report.help(named ? "such as 'Anna at Invise <anna@invise.example>'"
                    : "such as 'anna@invise.example'");
  return false;
}

bool check_url(Project& project, const ast::Text& text) {
  const std::string_view url = text.value;
  const std::size_t scheme = url.starts_with("https://")  ? 8
                             : url.starts_with("http://") ? 7
                                                          : std::string_view::npos;
  const bool is_clean = std::all_of(url.begin(), url.end(), [](char byte) {
    return static_cast<unsigned char>(byte) > ' ' && byte != 0x7f;
  });
  if (scheme != std::string_view::npos && is_clean) {
    const std::string_view host =
        url.substr(scheme).substr(0, url.substr(scheme).find_first_of("/?#"));
    if (!host.empty() && host.front() != ':' && host.find('@') == std::string_view::npos)
      return true;
  }
  project.diagnostics
      .report(Code::BadAddress, text.span, "`" + std::string(url) + "` is no address of a web hook")
      .note(
          "it begins with `https://` or `http://` and a host, and has no spaces; a password does "
          "not belong in it")
      .help("such as 'https://desk.example/tickets'");
  return false;
}

}  // namespace tend::checking
