// http_client_test.cpp: a server that does all that it should not, and what is made of it.
#include "runtime/effects/http_client.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "base/time.hpp"
#include "tests/peers/peer.hpp"

using namespace tend;
using test::http_peer;
using test::Peer;

namespace {

HttpOptions on_this_machine() {
  HttpOptions options;
  REQUIRE(options.guard.allow("127.0.0.1"));
  options.timeout_ms = 2'000;
  return options;
}

HttpOutcome post(HttpClient& client, const std::string& url) {
  return client.send({url, {{"Idempotency-Key", "k1"}}, R"({"subject":"hi"})"});
}

std::string log_of(HttpClient& client, const Peer& peer) {
  return client.send({peer.url("/log"), {}, {}}).body;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("a request goes out with its headers and body, and its answer comes back") {
  const Peer peer = http_peer();
  HttpClient client(on_this_machine());
  const HttpOutcome outcome = post(client, peer.url("/ok?a=b"));
  CHECK(outcome.status == 404);
  CHECK(post(client, peer.url("/ok")).body == R"({"id": "T-1"})");
  CHECK(client.send({peer.url("/ok"), {}, {}}).status == 200);
  const std::string log = log_of(client, peer);
  CHECK(log.find(R"("method": "POST", "path": "/ok?a=b")") != std::string::npos);
  CHECK(log.find(R"("method": "GET", "path": "/ok")") != std::string::npos);
  CHECK(log.find(R"("idempotency-key": "k1")") != std::string::npos);
  CHECK(log.find(R"("host": "127.0.0.1:)" + peer.port()) != std::string::npos);
  CHECK(log.find(R"("body": "{\"subject\":\"hi\"}")") != std::string::npos);
  CHECK(log.find("expect") == std::string::npos);
}

TEST_CASE("the next request uses the same connection") {
  const Peer peer = http_peer();
  HttpClient client(on_this_machine());
  for (int n = 0; n < 5; ++n) REQUIRE(post(client, peer.url("/ok")).status == 200);
  REQUIRE(post(client, peer.url("/502")).status == 404);
  CHECK(count(log_of(client, peer), R"("connection": 1,)") == 6);
}

TEST_CASE("an answer is told as it is") {
  const Peer peer = http_peer();
  HttpClient client(on_this_machine());
  for (const int status : {200, 204, 400, 401, 404, 410, 422, 500, 502}) {
    const HttpOutcome outcome = post(client, peer.url("/status/" + std::to_string(status)));
    CHECK(outcome.status == status);
    CHECK(outcome.may_have_acted);
  }
  CHECK(post(client, peer.url("/late")).body == R"({"id": "late"})");
}

TEST_CASE("no redirect is followed") {
  const Peer peer = http_peer();
  HttpClient client(on_this_machine());
  CHECK(post(client, peer.url("/301")).status == 301);
  CHECK(post(client, peer.url("/307")).status == 307);
  CHECK(log_of(client, peer).find(R"("path": "/ok")") == std::string::npos);
}

TEST_CASE("a peer says how long to leave it alone") {
  const Peer peer = http_peer();
  HttpClient client(on_this_machine());
  const HttpOutcome busy = post(client, peer.url("/busy"));
  CHECK(busy.status == 429);
  CHECK(busy.retry_after_us == 7 * us_per_second);
  const HttpOutcome until = post(client, peer.url("/busy-until"));
  REQUIRE(until.retry_after_us);
  CHECK(*until.retry_after_us > 110 * us_per_second);
  CHECK(*until.retry_after_us <= 121 * us_per_second);
  CHECK_FALSE(post(client, peer.url("/ok")).retry_after_us);
}

TEST_CASE("an answer without an end is cut off") {
  const Peer peer = http_peer();
  HttpClient client(on_this_machine());
  for (const char* const path : {"/endless", "/large"}) {
    const HttpOutcome outcome = post(client, peer.url(path));
    CHECK(outcome.fault == HttpFault::TooLarge);
    CHECK(outcome.status == 200);
    CHECK(outcome.body.empty());
  }
  for (const char* const path : {"/endless-head", "/endless-interim"}) {
    const HttpOutcome outcome = post(client, peer.url(path));
    CHECK(outcome.fault == HttpFault::TooLarge);
    CHECK(outcome.body.empty());
  }
}

TEST_CASE("what is compressed stays so") {
  const Peer peer = http_peer();
  HttpClient client(on_this_machine());
  const HttpOutcome outcome = post(client, peer.url("/gzip-bomb"));
  CHECK(outcome.status == 200);
  CHECK(outcome.body.size() <= 64 * 1024);
  CHECK(log_of(client, peer).find(R"("accept-encoding": "identity")") != std::string::npos);
}

TEST_CASE("an answer that breaks off is broken, and may have been meant") {
  const Peer peer = http_peer();
  HttpClient client(on_this_machine());
  for (const char* const path : {"/bad-chunk", "/half"}) {
    const HttpOutcome outcome = post(client, peer.url(path));
    INFO(path << ' ' << outcome.reason);
    CHECK(outcome.fault == HttpFault::Broken);
    CHECK(outcome.status == 200);
    CHECK(outcome.body.empty());
  }
  for (const char* const path : {"/garbage", "/drop-after"}) {
    const HttpOutcome outcome = post(client, peer.url(path));
    INFO(path << ' ' << outcome.reason);
    CHECK(outcome.fault == HttpFault::Broken);
    CHECK(outcome.status == 0);
    CHECK(outcome.may_have_acted);
    CHECK(outcome.reason == "the connection to 127.0.0.1 broke");
  }
}

TEST_CASE("who is silent is not waited for") {
  const Peer peer = http_peer();
  HttpOptions options = on_this_machine();
  options.timeout_ms = 200;
  HttpClient client(std::move(options));
  const auto began = std::chrono::steady_clock::now();
  const HttpOutcome outcome = post(client, peer.url("/never"));
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(2));
  CHECK(outcome.fault == HttpFault::Timeout);
  CHECK(outcome.may_have_acted);
  CHECK(outcome.reason == "127.0.0.1 did not answer in time");
}

TEST_CASE("where nobody is, nothing has happened") {
  std::string url;
  {
    const Peer gone = http_peer();
    url = gone.url("/ok");
  }
  HttpClient client(on_this_machine());
  const HttpOutcome outcome = post(client, url);
  CHECK(outcome.fault == HttpFault::Refused);
  CHECK_FALSE(outcome.may_have_acted);
}

TEST_CASE("a connection that is dropped at once is broken") {
  const Peer peer = http_peer({"--drop"});
  HttpClient client(on_this_machine());
  const HttpOutcome outcome = post(client, peer.url("/ok"));
  CHECK(outcome.fault == HttpFault::Broken);
  CHECK(outcome.status == 0);
}

TEST_CASE("a request is never sent a second time by itself") {
  const Peer peer = http_peer();
  HttpClient client(on_this_machine());
  REQUIRE(post(client, peer.url("/drop-second")).status == 200);
  const HttpOutcome outcome = post(client, peer.url("/drop-second"));
  CHECK(outcome.status == 0);
  CHECK(outcome.may_have_acted);
  CHECK(count(log_of(client, peer), "/drop-second") == 2);
}

TEST_CASE("a name that has no address is not known") {
  HttpOptions options;
  options.look_up = [](std::string_view) { return std::string(); };
  options.timeout_ms = 3'000;
  HttpClient client(std::move(options));
  const HttpOutcome outcome = post(client, "https://no-such-name.invalid/");
  CHECK(outcome.fault == HttpFault::Unresolved);
  CHECK_FALSE(outcome.may_have_acted);
}

TEST_CASE("the host's name is kept, whatever its address") {
  const Peer peer = http_peer();
  HttpOptions options = on_this_machine();
  options.look_up = [](std::string_view) { return std::string("127.0.0.1"); };
  HttpClient client(std::move(options));
  const std::string place = "hooks.example:" + peer.port();
  CHECK(post(client, "http://" + place + "/ok").status == 200);
  CHECK(log_of(client, peer).find(R"("host": ")" + place) != std::string::npos);
}

TEST_CASE("a name that leads elsewhere the second time leads nowhere") {
  const Peer peer = http_peer();
  HttpOptions options = on_this_machine();
  int asked = 0;
  options.look_up = [&](std::string_view) {
    return std::string(++asked == 1 ? "127.0.0.1" : "127.0.0.2");
  };
  HttpClient client(std::move(options));
  const std::string url = "http://hooks.example:" + peer.port() + "/ok-close";
  CHECK(post(client, url).status == 200);
  const HttpOutcome second = post(client, url);
  CHECK(second.fault == HttpFault::Blocked);
  CHECK(asked == 2);
}

TEST_CASE("of several addresses those that are forbidden are left out") {
  const Peer peer = http_peer();
  HttpOptions options = on_this_machine();
  options.look_up = [](std::string_view) { return std::string("127.0.0.2,127.0.0.1"); };
  HttpClient client(std::move(options));
  CHECK(post(client, "http://hooks.example:" + peer.port() + "/ok").status == 200);
}

TEST_CASE("proxies of the environment are not used") {
  const Peer peer = http_peer();
  for (const char* const name : {"http_proxy", "https_proxy", "ALL_PROXY"}) {
    setenv(name, "http://127.0.0.1:1", 1);
  }
  HttpClient client(on_this_machine());
  CHECK(post(client, peer.url("/ok")).status == 200);
  for (const char* const name : {"http_proxy", "https_proxy", "ALL_PROXY"}) unsetenv(name);
}
