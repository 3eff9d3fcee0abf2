// metrics.hpp: what the server counts, as Prometheus reads it. The one user of prometheus-cpp is
// its .cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/serve/http_server.hpp"
#include "runtime/serve/ports.hpp"

namespace tend {

/// Any thread.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  /// `route` is one of ours (`/v1/events`), never what a client wrote: each name costs memory.
  void count_request(std::string_view route, int status);
  void count_event(std::string_view source, IntakeOutcome outcome);
  /// Provider feedback that names no message of ours.
  void count_unknown_feedback(std::string_view provider);
  /// Clicks on links and looks at images that a machine made.
  void count_machine(std::string_view kind);

  /// In Prometheus's text format, with the engine's figures.
  std::string text(const HttpFigures& http, const std::vector<Figure>& figures) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string_view describe(IntakeOutcome outcome);

}  // namespace tend
