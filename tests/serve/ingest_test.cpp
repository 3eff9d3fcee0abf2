#include <zlib.h>

#include <catch2/catch.hpp>

#include "base/base64.hpp"
#include "tests/serve/running_service.hpp"

namespace tend {
namespace {

using test::RawResponse;
using test::RunningService;
using Texts = std::vector<std::string>;

const std::string one =
    R"({"id":"1","at":"2026-01-05T15:00:00Z","contact":"a@x.example","type":"signed_up"})";
const std::string two =
    R"({"id":"2","at":"2026-01-05T15:00:00Z","contact":"b@x.example","type":"signed_up"})";

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string in = text;
  std::string out(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string bearer(std::string_view key) {
  return "Authorization: Bearer " + std::string(key);
}

}  // namespace

TEST_CASE("one event, an array, lines: each is taken, and answered after it") {
  const std::string body = GENERATE(one + "\n" + two + "\n", "[" + one + "," + two + "]",
                                    "[\n" + one + ",\n" + two + "\n]", one + two);
  RunningService running;
  const RawResponse answer = running.send("/v1/events", body);
  CHECK(answer.status == 200);
  CHECK(answer.has(R"("taken":2,"again":0,"refused":0)"));
  CHECK(running.taken() == Texts{one, two});
  CHECK(running.engine.events().front().source == "house");
  CHECK(running.send("/v1/events", one).has(R"("outcome":"again")"));
}

TEST_CASE("an event over several lines is handed on as one line") {
  RunningService running;
  std::string spread = one;
  for (std::size_t at = 0; (at = spread.find(',', at)) != std::string::npos; ++at)
    spread.insert(at + 1, "\r\n  ");
  CHECK(running.send("/v1/events", spread).status == 200);
  REQUIRE(running.taken().size() == 1);
  CHECK(running.taken().front().find('\n') == std::string::npos);
}

TEST_CASE("an id that comes again with another body is a conflict; the others are taken") {
  RunningService running;
  CHECK(running.send("/v1/events", one).status == 200);
  std::string other = one;
  other.replace(other.find("a@x"), 3, "z@x");
  const RawResponse answer = running.send("/v1/events", other + two);
  CHECK(answer.status == 422);
  CHECK(answer.has(R"("outcome":"conflict")"));
  CHECK(running.taken() == Texts{one, two});
}

TEST_CASE("what is no JSON is refused as a whole, and its place is said") {
  RunningService running;
  const auto [body, words] = GENERATE(table<std::string, std::string>(
      {{one + "\n{\"a\":", "line 2, column 1: a bracket that is never closed"},
       {one + "\n\n{\"a\":]}", "line 3, column 6: a bracket that closes another one"},
       {"[" + one + " " + two + "]", "`,` or `]` is expected"},
       {"[" + one + ",]", "a value is expected"},
       {"", "no event in the body"},
       {"[]", "no event in the body"},
       {"{\"a", "a bracket that is never closed"},
       {std::string(100, '['), "nested more than 64 levels deep"}}));
  INFO(body);
  const RawResponse answer = running.send("/v1/events", body);
  CHECK(answer.status == 400);
  if (!body.starts_with("{\"a")) CHECK(answer.has(words));
  CHECK(running.taken().empty());
}

TEST_CASE("what is no event is refused by itself, with its reason") {
  RunningService running;
  const auto [event, words] = GENERATE(table<std::string, std::string>(
      {{"7", "not a JSON object"},
       {"\"x\"", "not a JSON object"},
       {R"({"a":tru})", "not JSON"},
       {R"({"type":"x","type":"y"})", "occurs twice"},
       {R"({"id":"9","contact":"a@x.example","type":"x"})", "no `at`"},
       {"{\"a\":\"\xff\"}", "not valid UTF-8"},
       {R"({"a":")" + std::string(256 * 1024, 'x') + "\"}", "larger than 256 KiB"}}));
  const RawResponse answer = running.send("/v1/events", "[" + event + "," + one + "]");
  CHECK(answer.status == 400);
  CHECK(answer.has(words));
  CHECK(running.taken() == Texts{one});
}

TEST_CASE("when the engine takes no more, the client is told to come again") {
  RunningService running;
  running.engine.refuse_all(true);
  const RawResponse answer = running.send("/v1/events", one);
  CHECK(answer.status == 503);
  CHECK(answer.has("Retry-After: 2"));
  CHECK(running.get("/readyz").status == 503);
  CHECK(running.get("/healthz").status == 200);
  running.engine.refuse_all(false);
  CHECK(running.send("/v1/events", one).status == 200);
  CHECK(running.get("/readyz").status == 200);
}

TEST_CASE("a key is needed, and it is not looked for where it would be logged") {
  RunningService running;
  CHECK(running.post("/v1/events", one).status == 401);
  CHECK(running.post("/v1/events", one, {bearer("house-key-012345678")}).status == 401);
  CHECK(running.post("/v1/events", one, {bearer("")}).status == 401);
  CHECK(running.post("/v1/events?key=" + std::string(test::house_key), one).status == 401);
  const std::string basic = "Authorization: Basic " + base64(std::string(test::house_key) + ":");
  CHECK(running.post("/v1/events", one, {basic}).status == 200);
  CHECK(running.get("/v1/events").status == 405);
}

TEST_CASE("the public key says what a visitor does, and not who she is or what she wants") {
  RunningService running;
  const std::string begin = R"({"at":"2026-01-05T15:00:00Z",)";
  const auto [rest, status] = GENERATE(table<std::string, int>(
      {{R"("visitor":"v","type":"page_viewed","path":"/"})", 200},
       {R"("visitor":"v","type":"purchased"})", 400},
       {R"("visitor":"v","type":"unsubscribed"})", 400},
       {R"("visitor":"v","contact":"a@x.example","type":"page_viewed"})", 400},
       {R"("contact":"a@x.example","type":"page_viewed"})", 400},
       {R"("visitor":"v","type":"page_viewed","set":{"email":"a@x.example"}})", 400},
       {R"("visitor":"v","type":"identify"})", 400}}));
  INFO(rest);
  const std::string path = "/v1/events?key=" + std::string(test::page_key);
  CHECK(running.post(path, begin + rest).status == status);
  CHECK(running.taken().size() == (status == 200 ? 1U : 0U));
}

TEST_CASE("what a public key sets, and its ids, do not reach what others have said") {
  ServeSettings settings = test::service_settings();
  settings.keys.back().events = {"form_submitted"};
  RunningService running(settings);
  const std::string path = "/v1/events?key=" + std::string(test::page_key);
  const std::string begin = R"({"at":"2026-01-05T15:00:00Z","type":"form_submitted",)";
  SECTION("an id is its own") {
    CHECK(running.send("/v1/events", one).status == 200);
    CHECK(running.post(path, begin + R"("id":"1","contact":"a@x.example"})").status == 200);
    CHECK(running.post(path, begin + R"("id":1,"contact":"b@x.example"})").status == 422);
    REQUIRE(running.taken().size() == 2);
    CHECK(running.taken().back() ==
          begin + R"("id":")" + settings.keys.back().name + R"(:1","contact":"a@x.example"})");
  }
  SECTION("a field is set once") {
    const RawResponse answer =
        running.post(path, begin + R"("contact":"a@x.example","set" : {"title":"CEO"}})");
    CHECK(answer.status == 200);
    CHECK(running.taken().back() ==
          begin + R"("contact":"a@x.example","set_once":{"title":"CEO"}})");
  }
  SECTION("an address is that of whom it names") {
    const auto [rest, status] = GENERATE(table<std::string, int>(
        {{R"("contact":"a@x.example","set":{"email":" A@x.example"}})", 200},
         {R"("contact":"a@x.example","set":{"email":"mallory@x.example"}})", 400},
         {R"("contact":"a@x.example","set_once":{"email":"mallory@x.example"}})", 400},
         {R"("contact":"a@x.example","set":{"email":null}})", 400},
         {R"("contact":"crm-5","set":{"email":"mallory@x.example"}})", 400},
         {R"("contact":"a@x.example","set":{"title":"x"},"set_once":{"title":"x"}})", 400},
         {R"("contact":"a@x.example","s\u0065t":{"title":"x"}})", 400},
         {R"("visitor":"v","set":{"email":"a@x.example"}})", 200}}));
    INFO(rest);
    CHECK(running.post(path, begin + rest).status == status);
  }
}

TEST_CASE("a key may send the events that it is for, and no others") {
  ServeSettings settings = test::service_settings();
  settings.keys.front().events = {"purchased"};
  settings.keys.back().events = {"form_submitted", "subscribed"};
  RunningService running(settings);
  CHECK(running.send("/v1/events", one).has("this key may not send `signed_up`"));
  const std::string path = "/v1/events?key=" + std::string(test::page_key);
  const std::string begin = R"({"at":"2026-01-05T15:00:00Z","contact":"a@x.example",)";
  CHECK(running.post(path, begin + R"("type":"form_submitted","set":{"title":"CEO"}})").status ==
        200);
  CHECK(running.post(path, begin + R"("type":"subscribed"})").status == 400);
}

TEST_CASE("a packed body is unpacked, and never beyond what a body may have") {
  RunningService running;
  const std::vector<std::string> headers{bearer(test::house_key), "Content-Encoding: gzip"};
  CHECK(running.post("/v1/events", gzip(one), headers).status == 200);
  CHECK(running.taken() == Texts{one});
  SECTION("a bomb") {
    const std::string bomb = gzip(std::string(50 * 1024 * 1024, ' '));
    REQUIRE(bomb.size() < 100'000);
    CHECK(running.post("/v1/events", bomb, headers).status == 413);
  }
  SECTION("damaged, cut, or with more behind it") {
    CHECK(running.post("/v1/events", "nonsense", headers).status == 400);
    CHECK(running.post("/v1/events", gzip(two).substr(0, 40), headers).status == 400);
    CHECK(running.post("/v1/events", gzip(two) + "more", headers).status == 400);
    CHECK(running.post("/v1/events", "", headers).status == 400);
  }
  SECTION("in a way that we do not know") {
    CHECK(
        running.post("/v1/events", two, {bearer(test::house_key), "Content-Encoding: br"}).status ==
        415);
  }
  CHECK(running.taken().size() == 1);
}

TEST_CASE("a browser may ask from the sites that are named") {
  ServeSettings settings = test::service_settings();
  settings.site_origins = {"https://shop.example"};
  RunningService running(settings);
  const auto from = [&](const std::string& origin) {
    return test::ask(running.server.port(), "OPTIONS", "/v1/events", {"Origin: " + origin});
  };
  CHECK(from("https://shop.example").has("Access-Control-Allow-Origin: https://shop.example"));
  CHECK(from("https://shop.example").status == 204);
  CHECK_FALSE(from("https://evil.example").has("Access-Control-Allow-Origin"));
  CHECK_FALSE(running.get("/metrics").has("Access-Control"));
}

TEST_CASE("more events than a body may have are refused before any is taken") {
  RunningService running;
  std::string body;
  for (int at = 0; at < 5001; ++at) body += "{}\n";
  CHECK(running.send("/v1/events", body).status == 413);
}

}  // namespace tend
