// Events from JSON lines: what one says, in which order they go, and what is said of the bad ones.
#include "runtime/sources/events.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "runtime/sources/line_reader.hpp"
#include "tests/unit/source_sample.hpp"

namespace tend {
namespace {

using Reports = std::vector<std::string>;

struct Bench : SourceBench {
  std::vector<Event> events;
  EventSourceFigures figures;

  explicit Bench(const std::string& text) {
    TextBytes bytes(text);
    EventReader reader(bytes, "e", program, texts, zones, problems);
    Event event;
    while (reader.next(event).value()) events.push_back(event);
    figures = reader.figures();
  }
  std::string text(Value value) const {
    return value.known() ? std::string(texts.view(static_cast<std::uint32_t>(value.bits)))
                         : "unset";
  }
};

std::string with(const std::string& members) {
  return R"({"id":"1","at":"2026-01-05T15:00:00Z","contact":"a@x.example","type":"purchased")" +
         members + "}\n";
}

TEST_CASE("an event has an envelope, fields, and what it sets") {
  const Bench bench(
      R"({"id": "536365", "at": "2010-12-01T08:26:00+01:00", "contact": "Anna@X.example", "type": "purchased", )"
      R"("product": "85123A", "amount": 139.12, "set": {"title": "CEO", "score": 3}})"
      "\n");
  REQUIRE(bench.events.size() == 1);
  const Event& event = bench.events.front();
  CHECK(event.id == "536365");
  CHECK(format_utc(event.at) == "2010-12-01T07:26:00Z");
  CHECK(event.contact == "anna@x.example");
  CHECK(event.type == event_of(bench.program, "purchased"));
  REQUIRE(event.fields.size() == 4);
  CHECK(bench.text(event.fields[0]) == "85123A");
  CHECK(event.fields[1] == Value::of(139'120'000));
  CHECK_FALSE(event.fields[2].known());
  REQUIRE(event.set.size() == 2);
  CHECK(event.set[0].field == field_of(bench.program, "title"));
  CHECK(bench.text(event.set[0].value) == "CEO");
  CHECK(event.set[1].value == Value::of(3'000'000));
  CHECK(bench.reports.empty());
}

TEST_CASE("fields may be in data; those beside it count first") {
  const Bench bench(with(R"(,"amount":1,"data":{"amount":2,"product":"x"})"));
  REQUIRE(bench.events.size() == 1);
  CHECK(bench.events[0].fields[1] == Value::of(1'000'000));
  CHECK(bench.text(bench.events[0].fields[0]) == "x");
}

TEST_CASE("numbers are read by their digits") {
  const struct {
    const char* text;
    std::int64_t micros;
  } cases[] = {{"0.1", 100'000},
               {"-0.0000005", -1},
               {"1e3", 1'000'000'000},
               {"12.3456789", 12'345'679},
               {"9223372036854.775807", 9'223'372'036'854'775'807}};
  for (const auto& one : cases) {
    CAPTURE(one.text);
    const Bench bench(with(std::string(",\"amount\":") + one.text));
    REQUIRE(bench.events.size() == 1);
    CHECK(bench.events[0].fields[1] == Value::of(one.micros));
  }
  const Bench bench(with(",\"amount\":9007199254740993"));
  REQUIRE(bench.events.size() == 1);
  CHECK_FALSE(bench.events[0].fields[1].known());
  CHECK(bench.reports ==
        Reports{"e:1: warning: `amount`: `9007199254740993` is out of range; it counts as unset"});
}

TEST_CASE("a value of another type is unset, and the event is taken") {
  const Bench bench(with(R"(,"amount":"12","product":5,"items":[1],"set":{"vip":"yes","nose":1})"));
  REQUIRE(bench.events.size() == 1);
  CHECK(bench.events[0].set.empty());
  CHECK(
      bench.reports ==
      Reports{"e:1: warning: `amount`: a text where number is declared; it counts as unset",
              "e:1: warning: `product`: a number where text is declared; it counts as unset",
              "e:1: warning: `items`: an array where number is declared; it counts as unset",
              "e:1: warning: `vip`: a text where bool is declared; the contact's is left as it is",
              "e:1: warning: `nose`: `set` names a field that no contact has"});
}

TEST_CASE("what is set once is told apart from what is set") {
  const Bench bench(with(R"(,"set":{"title":"CEO"},"set_once":{"title":"CTO","nose":1})"));
  REQUIRE(bench.events.size() == 1);
  REQUIRE(bench.events[0].set.size() == 2);
  CHECK_FALSE(bench.events[0].set[0].once);
  CHECK(bench.events[0].set[1].once);
  CHECK(bench.reports ==
        Reports{"e:1: warning: `nose`: `set_once` names a field that no contact has"});
}

TEST_CASE("null sets a contact's field to unknown") {
  const Bench bench(with(R"(,"set":{"title":null})"));
  REQUIRE(bench.events.size() == 1);
  REQUIRE(bench.events[0].set.size() == 1);
  CHECK_FALSE(bench.events[0].set[0].value.known());
}

TEST_CASE("an event without an id gets one from its content") {
  const std::string line =
      R"({"at":"2026-01-05T15:00:00Z","contact":"a@x.example","type":"opened","message":"m"})";
  const std::string turned =
      R"({"message":"m","type":"opened","contact":"a@x.example","at":"2026-01-05T15:00:00Z"})";
  const std::string other =
      R"({"at":"2026-01-05T15:00:00Z","contact":"a@x.example","type":"opened","message":"n"})";
  const Bench bench(line + "\n" + turned + "\n" + other + "\n");
  REQUIRE(bench.events.size() == 3);
  CHECK(bench.events[0].id.starts_with("content-"));
  CHECK(bench.events[0].id == bench.events[1].id);
  CHECK(bench.events[0].id != bench.events[2].id);
}

TEST_CASE("the hash of a body is of all but the id") {
  const Bench bench(
      with("") + with(R"(,"amount":1)") +
      R"({"id":"2","at":"2026-01-05T15:00:00Z","contact":"a@x.example","type":"purchased"})"
      "\n" +
      with(R"(,"deep":{"a":{"b":1}})") + with(R"(,"deep":{"a":{"b":2}})"));
  REQUIRE(bench.events.size() == 5);
  CHECK(bench.events[0].body_hash == bench.events[2].body_hash);
  CHECK(bench.events[0].body_hash != bench.events[1].body_hash);
  CHECK(bench.events[3].body_hash != bench.events[4].body_hash);
}

TEST_CASE("a type that nothing declares is taken, and named once") {
  const Bench bench(
      R"({"at":"2026-01-05T15:00:00Z","contact":"17","type":"lead_merged","set":{"title":"CEO"}})"
      "\n"
      R"({"at":"2026-01-06T15:00:00Z","contact":17,"type":"lead_merged"})"
      "\n");
  REQUIRE(bench.events.size() == 2);
  CHECK(bench.events[0].type == none);
  CHECK(bench.events[0].set.size() == 1);
  CHECK(bench.events[1].contact == "17");
  CHECK(bench.figures.unknown_types.at("lead_merged") == 2);
  CHECK(bench.reports == Reports{"e:1: warning: no event `lead_merged` is declared; such events "
                                 "are taken, and start nothing"});
}

TEST_CASE("what a message quotes does not write to the terminal of its reader") {
  const Bench bench(
      R"({"at":"2026-01-05T15:00:00Z","contact":"17","type":"a\u001b[2J\u009b31m\u202eb"})"
      "\n");
  CHECK(bench.reports == Reports{"e:1: warning: no event `a\uFFFD[2J\uFFFD31m\uFFFDb` is declared; "
                                 "such events are taken, and start nothing"});
}

TEST_CASE("bad lines are reported, and all others are taken") {
  const std::string good = with("");
  std::string deep;
  for (int level = 0; level < 10'000; ++level) deep += '[';
  const struct {
    std::string line, report;
  } cases[] = {
      {"not json", "not JSON: syntax error, at byte 1"},
      {"[1,2]", "not a JSON object"},
      {"\"text\"", "not a JSON object"},
      {"17", "not a JSON object"},
      {R"({"a":1} {"b":2})", "not JSON: extra data, at byte 9"},
      {R"({"id":"x)", "not JSON: incomplete JSON, at byte 9"},
      {R"({"x":)" + deep, "nested more than 32 levels deep"},
      {R"({"a":1,"a":2})", "the key `a` occurs twice"},
      {R"({"set":{"a":1,"a":2}})", "the key `a` occurs twice"},
      {"{\"a\":\"J\xF6rg\"}", "not valid UTF-8, at byte 8"},
      {R"({"contact":"a@x.example","type":"opened"})", "no `at`"},
      {R"({"at":1767625200,"contact":"a@x.example","type":"opened"})",
       "`at` is a number; it has to be a text such as \"2026-01-05T15:00:00Z\""},
      {R"({"at":"2026-01-05T15:00:00","contact":"a@x.example","type":"opened"})",
       "`at` is `2026-01-05T15:00:00`: " + std::string(describe(InstantError::OffsetRequired))},
      {R"({"at":"2026-02-30T15:00:00Z","contact":"a@x.example","type":"opened"})",
       "`at` is `2026-02-30T15:00:00Z`: " + std::string(describe(InstantError::NoSuchDate))},
      {R"({"at":"2026-01-05T15:00:00Z","type":"opened"})", "no `contact`"},
      {R"({"at":"2026-01-05T15:00:00Z","contact":" ","type":"opened"})", "`contact` names no one"},
      {R"({"at":"2026-01-05T15:00:00Z","contact":"a@x.com, b@x.com","type":"opened"})",
       "`contact` is not an e-mail address"},
      {R"({"at":"2026-01-05T15:00:00Z","contact":"\"Anna\" <a@x.com>","type":"opened"})",
       "`contact` is not an e-mail address"},
      {R"({"at":"2026-01-05T15:00:00Z","contact":"a@x.example"})", "no `type`"},
      {"{\"a\":\"" + std::string(longest_line_bytes, 'x') + "\"}",
       "the line is longer than 1048576 bytes"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.line.substr(0, 80));
    const Bench bench(good + one.line + "\n" + good);
    CHECK(bench.events.size() == 2);
    CHECK(bench.figures.bad == 1);
    CHECK(bench.figures.read == 3);
    REQUIRE(bench.reports.size() == 1);
    CHECK(bench.reports.front() == "e:2: error: " + one.report);
  }
}

TEST_CASE("a log goes by time, and ties by line") {
  const auto event = [](const char* at, const char* id) {
    return std::string(R"({"id":")") + id + R"(","at":")" + at +
           R"(","contact":"a@x.example","type":"purchased","order":")" + id + "\"}\n";
  };
  SourceBench bench;
  const std::string text = event("2026-01-02T00:00:00Z", "c") + event("2026-01-01T00:00:00Z", "a") +
                           event("2026-01-02T01:00:00+01:00", "d") +
                           event("2026-01-01T00:00:00Z", "b");
  TextBytes bytes(text);
  EventReader reader(bytes, "e", bench.program, bench.texts, bench.zones, bench.problems);
  EventLog log;
  REQUIRE(reader.read_all(log));
  log.sort_by_time();
  std::string order;
  Event read;
  for (std::size_t at = 0; at < log.size(); ++at) {
    log.get(at, read);
    CHECK(read.at == log.at(at));
    CHECK(log.file(at) == "e");
    CHECK(log.line(at) == std::string("cadb").find(read.id) + 1);
    CHECK(bench.texts.view(static_cast<std::uint32_t>(read.fields[2].bits)) == read.id);
    order += read.id;
  }
  CHECK(order == "abcd");
}

TEST_CASE("the examples' events are read as they are") {
  const struct {
    const char* folder;
    std::uint64_t events, of_unknown_type;
  } samples[] = {{"retail", 3199, 0},
                 {"crm/marketo", 158, 157},
                 {"crm/hubspot", 205, 110},
                 {"crm/mailchimp", 35, 21}};
  for (const auto& sample : samples) {
    CAPTURE(sample.folder);
    SourceBench bench;
    auto bytes =
        open_bytes(std::string(TEND_SOURCE_DIR "/examples/") + sample.folder + "/events.jsonl");
    REQUIRE(bytes);
    EventReader reader(**bytes, "e", bench.program, bench.texts, bench.zones, bench.problems);
    EventLog log;
    REQUIRE(reader.read_all(log));
    CHECK(log.size() == sample.events);
    CHECK(reader.figures().bad == 0);
    std::uint64_t unknown = 0;
    for (const auto& [type, count] : reader.figures().unknown_types) unknown += count;
    CHECK(unknown == sample.of_unknown_type);
  }
}

}  // namespace
}  // namespace tend
