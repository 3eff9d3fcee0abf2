#include "tests/fuzz/write_mails.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/check.hpp"
#include "base/source.hpp"
#include "runtime/effects/dkim.hpp"
#include "runtime/effects/eml.hpp"
#include "runtime/effects/mime.hpp"
#include "tests/unit/read_eml.hpp"

namespace tend {
namespace {

constexpr Instant now{1'767'614'400 * us_per_second};

DkimSigner signer() {
  // The key of RFC 8463, appendix A.
  auto signer =
      DkimSigner::open("football.example.com", "brisbane",
                       "-----BEGIN PRIVATE KEY-----\n"
                       "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                       "-----END PRIVATE KEY-----\n");
  TEND_CHECK(signer.has_value(), "the key is one");
  return std::move(*signer);
}

OutgoingMessage message_of(std::string_view bytes) {
  std::array<std::string, 8> parts;
  for (std::string& part : parts) {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    part = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  OutgoingMessage message;
  message.to = parts[0];
  message.subject = parts[1];
  message.text = parts[2];
  message.html = parts[3];
  message.from = parts[4];
  message.unsubscribe_url = parts[5];
  message.key = parts[6];
  message.name = parts[7];
  message.at = now;
  return message;
}

/// Its lines end by LF, the last one too.
std::string with_lines(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') continue;
    out += text[at];
  }
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  return out;
}

void check_names(const ReadMail& mail, const OutgoingMessage& message) {
  std::string names;
  for (const auto& [name, value] : mail.headers) names += name + ' ';
  const std::string leave =
      message.unsubscribe_url.empty() ? "" : "List-Unsubscribe List-Unsubscribe-Post ";
  const std::string transfer = message.html.empty() ? "Content-Transfer-Encoding " : "";
  TEND_CHECK(names ==
                 "Date From To Subject Message-ID X-Tend-Workflow X-Tend-Message "
                 "X-Tend-Channel X-Tend-Kind " +
                     leave + "X-Tend-Key MIME-Version Content-Type " + transfer,
             "a mail has its headers and no others: " + names);
}

}  // namespace

void write_mail(std::string_view bytes) {
  static const DkimSigner football = signer();
  const OutgoingMessage message = message_of(bytes);
  const std::string text = format_eml(message);
  const ReadMail mail = read_eml(text);
  check_names(mail, message);
  const auto body = mail.bodies.find("text/plain");
  TEND_CHECK(body != mail.bodies.end(), "a mail has a text");
  if (!message.text.empty())
    TEND_CHECK(body->second == with_lines(message.text), "the text comes through");
  if (!message.html.empty())
    TEND_CHECK(mail.bodies.at("text/html") == with_lines(message.html), "and so does the HTML");
  const std::string& subject = message.subject.empty() ? message.name : message.subject;
  if (find_invalid_utf8(subject) == std::string_view::npos &&
      subject.find_first_not_of(' ') != std::string::npos)
    TEND_CHECK(mail.header("Subject") == on_one_line(subject), "and the subject");
  // An address goes as it is, however long, of whatever letters, and whatever it looks like.
  const std::string addresses = message.to + message.from + message.unsubscribe_url;
  const bool may_mislead = addresses.find("=?") != std::string::npos;
  for (const std::string& fault : mail.faults) {
    const bool of_address = fault.starts_with("a line of") || fault.starts_with("not ASCII") ||
                            (may_mislead && fault.starts_with("an encoded word"));
    TEND_CHECK(of_address, "a strict reader objects to nothing: " + fault);
  }
  const std::string field = football.field(text, now);
  TEND_CHECK(field == football.field(field + text, now), "a signature is of the mail alone");
}

}  // namespace tend
