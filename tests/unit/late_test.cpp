// late_test.cpp: what comes late. Order and waits go by acceptance, questions about the past by the
// event's own time (ruling 19); an outage makes nothing past for who waits already (ruling 24).
#include <catch2/catch.hpp>

#include "compiler/compile.hpp"
#include "tests/unit/story.hpp"

using namespace tend;
using namespace tend::test;

namespace {

Program compile_text(std::string text) {
  Sources sources;
  const std::vector<SourceId> roots{sources.add("late.tend", std::move(text))};
  DiskReader reader;
  Diagnostics diagnostics;
  Compiled compiled = compile(sources, roots, reader, {}, diagnostics);
  TEND_CHECK(compiled.program.has_value(), "the test's script is right");
  return *std::move(compiled.program);
}

EngineOptions by_the_clock() {
  EngineOptions options;
  options.clock = Clock::System;
  return options;
}

struct Late {
  explicit Late(std::string script)
      : program(compile_text(std::move(script))), story(program, by_the_clock()) {
    story.contact("anna");
  }
  /// What `log` said when the clock had come so far.
  std::vector<std::string> logged_at(std::string_view instant) {
    std::vector<std::string> found;
    for (std::string& line : story.until(instant)) {
      if (line.find(" logged ") != std::string::npos) found.push_back(std::move(line));
    }
    return found;
  }
  void happens(std::string_view instant, std::string_view type) {
    REQUIRE(story.happens(instant, "anna", type));
  }

  Program program;
  Story story;
};

using Logged = std::vector<std::string>;

}  // namespace

TEST_CASE("an event that comes late ends a wait, and lies where it happened") {
  Late late(R"(
    workflow asks {
      when form_submitted
      no goal
      wait until purchased up to 30d { log 'came' } else { log 'did not' }
      if count purchased in last 2d >= 1 { log 'lately' }
      if any purchased since 2026-01-08  { log 'since the eighth' }
      if first purchased < 2026-01-04    { log 'the first was before the fourth' }
      if last purchased < 2026-01-10     { log 'the last was before the tenth' }
    })");
  late.happens("2026-01-05T09:00:00Z", "purchased");
  late.happens("2026-01-20T09:00:00Z", "form_submitted");
  CHECK(late.logged_at("2026-01-21T09:00:00Z").empty());
  late.happens("2026-01-02T09:00:00Z", "purchased");
  CHECK(late.logged_at("2026-01-21T09:00:00Z") ==
        Logged{"2026-01-21T09:00:00Z anna logged came",
               "2026-01-21T09:00:00Z anna logged the first was before the fourth",
               "2026-01-21T09:00:00Z anna logged the last was before the tenth"});
}

TEST_CASE("a moment that came while the engine was down is not past for who waited for it") {
  Late late(R"(
    workflow waits {
      when form_submitted
      no goal
      wait until enrolled + 1d { log 'came' } else { log 'past' }
      wait until enrolled + 2d { log 'came' } else { log 'past' }
    })");
  late.happens("2026-01-05T09:00:00Z", "form_submitted");
  SECTION("a short time: the next wait is reached late, before its moment") {
    CHECK(late.logged_at("2026-01-06T21:00:00Z") ==
          Logged{"2026-01-06T21:00:00Z anna logged came"});
    CHECK(late.logged_at("2026-01-09T09:00:00Z") ==
          Logged{"2026-01-09T09:00:00Z anna logged came"});
  }
  SECTION("a long time: the next wait is reached when its moment is past") {
    CHECK(late.logged_at("2026-01-09T09:00:00Z") ==
          Logged{"2026-01-09T09:00:00Z anna logged came", "2026-01-09T09:00:00Z anna logged past"});
  }
}
