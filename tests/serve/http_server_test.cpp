#include "runtime/serve/http_server.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "tests/serve/raw_client.hpp"

namespace tend {
namespace {

using test::ask;
using test::raw_request;
using test::RawClient;
using test::RawResponse;

/// Says back what it was asked.
void echo(const IncomingRequest& request, const HttpReply& reply) {
  reply({200, "text/plain",
         request.method + ' ' + request.path + '?' + request.query + ' ' + request.body});
}

HttpLimits quick() {
  HttpLimits limits;
  limits.patience = std::chrono::milliseconds(400);
  limits.grace = std::chrono::milliseconds(2000);
  return limits;
}

struct Running {
  HttpServer server;
  explicit Running(HttpHandler handler = echo, HttpLimits limits = {})
      : server(std::move(handler), limits) {
    REQUIRE(server.start("127.0.0.1:0", "127.0.0.1:0").has_value());
  }
  std::uint16_t port() const { return server.port(); }
};

}  // namespace

TEST_CASE("a request is handed on and answered, on the address that it came to") {
  Running running([](const IncomingRequest& request, const HttpReply& reply) {
    reply({200, "text/plain", request.on_admin_address ? "admin" : "public"});
  });
  CHECK(ask(running.port(), "GET", "/").body == "public");
  CHECK(ask(running.server.admin_port(), "GET", "/").body == "admin");
}

TEST_CASE("HEAD has the length of the body and not the body; the connection goes on") {
  Running running;
  RawClient client(running.port());
  client.say(raw_request("HEAD", "/a") + raw_request("GET", "/b?c=d"));
  CHECK(client.hear(true).has("Content-Length: 9"));
  CHECK(client.hear().body == "GET /b?c=d ");
}

TEST_CASE("ten thousand requests in one go are answered in their order") {
  Running running;
  RawClient client(running.port());
  constexpr int count = 10'000;
  std::thread asking([&] {
    std::string all;
    for (int at = 0; at < count; ++at) {
      all += at % 2 == 0 ? raw_request("GET", "/" + std::to_string(at))
                         : raw_request("POST", "/" + std::to_string(at), {}, "body");
    }
    client.say(all);
  });
  int wrong = 0;
  for (int at = 0; at < count; ++at) {
    const std::string begin = (at % 2 == 0 ? "GET /" : "POST /") + std::to_string(at) + "? ";
    if (client.hear().body != begin + (at % 2 == 0 ? "" : "body")) ++wrong;
  }
  asking.join();
  CHECK(wrong == 0);
}

TEST_CASE("what two readers could read in two ways is refused, and the connection ends") {
  const std::string attack = GENERATE(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: "
      "5\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nabcde",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nabcde",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\n Content-Length: 5\r\n\r\nabcde",
      "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n",
      "GET /\rX HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
      "GET / HTTP/1.1\r\nHo st: a\r\n\r\n", "GET http://evil.example/ HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET evil HTTP/1.1\r\nHost: a\r\n\r\n", "hello\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n");
  INFO(attack);
  Running running;
  RawClient client(running.port());
  client.say(attack + raw_request("GET", "/smuggled"));
  const RawResponse first = client.hear();
  CHECK(first.status == 400);
  CHECK(first.has("Connection: close"));
  CHECK(client.hear().status == 0);
  CHECK(running.server.figures().requests == 0);
  CHECK(running.server.figures().refused == 1);
}

TEST_CASE("a null byte in the head is no request") {
  Running running;
  RawClient client(running.port());
  std::string request = raw_request("GET", "/", {"X: b?c"});
  request[request.find("b?c") + 1] = '\0';
  client.say(request);
  CHECK(client.hear().status == 400);
}

TEST_CASE("chunks come as one body") {
  Running running;
  RawClient client(running.port());
  client.say(
      "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "Chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  CHECK(client.hear().body == "POST /x? abcde");
}

TEST_CASE("what is too large is refused with its reason, before all of it has come") {
  Running running;
  SECTION("a header") {
    RawClient client(running.port());
    client.say("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(9000, 'x') + "\r\n\r\n");
    CHECK(client.hear().status == 431);
  }
  SECTION("a header without an end") {
    RawClient client(running.port());
    client.say("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(9000, 'x'));
    CHECK(client.hear().status == 431);
  }
  SECTION("a body that says how long it is") {
    RawClient client(running.port());
    client.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n");
    CHECK(client.hear().status == 413);
  }
  SECTION("a body that does not") {
    RawClient client(running.port());
    client.say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::thread talking([&] {
      const std::string chunk = "10000\r\n" + std::string(65536, 'x') + "\r\n";
      for (int at = 0; at < 40; ++at) {
        if (!client.say(chunk)) break;
      }
    });
    CHECK(client.hear().status == 413);
    talking.join();
  }
  SECTION("an extension of a chunk without an end") {
    RawClient client(running.port());
    client.say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;");
    std::thread talking([&] {
      const std::string more(65536, 'a');
      for (int at = 0; at < 40; ++at) {
        if (!client.say(more)) break;
      }
    });
    CHECK(client.hear().status == 431);
    talking.join();
  }
  SECTION("as large as is allowed is taken") {
    const RawResponse response =
        ask(running.port(), "POST", "/", {}, std::string(1024 * 1024, 'x'));
    CHECK(response.status == 200);
  }
}

TEST_CASE("a client that waits to be asked for its body is asked") {
  Running running;
  RawClient client(running.port());
  client.say("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(client.hear().status == 100);
  client.say("ab");
  CHECK(client.hear().body == "POST /? ab");
}

TEST_CASE("those who dawdle are let go, and hold up nobody") {
  Running running(echo, quick());
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int at = 0; at < 300; ++at) {
    slow.push_back(std::make_unique<RawClient>(running.port()));
    slow.back()->say(at % 3 == 0   ? "GET / HTTP/1.1\r\nHost: a\r\nX"
                     : at % 3 == 1 ? "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"
                                   : "");
  }
  const auto begin = std::chrono::steady_clock::now();
  CHECK(ask(running.port(), "GET", "/").status == 200);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(300));
  // A byte now and then buys no more time.
  for (int at = 0; at < 10; ++at) {
    slow.front()->say("x");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  int closed = 0;
  for (const auto& client : slow) closed += client->is_closed_within(3000) ? 1 : 0;
  CHECK(closed == 300);
}

TEST_CASE("connections beyond the limit are closed at once") {
  HttpLimits limits;
  limits.connections = 2;
  Running running(echo, limits);
  RawClient first(running.port());
  RawClient second(running.port());
  first.say(raw_request("GET", "/"));
  second.say(raw_request("GET", "/"));
  CHECK(first.hear().status == 200);
  CHECK(second.hear().status == 200);
  RawClient third(running.port());
  CHECK(third.is_closed_within(2000));
  CHECK(running.server.figures().turned_away == 1);
}

TEST_CASE("those who hold the public address do not hold the admin's") {
  HttpLimits limits;
  limits.connections = 2;
  limits.admin_connections = 1;
  Running running(echo, limits);
  RawClient first(running.port());
  RawClient second(running.port());
  first.say(raw_request("GET", "/"));
  second.say(raw_request("GET", "/"));
  CHECK(first.hear().status == 200);
  CHECK(second.hear().status == 200);
  RawClient operators(running.server.admin_port());
  operators.say(raw_request("GET", "/"));
  CHECK(operators.hear().status == 200);
  CHECK(RawClient(running.server.admin_port()).is_closed_within(2000));
}

TEST_CASE("a server that stops answers what it was asked, takes no more, and closes") {
  std::vector<HttpReply> replies;
  Running running([&](const IncomingRequest&, const HttpReply& reply) { replies.push_back(reply); },
                  quick());
  const std::uint16_t port = running.port();
  RawClient idle(port);
  RawClient asking(port);
  asking.say(raw_request("GET", "/"));
  while (running.server.figures().requests == 0) std::this_thread::yield();
  std::thread stopping([&] { running.server.stop(); });
  CHECK(idle.is_closed_within(1000));
  replies.front()({200, "text/plain", "late"});
  const RawResponse answer = asking.hear();
  CHECK(answer.body == "late");
  CHECK(answer.has("Connection: close"));
  CHECK(asking.is_closed_within(1000));
  stopping.join();
  CHECK(running.server.figures().connections == 0);
}

TEST_CASE("a reply that comes when the server is gone is nobody's") {
  HttpReply kept;
  {
    Running running([&](const IncomingRequest&, const HttpReply& reply) { kept = reply; },
                    [] {
                      HttpLimits limits = quick();
                      limits.grace = std::chrono::milliseconds(50);
                      return limits;
                    }());
    RawClient client(running.port());
    client.say(raw_request("GET", "/"));
    while (running.server.figures().requests == 0) std::this_thread::yield();
    running.server.stop();
    CHECK(client.is_closed_within(1000));
  }
  kept({200, "text/plain", "too late"});
}

TEST_CASE("an address that is none, or taken, is said in words") {
  Running running;
  HttpServer other(echo, {});
  const auto taken = other.start("127.0.0.1:" + std::to_string(running.port()), "");
  REQUIRE(!taken);
  CHECK(taken.error().message.find("Address already in use") != std::string::npos);
  const std::string bad =
      GENERATE("", "7070", "localhost:1", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:7x");
  CHECK(other.start(bad, "").error().code == ErrorCode::Malformed);
}

}  // namespace tend
