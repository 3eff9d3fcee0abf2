#include "runtime/serve/feedback_routes.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include "base/json_text.hpp"
#include "runtime/serve/ingest.hpp"
#include "runtime/serve/json_slices.hpp"

namespace tend {
namespace {

std::optional<FeedbackShape> shape_of(std::string_view provider) {
  const auto* const found = std::find(feedback_names.begin(), feedback_names.end(), provider);
  if (found == feedback_names.end()) return std::nullopt;
  return static_cast<FeedbackShape>(found - feedback_names.begin());
}

}  // namespace

/// The feedback of one request, while its messages are looked up.
struct FeedbackRoutes::Batch {
  FeedbackShape shape = FeedbackShape::Standard;
  HttpReply reply;
  std::vector<Feedback> feedback;
  std::mutex mutex;
  std::size_t missing = 0;  ///< look-ups under way
  std::vector<std::optional<SentMessage>> messages;
  std::optional<Error> error;

  std::string_view provider() const { return feedback_names[static_cast<std::size_t>(shape)]; }
};

void FeedbackRoutes::take(std::string_view provider, const IncomingRequest& request,
                          HttpReply reply) {
  const auto shape = shape_of(provider);
  const auto secret = shape ? secrets_.find(*shape) : secrets_.end();
  if (secret == secrets_.end())
    return reply(error_response(404, "no feedback of that provider is set up"));
  if (!is_from_provider(*shape, secret->second, request, clock_()))
    return reply(error_response(401, "the provider's secret or signature is not right"));
  const auto feedback = read_feedback(*shape, request.body);
  if (!feedback) return reply(error_response(400, "not what this provider sends"));
  if (feedback->size() > most_events_in_body)
    return reply(error_response(413, "more than 5000 events in one body"));
  JsonFault ignored;
  if (const auto members = slice_object(request.body, ignored)) {
    const std::string address = text_of(find_slice(*members, "SubscribeURL"));
    if (!address.empty()) {
      std::string line = "confirm the subscription of SNS by opening ";
      append_json_string(line, address);
      log_(line);
    }
  }
  const auto batch = std::make_shared<Batch>();
  batch->shape = *shape;
  batch->reply = std::move(reply);
  batch->feedback = *feedback;
  look_up(batch);
}

void FeedbackRoutes::look_up(const std::shared_ptr<Batch>& batch) {
  const std::size_t count = batch->feedback.size();
  batch->messages.resize(count);
  // One more, so that the last is never an answer that comes before all are asked.
  batch->missing = count + 1;
  const auto one_less = [this, batch] {
    bool is_last = false;
    {
      const std::lock_guard lock(batch->mutex);
      is_last = --batch->missing == 0;
    }
    if (is_last) finish(batch);
  };
  for (std::size_t at = 0; at < count; ++at) {
    const Feedback& one = batch->feedback[at];
    if (one.effect.empty()) {
      one_less();
      continue;
    }
    sent_.find(one.effect, {}, [batch, at, one_less](Result<std::optional<SentMessage>> found) {
      {
        const std::lock_guard lock(batch->mutex);
        if (found) {
          batch->messages[at] = std::move(*found);
        } else {
          batch->error = found.error();
        }
      }
      one_less();
    });
  }
  one_less();
}

void FeedbackRoutes::finish(const std::shared_ptr<Batch>& batch) {
  if (batch->error) return batch->reply(unavailable_response(*batch->error));
  const Instant now = clock_();
  std::vector<RawEvent> events;
  for (std::size_t at = 0; at < batch->feedback.size(); ++at) {
    if (batch->messages[at]) {
      events.push_back(
          feedback_event(batch->shape, batch->feedback[at], *batch->messages[at], now));
    } else {
      metrics_.count_unknown_feedback(batch->provider());
    }
  }
  const std::size_t unknown = batch->feedback.size() - events.size();
  const auto answer = [this, batch, unknown](const Result<std::vector<IntakeResult>>& result) {
    if (!result) return batch->reply(unavailable_response(result.error()));
    const std::string source = "feedback/" + std::string(batch->provider());
    for (const IntakeResult& taken : *result) metrics_.count_event(source, taken.outcome);
    batch->reply(json_response(200, "{\"taken\":" + std::to_string(result->size()) +
                                        ",\"unknown\":" + std::to_string(unknown) + "}\n"));
  };
  if (events.empty()) return answer(std::vector<IntakeResult>());
  intake_.take(std::move(events), answer);
}

}  // namespace tend
