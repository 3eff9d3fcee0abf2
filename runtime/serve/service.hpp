// service.hpp: every address of `tend serve`, and who answers it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/serve/consent_routes.hpp"
#include "runtime/serve/feedback_routes.hpp"
#include "runtime/serve/http.hpp"
#include "runtime/serve/ingest.hpp"
#include "runtime/serve/metrics.hpp"
#include "runtime/serve/ports.hpp"
#include "runtime/serve/settings.hpp"
#include "runtime/serve/site_routes.hpp"
#include "runtime/serve/tracking_routes.hpp"

namespace tend {

/// What the engine's side provides. All of it must outlive the service.
struct ServePorts {
  EventIntake& intake;
  SentMessages& sent_messages;
  Preferences& preferences;
  Overlays& overlays;
  Health& health;
  /// Answers what begins with `/admin/`, once the caller has shown that she may. May be empty.
  HttpHandler admin = {};
};

/// | address | for |
/// | --- | --- |
/// | `POST /v1/events`, `/v1/batch`, `/v1/track`, … | events (ingest.hpp) |
/// | `POST /v1/feedback/PROVIDER` | deliveries, bounces, complaints (feedback_routes.hpp) |
/// | `/u/TOKEN`, `/p/TOKEN` | leaving, choosing (consent_routes.hpp) |
/// | `/c/TOKEN`, `/o/TOKEN` | clicks, opens (tracking_routes.hpp) |
/// | `/site.js`, `/v1/overlay` | the site (site_routes.hpp) |
/// | `/healthz`, `/readyz` | whether the process runs, and whether it takes events |
/// | `/metrics`, `/admin/…` | those who run it: on the admin's address alone |
///
/// The engine's side may call back after the server has stopped, but not after this is gone.
class Service {
 public:
  Service(const ServeSettings& settings, const ServePorts& ports, WallClock clock, ServeLog log);
  ~Service();

  /// For HttpServer.
  HttpHandler handler();
  /// Where /metrics finds the server's own figures.
  void show_figures_of(std::function<HttpFigures()> http) { http_figures_ = std::move(http); }
  const Tokens& tokens() const { return tokens_; }
  Metrics& metrics() { return metrics_; }

 private:
  struct Route;

  void answer(const IncomingRequest& request, const HttpReply& reply);
  void answer_admin(const IncomingRequest& request, const HttpReply& reply);
  const Route* find_route(const std::string& path) const;
  bool may_administer(const IncomingRequest& request) const;
  HttpHeaders cors_headers(const IncomingRequest& request) const;
  std::vector<Route> make_routes();

  ServePorts ports_;
  WallClock clock_;
  Metrics metrics_;
  WriteKeys keys_;
  Tokens tokens_;
  Secret admin_token_;
  std::vector<std::string> origins_;
  std::function<HttpFigures()> http_figures_;
  Ingest ingest_;
  FeedbackRoutes feedback_;
  ConsentRoutes consent_;
  TrackingRoutes tracking_;
  SiteRoutes site_;
  std::vector<Route> routes_;
};

}  // namespace tend
