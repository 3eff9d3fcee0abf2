#include "tests/unit/example_program.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace tend::example {

TextIndex text(Program& program, const std::string& text) {
  const auto found = std::find(program.texts.begin(), program.texts.end(), text);
  const auto index = static_cast<TextIndex>(found - program.texts.begin());
  if (found == program.texts.end()) program.texts.push_back(text);
  return index;
}

std::uint32_t constant(Program& program, Type type, std::int64_t bits, std::uint32_t enum_type) {
  program.constants.push_back({type, bits, enum_type});
  return static_cast<std::uint32_t>(program.constants.size() - 1);
}

std::uint32_t text_constant(Program& program, const std::string& characters) {
  return constant(program, Type::Text, text(program, characters));
}

std::uint32_t number_constant(Program& program, std::int64_t whole) {
  return constant(program, Type::Number, whole * 1'000'000);
}

std::uint32_t duration_constant(Program& program, const Duration& duration) {
  program.durations.push_back(duration);
  return constant(program, Type::Duration, static_cast<std::int64_t>(program.durations.size() - 1));
}

namespace {

std::uint32_t step(Program& program, const std::string& identity, std::uint32_t line) {
  program.steps.push_back({.identity = text(program, identity),
                           .file = text(program, "ceo.tend"),
                           .line = line,
                           .column = 3});
  return static_cast<std::uint32_t>(program.steps.size() - 1);
}

void declare(Program& program) {
  const auto field = [&](const std::string& name, Type type, std::uint32_t enum_type = none) {
    return FieldInfo{.name = text(program, name), .type = type, .enum_type = enum_type};
  };
  program.enums.push_back({{text(program, "subscriber"), text(program, "customer")}});
  program.fields = {field("title", Type::Text), field("score", Type::Number),
                    field("lifecycle", Type::Enum, 0)};
  program.fields[1].initial = number_constant(program, 0);
  program.events.push_back({.name = text(program, "form_submitted"),
                            .key = 0,
                            .fields = {field("form", Type::Text), field("score", Type::Number)}});
  program.windows.push_back(
      {monday_to_friday, false, false, {{*make_time(8, 0), *make_time(9, 0)}}});
  MessageInfo message;
  message.name = text(program, "intro");
  message.from = text(program, "Anna <anna@invise.example>");
  message.subject = {{.literal = text(program, "Hello ")},
                     {.field = 0, .fallback = text(program, "you")}};
  message.text = {{.literal = text(program, "It's here.\nRead it.")}};
  program.messages.push_back(message);
}

void add(Program& program, std::uint32_t step, std::initializer_list<Word> words) {
  for (const Word word : words) {
    program.code.push_back(word);
    program.step_of.push_back(step);
  }
}

}  // namespace

Program program() {
  Program program;
  program.zones.resize(1);
  declare(program);
  const std::uint32_t ceo = text_constant(program, "CEO");
  const std::uint32_t guide = text_constant(program, "guide");
  const std::uint32_t five = number_constant(program, 5);
  const std::uint32_t two = number_constant(program, 2);
  const std::uint32_t day = duration_constant(program, {.days = 1});
  program.durations.push_back({.days = 3});
  program.lists.push_back({ceo, guide});
  WaitPlan three_days;
  three_days.duration = 1;
  three_days.window = 0;
  three_days.whole_day = true;
  WaitPlan computed;
  computed.fragment = fragment_at;
  program.waits = {three_days, computed};

  const std::uint32_t wait_intro = step(program, "wait before send intro", 2);
  const std::uint32_t intro = step(program, "send intro", 3);
  const std::uint32_t branch = step(program, "if form == 'guide'", 4);
  const std::uint32_t wait_set = step(program, "wait before set score", 5);
  const std::uint32_t set = step(program, "set score", 6);
  const std::uint32_t log = step(program, "log 'dropped'", 3);

  add(program, none, {{Op::Field, 0}, {Op::InList, 0}, {Op::Not}, {Op::Return}});
  add(program, none, {{Op::EventField, 0}, {Op::Store, 0}});
  add(program, wait_intro, {{Op::Wait, 0}});
  add(program, intro, {{Op::Send, 0}, {Op::JumpIfLapsed, log_at}});
  add(program, branch,
      {{Op::Load, 0},
       {Op::Constant, guide},
       {Op::Equal},
       {Op::JumpIfNot, 15},
       {Op::Branch, text(program, "guide")},
       {Op::Jump, 16},
       {Op::Branch, text(program, "else")}});
  add(program, wait_set, {{Op::Wait, 1}});
  add(program, set, {{Op::Field, 1}, {Op::Constant, five}, {Op::Add}, {Op::SetField, 1}});
  add(program, none,
      {{Op::Field, 1},
       {Op::Constant, five},
       {Op::Greater},
       {Op::JumpIfNot, computed_wait_at},
       {Op::Complete}});
  add(program, log, {{Op::Log, text(program, "dropped")}, {Op::Exit}});
  add(program, wait_set, {{Op::Constant, day}, {Op::Constant, two}, {Op::Scale}, {Op::Return}});

  WorkflowInfo flow;
  flow.name = text(program, "ceo_nurture");
  flow.title = text(program, "CEO guide follow-up");
  flow.triggers = {{.event = 0, .condition = condition_at}};
  flow.entry = entry_at;
  flow.code_end = static_cast<std::uint32_t>(program.code.size());
  flow.slots = 1;
  flow.reenroll = ReenrollMode::After;
  flow.reenroll_after = 1;
  flow.zone = text(program, "Europe/Stockholm");
  flow.window = 0;
  program.workflows.push_back(flow);
  return program;
}

}  // namespace tend::example
