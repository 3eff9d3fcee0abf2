#include "runtime/effects/dkim.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/base64.hpp"
#include "base/check.hpp"
#include "base/hash.hpp"

namespace tend {
namespace {

/// What is signed, whether it is there or not (RFC 6376, 5.4 and 8.15).
constexpr std::array<std::string_view, 13> covered{"from",
                                                   "sender",
                                                   "reply-to",
                                                   "to",
                                                   "cc",
                                                   "subject",
                                                   "date",
                                                   "message-id",
                                                   "mime-version",
                                                   "content-type",
                                                   "content-transfer-encoding",
                                                   "list-unsubscribe",
                                                   "list-unsubscribe-post"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Runs of blanks become one; those at the end go, and so do line ends.
void append_relaxed(std::string& out, std::string_view text) {
  bool is_blank = false;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == ' ' || c == '\t') {
      is_blank = true;
      continue;
    }
    if (is_blank) out += ' ';
    is_blank = false;
    out += c;
  }
}

/// RFC 6376, 3.4.4.
std::string relaxed_body(std::string_view body) {
  std::string out;
  std::size_t end_of_last = 0;  ///< of the last line that is not empty
  while (!body.empty()) {
    const std::size_t end = std::min(body.find("\r\n"), body.size());
    const std::size_t begin = out.size();
    append_relaxed(out, body.substr(0, end));
    const bool is_empty = out.size() == begin;
    out += "\r\n";
    if (!is_empty) end_of_last = out.size();
    body.remove_prefix(std::min(end + 2, body.size()));
  }
  out.resize(end_of_last);
  return out;
}

/// A field of a mail's head; its value as it stands there, folds included.
struct Field {
  std::string name;  ///< lower case
  std::string_view value;
};

/// RFC 6376, 3.4.2, without the line end.
void append_relaxed(std::string& out, const Field& field) {
  out += field.name;
  out += ':';
  const std::size_t begin = field.value.find_first_not_of(" \t\r\n");
  if (begin != std::string_view::npos) append_relaxed(out, field.value.substr(begin));
}

std::vector<Field> fields_of(std::string_view head) {
  std::vector<Field> fields;
  while (!head.empty()) {
    std::size_t end = head.find("\r\n");
    while (end != std::string_view::npos && end + 2 < head.size() &&
           (head[end + 2] == ' ' || head[end + 2] == '\t'))
      end = head.find("\r\n", end + 2);
    end = std::min(end, head.size());
    const std::string_view line = head.substr(0, end);
    const std::size_t colon = std::min(line.find(':'), line.size());
    std::string name(line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1));
    std::transform(name.begin(), name.end(), name.begin(), lower);
    fields.push_back({std::move(name), line.substr(std::min(colon + 1, line.size()))});
    head.remove_prefix(std::min(end + 2, head.size()));
  }
  return fields;
}

/// A field's value as it grows, folded before what would make a line too long.
class FoldedValue {
 public:
  explicit FoldedValue(std::string begin) : text_(std::move(begin)), line_(text_.size()) {}
  /// Between two pieces on one line stands `gap`.
  void add(std::string_view piece, std::string_view gap = " ") {
    constexpr std::size_t longest_line = 76;
    const bool fits = line_ + gap.size() + piece.size() <= longest_line;
    const std::string_view before = fits ? gap : "\r\n ";
    text_ += before;
    text_ += piece;
    line_ = (fits ? line_ + gap.size() : 1) + piece.size();
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t line_;
};

std::string base64_of(const Digest& digest) {
  return base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

/// Writes `h=`; the result is these fields as a key signs them.
std::string append_covered(FoldedValue& value, const std::vector<Field>& fields) {
  std::string text;
  std::string begin = "h=";
  std::string_view gap = " ";
  const auto add = [&](std::string_view name, std::string_view end) {
    value.add(begin + std::string(name) + std::string(end), gap);
    begin.clear();
    gap = "";
  };
  for (const std::string_view name : covered) {
    // The last of a name is the first that counts (RFC 6376, 5.4.2).
    for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
      if (field->name != name) continue;
      append_relaxed(text, *field);
      text += "\r\n";
      add(name, ":");
    }
    add(name, name == covered.back() ? ";" : ":");
  }
  return text;
}

/// Names of letters, digits and hyphens with dots between them.
bool is_name(std::string_view text) {
  constexpr std::size_t longest_name = 253;
  constexpr std::size_t longest_label = 63;
  if (text.empty() || text.size() > longest_name) return false;
  std::size_t label = 0;
  for (const char c : text) {
    const bool is_letter = lower(c) >= 'a' && lower(c) <= 'z';
    const bool is_inner = is_letter || (c >= '0' && c <= '9') || c == '-';
    if (c == '.' ? label == 0 : !is_inner) return false;
    label = c == '.' ? 0 : label + 1;
    if (label > longest_label) return false;
  }
  return label > 0;
}

}  // namespace

Result<DkimSigner> DkimSigner::open(std::string_view domain, std::string_view selector,
                                    std::string_view pem) {
  if (!is_name(domain) || domain.find('.') == std::string_view::npos) {
    return failure(ErrorCode::Malformed,
                   "`" + std::string(domain) + "` is no domain, such as `shop.example`");
  }
  if (!is_name(selector)) {
    return failure(ErrorCode::Malformed, "`" + std::string(selector) +
                                             "` is no selector: letters, digits, hyphens and dots");
  }
  Result<SigningKey> key = SigningKey::read_pem(pem);
  if (!key) return tl::unexpected<Error>(key.error());
  return DkimSigner(std::move(*key), domain, selector);
}

std::string DkimSigner::record() const {
  const std::string_view kind = key_.kind() == SigningKey::Kind::Rsa ? "rsa" : "ed25519";
  return "v=DKIM1; k=" + std::string(kind) + "; p=" + base64(key_.public_half());
}

std::string DkimSigner::field(std::string_view mail, Instant now) const {
  constexpr std::string_view name = "DKIM-Signature";
  const std::size_t head_end = mail.find("\r\n\r\n");
  TEND_CHECK(head_end != std::string_view::npos, "a mail has a head and a body");
  FoldedValue value(std::string(name) + ": v=1;");
  value.add(key_.kind() == SigningKey::Kind::Rsa ? "a=rsa-sha256;" : "a=ed25519-sha256;");
  value.add("c=relaxed/relaxed;");
  value.add("d=" + domain_ + ";");
  value.add("s=" + selector_ + ";");
  value.add("t=" + std::to_string(now.us / us_per_second) + ";");
  std::string text = append_covered(value, fields_of(mail.substr(0, head_end)));
  value.add("bh=" + base64_of(sha256(relaxed_body(mail.substr(head_end + 4)))) + ";");
  value.add("b=");

  std::string own_name(name);
  std::transform(own_name.begin(), own_name.end(), own_name.begin(), lower);
  append_relaxed(text, Field{own_name, std::string_view(value.text()).substr(name.size() + 1)});
  const std::string signature = base64(key_.sign(text));
  constexpr std::size_t piece_size = 72;
  for (std::size_t at = 0; at < signature.size(); at += piece_size)
    value.add(std::string_view(signature).substr(at, piece_size), "");
  return value.text() + "\r\n";
}

}  // namespace tend
