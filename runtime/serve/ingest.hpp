// ingest.hpp: events over HTTP, as ours and as Segment's libraries send them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/serve/http.hpp"
#include "runtime/serve/metrics.hpp"
#include "runtime/serve/ports.hpp"
#include "runtime/serve/write_keys.hpp"

namespace tend {

inline constexpr std::size_t most_ingest_bytes = 1024 * 1024;  ///< of a body, also unpacked
inline constexpr std::size_t most_event_bytes = 256 * 1024;
inline constexpr std::size_t most_events_in_body = 5000;

/// A request's events are handed on together, and answered after the commit:
///
/// | status | says |
/// | --- | --- |
/// | 200 | all were taken, now or before |
/// | 400 | the body is no JSON (nothing was taken), or some event is none: see each one's `error` |
/// | 401 | no write key, or none of ours |
/// | 413, 415 | too large; packed in a way that is not understood |
/// | 422 | an id came before, with another body; the others were taken |
/// | 503 | the engine takes no more for now: nothing was taken, `Retry-After` |
///
/// All references must outlive this.
class Ingest {
 public:
  Ingest(EventIntake& intake, const WriteKeys& keys, const WallClock& clock, Metrics& metrics)
      : intake_(intake), keys_(keys), clock_(clock), metrics_(metrics) {}

  /// `POST /v1/events`: one object, an array of them, or one after the other (JSON lines).
  void take_events(const IncomingRequest& request, HttpReply reply);
  /// `POST /v1/CALL`, CALL being batch, track, identify, page, screen, group or alias. A client
  /// library tries again whatever is not 200 or 400, so an id that comes with another body counts
  /// as having come before.
  void take_segment(std::string_view call, const IncomingRequest& request, HttpReply reply);

 private:
  struct Batch;

  void take(std::shared_ptr<Batch> batch);

  EventIntake& intake_;
  const WriteKeys& keys_;
  const WallClock& clock_;
  Metrics& metrics_;
};

/// What a refused request for more is told: when to come again.
HttpResponse unavailable_response(const Error& error);

}  // namespace tend
