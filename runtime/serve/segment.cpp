#include "runtime/serve/segment.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <vector>

#include "runtime/serve/event_line.hpp"
#include "runtime/serve/json_slices.hpp"

namespace tend {
namespace {

using Slices = std::vector<JsonSlice>;

/// Less than that is the way of the request, and no reason to change a time: an id that comes
/// twice shall come with the same.
constexpr std::int64_t least_skew_us = us_per_minute;

/// Our names for Segment's reserved traits.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> renamed{{
    {"firstName", "first_name"},
    {"lastName", "last_name"},
    {"createdAt", "created_at"},
    {"timeZone", "timezone"},
    {"jobTitle", "title"},
    {"locale", "language"},
}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> of_company{{
    {"name", "company"},
    {"industry", "industry"},
    {"employees", "employees"},
    {"employee_count", "employees"},
    {"website", "website"},
}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> of_address{{
    {"city", "city"},
    {"country", "country"},
}};

Slices members_of(std::string_view object) {
  JsonFault ignored;
  return slice_object(object, ignored).value_or(Slices());
}

std::string first_text(std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) {
    std::string text = text_of(value);
    if (!text.empty()) return text;
  }
  return {};
}

/// `/pricing` of `https://x.example/pricing?a=b`.
std::string path_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t slash = url.find('/');
  return slash == std::string_view::npos ? "/" : std::string(url.substr(slash));
}

/// The fields that an event sets, each once: the first to name one counts.
class Fields {
 public:
  void add(std::string_view key, std::string_view value) {
    if (value.empty() || value == "null" || !seen_.insert(std::string(key)).second) return;
    // As it is written: its escapes are right already.
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += key;
    text_ += "\":";
    text_ += json_on_one_line(value);
  }
  template <std::size_t count>
  void add_some(std::string_view object,
                const std::array<std::pair<std::string_view, std::string_view>, count>& names) {
    const Slices members = members_of(object);
    for (const auto& [theirs, ours] : names) add(ours, find_slice(members, theirs));
  }
  void add_traits(std::string_view traits) {
    for (const JsonSlice& trait : members_of(traits)) {
      const bool is_object = trait.value.starts_with('{');
      if (trait.key == "company" && is_object) {
        add_some(trait.value, of_company);
      } else if (trait.key == "address" && is_object) {
        add_some(trait.value, of_address);
      } else {
        const auto ours = std::find_if(renamed.begin(), renamed.end(),
                                       [&](const auto& name) { return name.first == trait.key; });
        add(ours == renamed.end() ? trait.key : ours->second, trait.value);
      }
    }
  }
  std::string finish() const { return text_.empty() ? std::string() : text_ + "}"; }

 private:
  std::string text_;
  std::set<std::string> seen_;
};

class Translation {
 public:
  Translation(std::string_view message, const SegmentContext& context)
      : members_(members_of(message)),
        around_(members_of(value("context"))),
        properties_(members_of(value("properties"))),
        context_(context) {}

  SegmentEvent run() {
    call_ = text("type");
    if (call_.empty()) call_ = context_.call;
    const std::string id = text("messageId");
    if (!id.empty()) event_.text("id", id);
    add_time();
    add_who();
    add_what();
    return error_.empty() ? SegmentEvent{event_.finish(), {}} : SegmentEvent{{}, error_};
  }

 private:
  std::string_view value(std::string_view key) const { return find_slice(members_, key); }
  std::string text(std::string_view key) const { return text_of(value(key)); }

  void add_time();
  void add_who();
  void add_what();
  void add_page(std::string_view type);
  void add_properties() {
    const std::string_view properties = value("properties");
    if (properties.starts_with('{')) event_.raw("data", json_on_one_line(properties));
  }
  void add_set(const Fields& fields) {
    const std::string set = fields.finish();
    if (!set.empty()) event_.raw("set", set);
  }

  Slices members_;
  Slices around_;  ///< `context`
  Slices properties_;
  const SegmentContext& context_;
  std::string call_;
  EventLine event_;
  std::string error_;
};

void Translation::add_time() {
  const std::string stamp = text("timestamp");
  Instant at = context_.received;
  if (!stamp.empty()) {
    const ParsedInstant parsed = parse_instant(stamp);
    if (!parsed.instant) {
      error_ = "`timestamp`: " + std::string(describe(parsed.error));
      return;
    }
    at = *parsed.instant;
    const std::int64_t skew_us = context_.sent ? context_.received.us - context_.sent->us : 0;
    if (std::abs(skew_us) > least_skew_us) at = add_saturating(at, skew_us);
  }
  // What has been sent has happened.
  event_.text("at", format_utc(std::clamp(at, earliest_instant, context_.received)));
}

void Translation::add_who() {
  const std::string user = text("userId");
  const std::string visitor = call_ == "alias" ? text("previousId") : text("anonymousId");
  if (!user.empty()) event_.text("contact", user);
  if (!visitor.empty()) event_.text("visitor", visitor);
  if (error_.empty() && user.empty() && visitor.empty()) error_ = "no `userId` or `anonymousId`";
}

void Translation::add_page(std::string_view type) {
  event_.text("type", type);
  const Slices page = members_of(find_slice(around_, "page"));
  std::string path = first_text({find_slice(properties_, "path"), find_slice(page, "path")});
  if (path.empty())
    path = path_of(first_text({find_slice(properties_, "url"), find_slice(page, "url")}));
  if (!path.empty()) event_.text("path", path);
  const std::string title = first_text({find_slice(properties_, "title"), value("name")});
  if (!title.empty()) event_.text("title", title);
  const std::string topic = first_text({value("category"), find_slice(properties_, "category")});
  if (!topic.empty()) event_.text("topic", topic);
  add_properties();
}

void Translation::add_what() {
  Fields fields;
  if (call_ == "track") {
    const std::string type = text("event");
    if (type.empty()) error_ = "no `event`";
    event_.text("type", type);
    add_properties();
    fields.add_traits(find_slice(around_, "traits"));
  } else if (call_ == "identify") {
    event_.text("type", "identify");
    fields.add_traits(value("traits"));
    fields.add("timezone", find_slice(around_, "timezone"));
  } else if (call_ == "page") {
    add_page("page_viewed");
  } else if (call_ == "screen") {
    add_page("screen_viewed");
  } else if (call_ == "group") {
    event_.text("type", "group");
    event_.text("group", text("groupId"));
    const std::string_view traits = value("traits");
    if (traits.starts_with('{')) event_.raw("data", json_on_one_line(traits));
    fields.add_some(traits, of_company);
  } else if (call_ == "alias") {
    event_.text("type", "identify");
  } else {
    error_ = "`type` has to be track, identify, page, screen, group or alias";
  }
  add_set(fields);
}

}  // namespace

SegmentEvent translate_segment(std::string_view message, const SegmentContext& context) {
  return Translation(message, context).run();
}

}  // namespace tend
