#include "runtime/operate/story.hpp"

#include <algorithm>

#include "runtime/effects/trace_names.hpp"
#include "runtime/operate/stored_trace.hpp"
#include "runtime/operate/utc_words.hpp"
#include "runtime/sources/json_object.hpp"

namespace tend {

namespace {

std::string quoted(std::string_view text) {
  return "“" + std::string(text) + "”";
}

std::string until_in_words(const Happening& happening) {
  const auto until = parse_instant(happening.detail("until")).instant;
  return until ? " until " + utc_words(*until) : std::string();
}

std::string because(const Happening& happening) {
  const std::string_view reason = happening.detail("reason");
  return reason.empty() ? std::string() : ": " + reason_in_words(reason);
}

Result<Happening> happening_of(JsonObject& json, const TraceLineAtRest& line) {
  if (!json.read(line.text))
    return failure(ErrorCode::Malformed, "a line of the history is no JSON");
  Happening happening;
  happening.at = line.at;
  const std::span<const JsonMember> members = json.members();
  for (std::uint32_t at = json.first_in(JsonMember::top); at < members.size(); at = json.next(at)) {
    const JsonMember& member = members[at];
    const std::string text(member.text);
    if (member.key == "kind") {
      happening.kind = text;
    } else if (member.key == "workflow") {
      happening.workflow = text;
    } else if (member.key == "step") {
      happening.step = text;
    } else {
      happening.details.emplace(member.key, text);
    }
  }
  return happening;
}

Happening happening_of(JsonObject& json, const StoredEvent& event) {
  Happening happening;
  happening.at = event.accepted_at;
  happening.kind = "event";
  const bool is_json = json.read(event.body);
  const JsonMember* const type = is_json ? json.find("type") : nullptr;
  happening.details.emplace("type", type == nullptr ? "an event" : std::string(type->text));
  for (const char* const key : {"message", "machine"}) {
    const JsonMember* const member = is_json ? json.find(key) : nullptr;
    if (member != nullptr) happening.details.emplace(key, member->text);
  }
  happening.details.emplace("id", event.id);
  if (event.state == EventState::Parked) happening.details.emplace("error", event.error);
  return happening;
}

std::string message_in_words(const Happening& happening) {
  const std::string message = quoted(happening.detail("message"));
  if (happening.kind == "sent") return message + " left for " + std::string(happening.detail("to"));
  if (happening.kind == "dropped") return message + " was not sent" + because(happening);
  return message + " is held" + until_in_words(happening) + because(happening);
}

/// What happens to a contact inside a workflow or outside of it.
std::string change_in_words(const Happening& happening) {
  const auto detail = [&](std::string_view name) { return std::string(happening.detail(name)); };
  if (happening.kind == "set") return detail("field") + " is now " + detail("value");
  if (happening.kind == "listed")
    return (detail("change") == "added" ? "is put on " : "is taken off ") + quoted(detail("list"));
  if (happening.kind == "consent")
    return (detail("change") == "subscribed" ? "agrees to" : "wants no more of") +
           (detail("topic").empty() ? " messages" : " " + quoted(detail("topic")));
  if (happening.kind == "notified")
    return (detail("to").empty() ? "nobody was notified" : "notified " + detail("to")) +
           because(happening);
  if (happening.kind == "called")
    return "called " + quoted(detail("action")) + ", which answered " + detail("status");
  if (happening.kind == "assigned") return detail("field") + " is now " + detail("owner");
  if (happening.kind == "taken")
    return "was given " + detail("value") + " of " + quoted(detail("pool"));
  if (happening.kind == "logged") return "logged " + quoted(detail("text"));
  if (happening.kind == "merged") return "turned out to be " + detail("with") + " as well";
  return happening.kind;
}

}  // namespace

std::string_view Happening::detail(std::string_view name) const {
  const auto found = details.find(name);
  return found == details.end() ? std::string_view() : std::string_view(found->second);
}

std::string reason_in_words(std::string_view reason) {
  for (int at = 0; at <= static_cast<int>(last_reason); ++at) {
    const auto known = static_cast<Reason>(at);
    if (!reason.empty() && reason_name(known) == reason) return std::string(reason_in_words(known));
  }
  return std::string(reason);
}

std::string in_words(const Happening& happening) {
  const auto detail = [&](std::string_view name) { return std::string(happening.detail(name)); };
  const std::string& kind = happening.kind;
  if (kind == "event") {
    const std::string error = detail("error");
    return detail("type") + " came in (event " + detail("id") + ')' +
           (error.empty() ? "" : ", and was put aside: " + error);
  }
  if (kind == "entered") return "entered";
  if (kind == "skipped") return "was not let in" + because(happening) + until_in_words(happening);
  if (kind == "waiting") return "at " + quoted(happening.step) + until_in_words(happening);
  if (kind == "resumed") return "went on from " + quoted(happening.step);
  if (kind == "branched") return "took the way " + quoted(detail("arm"));
  if (!happening.detail("message").empty()) return message_in_words(happening);
  if (kind == "held") return "is held" + until_in_words(happening) + because(happening);
  if (kind == "goal")
    return "reached the goal" + (detail("goal").empty() ? "" : " " + quoted(detail("goal")));
  if (kind == "exited") return "left" + because(happening);
  if (kind == "completed") return "came to the end";
  if (kind == "failed") return "could not go on: " + reason_in_words(detail("error"));
  return change_in_words(happening);
}

Result<std::vector<Happening>> story_of(ContactStore& store, ContactKey contact,
                                        std::string_view identity, std::size_t most_events) {
  std::vector<Happening> story;
  JsonObject json;
  const auto events = store.events_of(identity, most_events);
  if (!events) return tl::unexpected(events.error());
  for (const StoredEvent& event : *events) story.push_back(happening_of(json, event));
  auto read = read_trace(store, contact, [&](const TraceLineAtRest& line) -> Result<void> {
    auto happening = happening_of(json, line);
    if (!happening) return tl::unexpected(happening.error());
    story.push_back(std::move(*happening));
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  std::stable_sort(story.begin(), story.end(),
                   [](const Happening& a, const Happening& b) { return a.at < b.at; });
  return story;
}

}  // namespace tend
