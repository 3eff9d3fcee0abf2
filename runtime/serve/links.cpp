#include "runtime/serve/links.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/html_text.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

char ascii_lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}
bool is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
}
bool begins(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(),
                    [](char a, char b) { return a == ascii_lower(b); });
}
std::size_t find_lower(std::string_view text, std::string_view lower, std::size_t from) {
  for (; from + lower.size() <= text.size(); ++from) {
    if (begins(text.substr(from), lower)) return from;
  }
  return text.size();
}

/// `&amp;`, `&#38;`, `&#x26;` at the beginning; how long it is, or 0.
std::size_t decode_entity(std::string_view text, std::string& out) {
  constexpr std::array<std::pair<std::string_view, char>, 5> names{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  for (const auto& [name, byte] : names) {
    if (!text.starts_with(name)) continue;
    out += byte;
    return name.size();
  }
  if (!text.starts_with("&#")) return 0;
  const bool is_hex = text.size() > 2 && ascii_lower(text[2]) == 'x';
  const char* const begin = text.data() + (is_hex ? 3 : 2);
  const char* const end = text.data() + text.size();
  unsigned value = 0;
  const auto parsed = begin < end ? std::from_chars(begin, end, value, is_hex ? 16 : 10)
                                  : std::from_chars_result{begin, std::errc::invalid_argument};
  const bool is_character =
      value >= 0x20 && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
  if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != ';' || !is_character)
    return 0;
  append_utf8(out, value);
  return static_cast<std::size_t>(parsed.ptr + 1 - text.data());
}

std::string decoded(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = text.front() == '&' ? decode_entity(text, out) : 0;
    if (size == 0) out += text.front();
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

/// The value of an attribute, as it stands.
struct Place {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string target;
};

/// Reads tags as browsers do, as far as it takes to find links.
class LinkFinder {
 public:
  explicit LinkFinder(std::string_view html) : html_(html) {}

  std::vector<Place> run() {
    while ((at_ = html_.find('<', at_)) != std::string_view::npos) {
      const std::string_view rest = html_.substr(at_);
      if (rest.starts_with("<!--")) {
        at_ = std::min(html_.find("-->", at_ + 4), html_.size());
      } else if (is_tag(rest, "script")) {
        at_ = find_lower(html_, "</script", at_ + 1);
      } else if (is_tag(rest, "style")) {
        at_ = find_lower(html_, "</style", at_ + 1);
      } else {
        read_tag(is_tag(rest, "a"));
      }
    }
    return std::move(places_);
  }

 private:
  static bool is_tag(std::string_view rest, std::string_view name) {
    return begins(rest.substr(1), name) && rest.size() > name.size() + 1 &&
           (is_blank(rest[name.size() + 1]) || rest[name.size() + 1] == '>' ||
            rest[name.size() + 1] == '/');
  }
  bool more() const { return at_ < html_.size(); }

  void read_tag(bool is_link) {
    ++at_;
    while (more() && !is_blank(html_[at_]) && html_[at_] != '>') ++at_;
    bool is_first = true;
    while (more() && html_[at_] != '>') {
      const std::size_t before = at_;
      read_attribute(is_link && is_first, is_first);
      if (at_ == before) ++at_;
    }
  }

  /// Of two `href`s the first counts.
  void read_attribute(bool is_wanted, bool& is_first) {
    while (more() && (is_blank(html_[at_]) || html_[at_] == '/')) ++at_;
    const std::size_t name_begin = at_;
    while (more() && !is_blank(html_[at_]) && html_[at_] != '=' && html_[at_] != '>' &&
           html_[at_] != '/')
      ++at_;
    const std::string_view name = html_.substr(name_begin, at_ - name_begin);
    while (more() && is_blank(html_[at_])) ++at_;
    if (!more() || html_[at_] != '=') return;
    ++at_;
    while (more() && is_blank(html_[at_])) ++at_;
    if (!more()) return;
    const char quote = html_[at_];
    const bool is_quoted = quote == '"' || quote == '\'';
    const std::size_t begin = is_quoted ? at_ + 1 : at_;
    std::size_t end = is_quoted ? html_.find(quote, begin) : begin;
    if (end == std::string_view::npos) {
      at_ = html_.size();
      return;
    }
    while (!is_quoted && end < html_.size() && !is_blank(html_[end]) && html_[end] != '>') ++end;
    at_ = is_quoted ? end + 1 : end;
    if (!is_wanted || name.size() != 4 || !begins(name, "href")) return;
    is_first = false;
    Place place{begin, end, decoded(html_.substr(begin, end - begin))};
    if (begins(place.target, "https://") || begins(place.target, "http://"))
      places_.push_back(std::move(place));
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::vector<Place> places_;
};

/// Before `</body>`, or at the end.
void add_to_html(std::string& html, const std::string& what) {
  std::size_t at = html.size();
  for (std::size_t next = 0; (next = find_lower(html, "</body", next)) < html.size(); ++next)
    at = next;
  html.insert(at, what);
}

std::string footer_html(std::string_view postal, std::string_view leave, std::string_view choose) {
  std::string out = "\n<hr>\n<p style=\"font-size:.85em\">";
  if (!postal.empty()) out += to_html(postal) + "<br>\n";
  return out + "<a href=\"" + to_html(leave) + "\">Unsubscribe</a> · <a href=\"" + to_html(choose) +
         "\">Choose what you get</a></p>\n";
}

std::string footer_text(std::string_view postal, std::string_view leave, std::string_view choose) {
  std::string out = "\n\n--\n";
  if (!postal.empty()) out.append(postal).append("\n");
  return out.append("Unsubscribe: ")
             .append(leave)
             .append("\nChoose what you get: ")
             .append(choose) +
         '\n';
}

}  // namespace

std::vector<std::string> link_targets(std::string_view html) {
  std::vector<std::string> targets;
  for (Place& place : LinkFinder(html).run()) targets.push_back(std::move(place.target));
  return targets;
}

std::string unsubscribe_address(const OutgoingMessage& message, const std::string& contact,
                                const std::string& topic, const LinkSettings& settings,
                                const Tokens& tokens) {
  const bool is_ours = message.channel == ChannelKind::Email &&
                       message.kind == MessageKind::Marketing && !settings.public_url.empty() &&
                       tokens.can_sign();
  if (!is_ours) return {};
  return settings.public_url +
         tokens.path({TokenPurpose::Unsubscribe, message.key, contact, topic});
}

OutgoingMessage with_links(OutgoingMessage message, const std::string& contact,
                           const std::string& topic, const LinkSettings& settings,
                           const Tokens& tokens) {
  if (message.channel != ChannelKind::Email || settings.public_url.empty() || !tokens.can_sign())
    return message;
  const auto address = [&](TokenPurpose purpose, std::string detail) {
    return settings.public_url + tokens.path({purpose, message.key, contact, std::move(detail)});
  };
  if (settings.tracks_clicks) {
    const std::vector<Place> places = LinkFinder(message.html).run();
    // From the end, so that the places before stay where they are.
    for (std::size_t number = places.size(); number-- > 0;) {
      const Place& place = places[number];
      message.html.replace(place.begin, place.end - place.begin,
                           to_html(address(TokenPurpose::Click, std::to_string(number))));
    }
  }
  const std::string leave = unsubscribe_address(message, contact, topic, settings, tokens);
  if (!leave.empty()) {
    message.unsubscribe_url = leave;
    const std::string choose = address(TokenPurpose::Preferences, {});
    if (!message.html.empty())
      add_to_html(message.html, footer_html(settings.postal_address, leave, choose));
    message.text += footer_text(settings.postal_address, leave, choose);
  }
  if (settings.tracks_opens && !message.html.empty()) {
    add_to_html(message.html, "<img src=\"" + to_html(address(TokenPurpose::Open, {})) +
                                  "\" width=\"1\" height=\"1\" alt=\"\">\n");
  }
  return message;
}

}  // namespace tend
