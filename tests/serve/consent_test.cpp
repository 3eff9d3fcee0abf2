#include <catch2/catch.hpp>

#include "runtime/serve/pages.hpp"
#include "tests/serve/running_service.hpp"

namespace tend {
namespace {

using test::RawResponse;
using test::RunningService;

std::string path_of(RunningService& running, TokenPurpose purpose, std::string topic = {}) {
  return running.service.tokens().path({purpose, "effect", "anna@example.com", std::move(topic)});
}
/// What the last event says, its id left out.
std::string last(RunningService& running) {
  const auto all = running.taken();
  return all.empty() ? "" : all.back().substr(all.back().find("\"at\""));
}

}  // namespace

TEST_CASE("looking at an unsubscribe link changes nothing; its button does") {
  RunningService running;
  const std::string path = path_of(running, TokenPurpose::Unsubscribe, "news");
  for (const char* const method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    test::ask(running.server.port(), method, path);
  CHECK(running.taken().empty());
  const RawResponse page = running.get(path);
  CHECK(page.status == 200);
  CHECK(page.has("<form method=\"post\">"));
  CHECK(page.has("<b>news</b>"));
  CHECK(page.has("Cache-Control: no-store"));
  CHECK(page.has("Referrer-Policy: no-referrer"));
  CHECK_FALSE(page.has("<script"));
  CHECK_FALSE(page.has("anna@example.com"));

  const RawResponse done = running.post(path, "");
  CHECK(done.status == 200);
  CHECK(done.has("You are unsubscribed"));
  CHECK(
      last(running) ==
      R"("at":"2026-01-05T15:00:00Z","contact":"anna@example.com","type":"unsubscribed","topic":"news","channel":"email"})");
}

TEST_CASE("one click of a mail program is enough, however it is packed and repeated (RFC 8058)") {
  RunningService running;
  const std::string path = path_of(running, TokenPurpose::Unsubscribe);
  CHECK(running
            .post(path, "List-Unsubscribe=One-Click",
                  {"Content-Type: application/x-www-form-urlencoded"})
            .status == 200);
  CHECK(running
            .post(path,
                  "--b\r\nContent-Disposition: form-data; "
                  "name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n",
                  {"Content-Type: multipart/form-data; boundary=b"})
            .status == 200);
  CHECK(running.taken().size() == 1);
  running.now = Instant{running.now.load().us + 1'000'000};
  CHECK(running.post(path, "").status == 200);
  CHECK(running.taken().size() == 1);
  running.now = Instant{running.now.load().us + us_per_hour};
  CHECK(running.post(path, "").status == 200);
  CHECK(running.taken().size() == 2);
}

TEST_CASE("an unsubscribe that cannot be kept is not acknowledged") {
  RunningService running;
  running.engine.refuse_all(true);
  const RawResponse answer = running.post(path_of(running, TokenPurpose::Unsubscribe), "");
  CHECK(answer.status == 503);
  CHECK(answer.has("Please try again"));
}

TEST_CASE("a forged link does nothing") {
  RunningService running;
  std::string path = path_of(running, TokenPurpose::Unsubscribe);
  path[10] = path[10] == 'A' ? 'B' : 'A';
  CHECK(running.post(path, "").status == 404);
  CHECK(running.post("/u/", "").status == 404);
  CHECK(running.post("/p/" + path_of(running, TokenPurpose::Unsubscribe).substr(3), "").status ==
        404);
  CHECK(running.taken().empty());
}

TEST_CASE("topics are chosen with a box each; what has not changed makes no event") {
  RunningService running;
  running.engine.set_topics(
      {{"news", "Our <news>", true}, {"offers", "Offers", true}, {"", "All else", false}});
  const std::string path = path_of(running, TokenPurpose::Preferences);
  const RawResponse page = running.get(path);
  CHECK(page.has("Our &lt;news&gt;"));
  CHECK(page.has(R"(name="topic" value="news" checked)"));
  CHECK(page.has(R"(name="topic" value="">)"));
  CHECK(page.has("a…@example.com"));
  CHECK_FALSE(page.has("anna@example.com"));

  CHECK(running.post(path, "shown=news&shown=offers&topic=offers").has("Saved"));
  REQUIRE(running.taken().size() == 1);
  CHECK(last(running).find(R"("type":"unsubscribed","topic":"news","channel":"email")") !=
        std::string::npos);
  CHECK(running.post(path, "shown=&topic=&shown=offers&topic=offers").status == 200);
  REQUIRE(running.taken().size() == 2);
  CHECK(last(running).find(R"("type":"subscribed","channel":"email")") != std::string::npos);
  CHECK(running.post(path, "shown=news&topic=news&shown=unheard&topic=unheard").status == 200);
  CHECK(running.taken().size() == 2);
  CHECK(running.post(path, "all=none&shown=news&topic=news").status == 200);
  CHECK(running.taken().size() == 3);
  CHECK(last(running).find(R"("type":"unsubscribed","channel":"email")") != std::string::npos);
}

TEST_CASE("an address is shown so that only its owner knows it") {
  CHECK(masked("anna@example.com") == "a…@example.com");
  CHECK(masked("åsa@example.com") == "å…@example.com");
  CHECK(masked("user-1") == "u…");
  CHECK(masked("") == "…");
}

}  // namespace tend
