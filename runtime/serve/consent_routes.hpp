// consent_routes.hpp: leaving and choosing, without a login.
#pragma once

#include <functional>
#include <string_view>

#include "runtime/serve/http.hpp"
#include "runtime/serve/ports.hpp"
#include "runtime/serve/tokens.hpp"

namespace tend {

/// A POST alone changes something, and is answered after the commit: what scans a message fetches
/// each link in it (RFC 8058). All references must outlive this.
class ConsentRoutes {
 public:
  ConsentRoutes(const Tokens& tokens, EventIntake& intake, Preferences& preferences,
                const WallClock& clock)
      : tokens_(tokens), intake_(intake), preferences_(preferences), clock_(clock) {}

  /// `/u/TOKEN`: GET shows a button; POST unsubscribes, whatever its body.
  void unsubscribe(std::string_view token, const IncomingRequest& request, HttpReply reply);
  /// `/p/TOKEN`: GET shows the topics with a box each; POST saves them.
  void choose(std::string_view token, const IncomingRequest& request, HttpReply reply);

 private:
  void leave(const Token& token, std::function<void(bool)> answer);
  void save(const Token& token, const HttpHeaders& form, std::vector<TopicChoice> choices,
            HttpReply reply);
  std::string preferences_path(const Token& token) const;

  const Tokens& tokens_;
  EventIntake& intake_;
  Preferences& preferences_;
  const WallClock& clock_;
};

}  // namespace tend
