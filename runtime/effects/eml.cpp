#include "runtime/effects/eml.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/url_text.hpp"
#include "runtime/effects/mime.hpp"

namespace tend {
namespace {

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

/// An effect's key as it is, so that who tells what became of the mail names the effect by it. A
/// key with more to it than letters and digits, as a notice's with its recipient, gives its hash.
std::string message_id(const std::string& key, std::string_view from) {
  constexpr std::size_t longest_key = 64;
  const bool is_plain =
      !key.empty() && key.size() <= longest_key && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      });
  std::string_view domain = domain_of(from);
  if (domain.empty()) domain = "tend.invalid";
  return '<' + (is_plain ? key : to_hex(sha256(key))) + '@' + std::string(domain) + '>';
}

void append_header(std::string& out, std::string_view name, const HeaderValue& value) {
  out += name;
  out += ": ";
  out += value.text();
  out += "\r\n";
}

/// A text from elsewhere.
void append_text(std::string& out, std::string_view name, std::string_view value) {
  append_header(out, name, HeaderValue::of_text(value, name.size() + 2));
}

/// An address, perhaps with a name before it.
void append_address(std::string& out, std::string_view name, std::string_view address) {
  append_header(out, name, HeaderValue::of_address(address, name.size() + 2));
}

/// Words of our own.
void append_words(std::string& out, std::string_view name, const std::string& words) {
  append_header(out, name, HeaderValue::of_words(words));
}

void append_part(std::string& out, std::string_view type, std::string_view body) {
  append_words(out, "Content-Type", std::string(type) + "; charset=utf-8");
  append_words(out, "Content-Transfer-Encoding", "quoted-printable");
  out += "\r\n";
  out += quoted_printable(body);
}

std::string plain_body(const OutgoingMessage& message) {
  if (!message.text.empty()) return message.text;
  if (!message.html.empty()) return "This message is in HTML.\n";
  return "The message `" + std::string(message.name) + "` has no content yet.\n";
}

/// What a mail says, whoever it is to.
struct Envelope {
  Instant at;
  std::string_view from;
  std::string_view to;
  std::string_view subject;
  const std::string& key;
  std::string_view workflow;
};

void append_envelope(std::string& out, const Envelope& mail) {
  append_words(out, "Date", format_date_header(mail.at));
  append_address(out, "From", mail.from.empty() ? "tend <noreply@tend.invalid>" : mail.from);
  append_address(out, "To", mail.to);
  append_text(out, "Subject", mail.subject);
  append_words(out, "Message-ID", message_id(mail.key, mail.from));
  append_text(out, "X-Tend-Workflow", mail.workflow);
}

void append_preview(std::string& out, const std::string& preview) {
  if (!preview.empty()) append_text(out, "X-Tend-Preview", preview);
}

/// The last headers, and the body: `text`, and `html` beside it where there is one.
void append_content(std::string& out, const std::string& key, std::string_view text,
                    std::string_view html) {
  append_text(out, "X-Tend-Key", key);
  append_words(out, "MIME-Version", "1.0");
  if (html.empty()) {
    append_part(out, "text/plain", text);
    return;
  }
  // `=_` does not occur in quoted-printable, so that no body can hold the boundary.
  const std::string boundary = "=_tend_" + to_hex(sha256(key)).substr(48);
  append_words(out, "Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");
  out += "\r\n--" + boundary + "\r\n";
  append_part(out, "text/plain", text);
  out += "\r\n--" + boundary + "\r\n";
  append_part(out, "text/html", html);
  out += "\r\n--" + boundary + "--\r\n";
}

}  // namespace

std::string format_eml(const OutgoingMessage& message) {
  std::string out;
  const std::string_view subject = message.subject.empty() ? message.name : message.subject;
  append_envelope(out,
                  {message.at, message.from, message.to, subject, message.key, message.workflow});
  append_text(out, "X-Tend-Message", message.name);
  append_words(out, "X-Tend-Channel", std::string(channel_name(message.channel)));
  append_words(out, "X-Tend-Kind",
               message.kind == MessageKind::Marketing ? "marketing" : "transactional");
  if (!message.unsubscribe_url.empty()) {
    append_words(out, "List-Unsubscribe", '<' + url_normalized(message.unsubscribe_url) + '>');
    append_words(out, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
  }
  append_preview(out, message.preview);
  append_content(out, message.key, plain_body(message), message.html);
  return out;
}

std::string format_eml(const OutgoingNotice& notice) {
  std::string out;
  const std::string untitled = "A notice of " + std::string(notice.workflow);
  const std::string_view subject = notice.subject.empty() ? untitled : notice.subject;
  append_envelope(out, {notice.at, notice.from, notice.to, subject, notice.key, notice.workflow});
  append_words(out, "X-Tend-Kind", "notice");
  append_preview(out, notice.preview);
  const std::string text =
      notice.text.empty() && notice.html.empty() ? std::string(subject) + '\n' : notice.text;
  append_content(out, notice.key, text, notice.html);
  return out;
}

}  // namespace tend
