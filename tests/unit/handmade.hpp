// handmade.hpp: a program written instruction by instruction, for tests of the engine alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/program/program.hpp"

namespace tend::test {

/// Adds to the tables of a program and gives back the index of what it added.
class Handmade {
 public:
  Program program;

  TextIndex text(std::string_view text) {
    program.texts.emplace_back(text);
    return index(program.texts);
  }
  std::uint32_t constant(std::string_view value) { return constant(Type::Text, text(value)); }
  std::uint32_t constant(Type type, std::int64_t bits) {
    program.constants.push_back({type, bits, none});
    return index(program.constants);
  }
  std::uint32_t duration(const Duration& duration) {
    program.durations.push_back(duration);
    return index(program.durations);
  }
  std::uint32_t field(std::string_view name, Type type = Type::Text) {
    program.fields.push_back({text(name), type, none, none});
    return index(program.fields);
  }
  std::uint32_t event(std::string_view name,
                      const std::vector<std::pair<std::string_view, Type>>& fields = {}) {
    EventInfo event;
    event.name = text(name);
    for (const auto& [field, type] : fields)
      event.fields.push_back({text(field), type, none, none});
    program.events.push_back(event);
    return index(program.events);
  }
  std::uint32_t message(std::string_view name, ChannelKind channel = ChannelKind::Email,
                        MessageKind kind = MessageKind::Marketing) {
    MessageInfo message;
    message.name = text(name);
    message.channel = channel;
    message.kind = kind;
    program.messages.push_back(message);
    return index(program.messages);
  }
  std::uint32_t window(const Window& window) {
    program.windows.push_back(window);
    return index(program.windows);
  }
  std::uint32_t window(DayMask days, int from_hour, int to_hour, bool spread = false) {
    return window(
        Window{days, false, spread, {{*make_time(from_hour, 0), *make_time(to_hour, 0)}}});
  }
  std::uint32_t wait(const WaitPlan& plan) {
    program.waits.push_back(plan);
    return index(program.waits);
  }
  std::uint32_t wait_for(const Duration& length, std::uint32_t window = none) {
    WaitPlan plan;
    plan.duration = duration(length);
    plan.window = window;
    plan.whole_day = length.has_calendar_part() && length.us == 0;
    return wait(plan);
  }
  std::uint32_t wait_until(std::uint32_t fragment, std::uint32_t window = none) {
    WaitPlan plan;
    plan.kind = WaitKind::UntilMoment;
    plan.fragment = fragment;
    plan.window = window;
    return wait(plan);
  }

  /// The place of the next instruction.
  std::uint32_t here() const { return static_cast<std::uint32_t>(program.code.size()); }
  std::uint32_t emit(Op op, std::uint32_t operand = 0) {
    program.code.emplace_back(op, operand);
    program.step_of.push_back(none);
    return here() - 1;
  }
  /// An instruction that is a step of its own.
  std::uint32_t step(std::string_view identity, Op op, std::uint32_t operand = 0) {
    program.steps.push_back({text(identity), 0, 1, 1});
    const std::uint32_t at = emit(op, operand);
    program.step_of.back() = index(program.steps);
    return at;
  }
  /// A jump is told where to when that is known.
  void land_here(std::uint32_t jump) { program.code[jump] = Word(program.code[jump].op(), here()); }

  /// A workflow that begins here; its settings may be changed.
  WorkflowInfo& workflow(std::string_view name, std::uint32_t event,
                         std::uint32_t condition = none) {
    WorkflowInfo workflow;
    workflow.name = text(name);
    workflow.triggers.push_back({event, condition});
    workflow.entry = here();
    program.workflows.push_back(workflow);
    return program.workflows.back();
  }

 private:
  template <class T>
  static std::uint32_t index(const std::vector<T>& table) {
    return static_cast<std::uint32_t>(table.size() - 1);
  }
};

}  // namespace tend::test
