#include "runtime/serve/ingest.hpp"

#include <algorithm>
#include <optional>

#include "base/json_text.hpp"
#include "runtime/serve/inflate.hpp"
#include "runtime/serve/json_slices.hpp"
#include "runtime/serve/segment.hpp"
#include "runtime/sources/json_object.hpp"

namespace tend {
namespace {

constexpr std::string_view retry_seconds = "2";

/// The body as it was before it was packed; a response when it cannot be had.
std::optional<HttpResponse> unpack(const IncomingRequest& request, std::string& body) {
  const std::string_view encoding = request.header("content-encoding");
  if (encoding.empty() || encoding == "identity") {
    body = request.body;
    return std::nullopt;
  }
  if (encoding != "gzip" && encoding != "deflate")
    return error_response(415, "the body may be packed with gzip or deflate");
  InflateError error{};
  auto unpacked = inflate(request.body, most_ingest_bytes, error);
  if (unpacked) {
    body = std::move(*unpacked);
    return std::nullopt;
  }
  const bool too_large = error == InflateError::TooLarge;
  return error_response(too_large ? 413 : 400, too_large ? "the unpacked body is too large"
                                                         : "the packed body is damaged");
}

/// `line 3, column 5: …`.
HttpResponse fault_response(std::string_view text, const JsonFault& fault) {
  const std::string_view before = text.substr(0, fault.at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n');
  const std::size_t column =
      line_begin == std::string_view::npos ? fault.at + 1 : fault.at - line_begin;
  return error_response(400, "line " + std::to_string(line) + ", column " + std::to_string(column) +
                                 ": " + fault.words);
}

HttpResponse unauthorized() {
  HttpResponse response = error_response(401, "no write key that is known here");
  response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"events\"");
  return response;
}

}  // namespace

HttpResponse unavailable_response(const Error& error) {
  HttpResponse response = error_response(error.retryable ? 503 : 500, error.message);
  if (error.retryable) response.headers.emplace_back("Retry-After", retry_seconds);
  return response;
}

/// The events of one request, and what became of each.
struct Ingest::Batch {
  std::string source;
  bool is_segment = false;
  HttpReply reply;
  std::vector<RawEvent> events;        ///< that look like some
  std::vector<std::size_t> place;      ///< of each of them in `outcomes`
  std::vector<IntakeResult> outcomes;  ///< of all, in the order of the body

  void add(const WriteKey& key, std::string json) {
    if (key.is_public) json = confined(key, json);
    if (json.empty()) return refuse("a member's name has an escape");
    place.push_back(outcomes.size());
    outcomes.emplace_back();
    events.push_back({source, std::move(json)});
  }
  void refuse(std::string words) { outcomes.push_back({IntakeOutcome::Bad, std::move(words)}); }

  /// Whether it is one event, of a size and form to be handed on; if not it is refused.
  bool is_object(std::string_view json, JsonObject& object) {
    if (json.size() > most_event_bytes) {
      refuse("the event is larger than 256 KiB");
      return false;
    }
    if (object.read(json)) return true;
    refuse(object.error());
    return false;
  }

  HttpResponse response() const;
};

HttpResponse Ingest::Batch::response() const {
  std::size_t counts[4] = {};
  std::string list;
  for (const IntakeResult& taken : outcomes) {
    ++counts[static_cast<std::size_t>(taken.outcome)];
    list += list.empty() ? "\n  {\"outcome\":\"" : ",\n  {\"outcome\":\"";
    list += describe(taken.outcome);
    list += '"';
    if (!taken.words.empty()) {
      list += ",\"error\":";
      append_json_string(list, taken.words);
    }
    list += '}';
  }
  const auto [taken, again, conflicts, bad] = counts;
  const std::string body =
      "{\"success\":" + std::string(conflicts + bad == 0 ? "true" : "false") +
      ",\"taken\":" + std::to_string(taken) + ",\"again\":" + std::to_string(again) +
      ",\"refused\":" + std::to_string(conflicts + bad) + ",\"events\":[" + list + "]}\n";
  if (is_segment) return json_response(bad > 0 && bad == outcomes.size() ? 400 : 200, body);
  return json_response(conflicts > 0 ? 422 : bad > 0 ? 400 : 200, body);
}

void Ingest::take(std::shared_ptr<Batch> batch) {
  Metrics& metrics = metrics_;
  const auto finish = [batch, &metrics](Result<std::vector<IntakeResult>> result) {
    if (!result) return batch->reply(unavailable_response(result.error()));
    for (std::size_t at = 0; at < result->size() && at < batch->place.size(); ++at) {
      IntakeResult& taken = batch->outcomes[batch->place[at]];
      taken = std::move((*result)[at]);
      if (taken.outcome == IntakeOutcome::OtherBody && batch->is_segment)
        taken = {IntakeOutcome::Again};
      if (taken.outcome == IntakeOutcome::OtherBody && taken.words.empty())
        taken.words = "this id came before, with another body";
    }
    for (const IntakeResult& taken : batch->outcomes)
      metrics.count_event(batch->source, taken.outcome);
    batch->reply(batch->response());
  };
  if (batch->events.empty()) return finish(std::vector<IntakeResult>());
  intake_.take(std::move(batch->events), finish);
}

void Ingest::take_events(const IncomingRequest& request, HttpReply reply) {
  const WriteKey* const key = keys_.find(request);
  if (key == nullptr) return reply(unauthorized());
  std::string body;
  if (auto failed = unpack(request, body)) return reply(std::move(*failed));
  JsonFault fault;
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  const bool is_array = first != std::string::npos && body[first] == '[';
  const auto slices = is_array ? slice_array(body, fault) : slice_sequence(body, fault);
  if (!slices) return reply(fault_response(body, fault));
  if (slices->empty()) return reply(error_response(400, "no event in the body"));
  if (slices->size() > most_events_in_body)
    return reply(error_response(413, "more than 5000 events in one body"));
  const auto batch = std::make_shared<Batch>();
  batch->source = key->name;
  batch->reply = std::move(reply);
  JsonObject object;
  for (const JsonSlice& slice : *slices) {
    if (!batch->is_object(slice.value, object)) continue;
    std::string refused = refusal(*key, object);
    if (refused.empty()) {
      batch->add(*key, json_on_one_line(slice.value));
    } else {
      batch->refuse(std::move(refused));
    }
  }
  take(batch);
}

void Ingest::take_segment(std::string_view call, const IncomingRequest& request, HttpReply reply) {
  std::string body;
  if (auto failed = unpack(request, body)) return reply(std::move(*failed));
  JsonFault fault;
  const auto members = slice_object(body, fault);
  if (!members) return reply(fault_response(body, fault));
  const WriteKey* key = keys_.find(request);
  if (key == nullptr) key = keys_.find(text_of(find_slice(*members, "writeKey")));
  if (key == nullptr) return reply(unauthorized());
  std::optional<std::vector<JsonSlice>> messages{{JsonSlice{{}, body}}};
  if (call == "batch") messages = slice_array(find_slice(*members, "batch"), fault);
  if (!messages || messages->empty())
    return reply(error_response(400, "`batch` has to be an array of calls"));
  if (messages->size() > most_events_in_body)
    return reply(error_response(413, "more than 5000 events in one body"));

  const auto sent = parse_instant(text_of(find_slice(*members, "sentAt")));
  const SegmentContext context{clock_(), sent.instant, call == "batch" ? "" : call};
  const auto batch = std::make_shared<Batch>();
  batch->source = key->name;
  batch->is_segment = true;
  batch->reply = std::move(reply);
  JsonObject object;
  for (const JsonSlice& message : *messages) {
    if (!batch->is_object(message.value, object)) continue;
    SegmentEvent event = translate_segment(message.value, context);
    if (event.error.empty())
      event.error = object.read(event.json) ? refusal(*key, object) : object.error();
    if (event.error.empty()) {
      batch->add(*key, std::move(event.json));
    } else {
      batch->refuse(std::move(event.error));
    }
  }
  take(batch);
}

}  // namespace tend
