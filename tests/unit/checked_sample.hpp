// checked_sample.hpp: a project as the checker would hand it on, written by hand.
#pragma once

#include <catch2/catch.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/source.hpp"
#include "compiler/check/checked.hpp"

namespace tend {

/// One workflow `sample` on one text. Spans are found by the words that they hold.
struct CheckedSample {
  explicit CheckedSample(std::string text) {
    sources.add("sample.tend", std::move(text));
    project.workflows.emplace_back();
    workflow().name = "sample";
    const checked::EventId event = project.events.add(
        {.name = "form_submitted", .key = std::nullopt, .fields = {}, .span = {}});
    project.events[event].fields.push_back(
        {.name = "form", .type = Type::Text, .enum_type = {}, .initial = {}, .span = {}});
    project.events[event].fields.push_back(
        {.name = "due", .type = Type::DateTime, .enum_type = {}, .initial = {}, .span = {}});
    title = project.fields.add(
        {.name = "title", .type = Type::Text, .enum_type = {}, .initial = {}, .span = {}});
    workflow().triggers.push_back(
        {.event = event, .condition = {}, .span = {}, .whole = span("form_submitted")});
  }

  checked::Workflow& workflow() { return project.workflows.front(); }

  /// Of the words, which must stand in the text; with `nth`, of a later place.
  Span span(std::string_view words, int nth = 1) const {
    const Source& source = sources[SourceId(0)];
    std::size_t at = source.text.find(words);
    for (; nth > 1 && at != std::string::npos; --nth) at = source.text.find(words, at + 1);
    if (at == std::string::npos) return {};
    return source.span(at, at + words.size());
  }

  checked::StepId step(std::string_view words, checked::StepNode node, std::string label = {},
                       int nth = 1) {
    return project.steps.add(
        {.span = span(words, nth), .label = std::move(label), .node = std::move(node)});
  }
  static checked::Wait days(int count) {
    checked::Wait wait;
    wait.duration = Duration{.months = 0, .days = count, .business_days = 0, .us = 0};
    wait.whole_day = true;
    return wait;
  }
  checked::StepId wait_days(std::string_view words, int count, int nth = 1) {
    return step(words, days(count), {}, nth);
  }
  checked::StepId send(std::string_view message, int nth = 1) {
    const std::string words = "send " + std::string(message);
    return step(words, checked::Send{.message = message_id(message), .otherwise = {}}, {}, nth);
  }
  checked::MessageId message_id(std::string_view name) {
    for (std::size_t i = 0; i < project.messages.size(); ++i) {
      if (project.messages[checked::MessageId(i)].name == name) return checked::MessageId(i);
    }
    checked::Message message;
    message.name = name;
    return project.messages.add(std::move(message));
  }
  checked::ExprId expr(std::string_view words, Type type, checked::ExprNode node) {
    return project.exprs.add(
        {.span = span(words), .type = type, .enum_type = {}, .node = std::move(node)});
  }
  checked::ExprId text(std::string value) {
    return expr("", Type::Text, checked::Constant{std::move(value)});
  }
  /// `title == 'CEO'`, as it stands in the text.
  checked::ExprId title_is(const std::string& value) {
    const checked::ExprId field = expr("title", Type::Text, checked::ContactField{title});
    return expr("title == '" + value + "'", Type::Bool,
                checked::Apply{Op::Equal, {field, text(value)}});
  }
  checked::EventId event() const { return checked::EventId(std::size_t{0}); }
  /// A variable that holds a field of the one trigger's event.
  checked::VariableId trigger_field(std::string name, Type type, std::uint32_t field) {
    checked::Variable variable;
    variable.name = std::move(name);
    variable.type = type;
    variable.fields = {field};
    return workflow().variables.add(std::move(variable));
  }
  static checked::Block block(std::vector<checked::StepId> steps, Span span = {}) {
    return {.steps = std::move(steps), .span = span};
  }

  Sources sources;
  checked::Checked project;
  checked::FieldId title;
};

}  // namespace tend
