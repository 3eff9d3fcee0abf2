#include "runtime/serve/site_routes.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/url_text.hpp"
#include "runtime/serve/event_line.hpp"
#include "runtime/serve/ingest.hpp"
#include "runtime/sources/identity.hpp"

namespace tend {
namespace {

/// Without indentation and the lines that are comments: every page load of a site pays for them.
std::string without_blanks(std::string_view script) {
  std::string out;
  bool in_comment = false;
  while (!script.empty()) {
    std::string_view line = script.substr(0, script.find('\n'));
    script.remove_prefix(std::min(script.size(), line.size() + 1));
    line = trimmed(line);
    if (line.starts_with("/*")) in_comment = true;
    if (!in_comment && !line.empty()) out.append(line).append("\n");
    if (line.ends_with("*/")) in_comment = false;
  }
  return out;
}

}  // namespace

/// Made by the build: each file of web/site, by its name.
const std::vector<std::pair<std::string_view, std::string_view>>& site_files();

std::string_view site_script() {
  static const std::string script = without_blanks(site_files().front().second);
  return script;
}

HttpResponse SiteRoutes::script(const IncomingRequest& request) const {
  static const std::string tag = '"' + to_hex(sha256(site_script())).substr(0, 16) + '"';
  HttpResponse response;
  response.headers = {{"ETag", tag}, {"Cache-Control", "public, max-age=3600"}};
  if (request.header("if-none-match") == tag) {
    response.status = 304;
    return response;
  }
  response.content_type = "text/javascript; charset=utf-8";
  response.body = site_script();
  return response;
}

void SiteRoutes::overlay(const IncomingRequest& request, HttpReply reply) const {
  if (keys_.find(request) == nullptr)
    return reply(error_response(401, "no write key that is known here"));
  const HttpHeaders query = read_form(request.query);
  const auto visitor = identity_of(find_in_form(query, "visitor"));
  if (!visitor) return reply(error_response(400, "no `visitor`"));
  if (!tokens_.can_sign()) return reply({204});
  const std::string contact = visitor_identity(*visitor);
  overlays_.find(
      contact, std::string(find_in_form(query, "path")),
      [this, contact, reply](Result<std::optional<Overlay>> found) {
        if (!found) return reply(unavailable_response(found.error()));
        if (!*found) return reply({204});
        const Overlay& overlay = **found;
        EventLine line;
        line.text("title", overlay.subject);
        line.text("text", overlay.text);
        line.text("shown", tokens_.path({TokenPurpose::Open, overlay.effect, contact}));
        const std::string target = safe_url(overlay.target);
        if (!overlay.target.empty() && target != "#") {
          line.text("button", overlay.button);
          line.text("clicked", tokens_.path({TokenPurpose::Click, overlay.effect, contact, "0"}));
        }
        HttpResponse response = json_response(200, line.finish());
        response.headers.emplace_back("Cache-Control", "no-store");
        reply(std::move(response));
      });
}

}  // namespace tend
