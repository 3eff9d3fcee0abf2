#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <utility>

#include "runtime/serve/feedback.hpp"
#include "runtime/serve/json_slices.hpp"
#include "runtime/sources/json_object.hpp"

namespace tend {
namespace {

using Path = std::initializer_list<std::string_view>;

/// An object of a provider, asked by paths.
class Record {
 public:
  bool read(std::string_view json) { return object_.read(json); }

  /// The string, number or bool at the path; empty when there is none.
  std::string text(Path path) const {
    const auto members = object_.members();
    std::uint32_t at = JsonMember::top;
    for (const std::string_view key : path) {
      at = object_.find_in(at, key);
      if (at == members.size()) return {};
    }
    return std::string(members[at].text);
  }

 private:
  JsonObject object_;
};

std::optional<Instant> instant_of(std::string_view text) {
  return parse_instant(text).instant;
}
/// Seconds since 1970, as SendGrid and Mailgun write it; what is less than one is cut off.
std::optional<Instant> instant_of_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (parsed.ec != std::errc() || seconds < 0 || seconds > latest_instant().us / us_per_second)
    return std::nullopt;
  return Instant{seconds * us_per_second};
}

/// The part before the `@` of our own Message-IDs is the key.
std::string effect_of(std::string metadata, std::string_view message_id) {
  if (!metadata.empty()) return metadata;
  if (message_id.starts_with('<')) message_id.remove_prefix(1);
  return std::string(message_id.substr(0, message_id.find('@')));
}

/// Ours of theirs; empty for what is of no interest.
std::string type_of(std::string_view theirs,
                    std::initializer_list<std::pair<std::string_view, std::string_view>> names) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& name) { return name.first == theirs; });
  return found == names.end() ? std::string() : std::string(found->second);
}

Feedback from_standard(const Record& record) {
  Feedback feedback;
  feedback.type = type_of(record.text({"type"}), {{"delivered", "delivered"},
                                                  {"bounced", "bounced"},
                                                  {"complained", "complained"},
                                                  {"opened", "opened"},
                                                  {"clicked", "clicked"},
                                                  {"unsubscribed", "unsubscribed"}});
  feedback.effect = record.text({"effect"});
  feedback.id = record.text({"id"});
  feedback.at = instant_of(record.text({"at"}));
  feedback.hard = record.text({"hard"}) == "true";
  feedback.machine = record.text({"machine"}) == "true";
  feedback.link = record.text({"link"});
  return feedback;
}

/// https://postmarkapp.com/developer/webhooks/webhooks-overview
Feedback from_postmark(const Record& record) {
  Feedback feedback;
  const std::string kind = record.text({"RecordType"});
  feedback.type = type_of(kind, {{"Delivery", "delivered"},
                                 {"Bounce", "bounced"},
                                 {"SpamComplaint", "complained"},
                                 {"Open", "opened"},
                                 {"Click", "clicked"}});
  // A subscription change with `SuppressSending` false is somebody let in again: not our consent.
  if (kind == "SubscriptionChange" && record.text({"SuppressSending"}) == "true")
    feedback.type = "unsubscribed";
  feedback.effect = record.text({"Metadata", "effect"});
  feedback.id = record.text({"ID"});
  for (const std::string_view key : {"DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt"}) {
    if (!feedback.at) feedback.at = instant_of(record.text({key}));
  }
  const std::string bounce = record.text({"Type"});
  feedback.hard = bounce == "HardBounce" || bounce == "BadEmailAddress";
  feedback.link = record.text({"OriginalLink"});
  return feedback;
}

/// https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
Feedback from_sendgrid(const Record& record) {
  Feedback feedback;
  const std::string kind = record.text({"event"});
  feedback.type = type_of(kind, {{"delivered", "delivered"},
                                 {"bounce", "bounced"},
                                 {"dropped", "bounced"},
                                 {"spamreport", "complained"},
                                 {"open", "opened"},
                                 {"click", "clicked"},
                                 {"unsubscribe", "unsubscribed"},
                                 {"group_unsubscribe", "unsubscribed"}});
  feedback.effect = effect_of(record.text({"effect"}), record.text({"smtp-id"}));
  feedback.id = record.text({"sg_event_id"});
  feedback.at = instant_of_seconds(record.text({"timestamp"}));
  feedback.hard = kind == "bounce" && record.text({"type"}) != "blocked";
  feedback.machine = record.text({"sg_machine_open"}) == "true";
  feedback.link = record.text({"url"});
  return feedback;
}

/// What stands in an SNS notification's `Message`:
/// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
Feedback from_ses(const Record& record) {
  Feedback feedback;
  std::string kind = record.text({"eventType"});
  if (kind.empty()) kind = record.text({"notificationType"});
  feedback.type = type_of(kind, {{"Delivery", "delivered"},
                                 {"Bounce", "bounced"},
                                 {"Complaint", "complained"},
                                 {"Open", "opened"},
                                 {"Click", "clicked"}});
  feedback.effect = effect_of(record.text({"mail", "tags", "effect", "0"}),
                              record.text({"mail", "commonHeaders", "messageId"}));
  for (const std::string_view part : {"delivery", "bounce", "complaint", "open", "click"}) {
    if (!feedback.at) feedback.at = instant_of(record.text({part, "timestamp"}));
  }
  feedback.hard = record.text({"bounce", "bounceType"}) == "Permanent";
  feedback.link = record.text({"click", "link"});
  return feedback;
}

/// https://documentation.mailgun.com/docs/mailgun/user-manual/events/webhooks
Feedback from_mailgun(const Record& record) {
  Feedback feedback;
  feedback.type = type_of(record.text({"event-data", "event"}), {{"delivered", "delivered"},
                                                                 {"failed", "bounced"},
                                                                 {"complained", "complained"},
                                                                 {"opened", "opened"},
                                                                 {"clicked", "clicked"},
                                                                 {"unsubscribed", "unsubscribed"}});
  feedback.effect = effect_of(record.text({"event-data", "user-variables", "effect"}),
                              record.text({"event-data", "message", "headers", "message-id"}));
  feedback.id = record.text({"event-data", "id"});
  feedback.at = instant_of_seconds(record.text({"event-data", "timestamp"}));
  feedback.hard = record.text({"event-data", "severity"}) == "permanent";
  feedback.machine = !record.text({"event-data", "client-info", "bot"}).empty();
  feedback.link = record.text({"event-data", "url"});
  return feedback;
}

Feedback from(FeedbackShape shape, const Record& record) {
  switch (shape) {
    case FeedbackShape::Standard:
      return from_standard(record);
    case FeedbackShape::Postmark:
      return from_postmark(record);
    case FeedbackShape::SendGrid:
      return from_sendgrid(record);
    case FeedbackShape::Ses:
      return from_ses(record);
    case FeedbackShape::Mailgun:
      return from_mailgun(record);
  }
  return {};
}

}  // namespace

std::optional<std::vector<Feedback>> read_feedback(FeedbackShape shape, std::string_view body) {
  std::vector<std::string> texts;
  JsonFault fault;
  if (const auto elements = slice_array(body, fault)) {
    for (const JsonSlice& element : *elements) texts.emplace_back(element.value);
  } else {
    texts.emplace_back(body);
  }
  std::vector<Feedback> all;
  Record record;
  for (const std::string& text : texts) {
    if (!record.read(text)) return std::nullopt;
    std::string id;
    if (shape == FeedbackShape::Ses) {
      if (record.text({"Type"}) != "Notification") continue;
      id = record.text({"MessageId"});
      const std::string inner = record.text({"Message"});
      // SES says once in plain words that it is set up.
      if (!record.read(inner)) continue;
    }
    Feedback feedback = from(shape, record);
    if (feedback.id.empty()) feedback.id = id;
    if (!feedback.type.empty()) all.push_back(std::move(feedback));
  }
  return all;
}

}  // namespace tend
