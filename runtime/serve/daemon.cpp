#include "runtime/serve/daemon.hpp"

#include <charconv>
#include <utility>

#include "runtime/operate/order.hpp"
#include "runtime/program/channel_kind.hpp"
#include "runtime/serve/links.hpp"
#include "runtime/worker/payload.hpp"

namespace tend {

namespace {

const Error no_worker{ErrorCode::Unavailable, "the server stops", true};

/// Where the link of that number leads; empty when there is none.
std::string target_of(std::string_view link, std::string_view html) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(link.data(), link.data() + link.size(), number);
  if (link.empty() || error != std::errc() || end != link.data() + link.size()) return {};
  const std::vector<std::string> targets = link_targets(html);
  return number < targets.size() ? targets[number] : std::string();
}

IntakeResult result_of(const Taken& taken) {
  switch (taken.how) {
    case Taken::How::New:
      return {IntakeOutcome::New, {}};
    case Taken::How::Again:
      return {IntakeOutcome::Again, {}};
    case Taken::How::OtherBody:
      return {IntakeOutcome::OtherBody, taken.problem};
    case Taken::How::Bad:
      break;
  }
  return {IntakeOutcome::Bad, taken.problem};
}

Result<std::optional<SentMessage>> sent_message(ContactStore& store, const std::string& key,
                                                const std::string& link) {
  const auto found = store.effect(key);
  if (!found) return tl::unexpected(found.error());
  // An overlay is shown without an attempt.
  const bool has_left = *found && ((*found)->attempt > 0 || (*found)->state == EffectState::Done);
  if (!has_left || (*found)->kind != EffectKind::Message) return std::nullopt;
  const auto message = message_of((*found)->payload);
  if (!message) return tl::unexpected(message.error());
  return SentMessage{message->origin.contact, message->name,
                     std::string(channel_name(message->channel)), message->at,
                     target_of(link, message->html)};
}

Overlay overlay_of(const OutgoingMessage& message) {
  const std::vector<std::string> targets = link_targets(message.html);
  return {message.key,
          message.subject,
          message.text,
          {},
          targets.empty() ? std::string() : targets.front()};
}

}  // namespace

void Daemon::take(std::vector<RawEvent> events,
                  std::function<void(Result<std::vector<IntakeResult>>)> done) {
  std::vector<std::string> texts;
  for (RawEvent& event : events) texts.push_back(std::move(event.json));
  worker_.take(std::move(texts), [done = std::move(done)](Result<std::vector<Taken>> taken) {
    if (!taken) return done(tl::unexpected(taken.error()));
    std::vector<IntakeResult> results;
    for (const Taken& one : *taken) results.push_back(result_of(one));
    done(std::move(results));
  });
}

void Daemon::find(std::string effect, std::string link,
                  std::function<void(Result<std::optional<SentMessage>>)> done) {
  worker_.between([this, effect = std::move(effect), link = std::move(link),
                   done = std::move(done)](Worker* worker) {
    if (worker == nullptr) return done(tl::unexpected(no_worker));
    done(sent_message(store_, effect, link));
  });
}

void Daemon::find(std::string contact, std::function<void(Result<std::vector<TopicChoice>>)> done) {
  worker_.between([contact = std::move(contact), done = std::move(done)](Worker* worker) {
    if (worker == nullptr) return done(tl::unexpected(no_worker));
    const auto topics = worker->topics_of(contact);
    if (!topics) return done(tl::unexpected(topics.error()));
    std::vector<TopicChoice> choices;
    for (const TopicConsent& topic : *topics)
      choices.push_back({topic.topic, topic.topic, topic.is_subscribed});
    done(std::move(choices));
  });
}

void Daemon::find(std::string contact, std::string /*path*/,
                  std::function<void(Result<std::optional<Overlay>>)> done) {
  worker_.between([this, contact = std::move(contact), done = std::move(done)](Worker* worker) {
    if (worker == nullptr) return done(tl::unexpected(no_worker));
    const auto shown = worker->show_overlay(contact, worker_.now());
    if (!shown) return done(tl::unexpected(shown.error()));
    done(*shown ? std::optional(overlay_of(**shown)) : std::nullopt);
  });
}

HttpHandler Daemon::admin() {
  return [this](const IncomingRequest& request, const HttpReply& reply) {
    if (request.path != "/admin/operate" || request.method != "POST")
      return reply(error_response(404, "nothing is at this address but `POST /admin/operate`"));
    // A page that somebody on this machine looks at can send neither without being asked first.
    if (!request.header("origin").empty() || request.header("content-type") != "application/json")
      return reply(error_response(415, "an order is application/json, and comes from no page"));
    const Result<Order> order = read_order(request.body);
    if (!order) return reply(error_response(400, order.error().message));
    const auto answer = [reply](const Result<void>& done) {
      if (done) return reply(json_response(200, "{\"done\":true}\n"));
      const bool is_over = done.error().code == ErrorCode::Unavailable;
      reply(error_response(done.error().code == ErrorCode::NotFound ? 404
                           : is_over                                ? 503
                                                                    : 500,
                           done.error().message));
    };
    if (order->kind == Order::Kind::Clock) return worker_.accept_clock(answer);
    worker_.between([this, order = *order, answer](Worker* worker) {
      if (worker == nullptr) return answer(tl::unexpected(no_worker));
      answer(worker->operate(
          [&](ContactStore& store) { return carry_out(store, order, worker_.now()); }));
    });
  };
}

std::vector<Figure> Daemon::figures() const {
  const WorkerStatus status = worker_.status();
  const WorkerFigures& worker = status.worker;
  const auto figure = [](const char* name, const char* help, auto value) {
    return Figure{name, help, static_cast<double>(value), {}};
  };
  return {
      figure("tend_events_taken_total", "Events that are durable", worker.taken),
      figure("tend_events_again_total", "Events that came a second time", worker.again),
      figure("tend_events_refused_total", "Events that are none", worker.refused),
      figure("tend_events_unknown_type_total", "Events taken of a type that nothing declares",
             worker.of_no_type),
      figure("tend_events_losing_fields_total",
             "Events taken of which a field is of another type, or none of a contact's",
             worker.losing_some),
      figure("tend_events_queued", "Events that wait to be taken", status.queued_events),
      figure("tend_steps_total", "Steps of runs that are durable", worker.steps),
      figure("tend_effects_sent_total", "Messages, notices and calls that were taken", worker.sent),
      figure("tend_effects_retried_total", "Attempts that will be made again", worker.retried),
      figure("tend_effects_dead_total", "Effects that were given up", worker.dead),
      figure("tend_effects_unknown_total", "Attempts whose end is not known", worker.unknown),
      figure("tend_effects_late_results_total", "Ends of attempts that were told too late",
             worker.late_results),
      figure("tend_effects_held_again_total", "Messages that the second gate held",
             worker.held_again),
      figure("tend_contacts_set_aside", "Contacts whom nobody can work on", worker.set_aside),
      figure("tend_effects_dropped_again_total", "Messages that the second gate dropped",
             worker.dropped_again),
      figure("tend_clock_held", "1 while the clock is not believed, and only events are taken",
             status.clock_doubt.empty() ? 0 : 1),
      figure("tend_clock_doubts_total", "How often the clock was not believed",
             status.clock_doubts),
      figure("tend_clock_steps_back_total", "Steps back of the clock, of more than 2 s",
             status.clock_steps_back),
  };
}

}  // namespace tend
