// layout.hpp: the order of a program's members in a .tendc file, written once for writer and
// reader. An archive is called with each member; it is a Writer (of const items) or a Reader.
//
// A change here is a new format version: old files are read for ever.
#pragma once

#include <concepts>
#include <type_traits>

#include "runtime/program/program.hpp"

namespace tend::layout {

template <class Item, class Target>
concept is = std::same_as<std::remove_const_t<Item>, Target>;

// The largest enumerator, so that a reader can refuse what this release does not know.
constexpr Type largest(Type) {
  return Type::List;
}
constexpr ChannelKind largest(ChannelKind) {
  return ChannelKind::Overlay;
}
constexpr MessageKind largest(MessageKind) {
  return MessageKind::Transactional;
}
constexpr WaitKind largest(WaitKind) {
  return WaitKind::UntilMoment;
}
constexpr ReenrollMode largest(ReenrollMode) {
  return ReenrollMode::After;
}

template <class Archive>
void transfer(Archive& archive, is<TimeOfDay> auto& time) {
  archive(time.us);
}

template <class Archive>
void transfer(Archive& archive, is<Duration> auto& duration) {
  archive(duration.months, duration.days, duration.business_days, duration.us);
}

template <class Archive>
void transfer(Archive& archive, is<TimeSpan> auto& span) {
  archive(span.start, span.end);
}

template <class Archive>
void transfer(Archive& archive, is<Window> auto& window) {
  archive(window.days, window.business, window.spread, window.spans);
}

template <class Archive>
void transfer(Archive& archive, is<Constant> auto& constant) {
  archive(constant.type, constant.bits, constant.enum_type);
}

template <class Archive>
void transfer(Archive& archive, is<EnumType> auto& type) {
  archive(type.values);
}

template <class Archive>
void transfer(Archive& archive, is<FieldInfo> auto& field) {
  archive(field.name, field.type, field.enum_type, field.initial);
}

template <class Archive>
void transfer(Archive& archive, is<EventInfo> auto& event) {
  archive(event.name, event.key, event.fields);
}

template <class Archive>
void transfer(Archive& archive, is<TemplatePart> auto& part) {
  archive(part.literal, part.field, part.fallback);
}

template <class Archive>
void transfer(Archive& archive, is<MessageInfo> auto& message) {
  archive(message.name, message.channel, message.kind, message.declared, message.from,
          message.subject, message.text, message.html);
}

template <class Archive>
void transfer(Archive& archive, is<WaitPlan> auto& plan) {
  archive(plan.kind, plan.duration, plan.fragment, plan.window, plan.at, plan.days, plan.business,
          plan.whole_day);
}

template <class Archive>
void transfer(Archive& archive, is<TriggerInfo> auto& trigger) {
  archive(trigger.event, trigger.condition);
}

template <class Archive>
void transfer(Archive& archive, is<WorkflowInfo> auto& workflow) {
  archive(workflow.name, workflow.title, workflow.triggers, workflow.entry, workflow.code_begin,
          workflow.code_end, workflow.slots, workflow.reenroll, workflow.reenroll_after,
          workflow.reenroll_from_entry, workflow.contact_zone, workflow.zone, workflow.window);
}

template <class Archive>
void transfer(Archive& archive, is<StepInfo> auto& step) {
  archive(step.identity, step.file, step.line, step.column);
}

template <class Archive>
void transfer(Archive& archive, is<Word> auto& word) {
  archive(word.bits);
}

/// The sections, in their order in the file, each under a tag of four letters.
template <class Archive>
void transfer_sections(Archive& archive, is<Program> auto& program) {
  archive.section("TEXT", program.texts);
  archive.section("CNST", program.constants);
  archive.section("DURA", program.durations);
  archive.section("WIND", program.windows);
  archive.section("LIST", program.lists);
  archive.section("ENUM", program.enums);
  archive.section("FLDS", program.fields);
  archive.section("EVNT", program.events);
  archive.section("MESG", program.messages);
  archive.section("WAIT", program.waits);
  archive.section("FLOW", program.workflows);
  archive.section("STEP", program.steps);
  archive.section("CODE", program.code);
  archive.section("STOF", program.step_of);
}

}  // namespace tend::layout
