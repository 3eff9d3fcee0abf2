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

TEST_CASE("who comes back within the minute and leaves again has left") {
  RunningService running;
  const std::string leave = path_of(running, TokenPurpose::Unsubscribe, "news");
  const std::string choose = path_of(running, TokenPurpose::Preferences);
  const auto types = [&] {
    std::string all;
    for (const std::string& event : running.taken())
      all += event.find("unsubscribed") == std::string::npos ? "on " : "off ";
    return all;
  };
  // What the engine has made of it so far.
  const auto is_on = [&](bool on) { running.engine.set_topics({{"news", "News", on}}); };
  const auto later = [&] { running.now = Instant{running.now.load().us + us_per_second}; };
  is_on(true);
  CHECK(running.post(leave, "").status == 200);
  later();
  is_on(false);
  CHECK(running.post(choose, "shown=news&topic=news").has("Saved"));
  later();
  is_on(true);
  CHECK(running.post(leave, "").has("You are unsubscribed"));
  CHECK(types() == "off on off ");
  later();
  is_on(false);
  CHECK(running.post(choose, "shown=news&topic=news").has("Saved"));
  later();
  is_on(true);
  CHECK(running.post(choose, "shown=news").has("Saved"));
  CHECK(types() == "off on off on off ");
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

TEST_CASE("to leave the rest keeps the topics that are wished") {
  RunningService running;
  running.engine.set_topics({{"", "", true}, {"news", "", true}, {"offers", "", true}});
  const std::string path = path_of(running, TokenPurpose::Preferences);
  CHECK(running.get(path).has("<span>Everything else</span>"));
  CHECK(running.post(path, "shown=&shown=news&topic=news&shown=offers").has("Saved"));
  const auto all = running.taken();
  REQUIRE(all.size() == 2);
  CHECK(all[0].find(R"("type":"unsubscribed","channel":"email")") != std::string::npos);
  CHECK(all[1].find(R"("type":"subscribed","topic":"news","channel":"email")") !=
        std::string::npos);
}

TEST_CASE("a box without a topic says what it is about") {
  RunningService running;
  running.engine.set_topics({{"", "", true}});
  const std::string path = path_of(running, TokenPurpose::Preferences);
  CHECK(running.get(path).has("<span>Our marketing e-mails</span>"));
}

TEST_CASE("an address is shown so that only its owner knows it") {
  CHECK(masked("anna@example.com") == "a…@example.com");
  CHECK(masked("åsa@example.com") == "å…@example.com");
  CHECK(masked("user-1") == "u…");
  CHECK(masked("") == "…");
}

}  // namespace tend
