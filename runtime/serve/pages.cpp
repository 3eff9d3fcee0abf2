#include "runtime/serve/pages.hpp"

#include "base/html_text.hpp"

namespace tend {
namespace {

constexpr std::string_view style = R"(
:root{color-scheme:light dark}
body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:3rem 1.25rem;color:#1b1b1b;background:#fff}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 1rem}
p{margin:0 0 1rem}
fieldset{border:0;margin:0 0 1.5rem;padding:0}
legend{padding:0;margin-bottom:.5rem}
label{display:flex;gap:.75rem;align-items:center;padding:.6rem 0;border-bottom:1px solid #d0d0d0}
input{width:1.4rem;height:1.4rem;margin:0;flex:none;accent-color:#14532d}
button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:2px solid #14532d;border-radius:.4rem;background:#14532d;color:#fff;cursor:pointer}
button.second{background:none;color:#14532d}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}
a{color:#14532d}
:focus-visible{outline:3px solid #b45309;outline-offset:3px}
.done{border-left:.3rem solid #14532d;padding:.5rem .9rem;background:#eef6f0}
@media (prefers-color-scheme:dark){
body{color:#ececec;background:#161616}label{border-color:#444}.done{background:#1d2b22;border-color:#86c79b}
a{color:#86c79b}button{background:#86c79b;border-color:#86c79b;color:#10241a}button.second{background:none;color:#86c79b}}
)";

HttpResponse page(int status, std::string_view title, std::string_view content) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta ";
  response.body += "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n";
  response.body += "<meta name=\"robots\" content=\"noindex\">\n<title>";
  append_html(response.body, title);
  response.body += "</title>\n<style>";
  response.body += style;
  response.body += "</style>\n</head>\n<body>\n<main>\n<h1>";
  append_html(response.body, title);
  response.body += "</h1>\n";
  response.body += content;
  response.body += "</main>\n</body>\n</html>\n";
  // Its address is a key: it may neither be kept, nor handed to another site.
  response.headers = {
      {"Cache-Control", "no-store"},
      {"Referrer-Policy", "no-referrer"},
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; "
       "base-uri 'none'"}};
  return response;
}

std::string topic_words(std::string_view topic) {
  if (topic.empty()) return "our marketing e-mails";
  return "e-mails about <b>" + to_html(topic) + "</b>";
}

/// What stands beside its box.
std::string choice_words(const TopicChoice& choice, bool is_only) {
  if (!choice.title.empty()) return choice.title;
  if (!choice.topic.empty()) return choice.topic;
  return is_only ? "Our marketing e-mails" : "Everything else";
}

std::string preferences_link(std::string_view path, std::string_view words) {
  if (path.empty()) return {};
  return "<p><a href=\"" + to_html(path) + "\">" + std::string(words) + "</a></p>\n";
}

}  // namespace

std::string masked(std::string_view contact) {
  const std::size_t at = contact.rfind('@');
  // The first character whole: it may be of several bytes.
  std::size_t first = contact.empty() ? 0 : 1;
  while (first < contact.size() && (static_cast<unsigned char>(contact[first]) & 0xC0) == 0x80)
    ++first;
  std::string out = std::string(contact.substr(0, first)) + "…";
  if (at != std::string_view::npos) out += contact.substr(at);
  return out;
}

HttpResponse unsubscribe_page(std::string_view topic, std::string_view preferences_path) {
  return page(200, "Unsubscribe?",
              "<p>With this button you get " + topic_words(topic) +
                  " no more. Messages about what you order or ask for still come.</p>\n"
                  "<form method=\"post\">\n<p class=\"buttons\"><button type=\"submit\">Unsubscribe"
                  "</button></p>\n</form>\n" +
                  preferences_link(preferences_path, "Choose what to get instead"));
}

HttpResponse unsubscribed_page(std::string_view topic, std::string_view preferences_path) {
  return page(200, "You are unsubscribed",
              "<p class=\"done\" role=\"status\">You will not get " + topic_words(topic) +
                  " any more.</p>\n" +
                  preferences_link(preferences_path, "Was it a mistake? Choose what to get"));
}

HttpResponse preferences_page(std::string_view contact, const std::vector<TopicChoice>& choices,
                              bool was_saved) {
  std::string content;
  if (was_saved) content += "<p class=\"done\" role=\"status\">Saved.</p>\n";
  content += "<form method=\"post\">\n<fieldset>\n<legend>What we send to <b>";
  append_html(content, masked(contact));
  content += "</b> by e-mail:</legend>\n";
  for (const TopicChoice& choice : choices) {
    const std::string name = to_html(choice.topic);
    content += "<input type=\"hidden\" name=\"shown\" value=\"" + name + "\">\n<label>";
    content += "<input type=\"checkbox\" name=\"topic\" value=\"" + name + '"';
    if (choice.is_subscribed) content += " checked";
    content += "> <span>";
    append_html(content, choice_words(choice, choices.size() == 1));
    content += "</span></label>\n";
  }
  content += "</fieldset>\n<p class=\"buttons\"><button type=\"submit\">Save</button>\n";
  content +=
      "<button type=\"submit\" name=\"all\" value=\"none\" class=\"second\">Unsubscribe from ";
  content += "all</button></p>\n</form>\n";
  return page(200, "What would you like to get?", content);
}

HttpResponse bad_link_page() {
  return page(404, "This link does not work",
              "<p>It may have been cut when it was copied. Please open it from the message once "
              "more; to stop our messages you can also answer one of them.</p>\n");
}

HttpResponse try_again_page() {
  HttpResponse response = page(503, "Please try again",
                               "<p>It could not be saved just now. Please try again in a "
                               "minute.</p>\n");
  response.headers.emplace_back("Retry-After", "30");
  return response;
}

}  // namespace tend
