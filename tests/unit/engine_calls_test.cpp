// What a call sends, what it takes of the answer, and when it is tried again (language.md,
// section 4).
#include <catch2/catch.hpp>

#include "tests/unit/handmade.hpp"
#include "tests/unit/story.hpp"

using namespace tend;
using namespace tend::test;

namespace {

/// Answers what it is told to, in order, the last again and again; a status of 0 is no answer.
struct Answers final : Caller {
  Result<CallAnswer> call(const OutgoingCall& call) override {
    calls.push_back(call);
    const CallAnswer& answer = answers[std::min(calls.size(), answers.size()) - 1];
    if (answer.status == 0) return failure(ErrorCode::Unavailable, "nobody is there", true);
    return answer;
  }
  std::vector<CallAnswer> answers;
  std::vector<OutgoingCall> calls;
};

/// when signed_up call open_ticket(title) as ticket else { log 'no ticket' } set title = ticket.id
struct Ticket : Handmade {
  Ticket() {
    const auto title = field("title");
    ActionInfo action;
    action.name = text("open_ticket");
    action.url = text("https://desk.example/tickets");
    action.parameters.resize(1);
    action.parameters[0].name = text("subject");
    action.returns.resize(1);
    action.returns[0].name = text("id");
    action.retries = 2;
    program.actions.push_back(action);
    ActionCallInfo call;
    call.arguments = {here()};
    emit(Op::Field, title);
    emit(Op::Return);
    call.results = {0};
    program.action_calls.push_back(call);
    workflow("tickets", event("signed_up")).slots = 1;
    step("call open_ticket", Op::CallAction, 0);
    const auto answered = emit(Op::JumpIfLapsed);
    emit(Op::Load, 0);
    step("set title", Op::SetField, title);
    emit(Op::Complete);
    land_here(answered);
    step("log", Op::Log, text("no ticket"));
    emit(Op::Complete);
  }
};

std::vector<std::string> story_of(const Program& program, Answers& answers) {
  EngineOptions options;
  options.caller = &answers;
  Story story(program, options);
  story.contact("anna", {{"title", "Say \"hi\""}});
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "signed_up"));
  return story.told();
}

}  // namespace

TEST_CASE("an answer's fields are the run's, by their declared types") {
  const Ticket script;
  Answers answers;
  answers.answers = {{200, R"({"id": "T-1", "more": [1, 2]})"}};
  const auto told = story_of(script.program, answers);
  CHECK(told[1] == "2026-01-05T14:00:00Z anna called open_ticket");
  CHECK(told[2] == "2026-01-05T14:00:00Z anna set title");
  REQUIRE(answers.calls.size() == 1);
  CHECK(answers.calls[0].url == "https://desk.example/tickets");
  CHECK(answers.calls[0].body == R"({"subject":"Say \"hi\""})");
}

TEST_CASE("what an answer lacks or gets wrong is unknown") {
  const Ticket script;
  for (const char* body : {R"({"id": 17})", "{}", "not JSON", ""}) {
    Answers answers;
    answers.answers = {{200, body}};
    const auto told = story_of(script.program, answers);
    REQUIRE(told.size() == 4);
    CHECK(told[2] == "2026-01-05T14:00:00Z anna set title");
  }
}

TEST_CASE("a call is tried again under the same key, as often as its action says") {
  const Ticket script;
  Answers answers;
  SECTION("and the last time it is answered") {
    answers.answers = {{503, ""}, {0, ""}, {200, R"({"id": "T-1"})"}};
    CHECK(story_of(script.program, answers)[2] == "2026-01-05T14:00:00Z anna set title");
    REQUIRE(answers.calls.size() == 3);
    CHECK(answers.calls[0].key == answers.calls[2].key);
  }
  SECTION("and then the else way is taken") {
    answers.answers = {{503, ""}};
    CHECK(story_of(script.program, answers)[2] == "2026-01-05T14:00:00Z anna logged no ticket");
    CHECK(answers.calls.size() == 3);
  }
  SECTION("but not when that would not help") {
    answers.answers = {{404, ""}};
    CHECK(story_of(script.program, answers)[2] == "2026-01-05T14:00:00Z anna logged no ticket");
    CHECK(answers.calls.size() == 1);
  }
}

TEST_CASE("without a caller a call is recorded, and its answer is unknown") {
  const Ticket script;
  Story story(script.program);
  story.contact("anna", {{"title", "CEO"}});
  REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "signed_up"));
  CHECK(story.told()[2] == "2026-01-05T14:00:00Z anna set title");
}

namespace {

/// Keeps calls until the test says what came of them.
struct Outbox final : CallOutbox {
  Result<void> add(const OutgoingCall& call) override {
    keys.push_back(call.key);
    contacts.emplace_back(call.contact);
    bodies.push_back(call.body);
    return {};
  }
  std::vector<std::string> keys, contacts, bodies;
};

/// A run that stands at its call.
struct Waiting {
  Waiting() : story(script.program, options()) {
    story.contact("anna", {{"title", "CEO"}});
    REQUIRE(story.happens("2026-01-05T14:00:00Z", "anna", "signed_up"));
    REQUIRE(story.told() == std::vector<std::string>{"2026-01-05T14:00:00Z anna entered"});
    REQUIRE(outbox.keys.size() == 1);
  }
  EngineOptions options() {
    EngineOptions options;
    options.call_outbox = &outbox;
    return options;
  }
  std::vector<std::string> answered(std::string_view instant, const std::string& key,
                                    std::optional<CallAnswer> answer) {
    REQUIRE(story.engine.answered({"anna", key, std::move(answer)}, at(instant)));
    return story.told();
  }
  const Ticket script;
  Outbox outbox;
  Story story;
};

}  // namespace

TEST_CASE("a run waits for the answer of a call that is made later") {
  Waiting waiting;
  CHECK(waiting.outbox.contacts[0] == "anna");
  CHECK(waiting.outbox.bodies[0] == R"({"subject":"CEO"})");
  CHECK(waiting.story.until("2026-01-05T14:30:00Z").empty());
  const std::string key = waiting.outbox.keys[0];
  SECTION("and goes on with it") {
    const auto told =
        waiting.answered("2026-01-05T14:31:00Z", key, CallAnswer{200, R"({"id": "T-1"})"});
    REQUIRE(told.size() == 3);
    CHECK(told[0] == "2026-01-05T14:31:00Z anna called open_ticket");
    CHECK(told[1] == "2026-01-05T14:31:00Z anna set title");
    SECTION("once") {
      CHECK(waiting.answered("2026-01-05T14:32:00Z", key, CallAnswer{200, "{}"}).empty());
    }
  }
  SECTION("or by its else when there is none") {
    const auto told = waiting.answered("2026-01-05T14:31:00Z", key, std::nullopt);
    REQUIRE(told.size() == 3);
    CHECK(told[1] == "2026-01-05T14:31:00Z anna logged no ticket");
  }
  SECTION("and not with that of another") {
    CHECK(waiting.answered("2026-01-05T14:31:00Z", "of another", CallAnswer{200, "{}"}).empty());
  }
  SECTION("and events of the contact do not move it") {
    REQUIRE(waiting.story.happens("2026-01-05T14:31:00Z", "anna", "signed_up"));
    for (const std::string& line : waiting.story.told())
      CHECK(line.find("called") == std::string::npos);
    CHECK(waiting.answered("2026-01-05T14:32:00Z", key, CallAnswer{200, "{}"}).size() == 3);
  }
}
