#include "runtime/serve/tracking_routes.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/url_text.hpp"
#include "runtime/serve/event_line.hpp"
#include "runtime/serve/pages.hpp"

namespace tend {
namespace {

/// Nobody reads and clicks so fast; gateways follow every link before they hand a mail on.
constexpr std::int64_t too_fast_us = 5 * us_per_second;

/// What proxies and scanners call themselves, in lower case.
constexpr std::array<std::string_view, 8> machine_names{
    "googleimageproxy", "yahoomailproxy", "bot",      "crawler",
    "spider",           "barracuda",      "mimecast", "proofpoint"};

/// GIF89a, one transparent point.
constexpr std::string_view point(
    "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    "\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00;",
    43);

HttpResponse image() {
  HttpResponse response;
  response.content_type = "image/gif";
  response.body = point;
  response.headers.emplace_back("Cache-Control", "no-store, private");
  return response;
}

/// The target comes from the link table, yet only what a browser may be led to leaves here.
HttpResponse redirect(std::string_view target) {
  const std::string safe = safe_url(target);
  if (!safe.starts_with("https://") && !safe.starts_with("http://")) return bad_link_page();
  HttpResponse response;
  response.status = 302;
  response.headers = {
      {"Location", safe}, {"Cache-Control", "no-store"}, {"Referrer-Policy", "no-referrer"}};
  return response;
}

bool is_look(const IncomingRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

HttpResponse not_allowed() {
  HttpResponse response = error_response(405, "GET and HEAD alone");
  response.headers.emplace_back("Allow", "GET, HEAD");
  return response;
}

}  // namespace

bool is_machine(const IncomingRequest& request, const SentMessage& message, Instant now) {
  // An overlay is shown where she is, at once.
  const bool is_mailed = message.channel != "overlay";
  if (request.method == "HEAD" || (is_mailed && now.us - message.at.us < too_fast_us)) return true;
  std::string agent(request.header("user-agent"));
  std::transform(agent.begin(), agent.end(), agent.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return std::any_of(machine_names.begin(), machine_names.end(),
                     [&](std::string_view name) { return agent.find(name) != std::string::npos; });
}

/// The reader does not wait for it: a click that is lost with a crash costs less than a link that
/// is slow.
void TrackingRoutes::note(const Token& token, const SentMessage& message, bool is_machine) {
  const Instant now = clock_();
  const bool is_click = token.purpose == TokenPurpose::Click;
  const std::string_view type = is_click ? "clicked" : "opened";
  if (is_machine) metrics_.count_machine(type);
  EventLine event;
  // A second look is a second event, but not within the same second: that is one program that
  // fetches twice.
  const std::string once = std::string(type) + '\0' + token.effect + '\0' + token.detail + '\0' +
                           (is_machine ? "m" : "p") + std::to_string(now.us / us_per_second);
  event.text("id", "look-" + to_hex(sha256(once)).substr(0, 32));
  event.text("at", format_utc(now));
  event.text("contact", message.contact);
  event.text("type", type);
  event.text("message", message.message);
  if (is_click) event.text("link", message.target);
  if (is_machine) event.flag("machine", true);
  intake_.take({{"site", event.finish()}}, [this](const Result<std::vector<IntakeResult>>& result) {
    if (result && !result->empty()) metrics_.count_event("site", result->front().outcome);
  });
}

void TrackingRoutes::click(std::string_view text, const IncomingRequest& request, HttpReply reply) {
  const auto token = tokens_.read(TokenPurpose::Click, text);
  if (!token) return reply(bad_link_page());
  if (!is_look(request)) return reply(not_allowed());
  sent_.find(token->effect, token->detail,
             [this, token = *token, request, reply](Result<std::optional<SentMessage>> found) {
               if (!found) return reply(try_again_page());
               if (!*found || (*found)->target.empty()) return reply(bad_link_page());
               note(token, **found, is_machine(request, **found, clock_()));
               reply(redirect((*found)->target));
             });
}

void TrackingRoutes::open(std::string_view text, const IncomingRequest& request, HttpReply reply) {
  if (!is_look(request)) return reply(not_allowed());
  const auto token = tokens_.read(TokenPurpose::Open, text);
  reply(image());
  if (!token) return;
  sent_.find(token->effect, {},
             [this, token = *token, request](Result<std::optional<SentMessage>> found) {
               if (!found || !*found) return;
               note(token, **found, is_machine(request, **found, clock_()));
             });
}

}  // namespace tend
