// The trace: its JSON lines byte for byte (runtime.md, section 7), its text, and its summary.
#include <catch2/catch.hpp>
#include <limits>
#include <sstream>
#include <string>

#include "runtime/effects/summary.hpp"
#include "runtime/effects/trace_json.hpp"
#include "runtime/effects/trace_text.hpp"
#include "runtime/engine/engine.hpp"
#include "tests/unit/example_program.hpp"
#include "tests/unit/source_sample.hpp"

namespace tend {
namespace {

/// One workflow, two steps, two messages, of which one goes by text message.
Program traced_program() {
  Program program = source_sample();
  WorkflowInfo workflow;
  workflow.name = example::text(program, "ceo_nurture");
  for (const auto& [name, channel] :
       {std::pair("intro", ChannelKind::Email), std::pair("reminder", ChannelKind::Sms)}) {
    MessageInfo message;
    message.name = example::text(program, name);
    message.channel = channel;
    program.messages.push_back(message);
  }
  for (const char* identity : {"wait before send intro", "send intro"}) {
    StepInfo step;
    step.identity = example::text(program, identity);
    program.steps.push_back(step);
  }
  program.contact_lists.push_back({example::text(program, "vip"), none});
  program.topics.push_back(example::text(program, "offers"));
  program.actions.emplace_back().name = example::text(program, "ticket");
  program.pools.push_back({example::text(program, "codes"), {}});
  program.code = {Word(Op::Wait), Word(Op::Send), Word(Op::Complete)};
  program.step_of = {0, 1, none};
  workflow.code_end = 3;
  program.workflows.push_back(workflow);
  return program;
}

struct TraceBench {
  Program program = traced_program();
  Texts texts;
  Zones zones;
  MemoryStore store;
  TraceNames names{program, texts, store};
  ContactId anna = store.contact("anna@example.com");

  TraceRecord record(TraceKind kind, const char* at = "2026-01-08T07:00:00Z") {
    TraceRecord record;
    record.at = *parse_instant(at).instant;
    record.contact = anna;
    record.zone = zones.find("Europe/Stockholm").value();
    record.kind = kind;
    record.workflow = 0;
    return record;
  }
  TraceRecord of_step(TraceKind kind, std::uint32_t step, std::uint32_t operand = none) {
    TraceRecord made = record(kind);
    made.step = step;
    made.operand = operand;
    return made;
  }
  TraceRecord set(const std::string& field, Value value) {
    TraceRecord made = record(TraceKind::Set);
    made.workflow = none;
    made.operand = field_of(program, field);
    made.value = value;
    return made;
  }
  void set_text(const std::string& field, const std::string& text) {
    store.set_field(anna, field_of(program, field), texts.value(text));
  }
  std::string json(const TraceRecord& record) {
    std::ostringstream out;
    JsonTrace(out, names).record(record);
    return out.str();
  }
  /// From the kind on.
  std::string json_tail(const TraceRecord& record) {
    const std::string line = json(record);
    return line.substr(line.find("\"kind\""));
  }
  std::string text(const TraceRecord& record) {
    std::ostringstream out;
    TextTrace(out, names).record(record);
    return out.str();
  }
};

TEST_CASE("a line of JSON has its keys in one order") {
  TraceBench bench;
  const std::string run = run_name("ceo_nurture", "anna@example.com", 0);
  CHECK(
      bench.json(bench.of_step(TraceKind::Sent, 1, 0)) ==
      R"({"at":"2026-01-08T07:00:00Z","local":"2026-01-08T08:00:00+01:00","contact":"anna@example.com",)"
      R"("workflow":"ceo_nurture","run":")" +
          run +
          R"(","step":"send intro","kind":"sent","message":"intro","to":"anna@example.com"})"
          "\n");
}

TEST_CASE("an event's own changes have neither workflow nor run") {
  TraceBench bench;
  CHECK(
      bench.json(bench.set("title", bench.texts.value("CEO \"x\"\n"))) ==
      R"({"at":"2026-01-08T07:00:00Z","local":"2026-01-08T08:00:00+01:00","contact":"anna@example.com",)"
      R"("kind":"set","field":"title","value":"CEO \"x\"\n"})"
      "\n");
}

TEST_CASE("each kind says what it adds") {
  TraceBench bench;
  CHECK(bench.json_tail(bench.record(TraceKind::Entered)) == "\"kind\":\"entered\"}\n");
  CHECK(bench.json_tail(bench.record(TraceKind::Completed)) == "\"kind\":\"completed\"}\n");

  TraceRecord skipped = bench.record(TraceKind::Skipped);
  skipped.reason = Reason::Reenroll;
  CHECK(
      bench.json(skipped) ==
      R"({"at":"2026-01-08T07:00:00Z","local":"2026-01-08T08:00:00+01:00","contact":"anna@example.com",)"
      R"("workflow":"ceo_nurture","kind":"skipped","reason":"reenroll"})"
      "\n");

  TraceRecord waiting = bench.of_step(TraceKind::Waiting, 0);
  waiting.until = *parse_instant("2026-01-11T07:00:00.25Z").instant;
  CHECK(bench.json_tail(waiting) ==
        "\"kind\":\"waiting\",\"until\":\"2026-01-11T07:00:00.250000Z\"}\n");

  TraceRecord held = bench.of_step(TraceKind::Held, 1, 0);
  held.until = *parse_instant("2026-01-11T07:00:00Z").instant;
  held.reason = Reason::Window;
  CHECK(bench.json_tail(held) ==
        "\"kind\":\"held\",\"until\":\"2026-01-11T07:00:00Z\",\"reason\":\"window\",\"message\":"
        "\"intro\"}\n");

  TraceRecord dropped = bench.of_step(TraceKind::Dropped, 1, 1);
  dropped.reason = Reason::NoAddress;
  CHECK(bench.json_tail(dropped) ==
        "\"kind\":\"dropped\",\"reason\":\"no address\",\"message\":\"reminder\"}\n");

  TraceRecord failed = bench.record(TraceKind::Failed);
  failed.reason = Reason::OutOfFuel;
  CHECK(bench.json_tail(failed) == "\"kind\":\"failed\",\"error\":\"out of fuel\"}\n");

  TraceRecord branched = bench.record(TraceKind::Branched);
  branched.operand = example::text(bench.program, "else");
  CHECK(bench.json_tail(branched) == "\"kind\":\"branched\",\"arm\":\"else\"}\n");
  TraceRecord logged = branched;
  logged.kind = TraceKind::Logged;
  CHECK(bench.json_tail(logged) == "\"kind\":\"logged\",\"text\":\"else\"}\n");
}

TEST_CASE("what happens beside messages has words of its own") {
  TraceBench bench;
  const auto about = [&](TraceKind kind, const char* text, bool value = false) {
    TraceRecord made = bench.record(kind);
    made.operand = 0;
    made.text = *text == '\0' ? none : bench.texts.intern(text);
    made.value = Value::of_bool(value);
    return made;
  };
  const auto tells = [&](const TraceRecord& record, const std::string& json,
                         const std::string& text) {
    CHECK(bench.json_tail(record) == "\"kind\":" + json + "}\n");
    const std::string line = bench.text(record);
    CHECK(line.substr(line.find("ceo_nurture  ") + 13) == text + "\n");
  };
  tells(about(TraceKind::Listed, "", true), R"("listed","list":"vip","change":"added")",
        "added to vip");
  tells(about(TraceKind::Listed, ""), R"("listed","list":"vip","change":"removed")",
        "removed from vip");
  tells(about(TraceKind::Consented, "", true),
        R"("consent","topic":"offers","change":"subscribed")", "subscribed to offers");
  tells(about(TraceKind::Notified, "sam@x.example"), R"("notified","to":"sam@x.example")",
        "notified sam@x.example");
  tells(about(TraceKind::Called, "200"), R"("called","action":"ticket","status":"200")",
        "called ticket: 200");
  tells(about(TraceKind::Taken, "AB12"), R"("taken","pool":"codes","value":"AB12")",
        "took 'AB12' from codes");
  tells(about(TraceKind::Merged, "v-1"), R"("merged","with":"v-1")", "merged with v-1");
  TraceRecord assigned = about(TraceKind::Assigned, "sam@x.example");
  assigned.operand = field_of(bench.program, "email");
  tells(assigned, R"("assigned","field":"email","owner":"sam@x.example")",
        "assigned email sam@x.example");
}

TEST_CASE("a goal and an exit are told by their names, where they have one") {
  TraceBench bench;
  TraceRecord goal = bench.record(TraceKind::Goal);
  CHECK(bench.json_tail(goal) == "\"kind\":\"goal\"}\n");
  goal.operand = example::text(bench.program, "bought");
  CHECK(bench.json_tail(goal) == "\"kind\":\"goal\",\"goal\":\"bought\"}\n");
  TraceRecord exited = bench.record(TraceKind::Exited);
  exited.reason = Reason::When;
  CHECK(bench.json_tail(exited) == "\"kind\":\"exited\",\"reason\":\"when\"}\n");
  exited.operand = example::text(bench.program, "competitor");
  CHECK(bench.json_tail(exited) == "\"kind\":\"exited\",\"reason\":\"competitor\"}\n");
  CHECK(bench.text(exited).ends_with("exited: competitor\n"));
}

TEST_CASE("a wait without an end has no until") {
  TraceBench bench;
  TraceRecord waiting = bench.of_step(TraceKind::Waiting, 0);
  waiting.until = Instant{std::numeric_limits<std::int64_t>::max()};
  CHECK(bench.json_tail(waiting) == "\"kind\":\"waiting\"}\n");
  CHECK(bench.text(waiting).ends_with("ceo_nurture  waiting\n"));
}

TEST_CASE("where a message went is said always, even when the contact's name says it") {
  TraceBench bench;
  const std::string to_anna =
      "\"kind\":\"sent\",\"message\":\"intro\",\"to\":\"anna@example.com\"}\n";
  CHECK(bench.json_tail(bench.of_step(TraceKind::Sent, 1, 0)) == to_anna);
  bench.set_text("email", "anna@example.com");
  CHECK(bench.json_tail(bench.of_step(TraceKind::Sent, 1, 0)) == to_anna);
  bench.set_text("email", "a.ek@example.com");
  CHECK(bench.json_tail(bench.of_step(TraceKind::Sent, 1, 0)) ==
        "\"kind\":\"sent\",\"message\":\"intro\",\"to\":\"a.ek@example.com\"}\n");
  bench.set_text("phone", "+46 70 123");
  CHECK(bench.json_tail(bench.of_step(TraceKind::Sent, 1, 1)) ==
        "\"kind\":\"sent\",\"message\":\"reminder\",\"to\":\"+46 70 123\"}\n");
}

TEST_CASE("values are written by their type") {
  TraceBench bench;
  const auto value_of = [&](const char* field, Value value) {
    const std::string tail = bench.json_tail(bench.set(field, value));
    return tail.substr(tail.find("\"value\":") + 8, tail.size() - tail.find("\"value\":") - 10);
  };
  CHECK(value_of("score", Value::of(1'500'000)) == "1.5");
  CHECK(value_of("vip", Value::of_bool(true)) == "true");
  CHECK(value_of("lifecycle", Value::of(2)) == "\"mql\"");
  CHECK(value_of("birthday", Value::of(make_date(1980, 2, 29)->days)) == "\"1980-02-29\"");
  CHECK(value_of("created_at", Value::of(0)) == "\"1970-01-01T00:00:00Z\"");
  CHECK(value_of("call_at", Value::of(8 * us_per_hour)) == "\"08:00\"");
  CHECK(value_of("notice", bench.texts.value(Duration{1, 3, 0, 0})) == "\"1mo 3d\"");
  CHECK(value_of("title", Value::unknown()) == "null");
}

TEST_CASE("a line of text is for people") {
  TraceBench bench;
  CHECK(bench.text(bench.of_step(TraceKind::Sent, 1, 0)) ==
        "Thu 2026-01-08 08:00 Europe/Stockholm  anna@example.com  ceo_nurture  sent intro\n");
  TraceRecord waiting = bench.of_step(TraceKind::Waiting, 0);
  waiting.until = *parse_instant("2026-01-11T07:00:30Z").instant;
  CHECK(bench.text(waiting) ==
        "Thu 2026-01-08 08:00 Europe/Stockholm  anna@example.com  ceo_nurture  waiting until Sun "
        "2026-01-11 08:00:30\n");
  CHECK(
      bench.text(bench.set("title", bench.texts.value("CEO\n\x1b[2J"))) ==
      "Thu 2026-01-08 08:00 Europe/Stockholm  anna@example.com  -  set title = 'CEO \uFFFD[2J'\n");
}

TEST_CASE("columns of text are as wide as the widest so far") {
  TraceBench bench;
  std::ostringstream out;
  TextTrace trace(out, bench.names);
  trace.record(bench.record(TraceKind::Entered));
  TraceRecord other = bench.record(TraceKind::Entered);
  other.contact = bench.store.contact("åsa@x.example");
  other.zone = nullptr;
  trace.record(other);
  CHECK(out.str() ==
        "Thu 2026-01-08 08:00 Europe/Stockholm  anna@example.com  ceo_nurture  entered\n"
        "Thu 2026-01-08 07:00 UTC               åsa@x.example     ceo_nurture  entered\n");
}

/// Three enter: one is sent to, one waits, one fails.
void play(TraceBench& bench, Summary& summary) {
  for (int contact = 0; contact < 3; ++contact) summary.record(bench.record(TraceKind::Entered));
  for (int contact = 0; contact < 2; ++contact) {
    TraceRecord waiting = bench.of_step(TraceKind::Waiting, 0);
    waiting.until = waiting.at;
    summary.record(waiting);
  }
  summary.record(bench.of_step(TraceKind::Resumed, 0));
  summary.record(bench.of_step(TraceKind::Sent, 1, 0));
  summary.record(bench.record(TraceKind::Completed));
  TraceRecord failed = bench.record(TraceKind::Failed);
  failed.reason = Reason::OutOfFuel;
  summary.record(failed);
  TraceRecord skipped = bench.record(TraceKind::Skipped);
  skipped.reason = Reason::Inside;
  summary.record(skipped);

  Run run;
  run.contact = bench.anna;
  run.wake = *parse_instant("2026-01-11T07:00:00Z").instant;
  const RunId id = bench.store.add_run(run, {});
  bench.store.wake(id, run.wake);
  summary.finish(bench.store);
}

TEST_CASE("the summary for people") {
  TraceBench bench;
  Summary summary(bench.names);
  play(bench, summary);
  CHECK(summary.text() ==
        "ceo_nurture: 3 entered, 1 completed, 0 exited, 1 failed, 1 still inside\n"
        "  did not enter: 1 is inside already\n"
        "\n"
        "  step                      reached     inside\n"
        "  wait before send intro          2          1\n"
        "  send intro                      1          0\n"
        "\n"
        "  message       sent       held    dropped\n"
        "  intro            1          0          0\n"
        "\n"
        "sends per day\n"
        "  Thu 2026-01-08  1  ##################################################\n"
        "\n"
        "still inside (goes on at)\n"
        "  anna@example.com  ceo_nurture, wait before send intro  2026-01-11T07:00:00Z\n"
        "\n"
        "failed\n"
        "  anna@example.com  ceo_nurture, -  2026-01-08T07:00:00Z  too many steps at once\n");
}

TEST_CASE("the summary for programs") {
  TraceBench bench;
  Summary summary(bench.names);
  play(bench, summary);
  CHECK(
      summary.json() ==
      R"({"workflows":[{"workflow":"ceo_nurture","entered":3,"completed":1,"exited":0,"failed":1,"skipped":1,"converted":0,"notified":0,)"
      R"("inside":1,"held_out":0,"skipped_for":{"inside":1},"held_for":{},"dropped_for":{},"not_notified_for":{},)"
      R"("steps":[{"step":"wait before send intro","reached":2,"inside":1},{"step":"send intro","reached":1,"inside":0}],)"
      R"("messages":[{"message":"intro","sent":1,"held":0,"dropped":0}]}],"days":[{"date":"2026-01-08","sent":1}],)"
      R"("inside":1,"waiting":[{"contact":"anna@example.com","workflow":"ceo_nurture","step":"wait before send intro",)"
      R"("until":"2026-01-11T07:00:00Z"}],"failed":1,"failures":[{"contact":"anna@example.com","workflow":"ceo_nurture",)"
      R"("at":"2026-01-08T07:00:00Z","error":"out of fuel"}]})"
      "\n");
}

}  // namespace
}  // namespace tend
