#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "runtime/sources/json_object.hpp"
#include "tests/serve/running_service.hpp"

namespace tend {
namespace {

using test::RunningService;

/// The types of the events that a page sends, and on which path or form, after a visit of it.
std::vector<std::string> visit(RunningService& running, const std::string& kind) {
  const std::string command = "node " TEND_TESTS_DIR "/peers/site_page.mjs http://127.0.0.1:" +
                              std::to_string(running.server.port()) + ' ' +
                              std::string(test::page_key) + ' ' + kind + " >/dev/null";
  CHECK(std::system(command.c_str()) == 0);
  std::vector<std::string> seen;
  std::string visitor;
  for (const std::string& json : running.taken()) {
    JsonObject object;
    REQUIRE(object.read(json));
    const JsonMember* const who = object.find("visitor");
    if (who == nullptr) continue;  // a look at an overlay names the contact
    CHECK(who->text.size() == 32);
    // Without storage she is still one visitor of this page.
    CHECK((visitor.empty() || visitor == who->text));
    visitor = who->text;
    const JsonMember* place = object.find("path");
    if (place == nullptr) place = object.find("form");
    std::string line(object.find("type")->text);
    line.append(" ").append(place->text);
    if (const JsonMember* const seconds = object.find("seconds"))
      line.append(" ").append(seconds->text);
    seen.push_back(line);
  }
  std::sort(seen.begin(), seen.end());
  return seen;
}

ServeSettings settings() {
  ServeSettings made = test::service_settings();
  made.keys.back().events = {"page_viewed", "time_on_page", "exit_intent", "form_submitted"};
  return made;
}
const std::vector<std::string> all{"exit_intent /pricing",     "form_submitted guide",
                                   "page_viewed /docs",        "page_viewed /pricing",
                                   "time_on_page /pricing 10", "time_on_page /pricing 30"};

}  // namespace

TEST_CASE("the site's script tells what a visitor does") {
  RunningService running(settings());
  CHECK(visit(running, GENERATE("plain", "blocked", "consent")) == all);
}

TEST_CASE("a visitor whose browser says no is left alone") {
  RunningService running(settings());
  CHECK(visit(running, GENERATE("dnt", "gpc")).empty());
  CHECK(running.server.figures().requests == 1);
}

TEST_CASE("the site's script shows an overlay, and tells that it did") {
  RunningService running(settings());
  running.engine.set_overlay({"effect", "Ask us", "Now", "Write", "https://shop.example/ask"});
  running.engine.add_message("effect", {"visitor:v", "ask", "overlay", test::service_now, ""});
  CHECK(visit(running, "plain") == all);
  const auto taken = running.taken();
  CHECK(std::count_if(taken.begin(), taken.end(), [](const std::string& json) {
          return json.find(R"("type":"opened","message":"ask")") != std::string::npos;
        }) >= 1);
}

}  // namespace tend
