#include <catch2/catch.hpp>

#include "runtime/serve/site_routes.hpp"
#include "tests/serve/running_service.hpp"

namespace tend {
namespace {

using test::RawResponse;
using test::RunningService;

constexpr const char* browser = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0";

std::string path_of(RunningService& running, TokenPurpose purpose, std::string link = {}) {
  return running.service.tokens().path({purpose, "effect", "anna@example.com", std::move(link)});
}
void send_message(RunningService& running, std::int64_t ago_us, std::string target) {
  running.engine.add_message("effect", {"anna@example.com", "intro", "email",
                                        Instant{test::service_now.us - ago_us}, std::move(target)});
}
std::string last(RunningService& running) {
  const auto all = running.taken();
  return all.empty() ? "" : all.back().substr(all.back().find("\"at\""));
}

}  // namespace

TEST_CASE("a click leads to the link's target, and is an event") {
  RunningService running;
  send_message(running, us_per_hour, "https://shop.example/a?b=c&d=å");
  const RawResponse answer = running.get(
      path_of(running, TokenPurpose::Click, "0") + "?url=https://evil.example", {browser});
  CHECK(answer.status == 302);
  CHECK(answer.has("Location: https://shop.example/a?b=c&d=%C3%A5\r\n"));
  CHECK(
      last(running) ==
      R"("at":"2026-01-05T15:00:00Z","contact":"anna@example.com","type":"clicked","message":"intro","link":"https://shop.example/a?b=c&d=å"})");
}

TEST_CASE("nobody is led anywhere but to a link of a message of ours") {
  RunningService running;
  CHECK(running.get(path_of(running, TokenPurpose::Click, "0")).status == 404);
  send_message(running, us_per_hour,
               GENERATE("javascript:alert(1)", "//evil.example", "mailto:a@b"));
  CHECK(running.get(path_of(running, TokenPurpose::Click, "0"), {browser}).status == 404);
  CHECK(running.get(path_of(running, TokenPurpose::Click, "1"), {browser}).status == 404);
  CHECK(running.get("/c/https://evil.example").status == 404);
}

TEST_CASE("a click or a look by a machine is marked") {
  RunningService running;
  send_message(running, GENERATE(0, 4 * us_per_second), "https://shop.example/");
  CHECK(running.get(path_of(running, TokenPurpose::Click, "0"), {browser}).status == 302);
  CHECK(last(running).ends_with(R"(,"machine":true})"));
  send_message(running, us_per_hour, "https://shop.example/");
  running.get(path_of(running, TokenPurpose::Open),
              {"User-Agent: Mozilla/5.0 (via ggpht.com GoogleImageProxy)"});
  CHECK(last(running).ends_with(R"("type":"opened","message":"intro","machine":true})"));
  running.get(path_of(running, TokenPurpose::Open), {browser});
  CHECK(last(running).ends_with(R"("type":"opened","message":"intro"})"));
}

TEST_CASE("an image is an image, whoever asks with whatever") {
  RunningService running;
  const RawResponse image = running.get("/o/nonsense");
  CHECK(image.status == 200);
  CHECK(image.has("image/gif"));
  CHECK(image.body.size() == 43);
  CHECK(image.body.starts_with("GIF89a"));
  CHECK(image.body.back() == ';');
  CHECK(running.taken().empty());
}

TEST_CASE("the site's script is small, and kept by the browser") {
  CHECK(site_script().size() < 4096);
  RunningService running;
  const RawResponse script = running.get("/site.js");
  CHECK(script.has("text/javascript"));
  CHECK(script.body == site_script());
  const std::size_t tag = script.head.find("ETag: ") + 6;
  const std::string value = script.head.substr(tag, script.head.find('\r', tag) - tag);
  CHECK(running.get("/site.js", {"If-None-Match: " + value}).status == 304);
}

TEST_CASE("an overlay is shown with the addresses that tell of it") {
  RunningService running;
  const std::string path =
      "/v1/overlay?key=" + std::string(test::page_key) + "&visitor=v-1&path=%2Fpricing";
  CHECK(running.get(path).status == 204);
  CHECK(running.get("/v1/overlay?visitor=v-1").status == 401);
  running.engine.set_overlay({"effect", "Ask \"us\"", "Now", "Write", "https://shop.example/ask"});
  const RawResponse answer = running.get(path, {"Origin: https://any.example"});
  CHECK(answer.status == 200);
  CHECK(answer.has(R"("title":"Ask \"us\"","text":"Now","shown":"/o/)"));
  CHECK(answer.has("Access-Control-Allow-Origin: *"));
  running.engine.add_message(
      "effect", {"visitor:v-1", "ask", "overlay", test::service_now, "https://shop.example/ask"});
  const std::size_t at = answer.body.find("/c/");
  const std::string click = answer.body.substr(at, answer.body.find('"', at) - at);
  CHECK(running.get(click, {browser}).has("Location: https://shop.example/ask"));
  // It is shown where she is, so that a fast click is hers.
  CHECK(last(running).find("machine") == std::string::npos);
}

TEST_CASE("what is for those who run it is not at the public address") {
  RunningService running;
  CHECK(running.get("/metrics").status == 404);
  CHECK(running.get("/admin/x").status == 404);
  running.send("/v1/events", "{}");
  const std::uint16_t port = running.server.admin_port();
  const RawResponse metrics = test::ask(port, "GET", "/metrics");
  CHECK(metrics.status == 200);
  CHECK(metrics.has(R"(tend_http_requests_total{route="/v1/events",status="400"} 1)"));
  CHECK(metrics.has(R"(tend_http_events_total{outcome="refused",source="house"} 1)"));
  CHECK(metrics.has("# TYPE tend_steps_total counter"));
  CHECK(metrics.has(R"(tend_steps_total{workflow="w"} 3)"));
  CHECK(metrics.has("# TYPE tend_waiting gauge"));
  CHECK(metrics.has("tend_http_connections 1"));
  // A page elsewhere whose name leads to this machine.
  test::RawClient client(port);
  client.say("GET /metrics HTTP/1.1\r\nHost: evil.example:7071\r\n\r\n");
  CHECK(client.hear().status == 401);
}

TEST_CASE("with a token for those who run it, no other word opens") {
  ServeSettings settings = test::service_settings();
  settings.admin_token = Secret("admin-token-0123456789");
  RunningService running(settings);
  const auto status = [&](const std::vector<std::string>& headers) {
    return test::ask(running.server.admin_port(), "GET", "/metrics", headers).status;
  };
  CHECK(status({}) == 401);
  CHECK(status({"Authorization: Bearer admin-token-012345678"}) == 401);
  CHECK(status({"Authorization: Bearer admin-token-0123456789"}) == 200);
}

}  // namespace tend
