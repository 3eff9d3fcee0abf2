#include "tests/serve/running_service.hpp"

namespace tend::test {

ServeSettings service_settings() {
  ServeSettings settings;
  settings.keys.push_back({"house", Secret(std::string(house_key))});
  settings.keys.push_back({"page", Secret(std::string(page_key)), true});
  settings.token_keys.push_back({1, Secret(std::string(32, 'k'))});
  return settings;
}

RunningService::RunningService(const ServeSettings& settings)
    : service(
          settings, {engine, engine, engine, engine, engine}, [this] { return now.load(); },
          [this](const std::string& line) { log.push_back(line); }),
      server(service.handler(), settings.http) {
  service.show_figures_of([this] { return server.figures(); });
  REQUIRE(server.start("127.0.0.1:0", "127.0.0.1:0").has_value());
}

RunningService::~RunningService() {
  server.stop();
  engine.settle();
}

RawResponse RunningService::get(std::string_view path, const std::vector<std::string>& headers) {
  return ask(server.port(), "GET", path, headers);
}
RawResponse RunningService::post(std::string_view path, std::string_view body,
                                 const std::vector<std::string>& headers) {
  return ask(server.port(), "POST", path, headers, body);
}
RawResponse RunningService::send(std::string_view path, std::string_view body) {
  return post(path, body, {"Authorization: Bearer " + std::string(house_key)});
}

std::vector<std::string> RunningService::taken() {
  std::vector<std::string> all;
  for (const RawEvent& event : engine.events()) all.push_back(event.json);
  return all;
}

}  // namespace tend::test
