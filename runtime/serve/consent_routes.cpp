#include "runtime/serve/consent_routes.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "runtime/serve/event_line.hpp"
#include "runtime/serve/pages.hpp"

namespace tend {
namespace {

/// The same for a POST that is repeated within a minute, as mail programs do; another one later, so
/// that she can leave again after she has come back.
std::string event_id(const Token& token, std::string_view type, std::string_view topic,
                     Instant at) {
  std::string all(1, static_cast<char>(token.purpose));
  for (const std::string_view part :
       {std::string_view(token.effect), std::string_view(token.contact), type, topic}) {
    all += '\0';
    all += part;
  }
  all += '\0' + std::to_string(at.us / us_per_minute);
  return "consent-" + to_hex(sha256(all)).substr(0, 32);
}

RawEvent consent_event(const Token& token, std::string_view type, std::string_view topic,
                       Instant at) {
  EventLine event;
  event.text("id", event_id(token, type, topic, at));
  event.text("at", format_utc(at));
  event.text("contact", token.contact);
  event.text("type", type);
  if (!topic.empty()) event.text("topic", topic);
  event.text("channel", "email");
  return {"consent", event.finish()};
}

/// Whether each is on disk, now or before: within its minute an id stands for one and the same
/// wish.
bool all_taken(const Result<std::vector<IntakeResult>>& result) {
  return result && std::none_of(result->begin(), result->end(), [](const IntakeResult& taken) {
           return taken.outcome == IntakeOutcome::Bad;
         });
}

HttpResponse not_allowed() {
  HttpResponse response = error_response(405, "GET, HEAD and POST alone");
  response.headers.emplace_back("Allow", "GET, HEAD, POST");
  return response;
}

bool has(const HttpHeaders& form, std::string_view name, std::string_view value) {
  return std::any_of(form.begin(), form.end(), [&](const auto& field) {
    return field.first == name && field.second == value;
  });
}

}  // namespace

std::string ConsentRoutes::preferences_path(const Token& token) const {
  Token other = token;
  other.purpose = TokenPurpose::Preferences;
  other.detail.clear();
  return tokens_.path(other);
}

void ConsentRoutes::unsubscribe(std::string_view text, const IncomingRequest& request,
                                HttpReply reply) {
  const auto token = tokens_.read(TokenPurpose::Unsubscribe, text);
  if (!token) return reply(bad_link_page());
  const std::string path = preferences_path(*token);
  if (request.method == "GET" || request.method == "HEAD")
    return reply(unsubscribe_page(token->detail, path));
  if (request.method != "POST") return reply(not_allowed());
  intake_.take(
      {consent_event(*token, "unsubscribed", token->detail, clock_())},
      [topic = token->detail, path, reply](const Result<std::vector<IntakeResult>>& result) {
        reply(all_taken(result) ? unsubscribed_page(topic, path) : try_again_page());
      });
}

void ConsentRoutes::choose(std::string_view text, const IncomingRequest& request, HttpReply reply) {
  const auto token = tokens_.read(TokenPurpose::Preferences, text);
  if (!token) return reply(bad_link_page());
  const bool is_post = request.method == "POST";
  if (!is_post && request.method != "GET" && request.method != "HEAD") return reply(not_allowed());
  const HttpHeaders form =
      is_post ? read_form(request.header("content-type"), request.body) : HttpHeaders();
  preferences_.find(token->contact, [this, token = *token, is_post, form,
                                     reply](Result<std::vector<TopicChoice>> found) {
    if (!found) return reply(try_again_page());
    if (!is_post) return reply(preferences_page(token.contact, *found, false));
    save(token, form, std::move(*found), reply);
  });
}

/// What is as it was makes no event. A topic that the page did not show stays as it is.
void ConsentRoutes::save(const Token& token, const HttpHeaders& form,
                         std::vector<TopicChoice> choices, HttpReply reply) {
  const bool leaves_all = has(form, "all", "none");
  const Instant now = clock_();
  std::vector<RawEvent> events;
  if (leaves_all) events.push_back(consent_event(token, "unsubscribed", {}, now));
  for (TopicChoice& choice : choices) {
    const bool wished = !leaves_all && has(form, "topic", choice.topic);
    const bool changes = leaves_all || has(form, "shown", choice.topic);
    if (!changes || wished == choice.is_subscribed) continue;
    choice.is_subscribed = wished;
    if (leaves_all) continue;
    events.push_back(
        consent_event(token, wished ? "subscribed" : "unsubscribed", choice.topic, now));
  }
  const auto answer = [contact = token.contact, choices = std::move(choices),
                       reply](const Result<std::vector<IntakeResult>>& result) {
    reply(all_taken(result) ? preferences_page(contact, choices, true) : try_again_page());
  };
  if (events.empty()) return answer(std::vector<IntakeResult>());
  intake_.take(std::move(events), answer);
}

}  // namespace tend
