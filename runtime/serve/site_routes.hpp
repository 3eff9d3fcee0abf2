// site_routes.hpp: the script that a site includes, and what it asks for.
#pragma once

#include <string>
#include <string_view>

#include "runtime/serve/http.hpp"
#include "runtime/serve/ports.hpp"
#include "runtime/serve/tokens.hpp"
#include "runtime/serve/write_keys.hpp"

namespace tend {

/// web/site/site.js, in the binary, without its comments.
std::string_view site_script();

/// All references must outlive this.
class SiteRoutes {
 public:
  SiteRoutes(const WriteKeys& keys, const Tokens& tokens, Overlays& overlays)
      : keys_(keys), tokens_(tokens), overlays_(overlays) {}

  /// `/site.js`. May be kept for an hour.
  HttpResponse script(const IncomingRequest& request) const;
  /// `GET /v1/overlay?key=KEY&visitor=ID&path=PATH`: what is to be shown, with the addresses that
  /// tell us that it was shown and clicked; 204 when nothing is.
  void overlay(const IncomingRequest& request, HttpReply reply) const;

 private:
  const WriteKeys& keys_;
  const Tokens& tokens_;
  Overlays& overlays_;
};

}  // namespace tend
