// feedback_routes.hpp: `POST /v1/feedback/PROVIDER`.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string_view>

#include "runtime/serve/feedback.hpp"
#include "runtime/serve/http.hpp"
#include "runtime/serve/metrics.hpp"
#include "runtime/serve/ports.hpp"

namespace tend {

/// A line for those who run the server.
using ServeLog = std::function<void(const std::string&)>;

/// What is said of a message that we did not send is counted, and changes nothing. Answers after
/// the commit. All references must outlive this.
class FeedbackRoutes {
 public:
  FeedbackRoutes(std::map<FeedbackShape, Secret> secrets, EventIntake& intake,
                 SentMessages& sent_messages, const WallClock& clock, Metrics& metrics,
                 ServeLog log)
      : secrets_(std::move(secrets)),
        intake_(intake),
        sent_(sent_messages),
        clock_(clock),
        metrics_(metrics),
        log_(std::move(log)) {}

  void take(std::string_view provider, const IncomingRequest& request, HttpReply reply);

 private:
  struct Batch;

  void look_up(const std::shared_ptr<Batch>& batch);
  void finish(const std::shared_ptr<Batch>& batch);

  std::map<FeedbackShape, Secret> secrets_;
  EventIntake& intake_;
  SentMessages& sent_;
  const WallClock& clock_;
  Metrics& metrics_;
  ServeLog log_;
};

}  // namespace tend
