// tracking_routes.hpp: what becomes of a message, as its reader's program and browser tell.
#pragma once

#include <string_view>

#include "runtime/serve/http.hpp"
#include "runtime/serve/metrics.hpp"
#include "runtime/serve/ports.hpp"
#include "runtime/serve/tokens.hpp"

namespace tend {

/// All references must outlive this.
class TrackingRoutes {
 public:
  TrackingRoutes(const Tokens& tokens, EventIntake& intake, SentMessages& sent_messages,
                 const WallClock& clock, Metrics& metrics)
      : tokens_(tokens), intake_(intake), sent_(sent_messages), clock_(clock), metrics_(metrics) {}

  /// `/c/TOKEN`: leads to the link's target as we know it, and nowhere else: the address holds only
  /// the link's number.
  void click(std::string_view token, const IncomingRequest& request, HttpReply reply);
  /// `/o/TOKEN`: an image of one point.
  void open(std::string_view token, const IncomingRequest& request, HttpReply reply);

 private:
  void note(const Token& token, const SentMessage& message, bool is_machine);

  const Tokens& tokens_;
  EventIntake& intake_;
  SentMessages& sent_;
  const WallClock& clock_;
  Metrics& metrics_;
};

/// Whether it was a program that looked, not a person: within seconds of the message leaving, as
/// security gateways do; by HEAD; or because it says so itself.
bool is_machine(const IncomingRequest& request, const SentMessage& message, Instant now);

}  // namespace tend
