#include "runtime/worker/payload.hpp"

#include <charconv>

#include "base/json_text.hpp"
#include "runtime/sources/json_object.hpp"

namespace tend {

namespace {

/// Writes one object, member by member.
class ObjectText {
 public:
  void text(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(out_, value);
  }
  void number(std::string_view name, std::int64_t value) {
    key(name);
    out_ += std::to_string(value);
  }
  std::string take() { return out_.empty() ? "{}" : out_ + '}'; }

 private:
  void key(std::string_view name) {
    out_ += out_.empty() ? '{' : ',';
    append_json_string(out_, name);
    out_ += ':';
  }
  std::string out_;
};

/// Reads one object; the first member that is missing or of another kind is remembered.
class ObjectReader {
 public:
  explicit ObjectReader(std::string_view payload) {
    if (!object_.read(payload)) problem_ = object_.error();
  }
  std::string text(std::string_view name) {
    const JsonMember* member = find(name, JsonKind::String);
    return member == nullptr ? std::string() : std::string(member->text);
  }
  std::int64_t number(std::string_view name) {
    const JsonMember* member = find(name, JsonKind::Number);
    std::int64_t value = 0;
    if (member == nullptr) return value;
    const char* const end = member->text.data() + member->text.size();
    if (std::from_chars(member->text.data(), end, value).ptr != end) fail(name);
    return value;
  }
  template <class Enum>
  Enum one_of(std::string_view name, Enum largest) {
    const std::int64_t value = number(name);
    if (value < 0 || value > static_cast<std::int64_t>(largest)) fail(name);
    return problem_.empty() ? static_cast<Enum>(value) : Enum{};
  }
  bool has(std::string_view name) { return problem_.empty() && object_.find(name) != nullptr; }
  void fail(std::string_view name) {
    if (problem_.empty()) problem_ = "`" + std::string(name) + "` is not what an effect has there";
  }
  template <class Outgoing>
  Result<Outgoing> end(Outgoing outgoing) {
    if (!problem_.empty())
      return failure(ErrorCode::Malformed, "an effect at rest cannot be read: " + problem_);
    return outgoing;
  }

 private:
  const JsonMember* find(std::string_view name, JsonKind kind) {
    const JsonMember* member = problem_.empty() ? object_.find(name) : nullptr;
    if (member != nullptr && member->kind == kind) return member;
    fail(name);
    return nullptr;
  }
  JsonObject object_;
  std::string problem_;
};

/// `31 28800000000-32400000000 …`: the mask of days, `business`, `spread`, then the spans of
/// microseconds since midnight.
std::string words_of(const Window& window) {
  std::string words = std::to_string(window.days);
  if (window.business) words += " business";
  if (window.spread) words += " spread";
  for (const TimeSpan& span : window.spans)
    words += ' ' + std::to_string(span.start.us) + '-' + std::to_string(span.end.us);
  return words;
}

bool read_number(std::string_view text, std::int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_span(std::string_view word, Window& window) {
  const std::size_t dash = word.find('-');
  if (dash == std::string_view::npos) return false;
  TimeSpan span;
  if (!read_number(word.substr(0, dash), span.start.us)) return false;
  if (!read_number(word.substr(dash + 1), span.end.us)) return false;
  const auto in_a_day = [](TimeOfDay time) { return time.us >= 0 && time.us <= us_per_day; };
  window.spans.push_back(span);
  return in_a_day(span.start) && in_a_day(span.end);
}

bool read_window(std::string_view words, Window& window) {
  bool first = true;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    if (first) {
      std::int64_t days = 0;
      if (!read_number(word, days) || days < 0 || days > every_day) return false;
      window.days = static_cast<DayMask>(days);
    } else if (word == "business") {
      window.business = true;
    } else if (word == "spread") {
      window.spread = true;
    } else if (!read_span(word, window)) {
      return false;
    }
    first = false;
  }
  return !first;
}

void append_origin(ObjectText& out, const Origin& origin) {
  out.text("contact", origin.contact);
  out.text("step", origin.step);
  out.number("run", origin.run_ordinal);
  out.number("since", origin.since.us);
  if (origin.window) out.text("window", words_of(*origin.window));
  if (origin.is_beside) out.number("beside", 1);
}

Origin read_origin(ObjectReader& in, const OutgoingMessage& message) {
  Origin origin;
  origin.contact = in.text("contact");
  origin.workflow = message.workflow;
  origin.message = message.name;
  origin.step = in.text("step");
  origin.run_ordinal = static_cast<std::uint32_t>(in.number("run"));
  origin.since.us = in.number("since");
  if (in.has("window") && !read_window(in.text("window"), origin.window.emplace())) {
    in.fail("window");
  }
  origin.is_beside = in.has("beside");
  return origin;
}

template <class Outgoing>
void append_mail(ObjectText& out, const Outgoing& mail) {
  out.text("key", mail.key);
  out.text("workflow", mail.workflow);
  out.text("to", mail.to);
  out.text("from", mail.from);
  out.text("subject", mail.subject);
  out.text("text", mail.text);
  out.text("html", mail.html);
  out.number("at", mail.at.us);
}

template <class Outgoing>
void read_mail(ObjectReader& in, Outgoing& mail) {
  mail.key = in.text("key");
  mail.workflow = in.text("workflow");
  mail.to = in.text("to");
  mail.from = in.text("from");
  mail.subject = in.text("subject");
  mail.text = in.text("text");
  mail.html = in.text("html");
  mail.at.us = in.number("at");
}

}  // namespace

std::string payload_of(const OutgoingMessage& message) {
  ObjectText out;
  out.text("message", message.name);
  out.number("channel", static_cast<std::int64_t>(message.channel));
  out.number("kind", static_cast<std::int64_t>(message.kind));
  append_mail(out, message);
  append_origin(out, message.origin);
  return out.take();
}

Result<OutgoingMessage> message_of(std::string_view payload) {
  ObjectReader in(payload);
  OutgoingMessage message;
  message.name = in.text("message");
  message.channel = in.one_of("channel", static_cast<ChannelKind>(channel_names.size() - 1));
  message.kind = in.one_of("kind", MessageKind::Transactional);
  read_mail(in, message);
  message.origin = read_origin(in, message);
  return in.end(std::move(message));
}

std::string payload_of(const OutgoingNotice& notice) {
  ObjectText out;
  append_mail(out, notice);
  out.text("contact", notice.contact);
  return out.take();
}

Result<OutgoingNotice> notice_of(std::string_view payload) {
  ObjectReader in(payload);
  OutgoingNotice notice;
  read_mail(in, notice);
  notice.contact = in.text("contact");
  return in.end(std::move(notice));
}

std::string payload_of(const OutgoingCall& call) {
  ObjectText out;
  out.text("key", call.key);
  out.text("action", call.action);
  out.text("url", call.url);
  out.text("url_variable", call.url_variable);
  out.text("contact", call.contact);
  out.text("body", call.body);
  out.number("retries", call.retries);
  out.number("at", call.at.us);
  out.text("workflow", call.workflow);
  return out.take();
}

Result<OutgoingCall> call_of(std::string_view payload) {
  ObjectReader in(payload);
  OutgoingCall call;
  call.key = in.text("key");
  call.action = in.text("action");
  call.url = in.text("url");
  call.url_variable = in.text("url_variable");
  call.contact = in.text("contact");
  call.body = in.text("body");
  call.retries = static_cast<std::uint32_t>(in.number("retries"));
  call.at.us = in.number("at");
  // Calls that were asked for before workflows could be paused do not say whose they are.
  if (in.has("workflow")) call.workflow = in.text("workflow");
  return in.end(std::move(call));
}

}  // namespace tend
