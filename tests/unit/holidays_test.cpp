// holidays_test.cpp: std/holidays against the days that each country's sources publish
// (tests/cases/holidays.json).
#include <algorithm>
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/render.hpp"
#include "compiler/compile.hpp"

namespace tend {
namespace {

namespace json = boost::json;

json::object published() {
  std::ifstream file(std::string(TEND_TESTS_DIR) + "/cases/holidays.json");
  std::ostringstream text;
  text << file.rdbuf();
  return json::parse(text.str()).as_object();
}

Program compile_text(const std::string& text) {
  Sources sources;
  Diagnostics diagnostics;
  DiskReader reader;
  const SourceId script = sources.add("script.tend", text);
  Compiled compiled = compile(sources, {script}, reader, {}, diagnostics);
  INFO(render_all(sources, diagnostics));
  REQUIRE(compiled.program.has_value());
  return std::move(*compiled.program);
}

/// A calendar that nothing names is not in the program.
Program with_holidays(const json::object& countries) {
  std::string blackouts;
  for (const auto& [country, days] : countries) blackouts += " blackout " + std::string(country);
  return compile_text("import std/holidays\npolicy {" + blackouts +
                      " }\nworkflow seen { when page_viewed no goal log 'seen' }");
}

/// `01-01 01-06 …`, of one year.
std::string days_in(const CalendarInfo& calendar, int year) {
  std::string days;
  for (const Date date : days_off(calendar.ranges, calendar.yearly)) {
    if (year_month_day(date).year != year) continue;
    if (!days.empty()) days += ' ';
    days += format_date(date).substr(5);
  }
  return days;
}

TEST_CASE("the holidays of each country are those that it publishes") {
  const json::object file = published();
  const json::object& countries = file.at("countries").as_object();
  const Program program = with_holidays(countries);
  CHECK(program.calendars.size() == countries.size());
  for (const CalendarInfo& calendar : program.calendars) {
    const std::string& country = program.texts[calendar.name];
    INFO(country);
    REQUIRE(countries.contains(country));
    for (const auto& [year, days] : countries.at(country).at("days").as_object()) {
      INFO(std::string(year));
      CHECK(days_in(calendar, std::stoi(std::string(year))) == std::string(days.as_string()));
    }
  }
}

TEST_CASE("of the library only what is used is in the program") {
  const Program program = compile_text(
      "import std/holidays\nimport std/chat\nimport std/tickets\npolicy { blackout sweden }\n"
      "workflow seen { when page_viewed no goal call close_ticket(id: 'a', answer: 'b') }");
  REQUIRE(program.calendars.size() == 1);
  CHECK(program.texts[program.calendars[0].name] == "sweden");
  REQUIRE(program.actions.size() == 1);
  CHECK(program.texts[program.actions[0].name] == "close_ticket");
}

TEST_CASE("Easter is when the churches keep it") {
  const json::object file = published();
  for (const auto& [written, days] : file.at("easter").as_object()) {
    const int year = std::stoi(std::string(written));
    INFO(year);
    CHECK(format_date(easter(year)).substr(5) == std::string(days.at(0).as_string()));
    CHECK(format_date(orthodox_easter(year)).substr(5) == std::string(days.at(1).as_string()));
  }
}

}  // namespace
}  // namespace tend
