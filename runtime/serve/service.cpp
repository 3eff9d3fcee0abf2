#include "runtime/serve/service.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace tend {
namespace {

HttpResponse plain(int status, std::string body) {
  return {status, "text/plain; charset=utf-8", std::move(body)};
}

/// What a browser says when it means this machine: another name that leads here would be a page's
/// that wants to use our address from within (DNS rebinding).
bool is_this_machine(std::string_view host) {
  const std::string_view name = host.substr(0, host.rfind(':'));
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

}  // namespace

/// An address, or all that begin so.
struct Service::Route {
  using Answer = std::function<void(std::string_view rest, const IncomingRequest&, HttpReply)>;

  std::string path;
  std::string methods;  ///< that it takes, as `Allow` lists them; empty: it says so itself
  bool is_prefix = false;
  bool is_for_browsers = false;  ///< pages of other sites may ask
  Answer answer;

  bool takes(std::string_view asked) const {
    return is_prefix ? asked.starts_with(path) : asked == path;
  }
  bool takes_method(std::string_view method) const {
    std::string_view rest = methods;
    if (rest.empty()) return true;
    while (!rest.empty()) {
      const std::string_view one = rest.substr(0, rest.find(", "));
      if (one == method) return true;
      rest.remove_prefix(std::min(rest.size(), one.size() + 2));
    }
    return false;
  }
};

Service::Service(const ServeSettings& settings, const ServePorts& ports, WallClock clock,
                 ServeLog log)
    : ports_(ports),
      clock_(std::move(clock)),
      keys_(settings.keys),
      tokens_(settings.token_keys),
      admin_token_(settings.admin_token),
      origins_(settings.site_origins),
      ingest_(ports.intake, keys_, clock_, metrics_),
      feedback_(settings.feedback, ports.intake, ports.sent_messages, clock_, metrics_,
                std::move(log)),
      consent_(tokens_, ports.intake, ports.preferences, clock_),
      tracking_(tokens_, ports.intake, ports.sent_messages, clock_, metrics_),
      site_(keys_, tokens_, ports.overlays),
      routes_(make_routes()) {}

Service::~Service() = default;

std::vector<Service::Route> Service::make_routes() {
  constexpr const char* look = "GET, HEAD";
  std::vector<Route> routes;
  routes.push_back({"/v1/events", "POST", false, true,
                    [this](std::string_view, const IncomingRequest& request, HttpReply reply) {
                      ingest_.take_events(request, std::move(reply));
                    }});
  for (const char* const call :
       {"batch", "track", "identify", "page", "screen", "group", "alias"}) {
    routes.push_back(
        {std::string("/v1/") + call, "POST", false, true,
         [this, call](std::string_view, const IncomingRequest& request, HttpReply reply) {
           ingest_.take_segment(call, request, std::move(reply));
         }});
  }
  routes.push_back({"/v1/feedback/", "POST", true, false,
                    [this](std::string_view rest, const IncomingRequest& request, HttpReply reply) {
                      feedback_.take(rest, request, std::move(reply));
                    }});
  routes.push_back({"/v1/overlay", look, false, true,
                    [this](std::string_view, const IncomingRequest& request, HttpReply reply) {
                      site_.overlay(request, std::move(reply));
                    }});
  routes.push_back({"/u/", "", true, false,
                    [this](std::string_view rest, const IncomingRequest& request, HttpReply reply) {
                      consent_.unsubscribe(rest, request, std::move(reply));
                    }});
  routes.push_back({"/p/", "", true, false,
                    [this](std::string_view rest, const IncomingRequest& request, HttpReply reply) {
                      consent_.choose(rest, request, std::move(reply));
                    }});
  routes.push_back({"/c/", "", true, false,
                    [this](std::string_view rest, const IncomingRequest& request, HttpReply reply) {
                      tracking_.click(rest, request, std::move(reply));
                    }});
  routes.push_back({"/o/", "", true, false,
                    [this](std::string_view rest, const IncomingRequest& request, HttpReply reply) {
                      tracking_.open(rest, request, std::move(reply));
                    }});
  routes.push_back({"/site.js", look, false, true,
                    [this](std::string_view, const IncomingRequest& request,
                           const HttpReply& reply) { reply(site_.script(request)); }});
  routes.push_back({"/healthz", look, false, false,
                    [](std::string_view, const IncomingRequest&, const HttpReply& reply) {
                      reply(plain(200, "ok\n"));
                    }});
  routes.push_back({"/readyz", look, false, false,
                    [this](std::string_view, const IncomingRequest&, const HttpReply& reply) {
                      const std::string why = ports_.health.not_ready();
                      if (!why.empty()) return reply(plain(503, why + '\n'));
                      const std::string held = ports_.health.held_back();
                      reply(plain(200, held.empty() ? "ok\n" : "only events: " + held + '\n'));
                    }});
  return routes;
}

HttpHandler Service::handler() {
  return [this](const IncomingRequest& request, const HttpReply& reply) { answer(request, reply); };
}

const Service::Route* Service::find_route(const std::string& path) const {
  const auto found = std::find_if(routes_.begin(), routes_.end(),
                                  [&](const Route& route) { return route.takes(path); });
  return found == routes_.end() ? nullptr : &*found;
}

/// No cookie is ever taken, so that a page can do no more than what its key allows.
HttpHeaders Service::cors_headers(const IncomingRequest& request) const {
  const std::string origin(request.header("origin"));
  const bool is_known =
      origins_.empty() || std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
  if (origin.empty() || !is_known) return {{"Vary", "Origin"}};
  return {{"Vary", "Origin"},
          {"Access-Control-Allow-Origin", origins_.empty() ? "*" : origin},
          {"Access-Control-Allow-Methods", "GET, POST"},
          {"Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding"},
          {"Access-Control-Max-Age", "86400"}};
}

void Service::answer(const IncomingRequest& request, const HttpReply& reply) {
  const Route* const route = find_route(request.path);
  if (route == nullptr) {
    const bool is_admins = request.path == "/metrics" || request.path.starts_with("/admin/");
    if (request.on_admin_address && is_admins) return answer_admin(request, reply);
    metrics_.count_request("other", 404);
    return reply(error_response(404, "nothing is at this address"));
  }
  HttpHeaders more = route->is_for_browsers ? cors_headers(request) : HttpHeaders();
  const auto counted = [this, name = route->path, more = std::move(more),
                        reply](HttpResponse response) {
    metrics_.count_request(name, response.status);
    response.headers.insert(response.headers.end(), more.begin(), more.end());
    reply(std::move(response));
  };
  if (route->is_for_browsers && request.method == "OPTIONS") return counted({204});
  if (!route->takes_method(request.method)) {
    HttpResponse refused = error_response(405, route->methods + " alone");
    refused.headers.emplace_back("Allow", route->methods);
    return counted(std::move(refused));
  }
  route->answer(std::string_view(request.path).substr(route->is_prefix ? route->path.size() : 0),
                request, counted);
}

bool Service::may_administer(const IncomingRequest& request) const {
  if (admin_token_.empty()) return is_this_machine(request.header("host"));
  const std::string shown = read_authorization(request.header("authorization")).first;
  return equal_in_constant_time(admin_token_.reveal(), shown);
}

void Service::answer_admin(const IncomingRequest& request, const HttpReply& reply) {
  const bool may = may_administer(request);
  metrics_.count_request("admin", may ? 200 : 401);
  if (!may) return reply(error_response(401, "this takes the admin's token"));
  if (request.path == "/metrics") {
    const HttpFigures http = http_figures_ ? http_figures_() : HttpFigures();
    return reply({200, "text/plain; version=0.0.4; charset=utf-8",
                  metrics_.text(http, ports_.health.figures())});
  }
  if (ports_.admin) return ports_.admin(request, reply);
  reply(error_response(404, "nothing is at this address"));
}

}  // namespace tend
