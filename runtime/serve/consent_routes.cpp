#include "runtime/serve/consent_routes.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "runtime/serve/event_line.hpp"
#include "runtime/serve/pages.hpp"

namespace tend {
namespace {

/// One for each wish and instant.
std::string event_id(const Token& token, std::string_view type, std::string_view topic,
                     Instant at) {
  std::string all(1, static_cast<char>(token.purpose));
  for (const std::string_view part :
       {std::string_view(token.effect), std::string_view(token.contact), type, topic}) {
    all += '\0';
    all += part;
  }
  all += '\0' + std::to_string(at.us);
  return "consent-" + to_hex(sha256(all)).substr(0, 32);
}

/// It is told apart from others of its kind by the instant `of`.
RawEvent consent_event(const Token& token, std::string_view type, std::string_view topic,
                       Instant at, Instant of) {
  EventLine event;
  event.text("id", event_id(token, type, topic, of));
  event.text("at", format_utc(at));
  event.text("contact", token.contact);
  event.text("type", type);
  if (!topic.empty()) event.text("topic", topic);
  event.text("channel", "email");
  return {"consent", event.finish()};
}

/// Whether each is on disk.
bool all_taken(const Result<std::vector<IntakeResult>>& result) {
  return result && std::ranges::all_of(*result, [](const IntakeResult& taken) {
           return taken.outcome == IntakeOutcome::New || taken.outcome == IntakeOutcome::Again;
         });
}

/// Whether one like them came before.
bool is_repeated(const Result<std::vector<IntakeResult>>& result) {
  return result && std::ranges::any_of(*result, [](const IntakeResult& taken) {
           return taken.outcome == IntakeOutcome::Again ||
                  taken.outcome == IntakeOutcome::OtherBody;
         });
}

/// Of no topic: nothing is subscribed to any more.
bool has_left(const std::vector<TopicChoice>& choices, std::string_view topic) {
  return std::ranges::none_of(choices, [&](const TopicChoice& choice) {
    return choice.is_subscribed && (topic.empty() || choice.topic == topic);
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
  const auto answer = [topic = token->detail, path, reply](bool is_done) {
    reply(is_done ? unsubscribed_page(topic, path) : try_again_page());
  };
  leave(*token, answer);
}

/// A mail program may say it twice: within a minute that is one wish. But she may have come back
/// meanwhile, and then it is another one.
void ConsentRoutes::leave(const Token& token, std::function<void(bool)> answer) {
  const Instant now = clock_();
  const Instant minute{now.us - now.us % us_per_minute};
  intake_.take({consent_event(token, "unsubscribed", token.detail, now, minute)},
               [this, token, now, answer](const Result<std::vector<IntakeResult>>& first) {
                 if (!is_repeated(first)) return answer(all_taken(first));
                 preferences_.find(
                     token.contact,
                     [this, token, now, answer](const Result<std::vector<TopicChoice>>& found) {
                       if (found && has_left(*found, token.detail)) return answer(true);
                       intake_.take({consent_event(token, "unsubscribed", token.detail, now, now)},
                                    [answer](const Result<std::vector<IntakeResult>>& second) {
                                      answer(all_taken(second));
                                    });
                     });
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
  const auto say = [&](const char* type, std::string_view topic) {
    events.push_back(consent_event(token, type, topic, now, now));
  };
  const auto wish = [&](const TopicChoice& choice) {
    if (leaves_all) return false;
    const bool is_shown = has(form, "shown", choice.topic);
    return is_shown ? has(form, "topic", choice.topic) : choice.is_subscribed;
  };
  // To leave what belongs to no topic is to leave all of them: those that are wished are said
  // again.
  const bool leaves_rest = std::ranges::any_of(choices, [&](const TopicChoice& choice) {
    return choice.topic.empty() && choice.is_subscribed && !wish(choice);
  });
  if (leaves_all || leaves_rest) say("unsubscribed", {});
  for (TopicChoice& choice : choices) {
    const bool was_subscribed = choice.is_subscribed && !leaves_all && !leaves_rest;
    choice.is_subscribed = wish(choice);
    if (choice.is_subscribed == was_subscribed) continue;
    say(choice.is_subscribed ? "subscribed" : "unsubscribed", choice.topic);
  }
  const auto answer = [contact = token.contact, choices = std::move(choices),
                       reply](const Result<std::vector<IntakeResult>>& result) {
    reply(all_taken(result) ? preferences_page(contact, choices, true) : try_again_page());
  };
  if (events.empty()) return answer(std::vector<IntakeResult>());
  intake_.take(std::move(events), answer);
}

}  // namespace tend
