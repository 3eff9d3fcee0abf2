#include "runtime/serve/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>

namespace tend {
namespace {

using Counters = prometheus::Family<prometheus::Counter>;
using Labels = std::map<std::string, std::string>;

Counters& make_counters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

/// Figures that are as they are found, one after the other of one name.
void append_figures(const std::vector<Figure>& figures,
                    std::vector<prometheus::MetricFamily>& families) {
  for (const Figure& figure : figures) {
    if (families.empty() || families.back().name != figure.name) {
      prometheus::MetricFamily& family = families.emplace_back();
      family.name = figure.name;
      family.help = figure.help;
      family.type = figure.name.ends_with("_total") ? prometheus::MetricType::Counter
                                                    : prometheus::MetricType::Gauge;
    }
    prometheus::ClientMetric& metric = families.back().metric.emplace_back();
    for (const auto& [name, value] : figure.labels) metric.label.push_back({name, value});
    metric.counter.value = figure.value;
    metric.gauge.value = figure.value;
  }
}

std::vector<Figure> figures_of(const HttpFigures& http) {
  const auto number = [](std::uint64_t count) { return static_cast<double>(count); };
  return {
      {"tend_http_connections", "Connections that are open", number(http.connections)},
      {"tend_http_connections_total", "Connections that were made", number(http.accepted)},
      {"tend_http_turned_away_total", "Connections beyond the limit", number(http.turned_away)},
      {"tend_http_refused_total", "What was no request, or too large", number(http.refused)},
  };
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  Counters& requests = make_counters(registry, "tend_http_requests_total", "Answers, by status");
  Counters& events = make_counters(registry, "tend_http_events_total", "Events that came in");
  Counters& unknown = make_counters(registry, "tend_feedback_unknown_total",
                                    "Feedback that names no message of ours");
  Counters& machines =
      make_counters(registry, "tend_machine_total", "Clicks and opens made by machines");
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view route, int status) {
  state_->requests.Add(Labels{{"route", std::string(route)}, {"status", std::to_string(status)}})
      .Increment();
}
void Metrics::count_event(std::string_view source, IntakeOutcome outcome) {
  state_->events
      .Add(Labels{{"source", std::string(source)}, {"outcome", std::string(describe(outcome))}})
      .Increment();
}
void Metrics::count_unknown_feedback(std::string_view provider) {
  state_->unknown.Add(Labels{{"provider", std::string(provider)}}).Increment();
}
void Metrics::count_machine(std::string_view kind) {
  state_->machines.Add(Labels{{"kind", std::string(kind)}}).Increment();
}

std::string Metrics::text(const HttpFigures& http, const std::vector<Figure>& figures) const {
  std::vector<prometheus::MetricFamily> families = state_->registry.Collect();
  append_figures(figures_of(http), families);
  append_figures(figures, families);
  return prometheus::TextSerializer().Serialize(families);
}

std::string_view describe(IntakeOutcome outcome) {
  switch (outcome) {
    case IntakeOutcome::New:
      return "taken";
    case IntakeOutcome::Again:
      return "again";
    case IntakeOutcome::OtherBody:
      return "conflict";
    case IntakeOutcome::Bad:
      return "refused";
  }
  return "refused";
}

}  // namespace tend
