// running_service.hpp: a server with all its routes, before an engine that is pretended.
#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "runtime/serve/http_server.hpp"
#include "runtime/serve/service.hpp"
#include "tests/serve/pretend_engine.hpp"
#include "tests/serve/raw_client.hpp"

namespace tend::test {

inline constexpr std::string_view house_key = "house-key-0123456789";
inline constexpr std::string_view page_key = "page-key-0123456789";
/// 2026-01-05T15:00:00Z
inline constexpr Instant service_now{1'767'625'200'000'000};

ServeSettings service_settings();

struct RunningService {
  PretendEngine engine;
  std::atomic<Instant> now = service_now;  ///< the server reads it on its own thread
  std::vector<std::string> log;
  Service service;
  HttpServer server;

  explicit RunningService(const ServeSettings& settings = service_settings());
  ~RunningService();

  RawResponse get(std::string_view path, const std::vector<std::string>& headers = {});
  RawResponse post(std::string_view path, std::string_view body,
                   const std::vector<std::string>& headers = {});
  /// With the house's key.
  RawResponse send(std::string_view path, std::string_view body);
  /// What the engine took, without its sources.
  std::vector<std::string> taken();
};

}  // namespace tend::test
